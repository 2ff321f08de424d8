/**
 * Own pairs, and the concave margins that training climbs while their signs stand still (docs/theory.md, section 9.10).
 *
 * A pair (neuron j, point i) is own when a_j y_i > 0, else other. With the slopes of own pairs held at R the margins
 *
 *     q^R_i(W) = sum_own |a_j| R_ji z_ji - sum_other |a_j| phi(z_ji),   z_ji = <w_j, x_i>,
 *
 * are concave, nowhere above q, and equal to q where the own signs are R's. Neurons of one output sign and one row of R move to
 * w_j = |a_j| v_g, so a group has one direction v_g.
 */
import type { Sample } from '../data/sample.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { type Network, outputSign, squareOf, width } from './network.ts';
import { neuronsOf } from './pattern.ts';

/** Neurons of one output sign and one row of the own pattern. */
export interface OwnGroup {
  readonly sign: 1 | -1;
  /** The neurons. */
  readonly members: Int32Array;
  /** What they weigh in G: root^2 times the sum of a_j^2 over them. */
  readonly weight: number;
  /** 1 at own points where <w_j, x_i> > 0; 0 at all other points (n). */
  readonly active: Uint8Array;
}

/**
 * What the concave margins are made of. With c_g = weight/root^2 and z_gi = <v_g, x_i>,
 *
 *     q^R_i = sum_g c_g (own: R_gi z_gi; other: -phi(z_gi)),   |W|^2 = sum_g c_g |v_g|^2.
 */
export interface ConcaveSystem {
  /** <x_i, x_k> (n x n). */
  readonly K: Matrix;
  /** y (n). */
  readonly y: Float64Array;
  /** gamma. */
  readonly slope: number;
  readonly groups: readonly OwnGroup[];
  /** root^2. */
  readonly square: number;
}

/** The own groups of the neurons with pre-activations Z (m x n), in the order of their first members; an own z of 0 is inactive. */
export function ownGroups(network: Network, y: Float64Array, Z: Matrix): OwnGroup[] {
  const classes = new Map<string, { active: Uint8Array; members: number[] }>();
  for (let j = 0; j < width(network); j++) {
    const sign = outputSign(network, j);
    const active = Uint8Array.from(y, (label, i) => Number(label === sign && Z.data[j * y.length + i] > 0));
    const key = `${sign}:${active.join('')}`;
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { active, members: [j] });
    else known.members.push(j);
  }
  return Array.from(classes.values(), ({ active, members }) => ({
    ...neuronsOf(network, Int32Array.from(members)),
    active,
  }));
}

/** The concave margins with the own pattern of pre-activations Z = W X' (m x n). */
export function concaveSystem({ K, y }: Sample, network: Network, Z: Matrix): ConcaveSystem {
  return { K, y, slope: network.slope, groups: ownGroups(network, y, Z), square: squareOf(network) };
}

/** The points that, at slope 0, no neuron of their own sign sees: their margins stay at or below 0 for ever. */
export function unseen({ y, slope, groups }: Pick<ConcaveSystem, 'y' | 'slope' | 'groups'>): number[] {
  if (slope > 0) return [];
  return [...y.keys()].filter((k) => !groups.some(({ active }) => active[k] === 1));
}

/**
 * t (n), the margins that P(R) asks for: 1, and 0 of unseen points, whose margin is 0 at most and is 0 where no neuron sees them. Where all
 * points are unseen there is nothing but them, and 1 is asked, in vain.
 */
export function targetsOf(system: Pick<ConcaveSystem, 'y' | 'slope' | 'groups'>): Float64Array {
  const targets = new Float64Array(system.y.length).fill(1);
  const dark = unseen(system);
  if (dark.length < targets.length) for (const k of dark) targets[k] = 0;
  return targets;
}
