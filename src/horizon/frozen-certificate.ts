/**
 * A proof that a pattern stays as it is for ever, from one moment of training (docs/theory.md, section 9, Theorem 6; derived).
 *
 * With e_k = theta alpha g_k, g_k = c_k exp(-q_k), in a clock theta of the theorem's choice, and beta the multipliers of the pattern's
 * margin problem, the excess
 *
 *     E(e) = sum over S of beta_k (x_k - 1 - log x_k) + sum off S of e_k,   x_k = e_k/beta_k,   S = {beta_k > 0},
 *
 * never grows along the flow of the pattern, nor along descent in it while theta >= kappa max(lambda_max(G diag(e)), max_i w_i),
 * w = G beta - 1, kappa = max_k exp((1 - (G e)_k)/theta). The clock is set so that sum_k e_k = 1'beta, where E is least: it is then
 * 1'beta times the Kullback-Leibler divergence from beta/1'beta to softmax(-q). So training stays in the convex set {E(e) <= E now}.
 * If on all of it every neuron moves away from zero at every point, that is if the least value there of each rate <A, e>
 * (network/pattern.ts, `outwardRates`) is positive, the pattern lasts. By duality, for nu > 0 with nu + A_k > 0 that value is at least
 *
 *     h(nu) = -nu E + nu sum over S of beta_k log(1 + A_k/nu).
 */
import { exp, expm1, log, log1p } from '../linalg/elementary.ts';
import { largestEigenvalueInSteps } from '../linalg/lanczos.ts';
import { diagonal, type Matrix } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { dot, logSumExp, maximum, sum } from '../linalg/vector.ts';
import type { LiftedSystem } from '../network/lifted-system.ts';
import type { Tail } from '../network/loss.ts';
import { finish, newStretch, pauses, type Steps, type Stretch } from '../stepwise.ts';
import { scaledGram } from './scaled-gram.ts';

export interface FrozenCertificate {
  /**
   * certified: the pattern lasts for ever; refuted: it cannot, as the limit it would lead to lies strictly on the other side of some
   * boundary; undecided: neither is shown.
   */
  readonly status: 'certified' | 'refuted' | 'undecided';
  /** What is certified: gradient descent itself (and its flow), or the flow only. */
  readonly scope: 'descent' | 'flow' | null;
  /** E at the moment it was asked at. */
  readonly excess: number;
  /**
   * The least rate away from zero that is shown, over groups and points, as a share of sum_k |A_k| beta_k; positive when certified.
   * When refuted, the least rate at the limit.
   */
  readonly slack: number;
  readonly reason: string;
}

/** The moment from which the pattern is to last. */
export interface FrozenClaim {
  /** Of the pattern. */
  readonly system: LiftedSystem;
  /** The A (n each) with which neurons move away from zero at rates <A, e>; each may be overwritten when the next is asked for. */
  readonly outwardRates: () => Iterable<Float64Array>;
  /** beta (n) of the pattern's margin problem, zeros included. */
  readonly beta: Float64Array;
  /** Of the loss. */
  readonly tail: Tail;
  /** Margins (n) at a moment at which all pre-activations are in the pattern. */
  readonly q: Float64Array;
  /** The step of descent (of the summed loss, in which its tail is exp(-q)); null when only the flow is asked about. */
  readonly alpha: number | null;
}

/** nu tried first, over the one that is best for a small excess. */
const MULTIPLES_OF_NU = [1, 0.5, 2];
/** Halvings of the interval in log nu, from e^-LOG_RANGE to e^LOG_RANGE times the one tried first. */
const HALVINGS = 24;
const LOG_RANGE = 12;
/** nu stays above its bound by this share. */
const MARGIN = 1e-6;
/** Rates this small, as a share, may be rounding. */
const ROUNDING = 1e-9;
/** A lower bound over the set takes about so many multiplications an entry at most: two logarithms for each halving. */
const COST_OVER_SET = 1000;

/** A certificate on its way: the least rate over so many of the A. */
export interface KeptCertificate {
  readonly seen: number;
  readonly least: number;
}

/** Whether the pattern lasts for ever from the claim's moment on. */
export function frozenForEver(claim: FrozenClaim): FrozenCertificate {
  return finish(frozenForEverInSteps(claim));
}

