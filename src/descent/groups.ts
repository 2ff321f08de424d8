/**
 * Neurons that share an output sign and an activation pattern receive the same increments, in units of their sizes (network.ts), so
 * they move as one. All but `presentZ` and `presentC` is in these units: w_j/|a_j root|, which is w_j where all a_j = +-1/sqrt(m).
 *
 * Within a group z_ji = base_ji + shift_i, and row j of C is a base plus the group's coefficients. As long as no neuron changes
 * its pattern only shifts and coefficients move, one product with K per group; whether one did is seen at the neuron nearest to
 * zero (the `edge`), point by point. It then leaves for the group of its new pattern, and no other group is touched.
 *
 * Where an optimiser remembers, neurons that come together bring velocities along (velocities.ts). As long as something is left of them,
 * members are looked at one by one.
 */
import type { GroupMemory, GroupVectors } from '../linalg/group-memory.ts';
import { copyMatrix, type Matrix, row, zeros } from '../linalg/matrix.ts';
import { axpy } from '../linalg/vector.ts';
import { type Network, outputSign, sizesOf, weightOf, width } from '../network/network.ts';
import { neuronsOf, type PatternGroup, slopesOf } from '../network/pattern.ts';
import type { Memory } from '../optimizers/optimizer.ts';
import { activatedIn, addTo, changesSide, gather, inSizes, patternKey } from './group-rows.ts';
import { type Brought, type GroupMotion, sumBases, Velocities } from './velocities.ts';

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
  /** Its velocity, and what its members brought along; null where an optimiser has no memory. */
  readonly motion: GroupMotion | null;
}

/** All neurons in their groups, as plain data: the bases, in units of the neurons' sizes, and in order who moves together and how far. */
export interface KeptGrouping {
  readonly Z: Matrix;
  readonly C: Matrix;
  readonly groups: readonly (Pick<MovingGroup, 'members' | 'motion'> &
    Pick<GroupVectors, 'shift' | 'coefficient'>)[];
  readonly velocities: Pick<Velocities, 'Z' | 'C'> | null;
}

/** Beyond all shifts. */
const NO_EDGE = 1e300;

