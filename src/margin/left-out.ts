/**
 * P(R) at slope 0 without the points and the neurons that nothing moves: a point that no neuron of its own sign sees keeps a margin of 0,
 * and a neuron that is active at no own point keeps its weights.
 */
import { principalSubmatrix } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import type { ConcaveSystem } from '../network/own-pattern.ts';
import type { ConcaveOptimum } from './concave-solution.ts';

/** The problem of some of the points. */
export function restricted(system: ConcaveSystem, kept: readonly number[]): ConcaveSystem {
  return {
    ...system,
    K: principalSubmatrix(system.K, kept),
    y: Float64Array.from(kept, (k) => system.y[k]),
    groups: system.groups.map((group) => ({
      ...group,
      active: Uint8Array.from(kept, (k) => group.active[k]),
    })),
  };
}

/** What some points have, with 0 at the others. */
export function spread(values: Float64Array, kept: readonly number[], n: number): Float64Array {
  const all = new Float64Array(n);
  for (const [at, k] of kept.entries()) all[k] = values[at];
  return all;
}

/** At the points left out, which have no multiplier, <v_g, x_i> is that of v_g, and slopes are those of its sign. */
export function spreadSolution(
  { K, y, groups }: ConcaveSystem,
  kept: readonly number[],
  solution: ConcaveOptimum,
): ConcaveOptimum {
  const n = y.length;
  const beta = spread(solution.beta, kept, n);
  const slopes = solution.slopes.map((own) => spread(own, kept, n));
  const Z = solution.Z.map((own, g) => {
    const z = spread(own, kept, n);
    const f = y.map((label, k) => groups[g].sign * label * slopes[g][k] * beta[k]);
    const made = multiplyVector(K, f);
    for (let k = 0; k < n; k++) {
      if (kept.includes(k)) continue;
      z[k] = made[k];
      slopes[g][k] = Number(y[k] !== groups[g].sign && z[k] > 0);
    }
    return z;
  });
  return {
    ...solution,
    ...{ beta, slopes, Z },
    margins: spread(solution.margins, kept, n),
    sliding: solution.sliding.map((points) => points.map((at) => kept[at])),
    boundary: {
      ...solution.boundary,
      pairs: solution.boundary.pairs.map(([g, at]) => [g, kept[at]] as const),
    },
  };
}

/** The solution without what it says of dead neurons: they do not move, so their limit is 0, and no boundary holds them. */
export function withoutDead({ slope, groups }: ConcaveSystem, solution: ConcaveOptimum): ConcaveOptimum {
  const dead = groups.map(({ active }) => isDead(active, slope));
  const living = <T>(values: readonly T[], none: (value: T) => T): T[] =>
    values.map((value, g) => (dead[g] ? none(value) : value));
  const zeros = (values: Float64Array) => new Float64Array(values.length);
  return {
    ...solution,
    slopes: living(solution.slopes, zeros),
    Z: living(solution.Z, zeros),
    sliding: living(solution.sliding, () => new Int32Array(0)),
    boundary: { ...solution.boundary, groups: solution.boundary.groups.filter((g) => !dead[g]) },
  };
}

/** At slope 0 nothing moves neurons that are active at no own point: other points can only push them until they see none. */
export function isDead(active: Uint8Array, slope: number): boolean {
  return slope === 0 && active.every((on) => on === 0);
}
