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

/** Where the inner products <x_i, x_k> come from. */
export type InnerProducts =
  | { readonly kind: 'gram'; readonly K: Float64Array }
  | { readonly kind: 'rows'; readonly X: Float64Array; readonly d: number };

/** Neurons with one output sign and one row of the pattern: how many, and phi' at each point. */
export interface CertifiedGroup {
  readonly count: number;
  readonly slopes: Float64Array;
}

/** Raw data and claim. */
export interface MarginClaim {
  readonly inner: InnerProducts;
  /** y (n), -1 or +1. */
  readonly y: Float64Array;
  readonly mPlus: number;
  readonly mMinus: number;
  readonly slope: number;
  /** The frozen pattern; null for the activated one, which is rebuilt here from y and slope. */
  readonly pattern: readonly CertifiedGroup[] | null;
  /** The claimed multipliers (n). */
  readonly beta: Float64Array;
  /** The margins the solver says its primal solution has (n). */
  readonly margins: Float64Array;
}

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

/** u = 2^-53, the unit roundoff. */
const U = 2 ** -53;
/** At least what a product loses by underflow. */
const UNDERFLOW = Number.MIN_VALUE;

/** Checks a claim. Works for any beta whatever: a wrong one shows in the numbers, never in an exception. */
export function certify(claim: MarginClaim): MarginCertificate {
  const { beta } = claim;
  const n = beta.length;
  const W = marginsOf(claim, beta);
  const { q } = W;
  const total = neumaierSum(beta);
  const totalError = 1.001 * (2 + n * n * U) * U * absoluteSum(beta);
  const { square, squareError } = squaredNorm(beta, W);

  const minDual = least(beta);
  const minMargin = least(q);
  const sureMargin = least(q.map((margin, i) => margin - W.error[i]));
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
    complementarity: greatest(beta.map((entry, i) => Math.abs(entry * (q[i] - 1)))),
    naturalResidual: greatest(beta.map((entry, i) => Math.abs(Math.min(entry * W.diagonal[i], q[i] - 1)))),
    distanceBound: both ? above(Math.sqrt(2 * Math.max(0, upper - lower))) : null,
  };
}

/** What a claim is about. */
type MarginData = Omit<MarginClaim, 'beta' | 'margins'>;

/**
 * An upper bound on the best normalised margin max_W min_i q_i(W)/|W| from weights v >= 0: |sum v_k Xt_k| / sum v_k.
 * Near zero it shows that no W separates the data. null when some v_i < 0, all vanish or a sum overflows.
 */
export function certifiedMarginBound(data: MarginData, v: Float64Array): number | null {
  const size = neumaierSum(v);
  if (!(least(v) >= 0 && size > 0)) return null;
  const weights = v.map((entry) => entry / size);
  const { square, squareError } = squaredNorm(weights, marginsOf(data, weights));
  return finite(above(Math.sqrt(Math.max(0, square + squareError)) / (neumaierSum(weights) * (1 - 4 * U))));
}

/** The margins of W = sum_k beta_k Xt_k. */
interface Margins {
  /** q_i = (G beta)_i (n). */
  readonly q: Float64Array;
  /** At least the error of each (n). */
  readonly error: Float64Array;
  /** G_ii (n). */
  readonly diagonal: Float64Array;
}

/** G_ik = y_i y_k <x_i, x_k> kappa_ik/m, kappa_ik = sum_groups count s_i s_k, entry by entry, times beta. */
function marginsOf({ inner, y, mPlus, mMinus, slope, pattern }: MarginData, beta: Float64Array): Margins {
  const n = y.length;
  const m = mPlus + mMinus;
  const groups = pattern ?? [
    { count: mPlus, slopes: y.map((label) => (label > 0 ? 1 : slope)) },
    { count: mMinus, slopes: y.map((label) => (label < 0 ? 1 : slope)) },
  ];
  const norms = inner.kind === 'rows' ? rowNorms(inner.X, n, inner.d) : new Float64Array(n);
  const [summed, relative] = inner.kind === 'rows' ? [inner.d, dotError(inner.d)] : [0, 0];
  const [largestNorm, weight] = [greatest(norms), absoluteSum(beta)];
  const [q, error, diagonal] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const [share, signed, terms] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const formed = new Float64Array(n);
  const products = inner.kind === 'gram' ? inner.K : formed;
  for (const alike of pointsAlike(groups, n)) {
    share.fill(0);
    for (const { count, slopes } of groups) addScaled(count * slopes[alike[0]], slopes, share);
    for (let k = 0; k < n; k++) {
      share[k] /= m;
      signed[k] = share[k] * (y[k] * beta[k]);
    }
    for (const i of alike) {
      const from = inner.kind === 'gram' ? i * n : 0;
      if (inner.kind === 'rows') {
        for (let k = 0; k < n; k++) formed[k] = pairwiseDot(inner.X, i * inner.d, k * inner.d, inner.d);
      }
      let size = 0;
      let largest = 0;
      for (let k = 0; k < n; k++) {
        const product = products[from + k];
        const term = product * signed[k];
        terms[k] = term;
        size += Math.abs(term);
        largest = Math.max(largest, Math.abs(product));
      }
      let entries = (groups.length + 5) * U * size;
      if (inner.kind === 'rows') {
        const spread = signed.reduce((total, entry, k) => total + Math.abs(entry) * norms[k], 0);
        entries += relative * norms[i] * spread;
      }
      diagonal[i] = products[from + i] * share[i];
      q[i] = y[i] * neumaierSum(terms);
      // The largest of the row stands for all, in one product: subnormal numbers are slow.
      const product = largest + relative * norms[i] * largestNorm;
      const lost = (groups.length * product + summed + 4) * weight + n * (product + 4);
      error[i] = 1.001 * (1.001 * entries + (3 + n * n * U) * U * size) + 1.001 * lost * UNDERFLOW;
    }
  }
  return { q, error, diagonal };
}

