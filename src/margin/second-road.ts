/**
 * P(R) a second time, from nothing but which pairs slide: there <w_j, x_i> = 0 is an equation, everywhere else the slopes are given, and
 * what is left is the margin problem of the projected features, for the solver of frozen patterns (docs/theory.md, section 9.10).
 */
import { multiplyTransposed } from '../linalg/product.ts';
import { sum } from '../linalg/vector.ts';
import { type ConcaveSystem, targetsOf } from '../network/own-pattern.ts';
import { heldPattern, projectedForces, projectedGram } from '../network/projected-features.ts';
import type { Steps } from '../stepwise.ts';
import type { ConcaveOptimum } from './concave-solution.ts';
import { solveMarginProblemInSteps } from './solver.ts';

export interface SecondRoad {
  /** 1/2 |W'|^2 of its solution. */
  readonly objective: number;
  /** |1/2 |W'|^2 - 1/2 |W*|^2| / 1/2 |W*|^2. */
  readonly objectiveDifference: number;
  /** max |<v'_g - v_g, x_i>| root c_g/(|x_i| |W*|): how far W' is from W*, seen from the points. */
  readonly distance: number;
}

/** null where the problem of the projected features is not solved. */
export function* secondRoadInSteps(system: ConcaveSystem, first: ConcaveOptimum): Steps<SecondRoad | null> {
  const { K, y, groups } = system;
  const n = y.length;
  const held = heldPattern(system, first);
  const { c } = held;
  yield;
  const targets = targetsOf(system);
  const asked = Int32Array.from(y.keys()).filter((k) => targets[k] > 0);
  const solved = yield* solveMarginProblemInSteps(projectedGram(held, asked));
  if (solved.status !== 'optimal') return null;
  const beta = new Float64Array(n);
  for (const [at, k] of asked.entries()) beta[k] = solved.beta[at];
  const objective = sum(solved.beta) / 2;
  const forces = projectedForces(groups, held, beta);
  const Z = multiplyTransposed(forces, K);
  let distance = 0;
  for (let g = 0; g < c.length; g++) {
    for (let k = 0; k < n; k++) {
      const apart = Math.abs(Z.data[g * n + k] - first.Z[g][k]);
      distance = Math.max(distance, apart * Math.sqrt(c[g] / K.data[k * (n + 1)]));
    }
  }
  return {
    objective,
    objectiveDifference: Math.abs(objective - first.objective) / first.objective,
    distance: distance / Math.sqrt(2 * first.objective),
  };
}
