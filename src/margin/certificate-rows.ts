/**
 * An independent check of a solution of the margin problem of many points in few dimensions, from the rows, in O(n d): it shares no
 * code with the solver, and takes weights and multipliers for what they are worth, each on its own.
 *
 * With v_g the claimed neurons of the groups of the activated pattern (at slope 1, of a linear network), k_g = m_g/m and
 *
 *     q_i = y_i sum_g k_g D_gi <v_g, x_i>,   |W|^2 = sum_g k_g |v_g|^2,
 *
 * min q > 0 makes W/min q feasible, and beta >= 0 makes (sum beta)^2/(2 |sum beta_k Xt_k|^2) at most the optimum (docs/theory.md,
 * section 6). Both ends are widened by a-priori bounds of all rounding and underflow made here. The margins near the least are
 * carried in twice the working precision.
 */
import type { MarginCertificate } from './certificate.ts';
import {
  above,
  absoluteSum,
  below,
  finite,
  greatest,
  least,
  neumaierSum,
  productError,
  sumError,
  U,
  UNDERFLOW,
} from './certificate-arithmetic.ts';
import { neuronsOf, pauseAt } from './certificate-neurons.ts';

/** Raw data and claim. */
export interface RowsClaim {
  readonly X: Float64Array;
  readonly d: number;
  /** y (n), -1 or +1. */
  readonly y: Float64Array;
  /** Neurons with a_j = 1/sqrt(m), and with a_j = -1/sqrt(m). */
  readonly mPlus: number;
  readonly mMinus: number;
  readonly slope: number;
  /** v of the neurons of each sign, up to that sign (d each): w_j = a_j v. */
  readonly neurons: readonly [Float64Array, Float64Array];
  /** The claimed multipliers (n). */
  readonly beta: Float64Array;
}

interface Group {
  /** k_g, with an error of u. */
  readonly share: number;
  readonly slopes: Float64Array;
  readonly v: Float64Array;
}

/** Checks a claim. Works for any whatever: a wrong one shows in the numbers, never in an exception. */
export function* certifyRowsInSteps(claim: RowsClaim): Generator<void, MarginCertificate> {
  const { beta, y, X, d } = claim;
  const n = y.length;
  const groups = groupsOf(claim);
  const { q, error, lengths2 } = yield* marginsOf(claim, groups);

  const surest = least(q.map((margin, i) => margin + error[i]));
  for (let i = 0; i < n; i++) {
    if (!(beta[i] > 0) && !(q[i] - error[i] < surest)) continue;
    if (pauseAt(i, groups.length * d)) yield;
    const carried = carriedMargin(claim, groups, i);
    q[i] = carried.q;
    error[i] = carried.error;
  }
  const sureMargin = least(q.map((margin, i) => margin - error[i]));
  const size2 = sizeOf(groups);
  const upper = sureMargin > 0 ? above(size2 / sureMargin / sureMargin / 2) : null;

  const sums = yield* neuronsOf(y, X, d, groups, beta, new Float64Array(n));
  const total = neumaierSum(beta);
  const sureTotal = below(total, 1.001 * (2 + n * n * U) * U * absoluteSum(beta));
  const minDual = least(beta);
  const lost = 32 * (n + 1) * (1 + greatestOf(X)) * UNDERFLOW;
  const sums2 = sizeOf(groups.map((group, g) => ({ ...group, v: outermost(sums, g, d, lost) })));
  const lower = minDual >= 0 && sureTotal > 0 ? below((sureTotal / sums2) * sureTotal, 0) / 2 : null;

  const rest = groups.map((group, g) => ({
    ...group,
    v: group.v.map((entry, p) => sums.high[g * d + p] - entry + sums.low[g * d + p]),
  }));
  const differences = (yield* marginsOf(claim, rest)).q;
  const both = lower !== null && upper !== null && Number.isFinite(lower) && Number.isFinite(upper);
  return {
    lower: finite(lower),
    upper: finite(upper),
    relativeGap: both && upper > 0 ? (upper - lower) / upper : null,
    minDual,
    minMargin: least(q),
    stationarity: greatest(differences.map(Math.abs)) / Math.max(1, greatest(q.map(Math.abs))),
    complementarity: greatest(beta.map((entry, i) => Math.abs(entry * (q[i] - 1)))),
    naturalResidual: greatest(beta.map((entry, i) => Math.abs(Math.min(entry * lengths2[i], q[i] - 1)))),
    distanceBound: both ? above(Math.sqrt(2 * Math.max(0, upper - lower))) : null,
  };
}

