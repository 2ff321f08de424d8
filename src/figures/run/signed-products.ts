/**
 * The signed inner products of all pairs, as histograms: what positive correlation and near orthogonality are about.
 */
import type { LineLayer, Point } from '../chart.ts';
import { BLUE, GREY, VERMILION } from '../palette.ts';
import type { RunChart } from './figure.ts';

const KINDS = [
  { of: 'within', name: 'of one class', stroke: BLUE, dash: '' },
  { of: 'across', name: 'of both classes', stroke: VERMILION, dash: '5,3' },
] as const;

export const signedProductsChart: RunChart = ({ data: { signedProducts } }) => {
  if (signedProducts === null) return null;
  const { edges } = signedProducts;
  return {
    description: 'Histogram of the signed inner products of all pairs, within classes and across',
    x: {
      name: 'signedProduct',
      label: 'yᵢyₖ⟨xᵢ, xₖ⟩ (length²)',
      scale: 'linear',
      domain: [Math.min(0, edges[0]), Math.max(0, edges[edges.length - 1])],
    },
    y: { name: 'pairs', label: 'pairs', scale: 'linear', zero: true, nice: true },
    layers: [
      { kind: 'rule', name: 'zero', axis: 'x', at: 0, stroke: GREY },
      ...KINDS.map(
        ({ of, name, stroke, dash }): LineLayer => ({
          kind: 'line',
          name,
          points: outline(edges, signedProducts[of]),
          stroke,
          dash,
        }),
      ),
    ],
    key: KINDS.map(({ name, stroke, dash }) => ({ name, stroke, dash })),
  };
};

/** The upper border of the bars, from the axis up and back to it. */
function outline(edges: readonly number[], counts: readonly number[]): Point[] {
  const bars = counts.flatMap((y, k) => [
    { x: edges[k], y },
    { x: edges[k + 1], y },
  ]);
  return [{ x: edges[0], y: 0 }, ...bars, { x: edges[edges.length - 1], y: 0 }];
}
