/**
 * How far training is from its limit: the angle, which falls like 1/log^2 t, and the residual, which falls like a power.
 */

import { limitName } from '../../limit-words.ts';
import { log10 } from '../../linalg/elementary.ts';
import type { Layer } from '../chart.ts';
import { BLUE, VERMILION } from '../palette.ts';
import { enclosingDecades } from '../ticks.ts';
import type { RunChart } from './figure.ts';
import { column, timeAxis, timeLine, timeUnit } from './timeline.ts';

/** Names of lines that end closer than this share of the axis are moved apart. */
const NEAR = 0.1;

export const convergenceChart: RunChart = (record) => {
  const {
    training: { trajectory: rows, steps },
    limit: { heading },
  } = record;
  const series = [
    { name: '1 − cos', stroke: BLUE, values: column(rows, ({ oneMinusCosine }) => oneMinusCosine) },
    { name: 'residual', stroke: VERMILION, values: column(rows, ({ residual }) => residual) },
  ]
    .map((one) => ({ ...one, values: one.values.filter(({ y }) => y > 0) }))
    .filter(({ values }) => values.some(({ x }) => x > 0))
    .sort((a, b) => endOf(b.values).y - endOf(a.values).y);
  if (steps === 0 || series.length === 0) return null;
  const all = series.flatMap(({ values }) => values.map(({ y }) => y));
  const domain = enclosingDecades(Math.min(...all), Math.max(...all));
  const ends = series.map(({ values }) => log10(endOf(values).y));
  const near = Math.abs(ends[0] - ends[ends.length - 1]) < NEAR * log10(domain[1] / domain[0]);
  return {
    description: `Distance from ${limitName(heading)} against time, by angle and by residual`,
    x: timeAxis(rows, timeUnit(record.spec)),
    y: {
      name: 'distance',
      label: `distance from ${limitName(heading)}, logarithmic`,
      scale: 'log',
      domain,
    },
    layers: series.flatMap(({ name, stroke, values }, rank): Layer[] => [
      ...timeLine(name, values, stroke),
      {
        kind: 'text',
        text: name,
        ...endOf(values),
        anchor: 'start',
        dx: 9,
        dy: near && series.length > 1 ? 16 * rank - 8 : 0,
        fill: stroke,
        bold: true,
      },
    ]),
    marginRight: 82,
  };
};

function endOf<T>(values: readonly T[]): T {
  return values[values.length - 1];
}
