/**
 * The training loss: log L against t.
 */
import { axisY } from '@observablehq/plot';
import { type Draw, drawFigure } from './figure.ts';
import { BLUE } from './palette.ts';
import { tick } from './ticks.ts';
import { column, milestoneRoom, milestones, timeAxis, timeLine, timeScale } from './timeline.ts';

export const drawLoss: Draw = ({ training }, context) => {
  const { trajectory: rows, steps } = training;
  if (steps === 0) return null;
  return drawFigure(context, 'Logarithm of the training loss against time', {
    x: timeScale(rows),
    y: { nice: true, insetTop: milestoneRoom(training) },
    marks: [
      timeAxis(rows),
      axisY({ label: '↑ log L (natural logarithm)', labelArrow: 'none', tickFormat: tick, ticks: 6 }),
      milestones(training),
      timeLine(
        column(rows, ({ logLoss }) => logLoss),
        BLUE,
      ),
    ],
  });
};
