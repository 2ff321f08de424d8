/**
 * An independent check of a solution of the margin problem of many points in few dimensions, from the rows, in O(n d): it shares no
 * code with the solver, and takes weights and multipliers for what they are worth, each on its own.
 *
 * With v_g the claimed neurons of the groups of a pattern, w_j = a_j v_g, and k_g = sum of a_j^2 over group g,
 *
 *     q_i = y_i sum_g k_g D_gi <v_g, x_i>,   |W|^2 = sum_g k_g |v_g|^2,
 *
 * min q > 0 makes W/min q feasible, and beta >= 0 makes (sum beta)^2/(2 |sum beta_k Xt_k|^2) at most the optimum (docs/theory.md,
 * section 6). At slope 0 a point of P(R) at which all slopes of its own sign are 0 is only to stay unseen: it counts in neither, and the
 * upper end needs <w_j, x_i> <= 0 there for all neurons of the other sign. (Where all points are such, they are like any others.) Both ends are widened by a-priori bounds of all rounding and underflow made here. The margins near the least are
 * carried in twice the working precision.
 */
import type { MarginCertificate, MarginClaim } from './certificate.ts';
import {
  above,
  absoluteSum,
  below,
  finite,
  fourProducts,
  greatest,
  least,
  neumaierSum,
  productError,
  sumError,
  U,
  UNDERFLOW,
} from './certificate-arithmetic.ts';
import { neuronsOf, pauseAt } from './certificate-neurons.ts';

/** Raw data and claim; the activated pattern is rebuilt here from y and slope. */
export interface RowsClaim
  extends Pick<MarginClaim, 'y' | 'mPlus' | 'mMinus' | 'secondLayer' | 'slope' | 'pattern' | 'beta'> {
  /** The rows x_i (n x d). */
  readonly X: Float64Array;
  readonly d: number;
  /**
   * Of P(R), the problem in which signs are held at points of a group's own sign alone: the output sign of each group. `slopes` are then
   * the claimed D, and phi itself is taken at other points, where it gives a smaller margin than any D in [slope, 1].
   */
  readonly signs?: readonly number[];
  /** v of each group of the pattern (d each); of the activated one for a_j > 0 and for a_j < 0. */
  readonly neurons: readonly Float64Array[];
}

interface Group {
  /** k_g, with an error of u, and what `shareUnits` says. */
  readonly share: number;
  readonly slopes: Float64Array;
  /** The output sign where phi is taken at points of the other one; 0 where slopes are. */
  readonly sign: number;
  readonly v: Float64Array;
}

/** Checks a claim. Works for any whatever: a wrong one shows in the numbers, never in an exception. */
export function* certifyRowsInSteps(claim: RowsClaim): Generator<void, MarginCertificate> {
  const { beta, y, X, d } = claim;
  const n = y.length;
  const groups = groupsOf(claim);
  const units = shareUnits(claim);
  const roundings = 6 + Math.max(2, groups.length) + units;
  const { q, error, lengths2 } = yield* marginsOf(claim, groups, roundings);
  const dark = darkPoints(claim);
  const isAsked = (_: number, i: number): boolean => dark[i] === 0;

  const surest = least(q.map((margin, i) => margin + error[i]).filter(isAsked));
  for (let i = 0; i < n; i++) {
    if (dark[i] === 1 || (!(beta[i] > 0) && !(q[i] - error[i] < surest))) continue;
    if (pauseAt(i, groups.length * d)) yield;
    const carried = carriedMargin(claim, groups, roundings, i);
    q[i] = carried.q;
    error[i] = carried.error;
  }
  const sureMargin = least(q.map((margin, i) => margin - error[i]).filter(isAsked));
  const size2 = sizeOf(groups, units);
  const upper =
    sureMargin > 0 && (yield* areHidden(claim, groups, dark))
      ? above(size2 / sureMargin / sureMargin / 2)
      : null;

  const sums = yield* neuronsOf(y, X, d, groups, beta, new Float64Array(n));
  const asked = beta.filter(isAsked);
  const total = neumaierSum(asked);
  const sureTotal = below(total, 1.001 * (2 + n * n * U) * U * absoluteSum(asked));
  const lost = 32 * (n + 1) * (1 + greatestOf(X)) * UNDERFLOW;
  const sums2 = sizeOf(
    groups.map((group, g) => ({ ...group, v: outermost(sums, g, d, lost) })),
    units,
  );
  // Any smaller number bounds, too, where features sum to 0.
  const dual = Math.min((sureTotal / sums2) * sureTotal, Number.MAX_VALUE);
  const lower = least(beta) >= 0 && sureTotal > 0 && hasSlopes(claim) ? below(dual, 0) / 2 : null;

  const rest = groups.map((group, g) => ({
    ...group,
    sign: 0,
    v: group.v.map((entry, p) => sums.high[g * d + p] - entry + sums.low[g * d + p]),
  }));
  const differences = (yield* marginsOf(claim, rest, roundings)).q;
  const both = lower !== null && upper !== null && Number.isFinite(lower) && Number.isFinite(upper);
  return {
    lower: finite(lower),
    upper: finite(upper),
    relativeGap: both && upper > 0 ? (upper - lower) / upper : null,
    minDual: least(asked),
    minMargin: least(q.filter(isAsked)),
    stationarity:
      greatest(differences.map(Math.abs).filter(isAsked)) / Math.max(1, greatest(q.map(Math.abs))),
    complementarity: greatest(beta.map((entry, i) => Math.abs(entry * (q[i] - 1))).filter(isAsked)),
    naturalResidual: greatest(
      beta.map((entry, i) => Math.abs(Math.min(entry * lengths2[i], q[i] - 1))).filter(isAsked),
    ),
    distanceBound: both ? above(Math.sqrt(2 * Math.max(0, upper - lower))) : null,
  };
}

