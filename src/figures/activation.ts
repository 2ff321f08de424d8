/**
 * The share of (neuron, point) pairs that are activated, against t.
 */
import { axisY, ruleY, text } from '@observablehq/plot';
import { type Draw, drawFigure } from './figure.ts';
import { BLUE, GREY } from './palette.ts';
import { number, tick } from './ticks.ts';
import { column, timeAxis, timeLine, timeScale } from './timeline.ts';

export const drawActivation: Draw = ({ training: { trajectory: rows, steps, activation } }, context) => {
  if (steps === 0) return null;
  const values = column(rows, ({ activatedFraction }) => activatedFraction);
  const share = activation.fractionAtEnd;
  return drawFigure(context, 'Share of activated pairs of neuron and point against time', {
    x: timeScale(rows),
    y: { domain: [0, 1] },
    marks: [
      timeAxis(rows),
      axisY([0, 0.25, 0.5, 0.75, 1], {
        label: '↑ activated share of the m n pairs',
        labelArrow: 'none',
        tickFormat: tick,
      }),
      ruleY([1], { stroke: GREY, strokeDasharray: '3,3' }),
      timeLine(values, BLUE),
      text([share], {
        y: () => share,
        frameAnchor: 'right',
        textAnchor: 'end',
        dy: share > 0.5 ? 16 : -16,
        text: () =>
          share === 1 ? 'all at the end' : `${share > 0.9999 ? '> 0.9999' : number(share, 4)} at the end`,
      }),
    ],
  });
};
