/**
 * How nearly weights satisfy the optimality conditions of the margin problem, as Lyu and Li (2020, arXiv 1906.05890, appendix on
 * approximate KKT points, after Dutta, Deb, Tulshyan and Arora 2013) measure it.
 *
 * Let q_i be homogeneous of order L in the parameters theta, q_min = min_i q_i > 0, and theta~ = theta/q_min^(1/L), so that
 * q_i(theta~) = q_i/q_min >= 1. theta~ is an (epsilon, delta)-KKT point of min 1/2 |theta|^2 s.t. q_i >= 1 when there are
 * lambda_i >= 0 and h_i in the Clarke subdifferential of q_i at theta~ with
 *
 *     |theta~ - sum_i lambda_i h_i| <= epsilon,      lambda_i (q_i(theta~) - 1) <= delta for all i.
 *
 * Here h_i is the gradient in the pattern the network has (phi'(0) = gamma by the project's convention), which is one of the
 * subdifferential's. Two choices of lambda are measured:
 *
 *     leastEpsilon: the lambda >= 0 of the least epsilon, a convex problem, solved;
 *     gradient:     lambda_i = s g(q_i), g = -l', s >= 0 of the least epsilon: the multipliers that training puts there, for which
 *                   Lyu and Li prove epsilon, delta -> 0 with the exponential loss.
 *
 * At a limit direction the first gives epsilon = delta = 0 at any norm; the second only as the norm grows.
 */
import { exp } from '../linalg/elementary.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { dot, maximum, minimum } from '../linalg/vector.ts';
import type { Loss } from '../network/loss.ts';
import { solveMarginProblem } from './solver.ts';

export interface KktResidual {
  readonly epsilon: number;
  readonly delta: number;
  /** epsilon/|theta~| and delta/|theta~|^2: the same for data of any scale. */
  readonly relativeEpsilon: number;
  readonly relativeDelta: number;
}

export interface KktResiduals {
  /** Null when the convex problem was not solved, or a residual leaves float64. */
  readonly leastEpsilon: KktResidual | null;
  /** The multipliers of the first (n); null when the convex problem was not solved. */
  readonly multipliers: Float64Array | null;
  /** Null when a residual leaves float64, as where the least margin is next to nothing. */
  readonly gradient: KktResidual | null;
}

/** What the second residual is of. */
export interface GradientKkt {
  /** q_i (n), all positive. */
  readonly q: Float64Array;
  readonly loss: Loss;
  /** L. */
  readonly order: number;
  /** |theta~|. */
  readonly norm: number;
  /** Of P = sum_i g_i h_i: |P|^2, and |theta~ - s P|, formed from coordinates and not from inner products. */
  readonly pull: (g: Float64Array) => { readonly square: number; readonly distance: (s: number) => number };
}

/** What both residuals are of. */
export interface KktProblem extends Omit<GradientKkt, 'pull'> {
  /** <h_i, h_k> at theta~ (n x n). */
  readonly G: Matrix;
  /** |theta~ - sum_i lambda_i h_i|, formed from coordinates and not from inner products. */
  readonly distance: (lambda: Float64Array) => number;
}

export function kktResiduals({ q, loss, order, G, norm, distance }: KktProblem): KktResiduals {
  const nearest = nearestInCone(G, boundsOf(q, order));
  return {
    leastEpsilon: nearest && residual(q, nearest, norm, distance(nearest)),
    multipliers: nearest,
    gradient: gradientResidual({
      ...{ q, loss, order, norm },
      pull: (g) => ({
        square: dot(g, multiplyVector(G, g)),
        distance: (s) => distance(g.map((entry) => s * entry)),
      }),
    }),
  };
}

/** The residual with the multipliers that training puts there; null when it leaves float64. */
export function gradientResidual({ pull, loss, ...at }: GradientKkt): KktResidual | null {
  const g = gradientWeights(at.q, loss);
  return residualAlong(at, g, pull(g));
}

/** g(q_i) up to a factor (n): how training weighs the points. */
export function gradientWeights(q: Float64Array, loss: Loss): Float64Array {
  const logs = new Float64Array(q.length);
  loss.logSlopes(q, logs);
  const steepest = maximum(logs);
  const g = logs.map((entry) => exp(entry - steepest));
  loss.orient?.(q, g);
  return g;
}

/** The residual with lambda = s g, s >= 0 of the least epsilon, from what g pulls; null where some g is negative, and when it leaves float64. */
export function residualAlong(
  { q, order, norm }: Pick<GradientKkt, 'q' | 'order' | 'norm'>,
  g: Float64Array,
  { square, distance }: ReturnType<GradientKkt['pull']>,
): KktResidual | null {
  if (minimum(g) < 0) return null;
  const s = dot(g, boundsOf(q, order)) / square;
  const lambda = g.map((entry) => s * entry);
  return residual(q, lambda, norm, distance(s));
}

/** <h_i, theta~> = L q_i(theta~), by Euler's identity. */
export function boundsOf(q: Float64Array, order: number): Float64Array {
  const least = minimum(q);
  return q.map((entry) => order * (entry / least));
}

/** Of any multipliers lambda; null when it leaves float64. @param epsilon  |theta~ - sum_i lambda_i h_i| */
export function residual(
  q: Float64Array,
  lambda: Float64Array,
  norm: number,
  epsilon: number,
): KktResidual | null {
  const least = minimum(q);
  const delta = lambda.reduce((most, entry, i) => Math.max(most, entry * (q[i] / least - 1)), 0);
  const found = { epsilon, delta, relativeEpsilon: epsilon / norm, relativeDelta: delta / norm / norm };
  return Object.values(found).every(Number.isFinite) ? found : null;
}

/**
 * The lambda >= 0 that minimise |theta~ - sum_i lambda_i h_i|, from G and b_i = <h_i, theta~> > 0: the dual of a margin
 * problem with bounds b, and of one with bounds 1 for b_i lambda_i.
 */
function nearestInCone(G: Matrix, b: Float64Array): Float64Array | null {
  const n = b.length;
  const scaled = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) scaled.data[i * n + k] = G.data[i * n + k] / (b[i] * b[k]);
  }
  const result = solveMarginProblem(scaled);
  return result.status === 'optimal' ? result.beta.map((entry, i) => entry / b[i]) : null;
}
