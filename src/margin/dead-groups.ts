/**
 * P(R) at slope 0 without the neurons that nothing moves: one that is active at no own point keeps its weights.
 */
import type { ConcaveSystem } from '../network/own-pattern.ts';
import type { ConcaveOptimum } from './concave-solution.ts';

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
