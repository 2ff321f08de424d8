/**
 * The training loss: log L against t.
 */
import { BLUE } from '../palette.ts';
import type { RunChart } from './figure.ts';
import { column, milestoneRoom, milestones, timeAxis, timeLine, timeUnit } from './timeline.ts';

export const lossChart: RunChart = (record) => {
  const { training } = record;
  const { trajectory: rows, steps } = training;
  if (steps === 0) return null;
  const values = column(rows, ({ logLoss }) => logLoss);
  return {
    description: 'Logarithm of the training loss against time',
    x: timeAxis(rows, timeUnit(record.spec)),
    y: {
      name: 'logLoss',
      label: 'log L (natural logarithm)',
      scale: 'linear',
      nice: true,
      insetTop: milestoneRoom(training),
    },
    layers: [...milestones(training), ...timeLine('log L', values, BLUE)],
  };
};
