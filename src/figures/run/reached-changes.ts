/**
 * What changes in log time: switches of own pairs, and pairs that come to slide and cease to, counted up to each time.
 */
import type { FollowedRecord } from '../../record/followed.ts';
import type { LineLayer } from '../chart.ts';
import { BLUE, GREEN, VERMILION } from '../palette.ts';
import type { RunChart } from './figure.ts';

const CURVES = [
  { of: 'ownSwitches', name: 'own pairs switched', stroke: VERMILION, symbol: 'circle' },
  { of: 'joins', name: 'pairs began to slide', stroke: BLUE, symbol: 'triangle' },
  { of: 'leaves', name: 'pairs ceased to slide', stroke: GREEN, symbol: 'square' },
] as const satisfies readonly (Pick<LineLayer, 'name' | 'stroke'> & {
  readonly of: keyof FollowedRecord['changes'][number];
  readonly symbol: NonNullable<LineLayer['symbol']>;
})[];

export const reachedChangesChart: RunChart = ({ limit: { reached } }) => {
  if (reached?.followed === undefined || reached.followed.outcome === 'none') return null;
  const { changes, from, log10T, outcome } = reached.followed;
  const certified = reached.frozenCertificate?.status === 'certified' ? reached.frozenCertificate : null;
  return {
    description: 'Changes of pairs of neuron and point against log10 of the number of updates',
    x: {
      name: 'log10T',
      label: 'log₁₀ t, updates (logarithmic)',
      scale: 'log',
      domain: [Math.max(from, 0.1), Math.max(log10T, from + 1)],
    },
    y: { name: 'changes', label: 'changes so far', scale: 'linear', zero: true, nice: true },
    layers: [
      ...CURVES.map(
        ({ of, name, stroke, symbol }): LineLayer => ({
          kind: 'line',
          name,
          points: [
            { x: Math.max(from, 0.1), y: 0 },
            ...changes.map((count) => ({ x: count.log10T, y: count[of] })),
          ],
          stroke,
          symbol,
        }),
      ),
    ],
    key: CURVES.map(({ name, stroke, symbol }) => ({ name, stroke, symbol, dash: '' })),
    notes: [
      certified !== null
        ? 'At the end of the curves own signs are shown to be final.'
        : outcome === 'reached'
          ? 'Followed to the end; that own signs are final is not shown.'
          : 'Followed no further than the curves go.',
    ],
  };
};
