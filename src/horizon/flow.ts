/**
 * Margins under gradient flow in log time, while the pattern stands still.
 *
 * With tau the flow's time, s = log tau and r_k = q_k - log c_k - s, the flow dq_k/dtau = sum_l G_kl c_l g(q_l), g = -l', of a lifted
 * system (network/lifted-system.ts) becomes
 *
 *     dr/ds = G e - 1,   dp/ds = e,   e_k = tau c_k g(q_k) = exp(-r_k) (g(q_k) exp(q_k)).
 *
 * For the exponential loss the last factor is 1 and the equation autonomous; for every loss with such a tail it tends to 1 as
 * q grows. e -> beta when all points are support vectors. p is the time integral of c g: while nothing slides W moves by
 * sum_k p_k Xt_k, so q and every pre-activation are affine in p. (docs/theory.md, sections 9 and 14; derived.)
 *
 * Gradient descent with step alpha, tau = alpha t, is followed to second order in the step by its modified equation, in which
 * e is replaced by e o (1 + p o (dq/ds)/(2 t)), p = -(log g)': it agrees with q(t+1) = q(t) + alpha G g(q(t)) to a local error of
 * order t^-3.
 */
import { exp, expAll } from '../linalg/elementary.ts';
import type { HeldSymmetric } from '../linalg/held-symmetric.ts';
import type { LiftedSystem } from '../network/lifted-system.ts';
import type { ExponentialTail } from '../network/loss.ts';
import type { Derivative } from './adams.ts';

/** e of a point that nothing moves grows like tau: it is cut off where products with it are still in the range of float64. */
export const LARGEST_LOG_FORCE = 690;

/** What moves the margins: a lifted system, and besides what is held on switching surfaces. */
export interface MarginMotion {
  readonly system: LiftedSystem;
  /** Adds its dq/ds at e to `speed` (n), and writes the rates of what slides to `slid`. */
  slide(e: Float64Array, speed: Float64Array, slid: Float64Array): void;
}

/** e_k = tau c_k g(q_k) at r_k = q_k - log c_k - s. */
export function force(tail: ExponentialTail, r: number, s: number, logC: number): number {
  return exp(logForce(tail, r, s, logC));
}

function logForce({ logShare }: ExponentialTail, r: number, s: number, logC: number): number {
  return Math.min(-r + logShare(r + s + logC), LARGEST_LOG_FORCE);
}

/** Beyond this many updates the correction for their size is below the rounding of float64. */
const FINE = 1e17;

/**
 * d/ds of the state (r_1..r_n, p_1..p_n, and the integrals of the rates of what slides).
 *
 * @param G  that of the motion's system
 * @param alpha  the step of descent, summed loss; null for the flow itself
 */
export function marginFlow(
  motion: MarginMotion,
  G: HeldSymmetric,
  tail: ExponentialTail,
  alpha: number | null,
): Derivative {
  const { logC } = motion.system;
  const n = logC.length;
  const e = new Float64Array(n);
  const speed = new Float64Array(n);
  /** dq/ds at e, to `speed`, and the rates of what slides. */
  const move = (slid: Float64Array): void => {
    G.multiply(e, speed);
    motion.slide(e, speed, slid);
  };
  return (s, state, out) => {
    const slid = out.subarray(2 * n);
    for (let k = 0; k < n; k++) e[k] = logForce(tail, state[k], s, logC[k]);
    expAll(e, e);
    move(slid);
    const t = alpha === null ? Number.POSITIVE_INFINITY : exp(s) / alpha;
    if (t < FINE) {
      for (let k = 0; k < n; k++) e[k] *= 1 + (tail.steepness(state[k] + s + logC[k]) * speed[k]) / (2 * t);
      move(slid);
    }
    for (let k = 0; k < n; k++) {
      out[k] = speed[k] - 1;
      out[n + k] = e[k];
    }
  };
}
