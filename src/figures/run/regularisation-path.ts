/**
 * Training beside the regularisation path: the angles of both to the limit, and between them.
 */
import type { Layer } from '../chart.ts';
import { BLUE, GREEN, VERMILION } from '../palette.ts';
import { enclosingDecades } from '../ticks.ts';
import type { RunChart } from './figure.ts';
import { column, timeAxis, timeLine, timeUnit } from './timeline.ts';

export const regularisationPathChart: RunChart = (record) => {
  const rows = record.training.trajectory;
  const series = [
    {
      name: 'training to the limit',
      stroke: BLUE,
      symbol: 'circle' as const,
      values: column(rows, ({ oneMinusCosine }) => oneMinusCosine),
    },
    {
      name: 'minimum to the limit',
      stroke: GREEN,
      symbol: 'triangle' as const,
      values: column(rows, ({ regularisedToMargin = null }) => regularisedToMargin),
    },
    {
      name: 'training to the minimum',
      stroke: VERMILION,
      symbol: 'square' as const,
      values: column(rows, ({ regularisedOneMinusCosine = null }) => regularisedOneMinusCosine),
    },
  ]
    .map((one) => ({ ...one, values: one.values.filter(({ x, y }) => x > 0 && y > 0) }))
    .filter(({ values }) => values.length > 0);
  if (!series.some(({ symbol }) => symbol === 'square')) return null;
  const all = series.flatMap(({ values }) => values.map(({ y }) => y));
  return {
    description:
      'Against time: 1 − cos of the angles of training and of the regularised minimum to the limit, and between them',
    x: timeAxis(rows, timeUnit(record.spec)),
    y: {
      name: 'oneMinusCosine',
      label: '1 − cos, logarithmic',
      scale: 'log',
      domain: enclosingDecades(Math.min(...all), Math.max(...all)),
    },
    layers: series.flatMap(({ name, values, stroke, symbol }): Layer[] =>
      timeLine(name, values, stroke, symbol),
    ),
    key: series.map(({ name, stroke, symbol }) => ({ name, stroke, symbol, dash: '' })),
  };
};
