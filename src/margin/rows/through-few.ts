/**
 * The margin problem from rows by exchange: through the inner products of few points, and the margins of all. It is the fastest road where
 * few points support and columns are of one size, and is left to the augmented Lagrangian (rows/solver.ts) elsewhere.
 */
import { dot, minimum, spread, sum } from '../../linalg/vector.ts';
import type { Steps } from '../../stepwise.ts';
import { exchangeInSteps, type ManyFeatures } from './exchange.ts';
import { combination, dimensions, marginsInSteps, type RowFeatures } from './features.ts';
import { InnerProducts } from './systems.ts';

/** A solution of the margin problem from rows. */
export interface RowOptimum {
  readonly status: 'optimal';
  /** W in feature space (d a group), its least margin 1 to rounding, and its margins (n). */
  readonly w: Float64Array;
  /** beta (n), zeros included. */
  readonly beta: Float64Array;
  readonly q: Float64Array;
  /** 1 - lower/upper of the bounds on the greatest margin, as the solver sees it. */
  readonly gap: number;
}

/** Points of the first problem at most, evenly spread. */
const FIRST = 500;
/** So many points, or this share of the dimensions, are looked at together: more are dependent, or next to it, and their systems slow. */
const MOST = 200;
const SHARE = 0.75;

/** The solution to rounding of margins; null where the points are too many, or their problem is not solved. */
export function* throughFewInSteps(features: RowFeatures): Steps<RowOptimum | null> {
  const n = features.X.rows;
  const products = new InnerProducts(features);
  const many: ManyFeatures = {
    n,
    gramOf: (points) => products.of(points),
    *marginsOf(points, beta) {
      return yield* marginsInSteps(features, combination(features, points, beta), new Float64Array(n));
    },
  };
  const most = Math.max(MOST, Math.floor(SHARE * dimensions(features)));
  const count = Math.min(n, FIRST, most);
  const first = Int32Array.from({ length: count }, (_, k) => Math.floor((k * n) / count));
  const found = yield* exchangeInSteps(many, first, most);
  if (found.status !== 'optimal') return null;
  const w = combination(features, found.points, found.beta);
  const gap = 1 - (minimum(found.q) * sum(found.beta)) / dot(w, w);
  return { status: 'optimal', w, beta: spread(found.points, found.beta, n), q: found.q, gap };
}
