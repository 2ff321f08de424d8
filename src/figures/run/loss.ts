/**
 * The training loss: log L against t.
 */
import { BLUE } from '../palette.ts';
import type { RunChart } from './figure.ts';
import { column, milestoneRoom, milestones, timeAxis, timeLine } from './timeline.ts';

export const lossChart: RunChart = ({ training }) => {
  const { trajectory: rows, steps } = training;
  if (steps === 0) return null;
  const values = column(rows, ({ logLoss }) => logLoss);
  return {
    description: 'Logarithm of the training loss against time',
    x: timeAxis(rows),
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
