/**
 * The few points on the margin as a sample of their own: what is asked of their Gram matrix, the dual solution to which the flow goes
 * above all, is asked of it by the same code as of small samples.
 */
import { indicesWhere, minimum, spread } from '../../linalg/vector.ts';
import type { Network } from '../../network/network.ts';
import type { Steps } from '../../stepwise.ts';
import { type LimitDirection, limitInSteps } from '../limit.ts';
import { ON_THE_MARGIN } from '../solver.ts';
import { carriedCombination } from './carried.ts';
import { dimensions, marginsInSteps, type RowFeatures } from './features.ts';
import { sampleOf } from './pattern-features.ts';
import type { RowSolution } from './solver.ts';
import { InnerProducts, multipliersOn } from './systems.ts';

/** A margin this close to the least one, relative, counts as the same. */
const TIGHT = 1e-6;
/** So many points, and the cube of their number, are as many as are looked at. */
const MOST = 1200;

/** How often points that were missed are taken in. */
const MOST_ROUNDS = 4;

export interface TightSolution {
  /** The margin problem of the points on the margin alone. */
  readonly limit: LimitDirection;
  /** Its multipliers among those of all points (n), and W in feature space. */
  readonly beta: Float64Array;
  readonly w: Float64Array;
}

/** Null where the points are too many, or their problem is not solved. */
export function* tightSolutionInSteps(
  network: Network,
  features: RowFeatures,
  { beta, q }: Extract<RowSolution, { status: 'optimal' }>,
): Steps<TightSolution | null> {
  const least = minimum(q);
  const isTight = q.map((margin, i) => Number(margin <= (1 + TIGHT) * least || beta[i] > 0));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const points = Int32Array.from(indicesWhere(isTight, (entry) => entry === 1));
    if (points.length > MOST) return null;
    const limit = yield* limitInSteps(sampleOf(features, points), network);
    if (limit.status !== 'solved' || limit.dual === null) return null;
    const found = multipliersOf(features, points, limit.dual, limit.dualUnique === true);
    const w = carriedCombination(features, points, found, new Float64Array(dimensions(features)));
    const margins = yield* marginsInSteps(features, w, new Float64Array(q.length));
    let missed = 0;
    for (let i = 0; i < q.length; i++) {
      if (isTight[i] === 1 || margins[i] >= 1 - ON_THE_MARGIN) continue;
      isTight[i] = 1;
      missed++;
    }
    if (missed === 0) return { limit, w, beta: spread(points, found, q.length) };
  }
  return null;
}

/** The multipliers of the points; where they are the only ones, solved for anew with what the rows say of their margins. */
function multipliersOf(
  features: RowFeatures,
  points: Int32Array,
  dual: Float64Array,
  unique: boolean,
): Float64Array {
  if (!unique) return dual;
  const at = indicesWhere(dual, (entry) => entry > 0);
  const support = Int32Array.from(at, (k) => points[k]);
  const ones = new Float64Array(at.length).fill(1);
  const better = multipliersOn(new InnerProducts(features), support, ones, Number.POSITIVE_INFINITY, true);
  if (better === null || !(minimum(better) > 0)) return dual;
  const result = new Float64Array(dual.length);
  for (const [k, index] of at.entries()) result[index] = better[k];
  return result;
}
