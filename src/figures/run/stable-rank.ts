/**
 * The stable rank of the trained weights against t.
 */
import { BLUE } from '../palette.ts';
import type { RunChart } from './figure.ts';
import { column, timeAxis, timeLine, timeUnit } from './timeline.ts';

/** W(0) is left out: its rank is that of noise, and would flatten all that follows. */
export const stableRankChart: RunChart = (record) => {
  const {
    training: { trajectory: rows },
  } = record;
  const values = column(rows, ({ stableRank }) => stableRank).filter(({ x }) => x > 0);
  if (values.length === 0) return null;
  const highest = Math.max(2, ...values.map(({ y }) => y));
  return {
    description: 'Stable rank of the weights against time',
    x: timeAxis(rows, timeUnit(record.spec)),
    y: {
      name: 'stableRank',
      label: '‖W‖²/‖W‖₂² (stable rank)',
      scale: 'linear',
      domain: [1, highest],
      nice: true,
    },
    layers: timeLine('stable rank', values, BLUE),
  };
};
