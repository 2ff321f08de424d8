/**
 * `geometry` of many rows in few dimensions, without the matrix of their inner products: the same quantities, each from those pairs
 * alone that may decide it.
 */
import { extremeEigenvalues } from '../linalg/lanczos.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { dotAt, maximum, minimum } from '../linalg/vector.ts';
import { type Progress, within } from '../stepwise.ts';
import type { Geometry } from './geometry.ts';
import { leastIsolatedInSteps } from './isolation.ts';
import { pairExtremesInSteps } from './pair-extremes.ts';
import { principalCoordinates } from './principal-coordinates.ts';
import { squaredLengthsOf } from './row-blocks.ts';
import { offSumsInSteps } from './row-sums.ts';
import type { RowSample } from './sample.ts';

/** Bounds are taken for so much more than they are. */
const SLACK = 1 + 1e-9;

/** @param slope  the leak gamma @param M  X'X (d x d) */
export function* rowGeometryInSteps(
  sample: RowSample,
  slope: number,
  M: Matrix,
): Generator<Progress, Geometry> {
  const { n, y, X } = sample;
  const norm2 = squaredLengthsOf(sample);
  let done = 0;
  const counted = (): Progress => ({ stage: 'pairs', done: done++, total: Math.ceil(n / 256) });
  const { least, greatest } = yield* within(
    pairExtremesInSteps(sample, norm2, principalCoordinates(X, M, norm2)),
    counted,
  );
  const leastIsolated = yield* within(leastIsolatedInSteps(sample, norm2), counted);
  const dominance = yield* dominanceInSteps(sample, slope, norm2, M);
  return {
    minSignedInner: n > 1 ? least : null,
    maxOffDiagonal: n > 1 ? greatest : null,
    minNorm2: minimum(norm2),
    maxNorm2: maximum(norm2),
    positivelyCorrelated: least >= 0,
    dominance,
    minRowSum: minimum(rowSums(X, y)),
    leastIsolated,
  };
}

/** min_i of slope H_ii - sum over k != i of |H_ik|: the points whose bound is worst come first, until no other can be worse. */
function* dominanceInSteps(
  sample: RowSample,
  slope: number,
  norm2: Float64Array,
  M: Matrix,
): Generator<Progress, number> {
  const bounds = offSumBounds(sample, norm2, M).map((bound, i) => slope * norm2[i] - bound);
  const order = Int32Array.from(norm2.keys()).sort((i, k) => bounds[i] - bounds[k] || i - k);
  let dominance = Number.POSITIVE_INFINITY;
  for (let from = 0; from < order.length && bounds[order[from]] < dominance; from += PER_ROUND) {
    const points = order.subarray(from, from + PER_ROUND);
    const total = from + order.subarray(from).filter((i) => bounds[i] < dominance).length;
    const progress = { stage: 'sums of products', done: from, total };
    const sums = yield* within(offSumsInSteps(sample, points), () => progress);
    for (const [at, i] of points.entries()) dominance = Math.min(dominance, slope * norm2[i] - sums[at]);
  }
  return dominance;
}

/** Points whose sums are formed together. */
const PER_ROUND = 256;

/** At least sum over k != i of |H_ik|: by sizes of entries, exact where none is negative, and by sum |H_ik| <= sqrt(n x_i' M x_i). */
function offSumBounds({ n, X }: RowSample, norm2: Float64Array, M: Matrix): Float64Array {
  const d = X.cols;
  const sizes = new Float64Array(d);
  for (let i = 0, at = 0; i < n; i++) for (let p = 0; p < d; p++, at++) sizes[p] += Math.abs(X.data[at]);
  const { max } = extremeEigenvalues(M, { min: 1 });
  return norm2.map((square, i) => {
    let bySizes = 0;
    for (let p = 0, at = i * d; p < d; p++, at++) bySizes += Math.abs(X.data[at]) * sizes[p];
    return Math.min(bySizes, Math.sqrt(n * max * square)) * SLACK - square;
  });
}

/** sum_k H_ik (n). */
function rowSums({ rows: n, cols: d, data }: Matrix, y: Float64Array): Float64Array {
  const total = new Float64Array(d);
  for (let i = 0, at = 0; i < n; i++) for (let p = 0; p < d; p++, at++) total[p] += y[i] * data[at];
  return Float64Array.from(y, (label, i) => label * dotAt(data, i * d, total, 0, d));
}