/** All neurons in their groups. */
export class Grouping {
  groups: readonly MovingGroup[] = [];
  /** The share of the m n pairs that are activated: sign(a_j) y_i z_ji > 0. */
  activatedFraction = 0;
  deadNeurons = 0;
  /** min |z_ji| over its scale, of neurons that are looked at one by one. */
  nearest = Number.POSITIVE_INFINITY;
  /** The bases: of Z, and of the coefficients of W = W(0) + C X (m x n). */
  private readonly Z: Matrix;
  private readonly C: Matrix;
  /** |a_j root| (m); null where all are 1. */
  private readonly sizes: Float64Array | null;
  private readonly byPattern = new Map<string, MovingGroup>();
  private readonly velocities: Velocities | null;

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
    remembers: Memory | null,
    from: KeptGrouping | null,
  ) {
    this.velocities =
      remembers === null ? null : new Velocities(remembers, Z.rows, Z.cols, from?.velocities ?? null);
    this.sizes = sizesOf(network);
    this.Z = from === null ? inSizes(copyMatrix(Z), this.sizes, (z, size) => z / size) : copyMatrix(from.Z);
    this.C = from === null ? zeros(Z.rows, Z.cols) : copyMatrix(from.C);
    if (from === null) this.settle(Array.from({ length: width(network) }, (_, j) => j));
    else this.takeUp(from);
  }

  keep(): KeptGrouping {
    const groups = this.groups.map(({ members, vectors: { shift, coefficient }, motion }) => ({
      members,
      shift: shift.slice(),
      coefficient: coefficient.slice(),
      motion: structuredClone(motion),
    }));
    return {
      Z: copyMatrix(this.Z),
      C: copyMatrix(this.C),
      groups,
      velocities: this.velocities?.keep() ?? null,
    };
  }

  /** Makes of pulls, which increments and movements are at first, what the optimiser makes of them at update t. */
  carry(t: number): void {
    const { velocities, groups } = this;
    if (velocities === null) return;
    velocities.carry(t);
    for (let g = 0; g < groups.length; g++) {
      const { motion, vectors } = groups[g];
      if (motion === null || motion.brought === null) continue;
      velocities.carryBrought(motion.brought, t);
      sumBases(motion.brought, vectors.baseSum);
    }
  }

  /** Looks at neurons one by one where they have velocities of their own: whether any has reached, crossed or left zero. */
  look(): boolean {
    const { groups } = this;
    let any = false;
    this.nearest = Number.POSITIVE_INFINITY;
    for (let g = 0; g < groups.length; g++) {
      const { motion } = groups[g];
      if (motion === null || motion.brought === null) continue;
      const crossed = this.lookAt(groups[g], motion.brought);
      this.memory.crossed[g] = Number(crossed);
      any ||= crossed;
    }
    return any;
  }

  /** Moves each neuron that has reached, crossed or left zero to the group of its new pattern. */
  regroup(): void {
    const movers: number[] = [];
    for (const [g, group] of this.groups.entries()) if (this.memory.crossed[g]) this.part(group, movers);
    this.settle(movers);
  }

  /** Makes one of those that no longer differ: what its members brought along is within rounding of where it leads them. */
  unite(): void {
    const { velocities, groups } = this;
    if (velocities === null) return;
    let any = false;
    for (const { key, members, vectors, motion } of groups) {
      if (motion === null || motion.brought === null || !velocities.hasFaded(motion.brought)) continue;
      for (const j of members) this.rebase(j, { vectors, motion });
      vectors.shift.fill(0);
      vectors.coefficient.fill(0);
      this.form(key, members, vectors, { ...motion, brought: null });
      any = true;
    }
    if (any) this.count();
  }

  /** The present Z(t) (m x n), a copy. */
  presentZ(): Matrix {
    return this.asGiven(this.present('Z', ({ shift }) => shift));
  }

  /** The present C(t) (m x n), a copy. */
  presentC(): Matrix {
    return this.asGiven(this.present('C', ({ coefficient }) => coefficient));
  }

  /** How far Z still goes if nothing pulls any more (m x n); undefined without a memory. */
  coasting(): Matrix | undefined {
    const { velocities, Z } = this;
    if (velocities === null) return undefined;
    const coasting = zeros(Z.rows, Z.cols);
    for (const { members, motion } of this.groups)
      if (motion !== null) for (const j of members) velocities.coast(j, motion, row(coasting, j));
    return this.asGiven(coasting);
  }

  /** A bound on how far what members brought along moved any margin in the last step, beside what moved their groups. */
  get reachBeside(): number {
    let reach = 0;
    for (const { motion } of this.groups)
      if (motion !== null && motion.brought !== null)
        reach += Math.abs(motion.brought.last) * motion.brought.largest;
    return reach;
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
    for (const { members, shift, coefficient, motion } of groups) {
      const vectors = this.memory.take();
      vectors.shift.set(shift);
      vectors.coefficient.set(coefficient);
      this.form(this.keyOf(members[0]), members, vectors, structuredClone(motion));
    }
    this.count();
  }

  /** Leaves a group to those members that have not changed sides; the others are added to `movers`. */
  private part(group: MovingGroup, movers: number[]): void {
    const rest: number[] = [];
    for (const j of group.members) {
      if (this.changesSide(j, group)) {
        this.rebase(j, group);
        movers.push(j);
      } else rest.push(j);
    }
    this.byPattern.delete(group.key);
    if (rest.length > 0) this.form(group.key, rest, group.vectors, group.motion);
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
      this.form(key, members, this.memory.take(), this.velocities?.meet(members) ?? null);
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
    this.velocities?.arrange(
      this.groups.flatMap(({ motion }) => motion ?? []),
      this.memory,
    );
    let pairs = 0;
    this.deadNeurons = 0;
    for (const { activatedPairs, dead, members } of this.groups) {
      pairs += activatedPairs;
      if (dead) this.deadNeurons += members.length;
    }
    this.activatedFraction = pairs / (this.Z.rows * this.Z.cols);
  }

  /** Makes the present state of neuron j, of a group, its base. */
  private rebase(j: number, { vectors, motion }: Pick<MovingGroup, 'vectors' | 'motion'>): void {
    if (motion !== null) this.velocities?.leave(j, motion, row(this.Z, j), row(this.C, j));
    addTo(this.Z, vectors.shift, this.Z, j);
    addTo(this.C, vectors.coefficient, this.C, j);
  }

  /** A group of members with one pattern, whose shift and coefficients are in `vectors`; the rest is written there. */
  private form(
    key: string,
    members: readonly number[],
    vectors: GroupVectors,
    motion: GroupMotion | null,
  ): void {
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
    if (motion !== null && motion.brought !== null) this.gatherBrought(members, vectors, motion.brought);
    this.byPattern.set(key, { sign, members, weight, key, activatedPairs, dead, vectors, motion });
  }

  /** Members that are looked at one by one have no edge: in its place stands what is on their side of zero, beyond all shifts. */
  private gatherBrought(members: readonly number[], { edge, baseSum }: GroupVectors, brought: Brought): void {
    const { velocities } = this;
    if (velocities === null) return;
    brought.bases.set(baseSum);
    brought.velocities.fill(0);
    brought.largest = 0;
    for (const j of members) {
      const size = this.sizes?.[j] ?? 1;
      const own = row(velocities.Z, j);
      axpy(size * size, own, brought.velocities);
      brought.largest += size * size * own.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);
    }
    sumBases(brought, baseSum);
    for (let i = 0; i < edge.length; i++) edge[i] = edge[i] > 0 ? NO_EDGE : -NO_EDGE;
  }

  /** Whether a member with a velocity of its own is positive, zero or negative where its base is not; `nearest` says how near any is to zero. */
  private lookAt({ members, vectors: { shift } }: MovingGroup, { gone }: Brought): boolean {
    const base = this.Z.data;
    const own = this.velocities?.Z.data ?? base;
    const n = shift.length;
    let crossed = false;
    let least = Number.POSITIVE_INFINITY;
    let greatest = 0;
    for (let k = 0; k < members.length; k++) {
      for (let i = 0, at = members[k] * n; i < n; i++, at++) {
        const before = base[at];
        const z = before + gone * own[at] + shift[i];
        if (z > 0 !== before > 0 || (z === 0) !== (before === 0)) crossed = true;
        least = Math.min(least, Math.abs(z));
        greatest = Math.max(greatest, Math.abs(before), Math.abs(shift[i]));
      }
    }
    this.nearest = Math.min(this.nearest, greatest > 0 ? least / greatest : 1);
    return crossed;
  }

  /** Whether neuron j of a group is positive, zero or negative at some point where its base is not. */
  private changesSide(j: number, { vectors: { shift }, motion }: MovingGroup): boolean {
    const base = row(this.Z, j);
    if (motion === null || motion.brought === null || this.velocities === null)
      return changesSide(base, base, shift);
    const stands = base.slice();
    axpy(motion.brought.gone, row(this.velocities.Z, j), stands);
    return changesSide(base, stands, shift);
  }

  private present(what: 'Z' | 'C', by: (vectors: GroupVectors) => Float64Array): Matrix {
    const base = this[what];
    const result = copyMatrix(base);
    for (const { members, vectors, motion } of this.groups) {
      for (const j of members) {
        const brought = motion?.brought ?? null;
        if (brought !== null && this.velocities !== null)
          axpy(brought.gone, row(this.velocities[what], j), row(result, j));
        addTo(result, by(vectors), result, j);
      }
    }
    return result;
  }
}
