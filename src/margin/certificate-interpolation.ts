/**
 * What an interpolator is known to be: weights V + sum_k c_k Xt_k of a frozen pattern that should have the margins asked for, checked in loops of
 * its own and widened by all rounding (docs/theory.md, section 20.3). It knows no solver.
 */
import { above, U, UNDERFLOW } from './certificate-arithmetic.ts';

/** Neurons of one pattern: root^2 times the sum of their a_j^2, and phi' at each point. */
interface Group {
  readonly weight: number;
  readonly slopes: Float64Array;
}

export interface InterpolationClaim {
  /** <x_i, x_k> (n x n), and by what share of |x_i| |x_k| an entry may differ from that of the rows. */
  readonly K: Float64Array;
  readonly rounding: number;
  readonly y: Float64Array;
  readonly groups: readonly Group[];
  /** root^2, in a_j = multiple/root. */
  readonly square: number;
  /** How many neurons a weight is a sum over. */
  readonly neurons: number;
  /** The margins asked for, and those of V in the pattern with bounds of their errors (n). */
  readonly targets: Float64Array;
  readonly start: { readonly margins: Float64Array; readonly errors: Float64Array };
  readonly coefficients: Float64Array;
  /** About the least eigenvalue of G; null: not known. */
  readonly leastEigenvalue: number | null;
}

export interface InterpolationCertificate {
  /** At least max_i |target_i - q_i|, and at least the root of the sum of their squares. */
  readonly residual: number;
  readonly residualNorm: number;
  /** At most lambda_min(G), by a factorisation of G less that; null where that shows nothing, and above 1000 points. */
  readonly leastEigenvalue: number | null;
  /** At least the distance from the interpolator nearest to V; null without the one before. */
  readonly distanceBound: number | null;
}

/** A factorisation of more points takes long in plain loops. */
const MOST_POINTS = 1000;

export function* certifyInterpolation(claim: InterpolationClaim): Generator<void, InterpolationCertificate> {
  const { y, targets, start, coefficients: c } = claim;
  const n = y.length;
  const roundings = n + claim.neurons + 2 * claim.groups.length + 12;
  const lengths = Float64Array.from({ length: n }, (_, i) => Math.sqrt(claim.K[i * (n + 1)]));
  const row = new Float64Array(n);
  const G = n <= MOST_POINTS && claim.leastEigenvalue !== null ? new Float64Array(n * n) : null;
  let [residual, square, trace] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    if (i % 64 === 63) yield;
    features(claim, i, row);
    let [q, size] = [start.margins[i], Math.abs(start.margins[i]) + Math.abs(targets[i])];
    let ofK = 0;
    for (let k = 0; k < n; k++) {
      const term = row[k] * claim.K[i * n + k] * c[k];
      q += term;
      size += Math.abs(term);
      ofK += Math.abs(row[k] * c[k]) * lengths[k];
      if (G !== null) G[i * n + k] = row[k] * claim.K[i * n + k];
    }
    trace += row[i] * claim.K[i * (n + 1)];
    const error = roundings * (U * size + UNDERFLOW) + claim.rounding * lengths[i] * ofK + start.errors[i];
    const off = above(Math.abs(targets[i] - q) + error);
    residual = Math.max(residual, off);
    square += off * off;
  }
  const residualNorm = above(Math.sqrt(square) * (1 + (n + 4) * U));
  // Entries of G err by this share of sqrt(G_ii G_kk), so G by that share of its trace.
  const ofEntries = 1.001 * (roundings * U + claim.rounding);
  const least = G === null ? null : yield* atMostLeast(G, n, trace, ofEntries, claim.leastEigenvalue ?? 0);
  const distanceBound = least === null ? null : above(residualNorm / Math.sqrt(least));
  return { residual, residualNorm, leastEigenvalue: least, distanceBound };
}

/** y_i y_k sum_g weight_g s_gi s_gk/root^2 over k (n). */
function features({ y, groups, square }: InterpolationClaim, i: number, out: Float64Array): void {
  out.fill(0);
  for (const { weight, slopes } of groups) {
    const own = weight * slopes[i];
    for (let k = 0; k < out.length; k++) out[k] += own * slopes[k];
  }
  for (let k = 0; k < out.length; k++) out[k] = y[i] * y[k] * (out[k] / square);
}

/**
 * A factorisation of G - c that runs to its end shows lambda_min(G) >= c - (n + 2) u tr(G)/(1 - ...), whatever it rounds (Demmel 1989; Higham 2002,
 * section 10.1), less what the entries of G err by.
 */
function* atMostLeast(
  G: Float64Array,
  n: number,
  trace: number,
  ofEntries: number,
  about: number,
): Generator<void, number | null> {
  const lost = (1.01 * (n + 4) * U + ofEntries) * trace;
  for (const share of [0.999, 0.5]) {
    const c = share * about;
    if (!(c > 2 * lost)) return null;
    if (yield* factors(G, n, c)) return (c - lost) * (1 - 4 * U);
  }
  return null;
}

/** Whether L L' = G - c has a factor; row by row. */
function* factors(G: Float64Array, n: number, c: number): Generator<void, boolean> {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    if (i % 64 === 63) yield;
    for (let k = 0; k <= i; k++) {
      let entry = G[i * n + k] - (i === k ? c : 0);
      for (let p = 0; p < k; p++) entry -= L[i * n + p] * L[k * n + p];
      if (i > k) L[i * n + k] = entry / L[k * n + k];
      else if (entry > 0) L[i * n + i] = Math.sqrt(entry);
      else return false;
    }
  }
  return true;
}
