/**
 * What a solution of P(R) says: multipliers, slopes, and which pairs slide.
 */
import { dot } from '../linalg/vector.ts';
import type { ConcaveSystem } from '../network/own-pattern.ts';
import type { PatternGroup } from '../network/pattern.ts';
import type { ConcaveDual } from './concave-dual.ts';

export interface ConcaveOptimum {
  readonly status: 'optimal';
  /** The multipliers of q^R >= t (n); where t = 0 the largest force with which the point is kept unseen. */
  readonly beta: Float64Array;
  /** D, n of each group: R at own points, phi' at others, at sliding ones the weight in [gamma, 1] of Filippov; where t = 0 the share of beta. */
  readonly slopes: readonly Float64Array[];
  /** z_gk = <v_g, x_k>, n of each group; 0 at sliding pairs. */
  readonly Z: readonly Float64Array[];
  /** q^R (n). */
  readonly margins: Float64Array;
  /** 1/2 |W*|^2 = 1/2 t'beta. */
  readonly objective: number;
  /** The points of other sign with z = 0, of each group. */
  readonly sliding: readonly Int32Array[];
  /** Where it is not decided what training does: own pairs with z = 0, as (group, point), and groups with v = 0. */
  readonly boundary: {
    readonly pairs: readonly (readonly [number, number])[];
    readonly groups: readonly number[];
  };
}

/** |z| below this share of |v| |x| is zero. */
const ZERO = 2 ** -33;
/** And |v| below this share of the sum of what it is made of. */
const NO_NEURON = 2 ** -20;
/** |z| below this share of |x| times what v is made of is rounding. */
const ROUNDING = 2 ** -46;

export function solutionOf(dual: ConcaveDual): ConcaveOptimum {
  const { n, count, side, beta, D, Z, system } = dual;
  const sizes = Float64Array.from({ length: n }, (_, k) => Math.sqrt(system.K.data[k * (n + 1)]));
  const forces = dual.forces();
  const found: Pick<ConcaveOptimum, 'slopes' | 'Z' | 'sliding'> & {
    slopes: Float64Array[];
    Z: Float64Array[];
    sliding: Int32Array[];
  } = { slopes: [], Z: [], sliding: [] };
  const pairs: [number, number][] = [];
  const groups: number[] = [];
  for (let g = 0; g < count; g++) {
    const [from, to] = [g * n, (g + 1) * n];
    const [slopes, z, f] = [D.data.slice(from, to), Z.data.slice(from, to), forces.data.subarray(from, to)];
    const made = dot(f.map(Math.abs), sizes);
    const length = Math.sqrt(Math.max(0, dot(f, z)));
    const none = length <= NO_NEURON * made || made === 0;
    if (none) groups.push(g);
    const zero = Math.max(ZERO * length, ROUNDING * made);
    const points: number[] = [];
    for (let k = 0; k < n; k++) {
      const own = side[from + k] > 0;
      const vanishes = none || Math.abs(z[k]) <= zero * sizes[k];
      if (own && vanishes && !none) pairs.push([g, k]);
      if (own) continue;
      if (vanishes) {
        points.push(k);
        z[k] = 0;
      } else slopes[k] = z[k] > 0 ? 1 : system.slope;
    }
    found.slopes.push(slopes);
    found.Z.push(z);
    found.sliding.push(Int32Array.from(points));
  }
  return {
    status: 'optimal',
    beta: beta.slice(),
    ...found,
    margins: dual.margins(),
    objective: dual.total() / 2,
    boundary: { pairs, groups },
  };
}

/** The groups of a solution as those of a pattern, with the weights of Filippov as slopes where they slide. */
export function slidingPattern(
  system: ConcaveSystem,
  { slopes, Z }: Pick<ConcaveOptimum, 'slopes' | 'Z'>,
): PatternGroup[] {
  return system.groups.map(({ sign, members, weight }, g) => ({
    sign,
    members,
    weight,
    active: Uint8Array.from(Z[g], (z) => Number(z > 0)),
    slopes: slopes[g],
  }));
}
