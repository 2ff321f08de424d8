/**
 * An independent check of a solution of the margin problem, from the raw data: it shares no code with the solver.
 *
 * The problem: min 1/2 |W|^2 s.t. q_i(W) = <W, Xt_i> >= 1. From the claimed multipliers beta alone this file rebuilds the
 * signed products, takes W = sum_k beta_k Xt_k, and brackets the optimum p*:
 *
 *     lower = 1'beta - 1/2 |W|^2 <= p*        (weak duality, needs every beta_i >= 0)
 *     upper = 1/2 |W|^2 / (min_i q_i)^2 >= p* (W / min q is feasible, needs min q > 0)
 *
 * Both ends are widened by an a-priori bound of all rounding and underflow made here (Higham 2002, chapters 2 to 4), so
 * they hold in exact arithmetic for the data as given in float64. By strong convexity |W/min q - W*| <= sqrt(2 (upper - lower)).
 */

import {
  above,
  absoluteSum,
  addScaled,
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
import { carriedSums, OF_A_ROW } from './certificate-kernel.ts';
import { pointsAlike, pointsOf } from './certificate-kinds.ts';
import { neuronsOf, PAUSE, pauseAt } from './certificate-neurons.ts';

/** Where the inner products <x_i, x_k> come from. */
export type InnerProducts = GramProducts | RowProducts;

interface GramProducts {
  readonly kind: 'gram';
  readonly K: Float64Array;
  /** K_ik may differ from the inner product of the rows it was formed from by this share of |x_i| |x_k|; 0 where K is all there is. */
  readonly rounding?: number;
}

interface RowProducts {
  readonly kind: 'rows';
  readonly X: Float64Array;
  readonly d: number;
}

/** Neurons with one output sign and one row of the pattern: what they weigh, root^2 sum a_j^2, and phi' at each point. */
export interface CertifiedGroup {
  readonly weight: number;
  readonly slopes: Float64Array;
}

/** Raw data and claim. */
export interface MarginClaim {
  readonly inner: InnerProducts;
  /** y (n), -1 or +1. */
  readonly y: Float64Array;
  /** Neurons with a_j = 1/sqrt(m), and with a_j = -1/sqrt(m); read where there is no second layer of another kind. */
  readonly mPlus: number;
  readonly mMinus: number;
  /** a_j = multiples_j/root, square = root^2. */
  readonly secondLayer?: { readonly multiples: Float64Array; readonly square: number };
  readonly slope: number;
  /** The frozen pattern; null for the activated one, which is rebuilt here from y and slope. */
  readonly pattern: readonly CertifiedGroup[] | null;
  /** The claimed multipliers (n). */
  readonly beta: Float64Array;
  /** What float64 lacks of them: beta + rest is claimed (n). Read with rows only; null for nothing. */
  readonly rest?: Float64Array | null;
  /** The margins the solver says its primal solution has (n). */
  readonly margins: Float64Array;
}

/** What a check of a claimed solution found: a bracket of the optimum, and residuals. */
export interface MarginCertificate {
  /** lower <= p* <= upper; null where weak duality or feasibility gives no bound. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** (upper - lower) / upper. */
  readonly relativeGap: number | null;
  readonly minDual: number;
  /** min_i q_i of W = sum beta_k Xt_k. */
  readonly minMargin: number;
  /** max_i |<W, Xt_i> - margin_i reported| / max(1, max|margin|): does the reported primal equal sum beta_k Xt_k? */
  readonly stationarity: number;
  /** max_i |beta_i (q_i - 1)|. */
  readonly complementarity: number;
  /** max_i |min(beta_i G_ii, q_i - 1)|: the natural residual, each multiplier in units of its own margin. */
  readonly naturalResidual: number;
  /** On |W / min q - W*|_F; null without both bounds. */
  readonly distanceBound: number | null;
}

/**
 * Checks a claim. Works for any beta whatever: a wrong one shows in the numbers, never in an exception.
 *
 * @example
 * const { record, arrays } = await run({ data: { n: 6, d: 100 }, training: { steps: 20 } });
 * const { slope, positive: mPlus, negative: mMinus } = record.spec.network;
 * const inner = { kind: 'gram', K: arrays.K.data };
 * const [y, beta, margins] = [arrays.y.data, arrays.beta.data, new Float64Array(6).fill(1)];
 * const { relativeGap } = certify({ inner, y, mPlus, mMinus, slope, pattern: null, beta, margins });
 * console.log(relativeGap < 1e-12); // true
 */
export function certify(claim: MarginClaim): MarginCertificate {
  const work = certifyInSteps(claim);
  for (let next = work.next(); ; next = work.next()) if (next.done) return next.value;
}

/** The same with pauses. */
export function* certifyInSteps(claim: MarginClaim): Generator<void, MarginCertificate> {
  const { beta } = claim;
  const n = beta.length;
  const rest = (claim.inner.kind === 'rows' && claim.rest) || new Float64Array(n);
  const W =
    claim.inner.kind === 'rows'
      ? yield* marginsOfRows(claim, claim.inner, beta, rest)
      : yield* marginsOf(claim, beta);
  const { q } = W;
  const total = neumaierSum(beta);
  const totalError = 1.001 * ((2 + n * n * U) * U * absoluteSum(beta) + absoluteSum(rest));
  const { square, squareError: ofBeta } = squaredNorm(beta, W);

  let [minDual, minMargin, sureMargin] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ];
  let [ofRest, complementarity, naturalResidual] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ofRest += Math.abs(rest[i] * q[i]);
    minDual = Math.min(minDual, beta[i] + rest[i]);
    minMargin = Math.min(minMargin, q[i]);
    sureMargin = Math.min(sureMargin, q[i] - W.error[i]);
    complementarity = Math.max(complementarity, Math.abs(beta[i] * (q[i] - 1)));
    naturalResidual = Math.max(naturalResidual, Math.abs(Math.min(beta[i] * W.diagonal[i], q[i] - 1)));
  }
  const squareError = ofBeta + 1.001 * ofRest;
  const lower = minDual >= 0 ? below(total - square / 2, totalError + squareError / 2) : null;
  const upper = sureMargin > 0 ? above((square + squareError) / sureMargin / sureMargin / 2) : null;
  const both = lower !== null && upper !== null && Number.isFinite(lower) && Number.isFinite(upper);
  return {
    lower: finite(lower),
    upper: finite(upper),
    relativeGap: both && upper > 0 ? (upper - lower) / upper : null,
    minDual,
    minMargin,
    stationarity: mismatch(q, claim.margins),
    complementarity,
    naturalResidual,
    distanceBound: both ? above(Math.sqrt(2 * Math.max(0, upper - lower))) : null,
  };
}