/** The pattern; groups without neurons are none. */
function groupsOf({ y, mPlus, mMinus, secondLayer, slope, pattern, neurons, signs }: RowsClaim): Group[] {
  const square = secondLayer?.square ?? mPlus + mMinus;
  const weigh = (sign: number): number =>
    secondLayer === undefined
      ? sign > 0
        ? mPlus
        : mMinus
      : neumaierSum(secondLayer.multiples.map((entry) => (sign * entry > 0 ? entry * entry : 0)));
  const claimed = pattern ?? [
    { weight: weigh(1), slopes: y.map((label) => (label > 0 ? 1 : slope)) },
    { weight: weigh(-1), slopes: y.map((label) => (label < 0 ? 1 : slope)) },
  ];
  return claimed
    .map(({ weight, slopes }, g) => ({
      share: weight / square,
      slopes,
      sign: signs?.[g] ?? 0,
      v: neurons[g],
    }))
    .filter(({ share }) => share > 0);
}

/** Whether D of P(R) is a slope of own points at these, and in [slope, 1] at the others. */
function hasSlopes({ y, slope, signs, pattern }: RowsClaim): boolean {
  if (signs === undefined) return true;
  return (pattern ?? []).every(({ slopes }, g) =>
    slopes.every((D, i) => (y[i] === signs[g] ? D === slope || D === 1 : D >= slope && D <= 1)),
  );
}

/** 1 at the points of P(R) that, at slope 0, no neuron of their own sign sees, where there are others (n). */
function darkPoints({ y, slope, signs, pattern }: RowsClaim): Uint8Array {
  const dark = new Uint8Array(y.length);
  if (signs === undefined || slope > 0) return dark;
  for (let i = 0; i < y.length; i++) {
    let seen = false;
    for (const [g, { slopes }] of (pattern ?? []).entries())
      if (signs[g] === y[i] && slopes[i] !== 0) seen = true;
    dark[i] = seen ? 0 : 1;
  }
  return dark.every((entry) => entry === 1) ? dark.fill(0) : dark;
}

/** Whether at such points no neuron is active for certain. */
function* areHidden(
  { X, d, y }: RowsClaim,
  groups: readonly Group[],
  dark: Uint8Array,
): Generator<void, boolean> {
  for (const { sign, v } of groups) {
    // A neuron of no force at all is 0 exactly.
    if (v.every((entry) => entry === 0)) continue;
    for (let i = 0; i < y.length; i++) {
      if (dark[i] === 0 || y[i] === sign) continue;
      if (pauseAt(i, d)) yield;
      const { z, low, size } = carriedProduct(v, X, i * d);
      const error = 1.001 * (U * Math.abs(z + low) + 2 * (d + 4) * (d + 4) * U * U * size) + lostBelow(d);
      if (!(sign * (z + low) + error <= 0)) return false;
    }
  }
  return true;
}

