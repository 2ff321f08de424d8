/**
 * The share of (neuron, point) pairs that are activated, against t.
 */
import { BLUE, GREY } from '../palette.ts';
import { number } from '../ticks.ts';
import type { RunChart } from './figure.ts';
import { column, timeAxis, timeLine, timeOfLast, timeUnit } from './timeline.ts';

export const activationChart: RunChart = (record) => {
  const {
    training: { trajectory: rows, steps },
  } = record;
  if (steps === 0) return null;
  const values = column(rows, ({ activatedFraction }) => activatedFraction);
  const share = values[values.length - 1].y;
  return {
    description: 'Share of activated pairs of neuron and point against time',
    x: timeAxis(rows, timeUnit(record.spec)),
    y: {
      name: 'activatedFraction',
      label: 'activated share of the m n pairs',
      scale: 'linear',
      domain: [0, 1],
      ticks: [0, 0.25, 0.5, 0.75, 1],
    },
    layers: [
      { kind: 'rule', name: 'all pairs', axis: 'y', at: 1, stroke: GREY, dash: '3,3' },
      ...timeLine('activated share', values, BLUE),
      {
        kind: 'text',
        text: `${share === 1 ? 'all' : share > 0.9999 ? '> 0.9999' : number(share, 4)} ${timeOfLast(record)}`,
        x: 'right',
        y: share,
        anchor: 'end',
        dy: share > 0.5 ? 16 : -16,
      },
    ],
  };
};
