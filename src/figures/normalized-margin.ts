/**
 * The normalised margin against t, below its supremum over the activated pattern.
 */
import { axisY, ruleY, text } from '@observablehq/plot';
import { type Draw, drawFigure } from './figure.ts';
import { BLUE, VERMILION } from './palette.ts';
import { number, tick } from './ticks.ts';
import { column, timeAxis, timeLine, timeScale } from './timeline.ts';

/** W(0) is left out: a small start has a margin of noise, and would flatten all that follows. */
export const drawNormalizedMargin: Draw = ({ training, limit }, context) => {
  const { trajectory: rows } = training;
  const values = column(rows, ({ normalizedMargin }) => normalizedMargin).filter(({ t }) => t > 0);
  if (values.length === 0) return null;
  const best = limit.normalizedMargin === null ? [] : [limit.normalizedMargin];
  return drawFigure(context, 'Normalised margin against time, with that of the limit', {
    x: timeScale(rows),
    y: { nice: true, insetTop: 22 },
    marks: [
      timeAxis(rows),
      axisY({ label: '↑ minᵢ qᵢ / ‖W‖ (length of x)', labelArrow: 'none', tickFormat: tick, ticks: 6 }),
      ruleY(best, { stroke: VERMILION, strokeDasharray: '6,3', strokeWidth: 1.5 }),
      text(best, {
        y: (value: number) => value,
        frameAnchor: 'left',
        textAnchor: 'start',
        dx: 6,
        dy: -10,
        text: (value: number) => `limit: 1/‖W*‖ = ${number(value)}`,
      }),
      timeLine(values, BLUE),
    ],
  });
};