/** What a claim is about. */
export type MarginData = Omit<MarginClaim, 'beta' | 'margins'>;

/**
 * An upper bound on the best normalised margin max_W min_i q_i(W)/|W| from weights v >= 0: |sum v_k Xt_k| / sum v_k.
 * Near zero it shows that no W separates the data. null when some v_i < 0, all vanish or a sum overflows.
 */
export function* certifiedMarginBoundInSteps(
  data: MarginData,
  v: Float64Array,
): Generator<void, number | null> {
  const size = neumaierSum(v);
  if (!(least(v) >= 0 && size > 0)) return null;
  const weights = v.map((entry) => entry / size);
  if (data.inner.kind === 'rows') return yield* boundFromRows(data, data.inner, weights);
  const W = yield* marginsOf(data, weights);
  const { square, squareError: ofSum } = squaredNorm(weights, W);
  const sizes = weights.reduce((total, entry, i) => total + entry * Math.sqrt(W.diagonal[i]), 0);
  const squareError = ofSum + 1.001 * (data.inner.rounding ?? 0) * sizes * sizes;
  return finite(above(Math.sqrt(Math.max(0, square + squareError)) / (neumaierSum(weights) * (1 - 4 * U))));
}

/** The margins of W = sum_k beta_k Xt_k. */
export interface Margins {
  /** q_i = (G beta)_i (n). */
  readonly q: Float64Array;
  /** At least the error of each (n). */
  readonly error: Float64Array;
  /** G_ii (n). */
  readonly diagonal: Float64Array;
}

