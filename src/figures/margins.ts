/**
 * The least margin against t, and the spread of all margins at the end.
 */
import { axisY, ruleY, text } from '@observablehq/plot';
import { type Draw, drawFigure } from './figure.ts';
import { BLUE, GREY } from './palette.ts';
import { thinned } from './thinning.ts';
import { tick } from './ticks.ts';
import { column, timeAxis, timeLine, timeScale } from './timeline.ts';

export const drawMargins: Draw = ({ training }, context) => {
  const { trajectory: rows, steps, margins } = training;
  if (steps === 0) return null;
  const sorted = thinned([...margins].sort((a, b) => a - b));
  return drawFigure(context, 'Least margin against time, and all margins at the end', {
    marginRight: 78,
    x: timeScale(rows),
    y: { nice: true },
    marks: [
      timeAxis(rows),
      axisY({ label: '↑ minᵢ qᵢ (margin, qᵢ = yᵢ f(xᵢ))', labelArrow: 'none', tickFormat: tick, ticks: 6 }),
      ruleY([0], { stroke: GREY }),
      text(sorted, {
        frameAnchor: 'right',
        y: (q: number) => q,
        text: () => '–',
        dx: 22,
        fontSize: 18,
        fillOpacity: 0.5,
      }),
      text(['all qᵢ'], { frameAnchor: 'top-right', textAnchor: 'start', dx: 12, dy: -26 }),
      timeLine(
        column(rows, ({ minMargin }) => minMargin),
        BLUE,
      ),
    ],
  });
};
