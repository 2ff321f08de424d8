/**
 * Sums over the products of some points with all others.
 */
import { multiplyTransposed } from '../linalg/product.ts';
import type { Steps } from '../stepwise.ts';
import { labelledRows } from './row-blocks.ts';
import type { RowSample } from './sample.ts';

const SIZE = 512;

/** sum over k != i of |H_ik| for each of the points. */
export function* offSumsInSteps({ n, X, y }: RowSample, points: Int32Array): Steps<Float64Array> {
  const own = labelledRows(X, y, points);
  const sums = new Float64Array(points.length);
  for (let from = 0; from < n; from += SIZE) {
    const others = Int32Array.from({ length: Math.min(SIZE, n - from) }, (_, k) => from + k);
    const H = multiplyTransposed(own, labelledRows(X, y, others));
    for (const [a, i] of points.entries()) {
      let sum = 0;
      for (let at = a * H.cols; at < (a + 1) * H.cols; at++) sum += Math.abs(H.data[at]);
      if (i >= from && i < from + H.cols) sum -= Math.abs(H.data[a * H.cols + i - from]);
      sums[a] += sum;
    }
    yield;
  }
  return sums;
}
