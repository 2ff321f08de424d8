/**
 * How far claimed weights W = sum_k a_k Xt_k are from a minimum at finite weights, from the inner products as given and in loops of their
 * own (docs/theory.md, section 21): the certificate knows no solver.
 *
 * F(W) = 1/2 |W|^2 + sum_k l(q_k) is strongly convex with constant 1, so |W - W*| <= |grad F(W)|, grad F = sum_k (a_k + l'(q_k)) Xt_k.
 * Without |W|^2 and with l least at one margin, W* is the shortest W with all q_k there, and |W - W*|^2 <= |q - q*|^2/lambda_min(G).
 */
import {
  groupsOf,
  type MarginData,
  type Margins,
  marginsOf,
  squaredNorm,
  squareOf,
  weightError,
} from './certificate.ts';
import { above, absoluteSum, neumaierSum, U, UNDERFLOW } from './certificate-arithmetic.ts';

/** lower <= min F <= upper. */
export interface RegularisedCertificate {
  readonly lower: number;
  readonly upper: number;
  readonly relativeGap: number;
  /** At least |W - W*|/|W|. */
  readonly distanceBound: number;
}

/** A convex l at all margins at once: l_k, -l'_k, and at least what either is off by (n each). */
export type LossAt = (q: Float64Array) => {
  readonly values: Float64Array;
  readonly valueErrors: Float64Array;
  readonly slopes: Float64Array;
  readonly slopeErrors: Float64Array;
};

/** Of the minimum of F. @param a  claimed (n) */
export function* certifyRegularisedInSteps(
  data: MarginData,
  a: Float64Array,
  lossAt: LossAt,
): Generator<void, RegularisedCertificate> {
  const W = yield* marginsOf(data, a);
  const { q, error, diagonal } = W;
  const { square, squareError } = squaredNorm(a, W);
  const at = lossAt(q);
  const [before, after] = [
    lossAt(q.map((entry, k) => entry - error[k])),
    lossAt(q.map((entry, k) => entry + error[k])),
  ];
  const residual = new Float64Array(a.length);
  const values = new Float64Array(a.length);
  let [strayed, valueError] = [0, 0];
  for (let k = 0; k < a.length; k++) {
    residual[k] = a[k] - at.slopes[k];
    // -l' falls as q grows, so its ends are those at the ends of what q may be.
    const off = Math.max(before.slopes[k] - at.slopes[k], at.slopes[k] - after.slopes[k]);
    const known = at.slopeErrors[k] + before.slopeErrors[k] + after.slopeErrors[k];
    const rounded = 2 * U * (Math.abs(a[k]) + Math.abs(at.slopes[k]));
    strayed += (off + known + rounded) * Math.sqrt(diagonal[k]);
    values[k] = at.values[k];
    const steepest = Math.max(Math.abs(before.slopes[k]), Math.abs(after.slopes[k])) + known;
    valueError += error[k] * steepest + at.valueErrors[k];
  }
  const pulled = yield* marginsOf(data, residual);
  const distance = above(lengthOf(residual, pulled) + 1.001 * strayed);
  const total = neumaierSum(values);
  const size = square / 2 + absoluteSum(values);
  const off = 1.001 * (squareError / 2 + valueError) + 8 * a.length * U * size;
  const upper = square / 2 + total + off;
  const lower = square / 2 + total - off - 0.501 * distance * distance;
  const norm = Math.sqrt(Math.max(0, square - squareError));
  return { lower, upper, relativeGap: (upper - lower) / upper, distanceBound: above(distance / norm) };
}

/**
 * Of the shortest W with all q_k = margin, min F being that of 1/2 |W|^2: lower is the dual value margin sum a - |W|^2/2.
 *
 * @param L  any n x n lower triangle, row by row: with L L' near G - floor, floor > 0, it shows that lambda_min(G) is not far below floor
 * @returns null where it does not show that G is positive definite
 */
export function* certifyEqualMarginsInSteps(
  data: MarginData,
  a: Float64Array,
  margin: number,
  { L, floor }: { readonly L: Float64Array; readonly floor: number },
): Generator<void, RegularisedCertificate | null> {
  const W = yield* marginsOf(data, a);
  const { q, error } = W;
  const { square, squareError } = squaredNorm(a, W);
  const least = floor - (yield* distanceFromProduct(data, L, floor));
  if (!(least > 0)) return null;
  let off = 0;
  for (let k = 0; k < q.length; k++) {
    const from = Math.abs(q[k] - margin) * (1 + 2 * U) + error[k];
    off += from * from;
  }
  const distance = above(Math.sqrt(off / least) * (1 + (q.length + 8) * U));
  const norm = Math.sqrt(Math.max(0, square - squareError));
  const sum = neumaierSum(a);
  const lower =
    margin * sum - square / 2 - 1.001 * (squareError / 2 + 4 * q.length * U * margin * absoluteSum(a));
  const longest = Math.sqrt(square + squareError) * (1 + 2 * U) + distance;
  const upper = above((longest * longest) / 2);
  return { lower, upper, relativeGap: (upper - lower) / upper, distanceBound: above(distance / norm) };
}

/** |sum_k v_k Xt_k|, rounded upwards. */
function lengthOf(v: Float64Array, W: Margins): number {
  const { square, squareError } = squaredNorm(v, W);
  return above(Math.sqrt(Math.max(0, square + squareError)));
}

/** Multiplications between two pauses. */
const PAUSE = 4e6;

/** At least the spectral norm of G - floor - L L': its largest row sum, with all rounding. */
function* distanceFromProduct(data: MarginData, L: Float64Array, floor: number): Generator<void, number> {
  const { y, inner } = data;
  if (inner.kind !== 'gram') throw new Error('of inner products alone');
  const n = y.length;
  const groups = groupsOf(data);
  const root2 = squareOf(data);
  const relative = (groups.length + 8) * U + weightError(data);
  const sums = new Float64Array(n);
  let work = 0;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) {
      let share = 0;
      for (const { weight, slopes } of groups) share += weight * slopes[i] * slopes[k];
      const entry = (y[i] * y[k] * inner.K[i * n + k] * share) / root2;
      let [product, size] = [0, 0];
      for (let at = 0; at <= k; at++) {
        const term = L[i * n + at] * L[k * n + at];
        product += term;
        size += Math.abs(term);
      }
      const on = i === k ? floor : 0;
      const off =
        Math.abs(entry - on - product) +
        relative * Math.abs(entry) +
        (n + 8) * (U * (size + Math.abs(entry) + on) + UNDERFLOW);
      sums[i] += off;
      if (k < i) sums[k] += off;
      work += k;
    }
    if (work > PAUSE) {
      work = 0;
      yield;
    }
  }
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, sums[i]);
  return most * (1 + (n + 4) * U);
}