/** The pattern; the activated one is rebuilt from y and slope. */
export function groupsOf({
  y,
  mPlus,
  mMinus,
  secondLayer,
  slope,
  pattern,
}: MarginData): readonly CertifiedGroup[] {
  const weigh = (sign: number): number =>
    secondLayer === undefined
      ? sign > 0
        ? mPlus
        : mMinus
      : neumaierSum(secondLayer.multiples.map((entry) => (sign * entry > 0 ? entry * entry : 0)));
  return (
    pattern ?? [
      { weight: weigh(1), slopes: y.map((label) => (label > 0 ? 1 : slope)) },
      { weight: weigh(-1), slopes: y.map((label) => (label < 0 ? 1 : slope)) },
    ]
  );
}

/**
 * The relative error of a group's weight, a sum of squares: carried here for the activated pattern, summed plainly by whoever claims
 * another; none for whole numbers.
 */
export function weightError({ secondLayer, pattern }: MarginData): number {
  if (secondLayer === undefined || secondLayer.multiples.every(Number.isInteger)) return 0;
  return ((pattern === null ? 0 : secondLayer.multiples.length) + 4) * U;
}

/** root^2: m, where all a_j = +-1/sqrt(m). */
export function squareOf({ mPlus, mMinus, secondLayer }: MarginData): number {
  return secondLayer?.square ?? mPlus + mMinus;
}

/** So many kinds of points are taken together: one vector of shares for each. */
const KINDS = 16;

/** From a Gram matrix: G_ik = y_i y_k <x_i, x_k> kappa_ik/root^2, kappa_ik = sum_groups weight s_i s_k, entry by entry, times beta. */
export function* marginsOf(data: MarginData, beta: Float64Array): Generator<void, Margins> {
  const { y } = data;
  const K = data.inner.kind === 'gram' ? data.inner.K : new Float64Array();
  const n = y.length;
  const root2 = squareOf(data);
  const groups = groupsOf(data);
  const weight = absoluteSum(beta);
  const [q, error, diagonal] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const share = new Float64Array(n);
  const relative = weightError(data);
  const alike = pointsAlike(groups, n);
  for (let first = 0; first < alike.length; first += KINDS) {
    if (first > 0) yield;
    const kinds = alike.slice(first, first + KINDS);
    const signed = new Float64Array(kinds.length * n);
    for (let at = 0; at < kinds.length; at++) {
      const points = kinds[at];
      share.fill(0);
      for (const { weight, slopes } of groups) addScaled(weight * slopes[points[0]], slopes, share);
      for (let k = 0; k < n; k++) {
        share[k] /= root2;
        signed[at * n + k] = share[k] * (y[k] * beta[k]);
      }
      for (const i of points) diagonal[i] = K[i * n + i] * share[i];
    }
    const of = pointsOf(kinds, n);
    const most = Math.max(1, Math.floor(PAUSE / n));
    for (let from = 0; from < of.points.length; from += most) {
      if (from > 0) yield;
      const points = of.points.subarray(from, from + most);
      const sums = carriedSums(n, K, points, of.kinds.subarray(from, from + most), signed);
      for (let at = 0; at < points.length; at++) {
        const i = points[at];
        const size = sums[OF_A_ROW * at + 1];
        const largest = sums[OF_A_ROW * at + 2];
        q[i] = y[i] * sums[OF_A_ROW * at];
        const entries = ((groups.length + 5) * U + relative) * size;
        // The largest of the row stands for all, in one product: subnormal numbers are slow.
        const lost = (groups.length * largest + 4) * weight + n * (largest + 4);
        error[i] = 1.001 * (1.001 * entries + (3 + n * n * U) * U * size) + 1.001 * lost * UNDERFLOW;
      }
    }
  }
  return { q, error, diagonal };
}

