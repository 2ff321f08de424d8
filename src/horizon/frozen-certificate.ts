/**
 * A proof that a pattern stays as it is for ever, from one moment of the flow (docs/theory.md, section 9; derived).
 *
 * Phi(r) = sum_k e_k + beta_k r_k, e = exp(-r), never grows along dr/ds = G e - 1 when beta solves the margin problem of the
 * pattern; so e stays in the convex set
 *
 *     sum over S of beta_k (x_k - 1 - log x_k) + sum off S of e_k <= E,   x_k = e_k/beta_k,   S = {beta_k > 0},
 *
 * E its value now. There every neuron moves away from zero at every point if the least value over the set of
 * sum_k A_k e_k is positive, A_k = sigma_i sign(a_j) y_k D_jk K_ik, |x_i| and sqrt(m) left out. By duality, for every nu > 0 with
 * nu + A_k > 0 the least value is at least
 *
 *     -nu E + nu sum over S of beta_k log(1 + A_k/nu)   (off S: 0 as nu + A_k >= 0).
 *
 * For descent instead of its flow all e_k may be off by factors in [exp(-error), exp(error)]: A is widened by them.
 */
import type { Sample } from '../data/sample.ts';
import { exp, expm1, log, log1p } from '../linalg/elementary.ts';
import { dot } from '../linalg/vector.ts';
import type { PatternGroup } from '../network/pattern.ts';

export interface FrozenCertificate {
  /**
   * certified: the pattern lasts for ever; refuted: it cannot, as the limit it would lead to lies strictly on the other side of some
   * boundary; undecided: neither is shown.
   */
  readonly status: 'certified' | 'refuted' | 'undecided';
  /** What is certified: gradient descent itself, or its flow only. */
  readonly scope: 'descent' | 'flow' | null;
  /** The excess E of the Lyapunov function at the moment it was asked at. */
  readonly excess: number;
  /**
   * The least rate away from zero that is shown, over groups and points, as a share of the rate at the limit; positive when certified.
   */
  readonly slack: number;
  readonly reason: string;
}

/** The moment from which the pattern is to last. */
export interface FrozenClaim {
  readonly sample: Sample;
  readonly pattern: readonly PatternGroup[];
  /** beta (n) of the pattern's margin problem, zeros included. */
  readonly beta: Float64Array;
  /** r = q - log tau (n) at a moment at which all pre-activations are strictly in the pattern. */
  readonly r: Float64Array;
  /** Bound or estimate of |q of descent - q of the flow| from then on. */
  readonly passageError: number;
}

/** Values of nu that are tried, over the one that is best when the excess is small. */
const MULTIPLES_OF_NU = [1, 0.5, 2, 0.25];
/** nu stays above its bound by this share. */
const MARGIN = 1e-3;
/** Rates at the limit this far on the wrong side, as a share, are not rounding. */
const REFUTED = 1e-9;

/** Whether the pattern lasts for ever from the claim's moment on. */
export function frozenForEver(claim: FrozenClaim): FrozenCertificate {
  const { sample, pattern, beta, r, passageError } = claim;
  const excess = lyapunovExcess(beta, r);
  const atLimit = leastRates(sample, pattern, (A) => dot(A, beta), beta);
  if (atLimit < -REFUTED) {
    const reason = 'the direction that this pattern leads to lies strictly on the other side of a boundary';
    return { status: 'refuted', scope: null, excess, slack: atLimit, reason };
  }
  for (const [scope, error] of [
    ['descent', passageError],
    ['flow', 0],
  ] as const) {
    const slack = leastRates(sample, pattern, (A) => leastOverSet(widened(A, error), beta, excess), beta);
    if (slack > 0) {
      const reason =
        'on the whole set that the Lyapunov function allows, every neuron moves away from its boundaries';
      return { status: 'certified', scope, excess, slack, reason };
    }
    if (scope === 'flow') {
      const reason =
        'the Lyapunov function still allows states in which some neuron moves towards a boundary';
      return { status: 'undecided', scope: null, excess, slack, reason };
    }
  }
  throw new Error('both scopes were tried');
}

/** Phi(r) - inf Phi: sum over S of beta_k (exp(-delta_k) - 1 + delta_k), delta = r + log beta, and sum off S of exp(-r_k). */
export function lyapunovExcess(beta: Float64Array, r: Float64Array): number {
  let total = 0;
  for (const [k, weight] of beta.entries()) {
    total += weight > 0 ? weight * convexity(r[k] + log(weight)) : exp(-r[k]);
  }
  return total;
}

/** exp(-delta) - 1 + delta, by its series where the terms would cancel. */
function convexity(delta: number): number {
  if (Math.abs(delta) > 1e-3) return expm1(-delta) + delta;
  return delta * delta * (1 / 2 - delta * (1 / 6 - delta * (1 / 24 - delta / 120)));
}

/** min over groups and points of rate(A)/<|A|, beta>. */
function leastRates(
  { n, y, K }: Sample,
  pattern: readonly PatternGroup[],
  rate: (A: Float64Array) => number,
  beta: Float64Array,
): number {
  const A = new Float64Array(n);
  let least = Number.POSITIVE_INFINITY;
  for (const { sign, active, slopes } of pattern) {
    for (let i = 0; i < n; i++) {
      const outward = active[i] ? sign : -sign;
      let size = 0;
      for (let k = 0; k < n; k++) {
        A[k] = outward * y[k] * slopes[k] * K.data[i * n + k];
        size += Math.abs(A[k]) * beta[k];
      }
      least = Math.min(least, rate(A) / size);
    }
  }
  return least;
}

/** The least of sum_k A_k e_k f_k over factors f_k in [exp(-error), exp(error)], as coefficients of e. */
function widened(A: Float64Array, error: number): Float64Array {
  const up = exp(error);
  return A.map((entry) => (entry > 0 ? entry / up : entry * up));
}

/** A lower bound of <A, e> over the set: from a few nu, as every nu gives one. */
function leastOverSet(A: Float64Array, beta: Float64Array, excess: number): number {
  if (excess === 0) return dot(A, beta);
  let square = 0;
  let floor = 0;
  for (let k = 0; k < A.length; k++) {
    square += beta[k] * A[k] * A[k];
    floor = Math.max(floor, -A[k]);
  }
  const nearLimit = Math.sqrt(square / (2 * excess));
  let best = Number.NEGATIVE_INFINITY;
  for (const factor of MULTIPLES_OF_NU) {
    const nu = Math.max(factor * nearLimit, floor * (1 + MARGIN));
    let total = -excess * nu;
    for (let k = 0; k < A.length; k++) if (beta[k] > 0) total += nu * beta[k] * log1p(A[k] / nu);
    best = Math.max(best, total);
    if (best > 0) break;
  }
  return best;
}
