/**
 * The normalised margin against t, below its supremum over the activated pattern.
 */

import { limitName } from '../../limit-words.ts';
import type { ExperimentRecord } from '../../record/record.ts';
import type { Layer } from '../chart.ts';
import { BLUE, VERMILION } from '../palette.ts';
import { number } from '../ticks.ts';
import type { RunChart } from './figure.ts';
import { column, timeAxis, timeLine, timeUnit } from './timeline.ts';

/** W(0) is left out: a small start has a margin of noise, and would flatten all that follows. */
export const normalizedMarginChart: RunChart = (record) => {
  const {
    training: { trajectory: rows },
    limit,
  } = record;
  const values = column(rows, ({ normalizedMargin }) => normalizedMargin).filter(({ x }) => x > 0);
  if (values.length === 0) return null;
  return {
    description: `Normalised margin against time, with that of ${limitName(limit.heading)}`,
    x: timeAxis(rows, timeUnit(record.spec)),
    y: {
      name: 'normalizedMargin',
      label: 'minᵢ qᵢ / ‖W‖ (length of x)',
      scale: 'linear',
      nice: true,
      insetTop: 22,
    },
    layers: [...supremum(limit), ...timeLine('normalised margin', values, BLUE)],
  };
};

function supremum({ normalizedMargin: best, heading }: ExperimentRecord['limit']): Layer[] {
  if (best === null) return [];
  const reached = heading === 'reached';
  const name = reached ? 'limit' : `of ${limitName(heading)}`;
  return [
    { kind: 'rule', name, axis: 'y', at: best, stroke: VERMILION, dash: '6,3', width: 1.5 },
    {
      kind: 'text',
      text: reached ? `limit: 1/‖W*‖ = ${number(best)}` : `1/‖W*‖ ${name} = ${number(best)}`,
      x: 'left',
      y: best,
      anchor: 'start',
      dx: 6,
      dy: -10,
    },
  ];
}