/** From rows: q_i = sum over groups of weight s_i y_i <w, x_i>/root^2, in twice the working precision up to the last rounding. */
function* marginsOfRows(
  data: MarginData,
  { X, d }: RowProducts,
  beta: Float64Array,
  rest: Float64Array,
): Generator<void, Margins> {
  const { y } = data;
  const n = y.length;
  const root2 = squareOf(data);
  const groups = groupsOf(data);
  const { high, low, error: inherited } = yield* neuronsOf(y, X, d, groups, beta, rest);
  const steps = d + 2 * groups.length + 8;
  const spread = inherited.map(
    (entry, at) => entry + 2 * steps * (steps * Math.abs(high[at]) + Math.abs(low[at]) / U),
  );
  const largest = greatest(X.map(Math.abs));
  const [q, error, diagonal] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    if (pauseAt(i, groups.length * d)) yield;
    let [total, totalLow, sizes, spreads, share] = [0, 0, 0, 0, 0];
    for (const [g, { weight, slopes }] of groups.entries()) {
      let [z, zLow, zSpread] = [0, 0, 0];
      for (let p = 0, at = g * d, from = i * d; p < d; p++, at++, from++) {
        const term = high[at] * X[from];
        const next = z + term;
        zLow += sumError(z, term, next) + (productError(high[at], X[from], term) + low[at] * X[from]);
        zSpread += spread[at] * Math.abs(X[from]);
        z = next;
      }
      const times = weight * slopes[i];
      const term = times * z;
      const next = total + term;
      const lower =
        productError(times, z, term) + (times * zLow + productError(weight, slopes[i], times) * z);
      totalLow += sumError(total, term, next) + lower;
      total = next;
      sizes += Math.abs(term);
      spreads += times * zSpread;
      share += times * slopes[i];
    }
    q[i] = (y[i] * (total + totalLow)) / root2;
    let [square, sum] = [0, 0];
    for (let from = i * d; from < (i + 1) * d; from++) {
      square += X[from] * X[from];
      sum += Math.abs(X[from]);
    }
    diagonal[i] = (share * square) / root2;
    const carried =
      (spreads + 2 * (groups.length + 6) * (groups.length + 6) * sizes) * U * U + weightError(data) * sizes;
    const lost = 32 * ((n + 1) * (1 + largest) * (1 + sum) + d);
    error[i] = 1.001 * (3 * U * Math.abs(q[i]) + carried / root2 + groups.length * lost * UNDERFLOW);
  }
  return { q, error, diagonal };
}

/** |sum_k v_k Xt_k| / sum_k v_k from the neurons themselves, rounded upwards; |.|^2 = sum over groups of weight |w|^2/root^2. */
function* boundFromRows(
  data: MarginData,
  { X, d }: RowProducts,
  v: Float64Array,
): Generator<void, number | null> {
  const groups = groupsOf(data);
  const { high, low, error } = yield* neuronsOf(data.y, X, d, groups, v, new Float64Array(v.length));
  const root2 = squareOf(data);
  const lost = 32 * (v.length + 1) * (1 + greatest(X.map(Math.abs))) * UNDERFLOW;
  let square = 0;
  for (const [g, { weight }] of groups.entries()) {
    for (let at = g * d; at < (g + 1) * d; at++) {
      const entry = Math.abs(high[at] + low[at]) * (1 + 2 * U) + error[at] * U * U + lost;
      square += weight * entry * entry;
    }
  }
  const rounding = 1 + 4 * (groups.length * d + 8) * U;
  const norm = Math.sqrt(
    (square * rounding * (1 + weightError(data))) / root2 + 2 * (groups.length + 1) * d * UNDERFLOW,
  );
  return finite(above(norm / (neumaierSum(v) * (1 - 4 * U))));
}

/** |W|^2 = beta'q, and at least its error. */
export function squaredNorm(
  beta: Float64Array,
  { q, error }: Margins,
): { square: number; squareError: number } {
  const n = beta.length;
  const terms = new Float64Array(n);
  let inherited = 0;
  for (let i = 0; i < n; i++) {
    terms[i] = beta[i] * q[i];
    inherited += Math.abs(beta[i]) * error[i];
  }
  const squareError = 1.001 * (inherited + (3 + n * n * U) * U * absoluteSum(terms)) + 4 * n * UNDERFLOW;
  return { square: neumaierSum(terms), squareError };
}

function mismatch(q: Float64Array, reported: Float64Array): number {
  let worst = 0;
  let size = 1;
  for (let i = 0; i < q.length; i++) {
    worst = Math.max(worst, Math.abs(q[i] - reported[i]));
    size = Math.max(size, Math.abs(reported[i]));
  }
  return worst / size;
}
