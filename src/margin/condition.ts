/**
 * Estimates of the condition lambda_max/lambda_min of Gram matrices, from inside: at most the condition, and as a rule within a tenth of it.
 */
import { diagonal, type Matrix, principalSubmatrix } from '../linalg/matrix.ts';
import { type EstimatedEnds, estimatedEnds, principalSystems } from '../linalg/principal-systems.ts';
import { maximum, powerOfTwoBelow } from '../linalg/vector.ts';
import type { Steps } from '../stepwise.ts';
import { unitDiagonal } from './solver.ts';

/** A smaller end below this share of the larger one is rounding. */
const ROUNDING = 2 ** -50;

/** Of the block of G on these points; null where it is singular to rounding. */
export function* blockCondition(G: Matrix, points: readonly number[]): Steps<number | null> {
  const block = principalSubmatrix(G, points);
  const size = powerOfTwoBelow(maximum(diagonal(block)));
  yield;
  return conditionOf(endsOf({ ...block, data: block.data.map((entry) => entry / size) }));
}

/** The same of that block scaled to unit diagonal. */
export function* unitCondition(G: Matrix, points: readonly number[]): Steps<number | null> {
  const { scaled } = unitDiagonal(principalSubmatrix(G, points));
  yield;
  return conditionOf(endsOf(scaled));
}

/** lambda_max/lambda_min; null when the smaller end is rounding. */
export function conditionOf(ends: EstimatedEnds | null): number | null {
  return ends !== null && ends.min > ROUNDING * ends.max ? ends.max / ends.min : null;
}

/** null where a factorisation meets a pivot that is rounding. */
function endsOf(A: Matrix): EstimatedEnds | null {
  const all = Int32Array.from({ length: A.rows }, (_, i) => i);
  const systems = principalSystems(A, new Float64Array(A.rows));
  const ends = systems.solve(all, ROUNDING) === null ? null : estimatedEnds(systems, A, all);
  systems.close();
  return ends;
}
