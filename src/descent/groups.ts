/**
 * Neurons that share an output sign and an activation pattern receive the same increments, in units of their sizes (network.ts), so
 * they move as one. All but `presentZ` and `presentC` is in these units: w_j/|a_j root|, which is w_j where all a_j = +-1/sqrt(m).
 *
 * Within a group z_ji = base_ji + shift_i, and row j of C is a base plus the group's coefficients. As long as no neuron changes
 * its pattern only shifts and coefficients move, one product with K per group; whether one did is seen at the neuron nearest to
 * zero (the `edge`), point by point. It then leaves for the group of its new pattern, and no other group is touched.
 */
import type { GroupMemory, GroupVectors } from '../linalg/group-memory.ts';
import { copyMatrix, type Matrix, row, zeros } from '../linalg/matrix.ts';
import { type Network, outputSign, sizesOf, weightOf, width } from '../network/network.ts';
import { neuronsOf, type PatternGroup, slopesOf } from '../network/pattern.ts';

export interface MovingGroup {
  readonly sign: 1 | -1;
  readonly members: readonly number[];
  /** root^2 sum of a_j^2 over the members. */
  readonly weight: number;
  /** The output sign and the pattern: equal exactly for equal ones. */
  readonly key: string;
  /** Pairs of a member and a point with sign(a_j) y_i base_ji > 0. */
  readonly activatedPairs: number;
  /** Its members are dead: inactive at every point, at slope 0. */
  readonly dead: boolean;
  /** sign D, edge, the members' bases summed by weight, shift, coefficient (n each); it may move, the rest stands still. */
  readonly vectors: GroupVectors;
}

/** All neurons in their groups, as plain data: the bases, in units of the neurons' sizes, and in order who moves together and how far. */
export interface KeptGrouping {
  readonly Z: Matrix;
  readonly C: Matrix;
  readonly groups: readonly (Pick<MovingGroup, 'members'> & Pick<GroupVectors, 'shift' | 'coefficient'>)[];
}

/** All neurons in their groups. */
export class Grouping {
  groups: readonly MovingGroup[] = [];
  /** The share of the m n pairs that are activated: sign(a_j) y_i z_ji > 0. */
  activatedFraction = 0;
  deadNeurons = 0;
  /** The bases: of Z, and of the coefficients of W = W(0) + C X (m x n). */
  private readonly Z: Matrix;
  private readonly C: Matrix;
  /** |a_j root| (m); null where all are 1. */
  private readonly sizes: Float64Array | null;
  private readonly byPattern = new Map<string, MovingGroup>();

  /**
   * Groups the neurons at C = 0, where their pre-activations are Z (m x n).
   *
   * @param from  or as they once were
   */
  constructor(
    private readonly network: Network,
    private readonly y: Float64Array,
    Z: Matrix,
    private readonly memory: GroupMemory,
    from: KeptGrouping | null,
  ) {
    this.sizes = sizesOf(network);
    this.Z = from === null ? inSizes(copyMatrix(Z), this.sizes, (z, size) => z / size) : copyMatrix(from.Z);
    this.C = from === null ? zeros(Z.rows, Z.cols) : copyMatrix(from.C);
    if (from === null) this.settle(Array.from({ length: width(network) }, (_, j) => j));
    else this.takeUp(from);
  }

  keep(): KeptGrouping {
    const groups = this.groups.map(({ members, vectors: { shift, coefficient } }) => ({
      members,
      shift: shift.slice(),
      coefficient: coefficient.slice(),
    }));
    return { Z: copyMatrix(this.Z), C: copyMatrix(this.C), groups };
  }

  /** Moves each neuron that has reached, crossed or left zero to the group of its new pattern. */
  regroup(): void {
    const movers: number[] = [];
    for (const [g, group] of this.groups.entries()) if (this.memory.crossed[g]) this.part(group, movers);
    this.settle(movers);
  }

  /** The present Z(t) (m x n), a copy. */
  presentZ(): Matrix {
    return this.asGiven(this.moved(this.Z, ({ shift }) => shift));
  }

  /** The present C(t) (m x n), a copy. */
  presentC(): Matrix {
    return this.asGiven(this.moved(this.C, ({ coefficient }) => coefficient));
  }

  /** From units of the neurons' sizes, in place. */
  private asGiven(A: Matrix): Matrix {
    return inSizes(A, this.sizes, (entry, size) => size * entry);
  }

  /** The present pattern, a copy. */
  pattern(): PatternGroup[] {
    return this.groups.map(({ members, vectors }) => {
      const { edge } = vectors;
      const active = new Uint8Array(edge.length);
      for (let i = 0; i < active.length; i++) active[i] = Number(edge[i] > 0);
      const neurons = neuronsOf(this.network, Int32Array.from(members));
      return { ...neurons, active, slopes: slopesOf(active, this.network.slope) };
    });
  }

  private takeUp({ groups }: KeptGrouping): void {
    for (const { members, shift, coefficient } of groups) {
      const vectors = this.memory.take();
      vectors.shift.set(shift);
      vectors.coefficient.set(coefficient);
      this.form(this.keyOf(members[0]), members, vectors);
    }
    this.count();
  }

  /** Leaves a group to those members that have not changed sides; the others are added to `movers`. */
  private part(group: MovingGroup, movers: number[]): void {
    const { data, cols } = this.Z;
    const rest: number[] = [];
    for (const j of group.members) {
      if (changesSide(data, j * cols, group.vectors.shift)) {
        this.rebase(j, group);
        movers.push(j);
      } else rest.push(j);
    }
    this.byPattern.delete(group.key);
    if (rest.length > 0) this.form(group.key, rest, group.vectors);
    else this.memory.giveBack(group.vectors);
  }

