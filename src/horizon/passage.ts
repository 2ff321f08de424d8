/**
 * From steps to flow: what is lost when descent is followed by its modified flow from step T on.
 *
 * A step of descent is an Euler step of f = dq/dt = alpha G g, g = exp(-q). The flow followed agrees with it to second order
 * (flow.ts); the first term of the modified equation left out is f''(f, f)/12 + f'f'f/3 (Hairer, Lubich and Wanner, "Geometric
 * numerical integration" (2006), example IX.7.1), here
 *
 *     d = alpha G (g o (f o f/12 + alpha G (g o f)/3)).
 *
 * On the way to infinity it falls like t^-3, so that what is left out after T sums to about T d/2 in every margin; before that,
 * while margins far above log(alpha t) stand still, d lasts for about 1/curvature updates. Terms of higher order are allowed for by the
 * factor 1 + 2 curvature. An estimate, not a bound: restarted runs bear it out (tests/core/horizon-passage.test.ts).
 */
import { exp } from '../linalg/elementary.ts';
import { largestEigenvalue } from '../linalg/lanczos.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { maximum } from '../linalg/vector.ts';
import { scaledGram } from './scaled-gram.ts';

export interface Passage {
  /** alpha lambda_max of the Hessian of the loss at T: the flow speaks of descent while this is well below 1. */
  readonly curvature: number;
  /** Estimate of max_i |q_i of the flow - q_i of descent| after T. */
  readonly error: number;
}

/**
 * @param G  lifted Gram matrix of the pattern at T (n x n)
 * @param alpha  step of the summed loss
 * @param q  margins at T (n)
 */
export function passageAt(G: Matrix, alpha: number, q: Float64Array, T: number): Passage {
  const g = q.map((margin) => exp(-margin));
  const f = scaledProduct(G, alpha, g);
  const turn = scaledProduct(
    G,
    alpha,
    g.map((entry, k) => entry * f[k]),
  );
  const left = scaledProduct(
    G,
    alpha,
    g.map((entry, k) => entry * ((f[k] * f[k]) / 12 + turn[k] / 3)),
  );
  const curvature = alpha * largestEigenvalue(scaledGram(G, g));
  const lasting = curvature > 0 ? Math.max(T / 2, 1 / curvature) : 0;
  return { curvature, error: (1 + 2 * curvature) * lasting * maximum(left.map(Math.abs)) };
}

function scaledProduct(G: Matrix, alpha: number, x: Float64Array): Float64Array {
  return multiplyVector(G, x).map((entry) => alpha * entry);
}
