/**
 * Errors counted on labelled rows: held out of a file, or drawn in all d coordinates.
 */
import type { AnySample, LabelledRows } from '../data/sample.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { addMultiplyTransposed, multiplyVector } from '../linalg/product.ts';
import { axpy } from '../linalg/vector.ts';
import { type Network, outputs } from '../network/network.ts';
import type { WeightCoordinates } from '../network/weights.ts';
import { type Counted, type ErrorEstimate, frequency } from './estimate.ts';
import { boundaryCoordinates } from './linear.ts';

/** <sum_k b_k x_k, x> for each row x. */
export function productsOnRows(sample: AnySample, b: Float64Array, X: Matrix): Float64Array {
  const products = new Float64Array(X.rows);
  const v = boundaryCoordinates(sample, b);
  for (const [k, part] of columnsByBlock(sample, X).entries()) axpy(1, multiplyVector(part, v[k]), products);
  return products;
}

/**
 * The share of rows that the boundary wbar = sum_k b_k x_k puts on the wrong side (or on itself).
 *
 * @param least  rows with y <wbar, x> up to this count, too
 */
export function linearErrorOnRows(
  sample: AnySample,
  b: Float64Array,
  { X, y }: LabelledRows,
  method: Counted,
  least = 0,
): ErrorEstimate {
  const score = productsOnRows(sample, b, X);
  return frequency(score.filter((value, i) => y[i] * value <= least).length, y.length, method);
}

/** The share of rows with y f(x; W) <= 0. */
export function networkErrorOnRows(
  sample: AnySample,
  network: Network,
  W: WeightCoordinates,
  { X, y }: LabelledRows,
  method: Counted,
): ErrorEstimate {
  const U = zeros(W.m, y.length);
  for (const [k, part] of columnsByBlock(sample, X).entries()) {
    addMultiplyTransposed(W.inFrame[k], part, U);
  }
  let mistakes = 0;
  for (const [r, f] of outputs(network, U).entries()) if (y[r] * f <= 0) mistakes++;
  return frequency(mistakes, y.length, method);
}

/** The columns of X that belong to each block of a sample in coordinates. */
function columnsByBlock(sample: AnySample, X: Matrix): Matrix[] {
  if (sample.blocks.length === 1) return [X];
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
