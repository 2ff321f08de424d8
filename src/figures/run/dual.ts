/**
 * The dual weights of the limit, in ascending order, by class; zeros are points that do not support the margin.
 */

import { limitLabel, limitName } from '../../limit-words.ts';
import type { Layer, PointsLayer } from '../chart.ts';
import { BLUE, GREY } from '../palette.ts';
import { thinned } from '../thinning.ts';
import { linearTicks } from '../ticks.ts';
import { CLASSES } from './classes.ts';
import type { RunChart } from './figure.ts';

export const dualChart: RunChart = ({ limit: { dual, heading }, plane }) => {
  if (dual === null) return null;
  const ascending = [...dual.keys()].sort((i, j) => dual[i] - dual[j]);
  const shown = thinned(
    ascending.map((i, rank) => ({ x: rank + 1, y: dual[i], label: plane?.labels[i] ?? null })),
  );
  const support = shown.filter(({ y }) => y > 0);
  const zeros = dual.filter((beta) => beta <= 0).length;
  const groups =
    plane === null
      ? [{ name: 'points', of: support, stroke: BLUE, symbol: 'circle' as const }]
      : CLASSES.map((one) => ({ ...one, of: support.filter(({ label }) => label === one.label) }));
  return {
    description: `Dual weights of ${limitName(heading)} in ascending order`,
    x: {
      name: 'rank',
      label: 'points in ascending order of βᵢ',
      scale: 'linear',
      domain: [0, dual.length + 1],
      ticks: linearTicks(0, Math.max(dual.length, 6), 7),
    },
    y: {
      name: 'beta',
      label: limitLabel('βᵢ (1/length² of x)', heading),
      scale: 'linear',
      zero: true,
      nice: true,
    },
    layers: [
      { kind: 'rule', name: 'zero', axis: 'y', at: 0, stroke: GREY },
      {
        kind: 'points',
        name: 'no support',
        points: shown.filter(({ y }) => y <= 0).map(({ x, y }) => ({ x, y })),
        stroke: GREY,
        symbol: 'times',
      },
      ...groups.map(
        ({ name, of, stroke, symbol }): PointsLayer => ({
          kind: 'points',
          name,
          points: of.map(({ x, y }) => ({ x, y })),
          stroke,
          symbol,
          fill: 0.25,
        }),
      ),
      ...(zeros === 0 ? [] : [zeroCount(zeros, dual.length)]),
    ],
    ...(plane === null ? {} : { key: CLASSES }),
  };
};

function zeroCount(zeros: number, n: number): Layer {
  const text = `× ${zeros} of ${n} are zero: no support`;
  return { kind: 'text', text, x: 'left', y: 'top', anchor: 'start', dx: 10, dy: 6, halo: true };
}
