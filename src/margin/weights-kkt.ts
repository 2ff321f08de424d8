/**
 * Lyu and Li's residual (kkt.ts) of weights W = W(0) + C X, with the multipliers of training: at the price of one product.
 */
import type { AnySample } from '../data/sample.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { multiply } from '../linalg/product.ts';
import { dot, minimum } from '../linalg/vector.ts';
import type { Loss } from '../network/loss.ts';
import { activationOf, type Network, outputWeight } from '../network/network.ts';
import { frobenius, type WeightCoordinates } from '../network/weights.ts';
import { gradientResidual, type KktResidual } from './kkt.ts';

/**
 * A function (q, Z, W) -> residual, Z = W X' (m x n), for the margins q and the coordinates of W. theta is W, the second layer being
 * held: h_i has the rows y_i a_j phi'(z_ji) x_i.
 *
 * @returns of that function: null where some q_i <= 0 or phi is not homogeneous of degree 1, as the residual is not defined there; and where it leaves float64
 */
export function residualOfWeights(
  sample: AnySample,
  network: Network,
  loss: Loss,
): (q: Float64Array, Z: Matrix, W: WeightCoordinates) => KktResidual | null {
  const activation = activationOf(network);
  if (activation.degree !== 1) return () => null;
  const { n, y, blocks } = sample;

  return (q, Z, W) => {
    const least = minimum(q);
    if (!(least > 0)) return null;
    const atMargin = (part: Matrix): Matrix => ({ ...part, data: part.data.map((entry) => entry / least) });
    const theta = { m: W.m, inFrame: W.inFrame.map(atMargin), outside: W.outside.map(atMargin) };
    const pull = (g: Float64Array) => {
      const C = zeros(W.m, n);
      for (let j = 0, at = 0; j < W.m; j++) {
        const a = outputWeight(network, j);
        for (let k = 0; k < n; k++, at++) C.data[at] = a * y[k] * activation.slope(Z.data[at]) * g[k];
      }
      const P = blocks.map(({ F }) => multiply(C, F));
      return {
        square: P.reduce((total, { data }) => total + dot(data, data), 0),
        distance: (s: number) => {
          const rest = theta.inFrame.map((part, b) => ({
            ...part,
            data: part.data.map((entry, at) => entry - s * P[b].data[at]),
          }));
          return frobenius({ ...theta, inFrame: rest });
        },
      };
    };
    return gradientResidual({ q, loss, order: 1, norm: frobenius(theta), pull });
  };
}