/** The activated pattern, rebuilt from y and slope. */
function groupsOf({ y, mPlus, mMinus, slope, neurons }: RowsClaim): Group[] {
  const m = mPlus + mMinus;
  return [
    { share: mPlus / m, slopes: y.map((label) => (label > 0 ? 1 : slope)), v: neurons[0] },
    { share: mMinus / m, slopes: y.map((label) => (label < 0 ? 1 : slope)), v: neurons[1] },
  ].filter(({ share }) => share > 0);
}

interface Margins {
  /** q_i (n), at least the error of each, and G_ii. */
  readonly q: Float64Array;
  readonly error: Float64Array;
  readonly lengths2: Float64Array;
}

/** All margins in float64. */
function* marginsOf({ X, d, y }: RowsClaim, groups: readonly Group[]): Generator<void, Margins> {
  const n = y.length;
  const [q, error, lengths2] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    if (pauseAt(i, groups.length * d)) yield;
    let [total, size, kappa, square] = [0, 0, 0, 0];
    for (const [g, { share, slopes, v }] of groups.entries()) {
      let [z0, z1, s0, s1] = [0, 0, 0, 0];
      let from = i * d;
      let p = 0;
      for (; p + 2 <= d; p += 2, from += 2) {
        const first = v[p] * X[from];
        const second = v[p + 1] * X[from + 1];
        z0 += first;
        z1 += second;
        s0 += Math.abs(first);
        s1 += Math.abs(second);
      }
      if (p < d) {
        z0 += v[p] * X[from];
        s0 += Math.abs(v[p] * X[from]);
      }
      const times = share * slopes[i];
      total += times * (z0 + z1);
      size += times * (s0 + s1);
      kappa += times * slopes[i];
      if (g === 0) for (let at = i * d; at < (i + 1) * d; at++) square += X[at] * X[at];
    }
    q[i] = y[i] * total;
    error[i] = 1.001 * (d + 8) * U * size + lostBelow(d);
    lengths2[i] = kappa * square;
  }
  return { q, error, lengths2 };
}

/** q_i with its inner products carried in twice the working precision. */
function carriedMargin(
  { X, d, y }: RowsClaim,
  groups: readonly Group[],
  i: number,
): { readonly q: number; readonly error: number } {
  let [total, size, sizes] = [0, 0, 0];
  for (const { share, slopes, v } of groups) {
    let [z, low, size2] = [0, 0, 0];
    for (let p = 0, from = i * d; p < d; p++, from++) {
      const term = v[p] * X[from];
      const next = z + term;
      low += sumError(z, term, next) + productError(v[p], X[from], term);
      size2 += Math.abs(term);
      z = next;
    }
    const times = share * slopes[i];
    total += times * (z + low);
    size += Math.abs(times * (z + low));
    sizes += times * size2;
  }
  return {
    q: y[i] * total,
    error: 1.001 * (8 * size + 2 * (d + 4) * (d + 4) * U * sizes) * U + lostBelow(d),
  };
}

/** At least what underflow takes from a margin; shares and slopes are at most 1. */
function lostBelow(d: number): number {
  return 64 * (d + 8) * UNDERFLOW;
}

/** sum_g k_g |v_g|^2, rounded upwards. */
function sizeOf(groups: readonly Pick<Group, 'share' | 'v'>[]): number {
  let size = 0;
  let terms = 0;
  for (const { share, v } of groups) {
    let square = 0;
    for (let p = 0; p < v.length; p++) square += v[p] * v[p];
    size += share * square;
    terms += v.length;
  }
  return above(size * (1 + 2 * (terms + 8) * U) + 4 * terms * UNDERFLOW);
}

/** Coordinates at least as large as those of sum_k beta_k D_gk y_k x_k. */
function outermost(
  { high, low, error }: { high: Float64Array; low: Float64Array; error: Float64Array },
  g: number,
  d: number,
  lost: number,
): Float64Array {
  return Float64Array.from({ length: d }, (_, p) => {
    const at = g * d + p;
    return Math.abs(high[at] + low[at]) * (1 + 4 * U) + error[at] * U * U + lost;
  });
}

function greatestOf(X: Float64Array): number {
  let most = 0;
  for (let at = 0; at < X.length; at++) most = Math.max(most, Math.abs(X[at]));
  return most;
}
