/**
 * The eigenvalues of K in descending order.
 */
import type { Layer } from '../chart.ts';
import { BLUE } from '../palette.ts';
import { thinned } from '../thinning.ts';
import type { RunChart } from './figure.ts';

/** An eigenvalue below this share of the largest, a multiple of n u, is rounding of 0. */
const ROUNDING = 2 ** -46;

export const spectrumChart: RunChart = ({ data: { spectrum } }) => {
  if (spectrum === null) return null;
  const floor = ROUNDING * spectrum.length * spectrum[0];
  const above = spectrum.filter((value) => value > floor);
  const zeros = spectrum.length - above.length;
  return {
    description: 'Eigenvalues of the Gram matrix K in descending order',
    x: {
      name: 'rank',
      label: 'eigenvalues in descending order',
      scale: 'log',
      domain: [1, Math.max(2, spectrum.length)],
    },
    y: { name: 'eigenvalue', label: 'eigenvalue of K = XXᵀ (length²)', scale: 'log', nice: true },
    layers: [
      {
        kind: 'points',
        name: 'eigenvalues of K',
        points: thinned(above.map((y, k) => ({ x: k + 1, y }))),
        stroke: BLUE,
        symbol: 'circle',
        fill: 0.25,
      },
      ...(zeros === 0 ? [] : [zeroCount(zeros, spectrum.length)]),
    ],
  };
};

function zeroCount(zeros: number, n: number): Layer {
  const text = `${zeros} of ${n} are 0 to rounding`;
  return { kind: 'text', text, x: 'right', y: 'top', anchor: 'end', dx: -8, dy: 8, halo: true };
}
