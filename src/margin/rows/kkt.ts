/**
 * Lyu and Li's residuals (margin/kkt.ts) of many points, whose inner products are formed for few.
 *
 * The multipliers of least epsilon are those of a margin problem with the bounds b_i = <h_i, theta~>: of the features h_i/b_i with bounds 1.
 * Where more points have multipliers than can be looked at together, those found so far are taken: any lambda >= 0 makes a valid
 * (epsilon, delta), and the least epsilon is at most it.
 */
import type { Matrix } from '../../linalg/matrix.ts';
import type { Loss } from '../../network/loss.ts';
import type { Steps } from '../../stepwise.ts';
import { boundsOf, gradientWeights, type KktResiduals, residual, residualAlong } from '../kkt.ts';
import { exchangeInSteps, type ManyFeatures } from './exchange.ts';

/** What the residuals are of. */
export interface ManyPointsKkt {
  /** h_i. */
  readonly features: ManyFeatures;
  /** q_i (n), all positive. */
  readonly q: Float64Array;
  readonly loss: Loss;
  /** L. */
  readonly order: number;
  /** |theta~|. */
  readonly norm: number;
  /** Of P = sum_i g_i h_i: |P|^2, and |theta~ - s P|. */
  readonly pull: (
    g: Float64Array,
  ) => Steps<{ readonly square: number; readonly distance: (s: number) => number }>;
}

export type ManyPointsResiduals = KktResiduals & {
  /** Whether epsilon of the first is the least; else the least is at most it. */
  readonly isLeast: boolean;
};

/** @param likely  the points, those most likely to have multipliers first */
export function* kktOfManyInSteps(problem: ManyPointsKkt, likely: Int32Array): Steps<ManyPointsResiduals> {
  const { features, q, loss, order, pull, norm } = problem;
  const b = boundsOf(q, order);
  const found = yield* exchangeInSteps(scaled(features, b), likely);
  const g = gradientWeights(q, loss);
  const gradient = residualAlong(problem, g, yield* pull(g));
  if (found.status === 'infeasible' || found.status === 'failed')
    return { leastEpsilon: null, multipliers: null, gradient, isLeast: true };
  const lambda = new Float64Array(q.length);
  for (const [at, i] of found.points.entries()) lambda[i] = found.beta[at] / b[i];
  const { distance } = yield* pull(lambda);
  return {
    leastEpsilon: residual(q, lambda, norm, distance(1)),
    multipliers: lambda,
    gradient,
    isLeast: found.status === 'optimal',
  };
}

/** h_i/b_i. */
function scaled(features: ManyFeatures, b: Float64Array): ManyFeatures {
  return {
    n: features.n,
    gramOf(points: Int32Array): Matrix {
      const G = features.gramOf(points);
      for (let i = 0, at = 0; i < G.rows; i++) {
        for (let k = 0; k < G.cols; k++, at++) G.data[at] /= b[points[i]] * b[points[k]];
      }
      return G;
    },
    *marginsOf(points: Int32Array, beta: Float64Array): Steps<Float64Array> {
      const own = beta.map((entry, at) => entry / b[points[at]]);
      return (yield* features.marginsOf(points, own)).map((entry, i) => entry / b[i]);
    },
  };
}
