/**
 * How far training is from its limit: the angle, which falls like 1/log^2 t, and the residual, which falls like a power.
 */
import { axisY, text } from '@observablehq/plot';
import { type Draw, drawFigure } from './figure.ts';
import { BLUE, VERMILION } from './palette.ts';
import { decades, enclosingDecades, power } from './ticks.ts';
import { column, timeAxis, timeLine, timeScale } from './timeline.ts';

export const drawConvergence: Draw = ({ training: { trajectory: rows, steps } }, context) => {
  const series = [
    { name: '1 − cos', stroke: BLUE, values: column(rows, ({ oneMinusCosine }) => oneMinusCosine) },
    { name: 'residual', stroke: VERMILION, values: column(rows, ({ residual }) => residual) },
  ]
    .map((one) => ({ ...one, values: one.values.filter(({ value }) => value > 0) }))
    .filter(({ values }) => values.some(({ t }) => t > 0))
    .sort((a, b) => endOf(b.values).value - endOf(a.values).value);
  if (steps === 0 || series.length === 0) return null;
  const all = series.flatMap(({ values }) => values.map(({ value }) => value));
  const domain = enclosingDecades(Math.min(...all), Math.max(...all));
  return drawFigure(context, 'Distance from the limit direction against time, by angle and by residual', {
    marginRight: 82,
    x: timeScale(rows),
    y: { type: 'log', domain },
    marks: [
      timeAxis(rows),
      axisY(decades(...domain, 7), {
        label: '↑ distance from the limit (logarithmic)',
        labelArrow: 'none',
        text: power,
      }),
      series.map(({ name, stroke, values }, rank) => [
        timeLine(values, stroke),
        text([endOf(values)], {
          x: 't',
          y: 'value',
          text: () => name,
          textAnchor: 'start',
          dx: 9,
          dy: rank === 0 ? -8 : 8,
          fill: stroke,
          fontWeight: 600,
        }),
      ]),
    ],
  });
};

function endOf<T>(values: readonly T[]): T {
  return values[values.length - 1];
}