/** The relative error of weights beside that of a quotient, in units of u: of sums of squares, in whatever order; none of whole numbers. */
function shareUnits({ secondLayer }: RowsClaim): number {
  if (secondLayer === undefined || secondLayer.multiples.every(Number.isInteger)) return 0;
  return secondLayer.multiples.length + 4;
}

interface Margins {
  /** q_i (n), at least the error of each, and G_ii. */
  readonly q: Float64Array;
  readonly error: Float64Array;
  readonly lengths2: Float64Array;
}

/** All margins in float64. @param roundings  of a margin beside those of its inner products: of shares, and of the sum over groups */
function* marginsOf(
  { X, d, y, slope }: RowsClaim,
  groups: readonly Group[],
  roundings: number,
): Generator<void, Margins> {
  const n = y.length;
  const [q, error, lengths2] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const lengths = groups.map(({ v }) => lengthOf(v, 0, d));
  const z = new Float64Array(4);
  for (let from = 0; from < n; from += 4) {
    if (pauseAt(from >> 2, 4 * groups.length * d)) yield;
    const to = Math.min(n, from + 4);
    for (const [g, { share, slopes, sign, v }] of groups.entries()) {
      fourProducts(v, X, d, from, z);
      for (let i = from; i < to; i++) {
        const isOther = sign !== 0 && y[i] !== sign;
        const times = share * (isOther ? (sign * z[i - from] > 0 ? 1 : slope) : slopes[i]);
        q[i] += times * z[i - from];
        // phi has Lipschitz constant 1.
        error[i] += (isOther ? share : times) * lengths[g];
        lengths2[i] += share * slopes[i] * slopes[i];
      }
    }
    for (let i = from; i < to; i++) {
      const length = lengthOf(X, i * d, d);
      q[i] *= y[i];
      // sum over p of |v_p x_p| is at most |v| |x|.
      error[i] = 1.001 * (d + roundings) * U * error[i] * length + groups.length * lostBelow(d);
      lengths2[i] *= length * length;
    }
  }
  return { q, error, lengths2 };
}

/** |x| of d entries. */
function lengthOf(x: Float64Array, from: number, d: number): number {
  let square = 0;
  for (let at = from; at < from + d; at++) square += x[at] * x[at];
  return Math.sqrt(square);
}

/** q_i with its inner products carried in twice the working precision. */
function carriedMargin(
  { X, d, y, slope }: RowsClaim,
  groups: readonly Group[],
  roundings: number,
  i: number,
): { readonly q: number; readonly error: number } {
  let [total, size, sizes] = [0, 0, 0];
  for (const { share, slopes, sign, v } of groups) {
    const { z, low, size: size2 } = carriedProduct(v, X, i * d);
    const isOther = sign !== 0 && y[i] !== sign;
    const times = share * (isOther ? (sign * (z + low) > 0 ? 1 : slope) : slopes[i]);
    total += times * (z + low);
    size += Math.abs(times * (z + low));
    sizes += (isOther ? share : times) * size2;
  }
  return {
    q: y[i] * total,
    error: 1.001 * (roundings * size + 2 * (d + 4) * (d + 4) * U * sizes) * U + groups.length * lostBelow(d),
  };
}

/** <v, x> as an unevaluated sum z + low in twice the working precision, and the sum of the terms' sizes. @param from  where x begins in X */
function carriedProduct(
  v: Float64Array,
  X: Float64Array,
  from: number,
): { readonly z: number; readonly low: number; readonly size: number } {
  let [z, low, size] = [0, 0, 0];
  for (let p = 0, at = from; p < v.length; p++, at++) {
    const term = v[p] * X[at];
    const next = z + term;
    low += sumError(z, term, next) + productError(v[p], X[at], term);
    size += Math.abs(term);
    z = next;
  }
  return { z, low, size };
}

/** At least what underflow takes from the part of one group; shares and slopes are at most 1. */
function lostBelow(d: number): number {
  return 64 * (d + 8) * UNDERFLOW;
}

/** sum_g k_g |v_g|^2, rounded upwards. @param units  `shareUnits` */
function sizeOf(groups: readonly Pick<Group, 'share' | 'v'>[], units: number): number {
  let size = 0;
  let terms = 0;
  for (const { share, v } of groups) {
    let square = 0;
    for (let p = 0; p < v.length; p++) square += v[p] * v[p];
    size += share * square;
    terms += v.length;
  }
  return above(size * (1 + 2 * (terms + units + 8) * U) + 4 * terms * UNDERFLOW);
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
