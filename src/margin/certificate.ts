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
  const products = signedProducts(claim);
  const q = new Float64Array(n);
  const qError = new Float64Array(n);
  const terms = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let size = 0;
    let inherited = 0;
    for (let k = 0, at = i * n; k < n; k++, at++) {
      const term = products.value[at] * beta[k];
      terms[k] = term;
      size += Math.abs(term);
      inherited += products.error[at] * Math.abs(beta[k]);
    }
    q[i] = neumaierSum(terms);
    qError[i] = 1.001 * (inherited + (3 + n * n * U) * U * size) + 4 * n * UNDERFLOW;
  }
  const total = neumaierSum(beta);
  const squares = beta.map((entry, i) => entry * q[i]);
  const square = neumaierSum(squares);
  const absolute = (x: Float64Array): number => x.reduce((acc, entry) => acc + Math.abs(entry), 0);
  const squareError =
    1.001 *
      (beta.reduce((acc, entry, i) => acc + Math.abs(entry) * qError[i], 0) +
        (3 + n * n * U) * U * absolute(squares)) +
    4 * n * UNDERFLOW;
  const totalError = 1.001 * (2 + n * n * U) * U * absolute(beta);

  const minDual = least(beta);
  const minMargin = least(q);
  const sureMargin = least(q.map((margin, i) => margin - qError[i]));
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
    naturalResidual: greatest(
      beta.map((entry, i) => Math.abs(Math.min(entry * products.value[i * n + i], q[i] - 1))),
    ),
    distanceBound: both ? above(Math.sqrt(2 * Math.max(0, upper - lower))) : null,
  };
}

/**
 * An upper bound on the best normalised margin max_W min_i q_i(W)/|W| from weights v >= 0: |sum v_k Xt_k| / sum v_k.
 * Near zero it shows that no W separates the data. null when some v_i < 0, all vanish or a sum overflows.
 */
export function certifiedMarginBound(
  claim: Omit<MarginClaim, 'beta' | 'margins'>,
  v: Float64Array,
): number | null {
  const n = v.length;
  const size = neumaierSum(v);
  if (!(least(v) >= 0 && size > 0)) return null;
  const weights = v.map((entry) => entry / size);
  const { value, error } = signedProducts(claim);
  let square = 0;
  let squareError = 0;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const weight = weights[i] * weights[k];
      const at = i * n + k;
      const term = weight * value[at];
      square += term;
      squareError += weight * error[at] + (n * n + 3) * U * Math.abs(term);
      squareError += (Math.abs(value[at]) + error[at] + 4) * UNDERFLOW;
    }
  }
  const total = neumaierSum(weights);
  return finite(above(Math.sqrt(Math.max(0, square + 1.001 * squareError)) / (total * (1 - 4 * U))));
}

/** G_ik = y_i y_k <x_i, x_k> sum_groups (count/m) s_i s_k, entry by entry, with a bound on each entry's rounding. */
function signedProducts(claim: Omit<MarginClaim, 'beta' | 'margins'>): {
  value: Float64Array;
  error: Float64Array;
} {
  const { inner, y, mPlus, mMinus, slope } = claim;
  const n = y.length;
  const groups = claim.pattern ?? [
    { count: mPlus, slopes: y.map((label) => (label > 0 ? 1 : slope)) },
    { count: mMinus, slopes: y.map((label) => (label < 0 ? 1 : slope)) },
  ];
  const norms = inner.kind === 'rows' ? rowNorms(inner.X, n, inner.d) : new Float64Array(n);
  const [summed, relative] = inner.kind === 'rows' ? [inner.d, dotError(inner.d)] : [0, 0];
  const value = new Float64Array(n * n);
  const error = new Float64Array(n * n);
  const kappa = new Float64Array(n);
  const products = new Float64Array(n);
  const m = mPlus + mMinus;
  const roundings = (groups.length + 5) * U;
  for (let i = 0; i < n; i++) {
    kappa.fill(0);
    for (const { count, slopes } of groups) {
      const weight = count * slopes[i];
      for (let k = 0; k < n; k++) kappa[k] += weight * slopes[k];
    }
    if (inner.kind === 'gram') products.set(inner.K.subarray(i * n, (i + 1) * n));
    else for (let k = 0; k < n; k++) products[k] = pairwiseDot(inner.X, i * inner.d, k * inner.d, inner.d);
    for (let k = 0, at = i * n; k < n; k++, at++) {
      const share = kappa[k] / m;
      const entry = y[i] * y[k] * products[k] * share;
      const fromProduct = relative * norms[i] * norms[k];
      const underflow = (groups.length * (Math.abs(products[k]) + fromProduct) + summed + 4) * UNDERFLOW;
      value[at] = entry;
      error[at] = 1.001 * (fromProduct * share + roundings * Math.abs(entry)) + underflow;
    }
  }
  return { value, error };
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
    carried += Math.abs(total) >= Math.abs(x[i]) ? total - next + x[i] : x[i] - next + total;
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

function least(x: Float64Array): number {
  return x.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function greatest(x: Float64Array): number {
  return x.reduce((a, b) => Math.max(a, b), 0);
}
