/**
 * Neurons that share an output sign and an activation pattern receive the same increments, so they move as one.
 *
 * Within a group the pre-activations are z_ji = base_ji + shift_i. As long as no neuron changes its pattern a step costs
 * one product with K per group, and whether one did is seen at the neuron nearest to zero (its `edge`), point by point.
 */
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { type Network, outputSign, width } from '../network/network.ts';
import { type PatternGroup, slopesOf } from '../network/pattern.ts';

export interface MovingGroup extends PatternGroup {
  /** The neurons of the group. */
  readonly members: Int32Array;
  /** sum over members of base_ji (length n). */
  readonly baseSum: Float64Array;
  /** Per point, the members' base value nearest to zero: their least where z > 0, their greatest where z <= 0. */
  readonly edge: Float64Array;
  /** K `coefficient` (length n): how far every member has moved since the group was formed. */
  readonly shift: Float64Array;
  /** What every member's row of C has gained since the group was formed (length n). */
  readonly coefficient: Float64Array;
}

/** All neurons in their groups, with the states in which the groups were formed. */
export interface Grouping {
  readonly groups: readonly MovingGroup[];
  /** base_ji (m x n). */
  readonly Z: Matrix;
  /** The coefficients of W = W(0) + C X then (m x n). */
  readonly C: Matrix;
  /** How many of the m n pairs were activated then: sign(a_j) y_i z_ji > 0. */
  readonly activatedPairs: number;
}

/** Groups the neurons by output sign and pattern. The matrices are kept, not copied. */
export function groupNeurons(network: Network, y: Float64Array, Z: Matrix, C: Matrix): Grouping {
  const classes = new Map<string, number[]>();
  let activatedPairs = 0;
  for (let j = 0; j < width(network); j++) {
    const sign = outputSign(network, j);
    const key = patternKey(sign, Z, j);
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [j]);
    else members.push(j);
    for (let i = 0; i < Z.cols; i++) if (sign * y[i] * Z.data[j * Z.cols + i] > 0) activatedPairs++;
  }
  const groups = [...classes.values()].map((members) => formGroup(network, Z, members));
  return { groups, Z, C, activatedPairs };
}

/** The present Z(t) (m x n): base plus shift. */
export function presentZ({ groups, Z }: Grouping): Matrix {
  return moved(Z, groups, (group) => group.shift);
}

/** The present C(t) (m x n). */
export function presentC({ groups, C }: Grouping): Matrix {
  return moved(C, groups, (group) => group.coefficient);
}

/** How near a group stands to the boundary of its pattern. */
export interface Nearness {
  /** Some member's pre-activation has reached or crossed zero, or left it. */
  readonly crossed: boolean;
  /** min |z| over the group's edges, over the largest base or shift it is a sum of; 1 when all of those are zero. */
  readonly relative: number;
}

/** Looks at the edges of one group. */
export function nearness({ edge, shift }: MovingGroup): Nearness {
  let crossed = false;
  let least = Number.POSITIVE_INFINITY;
  let greatest = 0;
  for (let i = 0; i < edge.length; i++) {
    const nearest = edge[i] + shift[i];
    least = Math.min(least, Math.abs(nearest));
    greatest = Math.max(greatest, Math.abs(edge[i]), Math.abs(shift[i]));
    if (nearest > 0 !== edge[i] > 0 || (nearest === 0) !== (edge[i] === 0)) crossed = true;
  }
  return { crossed, relative: greatest > 0 ? least / greatest : 1 };
}

/** The output sign and the bits z_ji > 0 of neuron j, as a string: equal exactly for equal patterns. */
function patternKey(sign: number, Z: Matrix, j: number): string {
  const at = j * Z.cols;
  let key = sign > 0 ? '+' : '-';
  for (let i = 0; i < Z.cols; i += 16) {
    let bits = 0;
    const end = Math.min(16, Z.cols - i);
    for (let b = 0; b < end; b++) if (Z.data[at + i + b] > 0) bits |= 1 << b;
    key += String.fromCharCode(bits);
  }
  return key;
}

function formGroup(network: Network, Z: Matrix, members: readonly number[]): MovingGroup {
  const n = Z.cols;
  const first = members[0] * n;
  const active = Uint8Array.from({ length: n }, (_, i) => (Z.data[first + i] > 0 ? 1 : 0));
  const baseSum = new Float64Array(n);
  const edge = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    edge[i] = Z.data[first + i];
    for (const j of members) {
      const z = Z.data[j * n + i];
      baseSum[i] += z;
      if (Math.abs(z) < Math.abs(edge[i])) edge[i] = z;
    }
  }
  return {
    sign: outputSign(network, members[0]),
    count: members.length,
    active,
    slopes: slopesOf(active, network.slope),
    members: Int32Array.from(members),
    baseSum,
    edge,
    shift: new Float64Array(n),
    coefficient: new Float64Array(n),
  };
}

function moved(
  base: Matrix,
  groups: readonly MovingGroup[],
  by: (group: MovingGroup) => Float64Array,
): Matrix {
  const result = zeros(base.rows, base.cols);
  for (const group of groups) {
    const shift = by(group);
    for (const j of group.members) {
      const at = j * base.cols;
      for (let i = 0; i < base.cols; i++) result.data[at + i] = base.data[at + i] + shift[i];
    }
  }
  return result;
}
