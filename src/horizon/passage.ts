/**
 * From steps to flow: what is lost when descent is followed by its modified flow from step T on.
 *
 * A step of descent is an Euler step of f = dq/dt = alpha G g. The flow followed agrees with it to second order (flow.ts); the first
 * term of the modified equation left out is f''(f, f)/12 + f'f'f/3 (Hairer, Lubich and Wanner, "Geometric numerical integration"
 * (2006), example IX.7.1). With h = -g' and |g''| <= h, with equality for the exponential loss, it is at most
 *
 *     d = alpha G (h o (f o f/12 + alpha G (h o f)/3)),   f = alpha G g.
 *
 * On the way to infinity it falls like t^-3, so that what is left out after T sums to about T d/2 in every margin; before that,
 * while margins far above log(alpha t) stand still, d lasts for about 1/curvature updates. Terms of higher order are allowed for by the
 * factor 1 + 2 curvature. An estimate, not a bound: restarted runs bear it out (tests/core/horizon-passage.test.ts). It is made for the
 * pattern at T. At a later switch a point that no neuron moved may be moved at once, with h near 1: the curvature is asked for again
 * wherever the flow goes (`curvatureOf`), and above a limit steps are no flow.
 */
import { exp, log } from '../linalg/elementary.ts';
import { largestEigenvalue } from '../linalg/lanczos.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { maximum } from '../linalg/vector.ts';
import type { LiftedSystem } from '../network/lifted-system.ts';
import type { ExponentialTail } from '../network/loss.ts';
import { scaledGram } from './scaled-gram.ts';

export interface Passage {
  /** alpha lambda_max of the Hessian of the loss at T: the flow speaks of descent while this is well below 1. */
  readonly curvature: number;
  /** Estimate of max_i |q_i of the flow - q_i of descent| after T, while no neuron switches; 0 where the curvature is above 1. */
  readonly error: number;
}

/** Descent whose steps bend the loss more than this is no flow. */
export const LARGEST_CURVATURE = 1;
/** alpha h_k of a point that no neuron moves may be any number: it is cut off where products with it stay in the range of float64. */
const LARGEST_LOG = 690;

/**
 * @param system  of the pattern at T
 * @param rate  tau = rate t: the step of the summed loss, where its tail is exp(-q)
 * @param q  margins at T (n)
 */
export function passageAt(
  system: LiftedSystem,
  tail: ExponentialTail,
  rate: number,
  q: Float64Array,
  T: number,
): Passage {
  const { G } = system;
  const { moving, curving } = logForces(system, tail, rate, q);
  const curvature = curvatureOf(G, curving);
  if (!(curvature <= LARGEST_CURVATURE)) return { curvature, error: 0 };
  const weights = curving.map((entry) => exp(Math.min(entry, LARGEST_LOG)));
  const f = multiplyVector(
    G,
    moving.map((entry) => exp(Math.min(entry, LARGEST_LOG))),
  );
  const turn = multiplyVector(
    G,
    weights.map((entry, k) => entry * f[k]),
  );
  const left = multiplyVector(
    G,
    weights.map((entry, k) => entry * ((f[k] * f[k]) / 12 + turn[k] / 3)),
  );
  const lasting = curvature > 0 ? Math.max(T / 2, 1 / curvature) : 0;
  return { curvature, error: (1 + 2 * curvature) * lasting * maximum(left.map(Math.abs)) };
}

/** log(alpha c_k g_k) and log(alpha c_k h_k) (n each) at margins q, tau = rate t. */
export function logForces(
  { logC }: LiftedSystem,
  tail: ExponentialTail,
  rate: number,
  q: Float64Array,
): { readonly moving: Float64Array; readonly curving: Float64Array } {
  const logRate = log(rate);
  return {
    moving: q.map((margin, k) => logRate + logC[k] - margin + tail.logShare(margin)),
    curving: q.map((margin, k) => logRate + logC[k] - margin + logCurvatureShare(tail, margin)),
  };
}

/** log(h(q) exp(q)), h = -g', for the tail exp(-q): tends to 0. */
export function logCurvatureShare({ logShare, steepness }: ExponentialTail, q: number): number {
  return logShare(q) + log(steepness(q));
}

/**
 * lambda_max(diag(alpha h)^{1/2} G diag(alpha h)^{1/2}); infinite where it is beyond float64.
 *
 * @param logWeights  log(alpha c_k h_k) (n)
 */
export function curvatureOf(G: Matrix, logWeights: Float64Array): number {
  // A point that nothing moves may have any weight, and counts for nothing.
  const moved = logWeights.map((entry, k) =>
    G.data[k * (G.cols + 1)] > 0 ? entry : Number.NEGATIVE_INFINITY,
  );
  const shift = maximum(moved);
  if (shift === Number.NEGATIVE_INFINITY) return 0;
  const shares = moved.map((entry) => exp(entry - shift));
  return exp(shift + log(largestEigenvalue(scaledGram(G, shares))));
}