/** The points, together with those that have the same slopes in every group: their rows have the same kappa. */
function pointsAlike(groups: readonly CertifiedGroup[], n: number): number[][] {
  const classes: number[][] = [];
  for (let i = 0; i < n; i++) {
    const own = classes.find(([first]) => groups.every(({ slopes }) => slopes[i] === slopes[first]));
    if (own === undefined) classes.push([i]);
    else own.push(i);
  }
  return classes;
}

/** |W|^2 = beta'q, and at least its error. */
function squaredNorm(beta: Float64Array, { q, error }: Margins): { square: number; squareError: number } {
  const n = beta.length;
  const terms = beta.map((entry, i) => entry * q[i]);
  const inherited = beta.reduce((total, entry, i) => total + Math.abs(entry) * error[i], 0);
  const squareError = 1.001 * (inherited + (3 + n * n * U) * U * absoluteSum(terms)) + 4 * n * UNDERFLOW;
  return { square: neumaierSum(terms), squareError };
}

const LEAF = 16;

/** <x_i, x_k> by halving down to short runs: the rounding grows with log d instead of d. */
function pairwiseDot(X: Float64Array, i: number, k: number, length: number): number {
  if (length <= LEAF) {
    let total = 0;
    for (let p = 0; p < length; p++) total += X[i + p] * X[k + p];
    return total;
  }
  const half = length >> 1;
  return pairwiseDot(X, i, k, half) + pairwiseDot(X, i + half, k + half, length - half);
}

/** The relative rounding of `pairwiseDot` against |x_i| |x_k|: one unit a level of the tree, and the run at its leaf. */
function dotError(d: number): number {
  let levels = LEAF + 2;
  for (let length = d; length > LEAF; length = (length + 1) >> 1) levels++;
  return levels * U;
}

function rowNorms(X: Float64Array, n: number, d: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const square = pairwiseDot(X, i * d, i * d, d) + d * UNDERFLOW;
    return Math.sqrt(square) * (1 + dotError(d));
  });
}

/** sum x_i with the rounding errors carried along (Neumaier 1974): error at most u |sum| + n^2 u^2 sum |x_i|. */
function neumaierSum(x: Float64Array): number {
  let total = 0;
  let carried = 0;
  for (let i = 0; i < x.length; i++) {
    const next = total + x[i];
    const part = next - total;
    carried += total - (next - part) + (x[i] - part);
    total = next;
  }
  return total + carried;
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

/** value - error, rounded outwards. */
function below(value: number, error: number): number {
  const bound = value - error;
  return bound - 4 * U * (Math.abs(value) + Math.abs(error));
}

/** A quotient of nonnegative numbers, rounded outwards. */
function above(value: number): number {
  return value * (1 + 8 * U) + UNDERFLOW;
}

function finite(bound: number | null): number | null {
  return bound !== null && Number.isFinite(bound) ? bound : null;
}

/** y += a x. */
function addScaled(a: number, x: Float64Array, y: Float64Array): void {
  for (let k = 0; k < y.length; k++) y[k] += a * x[k];
}

function absoluteSum(x: Float64Array): number {
  return x.reduce((total, entry) => total + Math.abs(entry), 0);
}

function least(x: Float64Array): number {
  return x.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function greatest(x: Float64Array): number {
  return x.reduce((a, b) => Math.max(a, b), 0);
}
