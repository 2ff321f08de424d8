/**
 * The dual weights of the limit, in ascending order, by class; zeros are points that do not support the margin.
 */
import { axisX, axisY, dot, ruleY, text } from '@observablehq/plot';
import { CLASSES, classKey } from './classes.ts';
import { type Draw, drawFigure, HALO } from './figure.ts';
import { BLUE, GREY } from './palette.ts';
import { thinned } from './thinning.ts';
import { tick } from './ticks.ts';

export const drawDual: Draw = ({ limit: { dual }, plane }, context) => {
  if (dual === null) return null;
  const ascending = [...dual.keys()].sort((i, j) => dual[i] - dual[j]);
  const shown = thinned(
    ascending.map((i, rank) => ({ rank: rank + 1, beta: dual[i], label: plane?.labels[i] })),
  );
  const support = shown.filter(({ beta }) => beta > 0);
  const zeros = dual.filter((beta) => beta <= 0).length;
  const groups =
    plane === null
      ? [{ of: support, stroke: BLUE, symbol: 'circle' as const }]
      : CLASSES.map(({ label, stroke, symbol }) => ({
          of: support.filter((one) => one.label === label),
          stroke,
          symbol,
        }));
  return drawFigure(context, 'Dual weights of the limit in ascending order', {
    x: { domain: [0, dual.length + 1] },
    y: { zero: true, nice: true },
    marks: [
      axisX({
        label: 'points in ascending order of βᵢ →',
        labelArrow: 'none',
        tickFormat: (rank: number, i: number, ranks?: ArrayLike<number>) =>
          Number.isInteger(rank) ? tick(rank, i, ranks) : '',
        ticks: 6,
      }),
      axisY({ label: '↑ βᵢ (1/length² of x)', labelArrow: 'none', tickFormat: tick, ticks: 6 }),
      ruleY([0], { stroke: GREY }),
      dot(
        shown.filter(({ beta }) => beta <= 0),
        { x: 'rank', y: 'beta', stroke: GREY, symbol: 'times', r: 3.5 },
      ),
      groups.map(({ of, stroke, symbol }) =>
        dot(of, { x: 'rank', y: 'beta', stroke, fill: stroke, fillOpacity: 0.25, symbol, r: 3.5 }),
      ),
      text(zeros === 0 ? [] : [`× ${zeros} of ${dual.length} are zero: no support`], {
        frameAnchor: 'top-left',
        dx: 10,
        dy: 6,
        ...HALO,
      }),
      plane === null ? null : classKey(),
    ],
  });
};
