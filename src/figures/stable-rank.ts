/**
 * The stable rank of the trained weights against t.
 */
import { axisY } from '@observablehq/plot';
import { type Draw, drawFigure } from './figure.ts';
import { BLUE } from './palette.ts';
import { tick } from './ticks.ts';
import { column, timeAxis, timeLine, timeScale } from './timeline.ts';

/** W(0) is left out: its rank is that of noise, and would flatten all that follows. */
export const drawStableRank: Draw = ({ training: { trajectory: rows } }, context) => {
  const values = column(rows, ({ stableRank }) => stableRank).filter(({ t }) => t > 0);
  if (values.length === 0) return null;
  const highest = Math.max(2, ...values.map(({ value }) => value));
  return drawFigure(context, 'Stable rank of the weights against time', {
    x: timeScale(rows),
    y: { domain: [1, highest], nice: true },
    marks: [
      timeAxis(rows),
      axisY({ label: '↑ ‖W‖²/‖W‖₂² (stable rank)', labelArrow: 'none', tickFormat: tick, ticks: 6 }),
      timeLine(values, BLUE),
    ],
  });
};
