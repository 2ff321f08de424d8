/**
 * Errors on held-out rows, for data that came from a file.
 */
import type { Sample } from '../data/sample.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { multiplyTransposed, multiplyVector } from '../linalg/product.ts';
import { axpy } from '../linalg/vector.ts';
import { type Network, output } from '../network/network.ts';
import type { WeightCoordinates } from '../network/weights.ts';
import { type ErrorEstimate, frequency } from './estimate.ts';
import { boundaryCoordinates } from './linear.ts';

/** Held-out rows in the coordinates of the training data. */
export interface HeldOut {
  /** N x d. */
  readonly X: Matrix;
  /** -1 or +1 (N). */
  readonly y: Float64Array;
}

/** The share of held-out rows that the boundary wbar = sum_k b_k x_k puts on the wrong side (or on itself). */
export function linearHeldOutError(sample: Sample, b: Float64Array, { X, y }: HeldOut): ErrorEstimate {
  const score = new Float64Array(y.length);
  for (const [k, part] of columnsByBlock(sample, X).entries()) {
    axpy(1, multiplyVector(part, boundaryCoordinates(sample, b)[k]), score);
  }
  return frequency(score.filter((value, i) => y[i] * value <= 0).length, y.length, 'heldOut');
}

/** The share of held-out rows with y f(x; W) <= 0. */
export function networkHeldOutError(
  sample: Sample,
  network: Network,
  W: WeightCoordinates,
  { X, y }: HeldOut,
): ErrorEstimate {
  const U = zeros(W.m, y.length);
  for (const [k, part] of columnsByBlock(sample, X).entries()) {
    axpy(1, multiplyTransposed(W.inFrame[k], part).data, U.data);
  }
  let mistakes = 0;
  for (let r = 0; r < y.length; r++) if (y[r] * output(network, U.data, r, y.length) <= 0) mistakes++;
  return frequency(mistakes, y.length, 'heldOut');
}

/** The columns of X that belong to each block of a sample in coordinates. */
function columnsByBlock(sample: Sample, X: Matrix): Matrix[] {
  let from = 0;
  return sample.blocks.map(({ F }) => {
    const part = zeros(X.rows, F.cols);
    for (let r = 0; r < X.rows; r++) {
      part.data.set(X.data.subarray(r * X.cols + from, r * X.cols + from + F.cols), r * F.cols);
    }
    from += F.cols;
    return part;
  });
}