/** The same with pauses, and from where it was left. */
export function* frozenForEverInSteps(
  claim: FrozenClaim,
  stretch: Stretch<KeptCertificate> = newStretch(),
): Steps<FrozenCertificate> {
  const { system, outwardRates, beta, tail, alpha } = claim;
  const { G, logC } = system;
  const q = claim.q.map((margin, k) => margin - logC[k]);
  const total = sum(beta);
  const logTotal = log(total);
  const logLoss = logSumExp(q.map((margin) => -margin));
  const excess = excessOf(
    beta,
    q.map((margin) => margin + logLoss - logTotal),
  );
  const undecided = (slack: number, reason: string): FrozenCertificate => {
    return { status: 'undecided', scope: null, excess, slack, reason };
  };

  if (tail.kind !== 'exponential' || tail.defect > 0) {
    return undecided(0, 'that a pattern lasts is proved here for the exponential loss only');
  }
  const atLimit = yield* leastRate(outwardRates(), beta, 1, (A) => dot(A, beta));
  if (atLimit < -ROUNDING) {
    if (alpha !== null && !(log(alpha * maximum(diagonal(G))) + logLoss < 0)) {
      return undecided(atLimit, 'the pattern leads elsewhere, but steps are too large for Theorem 3');
    }
    const reason = 'the direction that this pattern leads to lies strictly on the other side of a boundary';
    return { status: 'refuted', scope: null, excess, slack: atLimit, reason };
  }
  const slack = yield* leastRate(
    outwardRates(),
    beta,
    COST_OVER_SET,
    (A) => leastOverSet(A, beta, excess),
    stretch,
  );
  if (!(slack > ROUNDING)) {
    return undecided(
      slack,
      'training may still come to states in which some neuron moves towards a boundary',
    );
  }
  const reason = 'wherever training can still come to, every neuron moves away from its boundaries';
  const slow = alpha !== null && (yield* isSlow(exp(logTotal - log(alpha) - logLoss), G, beta, excess));
  return { status: 'certified', scope: slow ? 'descent' : 'flow', excess, slack, reason };
}

/** E, from r = -log e (n). */
function excessOf(beta: Float64Array, r: Float64Array): number {
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

/** min over all A of rate(A)/<|A|, beta>. @param cost  of a rate, in multiplications for each entry of A */
function* leastRate(
  all: Iterable<Float64Array>,
  beta: Float64Array,
  cost: number,
  rate: (A: Float64Array) => number,
  stretch: Stretch<KeptCertificate> = newStretch(),
): Steps<number> {
  const pause = pauses();
  const { seen: before, least: soFar } = stretch.from ?? { seen: 0, least: Number.POSITIVE_INFINITY };
  let [seen, least] = [0, soFar];
  for (const A of all) {
    if (seen++ < before) continue;
    let size = 0;
    for (let k = 0; k < A.length; k++) size += Math.abs(A[k]) * beta[k];
    least = Math.min(least, size > 0 ? rate(A) / size : 0);
    const kept = { seen, least };
    stretch.keep = () => kept;
    if (pause.after(cost * A.length)) yield;
  }
  return least;
}

/** A lower bound of <A, e> over the set: the greatest h(nu) found, of which a positive one is enough. */
function leastOverSet(A: Float64Array, beta: Float64Array, excess: number): number {
  if (excess === 0) return dot(A, beta);
  let square = 0;
  let floor = 0;
  for (let k = 0; k < A.length; k++) {
    square += beta[k] * A[k] * A[k];
    floor = Math.max(floor, -A[k]);
  }
  const nearLimit = Math.sqrt(square / (2 * excess));
  const at = (nu: number): number => Math.max(nu, floor * (1 + MARGIN));
  let best = Number.NEGATIVE_INFINITY;
  for (const multiple of MULTIPLES_OF_NU) {
    best = Math.max(best, dualBound(A, beta, excess, at(multiple * nearLimit)));
    if (best > 0) return best;
  }
  // h is concave: bisection in log nu on the sign of its derivative.
  let low = -LOG_RANGE;
  let high = LOG_RANGE;
  for (let round = 0; round < HALVINGS; round++) {
    const middle = (low + high) / 2;
    const nu = at(nearLimit * exp(middle));
    best = Math.max(best, dualBound(A, beta, excess, nu));
    if (dualSlope(A, beta, excess, nu) > 0) low = middle;
    else high = middle;
  }
  return best;
}

/** h(nu). */
function dualBound(A: Float64Array, beta: Float64Array, excess: number, nu: number): number {
  let total = -excess;
  for (let k = 0; k < A.length; k++) if (beta[k] > 0) total += beta[k] * log1p(A[k] / nu);
  return nu * total;
}

/** h'(nu). */
function dualSlope(A: Float64Array, beta: Float64Array, excess: number, nu: number): number {
  let total = -excess;
  for (let k = 0; k < A.length; k++) {
    const share = A[k] / nu;
    if (beta[k] > 0) total += beta[k] * (log1p(share) - share / (1 + share));
  }
  return total;
}

/** Whether theta >= kappa max(lambda_max(G diag(e)), max_i w_i) on the whole set, and so for every greater theta. */
function* isSlow(theta: number, G: Matrix, beta: Float64Array, excess: number): Steps<boolean> {
  const n = beta.length;
  const most = beta.map((weight) => (weight > 0 ? weight * upperRoot(excess / weight) : excess));
  const stiffness = yield* largestEigenvalueInSteps(scaledGram(G, most));
  const spare = maximum(multiplyVector(G, beta)) - 1;
  let fall = 1;
  for (let i = 0; i < n; i++) {
    let own = 1;
    for (let k = 0; k < n; k++) own -= Math.min(0, G.data[i * n + k]) * most[k];
    fall = Math.max(fall, own);
  }
  return theta >= exp(fall / theta) * Math.max(stiffness, spare);
}

/** An upper bound of the larger root of x - 1 - log x = c. */
function upperRoot(c: number): number {
  // x - 1 - log x >= (sqrt x - 1)^2, so x <= (1 + sqrt c)^2.
  const root = 1 + Math.sqrt(c);
  return root * root;
}
