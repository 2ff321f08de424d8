/**
 * Sums over the products of some points with all others.
 */
import { rowRange } from '../linalg/matrix.ts';
import { summariseProduct } from '../linalg/product.ts';
import { axpy } from '../linalg/vector.ts';
import type { Steps } from '../stepwise.ts';
import { labelledRows } from './row-blocks.ts';
import type { RowSample } from './sample.ts';

const SIZE = 512;

/** sum over k != i of |H_ik| for each of the points. */
export function* offSumsInSteps({ n, X, y, products }: RowSample, points: Int32Array): Steps<Float64Array> {
  const own = labelledRows(X, y, points);
  const sums = new Float64Array(points.length);
  for (let from = 0; from < n; from += SIZE) {
    axpy(1, summariseProduct(own, rowRange(X, from, Math.min(n, from + SIZE))).total, sums);
    yield;
  }
  return sums.map((sum, at) => sum - products.norm2[points[at]]);
}
