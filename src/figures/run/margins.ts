/**
 * The least margin against t, and the spread of all margins at the end.
 */
import { BLUE, GREY } from '../palette.ts';
import { thinned } from '../thinning.ts';
import type { RunChart } from './figure.ts';
import { column, lastTime, timeAxis, timeLine, timeOfLast, timeUnit } from './timeline.ts';

export const marginsChart: RunChart = (record) => {
  const { training, horizon } = record;
  const { trajectory: rows, steps } = training;
  const margins = horizon?.margins ?? training.margins;
  const when = timeOfLast(record);
  if (steps === 0) return null;
  const sorted = thinned([...margins].sort((a, b) => a - b));
  const least = column(rows, ({ minMargin }) => minMargin);
  return {
    description: `Least margin against time, and all margins ${when}`,
    x: timeAxis(rows, timeUnit(record.spec)),
    y: {
      name: 'margin',
      label: 'minᵢ qᵢ (margin, qᵢ = yᵢ f(xᵢ))',
      scale: 'linear',
      nice: true,
    },
    layers: [
      { kind: 'rule', name: 'zero', axis: 'y', at: 0, stroke: GREY },
      {
        kind: 'ticks',
        name: `all margins ${when}`,
        points: sorted.map((q) => ({ x: lastTime(rows), y: q })),
      },
      { kind: 'text', text: 'all qᵢ', x: 'right', y: 'top', anchor: 'start', dx: 12, dy: -26 },
      ...timeLine('least margin', least, BLUE),
    ],
    marginRight: 78,
  };
};
