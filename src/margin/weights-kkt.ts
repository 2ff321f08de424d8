/**
 * Lyu and Li's residual (kkt.ts) of weights W = W(0) + C X, with the multipliers of training: at the price of one product.
 */
import type { AnySample } from '../data/sample.ts';
import { type Matrix, minusMultiple, zeros } from '../linalg/matrix.ts';
import { multiply } from '../linalg/product.ts';
import { dot, minimum } from '../linalg/vector.ts';
import type { Activation } from '../network/activation.ts';
import type { Loss } from '../network/loss.ts';
import { twoTrainedLayers } from '../network/models/two-trained-layers.ts';
import { activationOf, type Network, outputWeight, withHead } from '../network/network.ts';
import { frobenius, type WeightCoordinates } from '../network/weights.ts';
import { gradientResidual, type KktResidual } from './kkt.ts';

/**
 * A function (q, Z, W) -> residual, Z = W X' (m x n), for the margins q and the coordinates of W, with a where that is trained. theta is W, the second layer being
 * held: h_i has the rows y_i a_j phi'(z_ji) x_i; or W and a, where both are trained and q is of order 2, and h_i has y_i phi(z_ji) beside them.
 *
 * @returns of that function: null where some q_i <= 0, phi is not homogeneous of degree 1 or the forces of the loss may be negative, as the residual is not defined there; and where it leaves float64
 */
export function residualOfWeights(
  sample: AnySample,
  network: Network,
  loss: Loss,
): (q: Float64Array, Z: Matrix, W: WeightCoordinates) => KktResidual | null {
  const activation = activationOf(network);
  if (activation.degree !== 1 || loss.orient !== undefined) return () => null;
  const { y, blocks } = sample;

  return (q, Z, W) => {
    const least = minimum(q);
    if (!(least > 0)) return null;
    if (W.head !== undefined) return ofBothLayers(withHead(network, W.head), W.head, q, Z, W, least);
    const atMargin = (part: Matrix): Matrix => over(part, least);
    const theta = { m: W.m, inFrame: W.inFrame.map(atMargin), outside: W.outside.map(atMargin) };
    const pull = (g: Float64Array) => {
      const C = multipliersOf(network, activation, y, Z, g);
      const P = blocks.map(({ F }) => multiply(C, F));
      return {
        square: P.reduce((total, { data }) => total + dot(data, data), 0),
        distance: (s: number) =>
          frobenius({ ...theta, inFrame: theta.inFrame.map((part, b) => minusMultiple(part, s, P[b])) }),
      };
    };
    return gradientResidual({ q, loss, order: 1, norm: frobenius(theta), pull });
  };

  /** theta~ = (W, a)/r, r = sqrt(min q). */
  function ofBothLayers(
    now: Network,
    a: Float64Array,
    q: Float64Array,
    Z: Matrix,
    W: WeightCoordinates,
    least: number,
  ): KktResidual | null {
    const r = Math.sqrt(least);
    const theta = {
      m: W.m,
      inFrame: W.inFrame.map((part) => over(part, r)),
      outside: W.outside.map((part) => over(part, r)),
    };
    const head = a.map((entry) => entry / r);
    const pull = (g: Float64Array) => {
      const P = blocks.map(({ F }) => over(multiply(multipliersOf(now, activation, y, Z, g), F), r));
      const onHead = twoTrainedLayers.pullOnHead(now, y, Z, g).map((entry) => entry / r);
      return {
        square: P.reduce((total, { data }) => total + dot(data, data), dot(onHead, onHead)),
        distance: (s: number) =>
          together(
            frobenius({ ...theta, inFrame: theta.inFrame.map((part, b) => minusMultiple(part, s, P[b])) }),
            head.map((entry, j) => entry - s * onHead[j]),
          ),
      };
    };
    const norm = together(frobenius(theta), head);
    return gradientResidual({ q, loss, order: 2, norm, pull });
  }
}

// The loops stand by themselves: in a function that is made anew at every look an engine compiles them late.

/** a_j y_k phi'(z_jk) g_k (m x n). */
function multipliersOf(
  network: Network,
  activation: Activation,
  y: Float64Array,
  { rows, cols, data }: Matrix,
  g: Float64Array,
): Matrix {
  const { pieces } = activation;
  const C = zeros(rows, cols);
  for (let j = 0, at = 0; j < rows; j++) {
    const a = outputWeight(network, j);
    for (let k = 0; k < cols; k++, at++) {
      const z = data[at];
      let slope: number;
      if (pieces === null) slope = activation.slope(z);
      else slope = z > 0 ? pieces.above : pieces.below;
      C.data[at] = a * y[k] * slope * g[k];
    }
  }
  return C;
}

/** The length of W and a, from |W|. */
function together(norm: number, a: Float64Array): number {
  return Math.sqrt(norm * norm + dot(a, a));
}

/** A / divisor. */
function over(A: Matrix, divisor: number): Matrix {
  const quotient = zeros(A.rows, A.cols);
  for (let at = 0; at < quotient.data.length; at++) quotient.data[at] = A.data[at] / divisor;
  return quotient;
}