  /** Puts neurons that stand at their bases into the groups of their patterns; whom they meet there is put at its base. */
  private settle(neurons: readonly number[]): void {
    const arrivals = new Map<string, number[]>();
    for (const j of neurons) {
      const key = this.keyOf(j);
      const together = arrivals.get(key);
      if (together === undefined) arrivals.set(key, [j]);
      else together.push(j);
    }
    for (const [key, members] of arrivals) {
      const met = this.byPattern.get(key);
      if (met !== undefined) {
        for (const j of met.members) this.rebase(j, met);
        this.memory.giveBack(met.vectors);
        members.unshift(...met.members);
      }
      this.form(key, members, this.memory.take());
    }
    this.count();
  }

  /** The key of the pattern that neuron j has at its base. */
  private keyOf(j: number): string {
    return patternKey(outputSign(this.network, j), this.Z, j);
  }

  private count(): void {
    this.groups = [...this.byPattern.values()];
    this.memory.arrange(this.groups);
    let pairs = 0;
    this.deadNeurons = 0;
    for (const { activatedPairs, dead, members } of this.groups) {
      pairs += activatedPairs;
      if (dead) this.deadNeurons += members.length;
    }
    this.activatedFraction = pairs / (this.Z.rows * this.Z.cols);
  }

  /** Makes the present state of neuron j, of a group, its base. */
  private rebase(j: number, { vectors }: MovingGroup): void {
    addTo(this.Z, vectors.shift, this.Z, j);
    addTo(this.C, vectors.coefficient, this.C, j);
  }

  /** A group of members with one pattern, whose shift and coefficients are in `vectors`; the rest is written there. */
  private form(key: string, members: readonly number[], vectors: GroupVectors): void {
    const { network, y, Z } = this;
    const sign = outputSign(network, members[0]);
    const { edge, baseSum } = vectors;
    edge.set(row(Z, members[0]));
    baseSum.fill(0);
    for (const j of members) {
      const size = this.sizes?.[j] ?? 1;
      gather(Z, j, size * size, baseSum, edge);
    }
    const activatedPairs = activatedIn(Z, members, sign, y, edge);
    this.memory.orient(vectors, sign);
    const weight = weightOf(network, members);
    const dead = network.slope === 0 && !edge.some((z) => z > 0);
    this.byPattern.set(key, { sign, members, weight, key, activatedPairs, dead, vectors });
  }

  private moved(base: Matrix, by: (vectors: GroupVectors) => Float64Array): Matrix {
    const result = zeros(base.rows, base.cols);
    for (const { members, vectors } of this.groups) {
      for (const j of members) addTo(base, by(vectors), result, j);
    }
    return result;
  }
}

/** Adds row j of Z, weighed, to a sum, and takes it as the edge where it is nearer to zero. */
function gather(Z: Matrix, j: number, weight: number, sum: Float64Array, edge: Float64Array): void {
  const { data } = Z;
  const n = edge.length;
  for (let i = 0, at = j * n; i < n; i++, at++) {
    const z = data[at];
    sum[i] += weight * z;
    if (Math.abs(z) < Math.abs(edge[i])) edge[i] = z;
  }
}

/** Pairs with sign y_i z_ji > 0 among members of one pattern: at a point where none is at zero, all or none. */
function activatedIn(
  Z: Matrix,
  members: readonly number[],
  sign: number,
  y: Float64Array,
  edge: Float64Array,
): number {
  let pairs = 0;
  for (let i = 0; i < edge.length; i++) {
    if (edge[i] !== 0) pairs += sign * y[i] * edge[i] > 0 ? members.length : 0;
    else for (const j of members) pairs += Number(sign * y[i] * Z.data[j * Z.cols + i] > 0);
  }
  return pairs;
}

/** Row j of A and its size, by `change` in place; nothing where all sizes are 1. */
function inSizes(
  A: Matrix,
  sizes: Float64Array | null,
  change: (entry: number, size: number) => number,
): Matrix {
  if (sizes === null) return A;
  for (let j = 0, at = 0; j < A.rows; j++) {
    for (let i = 0; i < A.cols; i++, at++) A.data[at] = change(A.data[at], sizes[j]);
  }
  return A;
}

/** Row j of `result` = row j of A + x; A may be the result. */
function addTo(A: Matrix, x: Float64Array, result: Matrix, j: number): void {
  const { data } = A;
  const sums = result.data;
  const n = x.length;
  for (let i = 0, at = j * n; i < n; i++, at++) sums[at] = data[at] + x[i];
}

/** Whether some z_i, moved by its shift, is positive, zero or negative where it was not before. */
function changesSide(z: Float64Array, offset: number, shift: Float64Array): boolean {
  for (let i = 0; i < shift.length; i++) {
    const before = z[offset + i];
    const now = before + shift[i];
    // The product may underflow, so only a positive one decides.
    if (!(before * now > 0) && Math.sign(before) !== Math.sign(now)) return true;
  }
  return false;
}

/** The output sign and the bits z_ji > 0 of neuron j, as a string: equal exactly for equal patterns. */
function patternKey(sign: number, Z: Matrix, j: number): string {
  const at = j * Z.cols;
  let key = sign > 0 ? '+' : '-';
  for (let i = 0; i < Z.cols; i += 16) {
    let bits = 0;
    const end = Math.min(16, Z.cols - i);
    for (let b = 0; b < end; b++) bits |= Number(Z.data[at + i + b] > 0) << b;
    key += String.fromCharCode(bits);
  }
  return key;
}
