/**
 * Velocities of neurons that move as one (docs/theory.md, section 17.3). With a memory a movement is made of the pull and of a velocity,
 * and is linear in both. So what a neuron brings to a group and what the group does from then on add up:
 *
 *     z_j = base_j + gone V_j + shift,   velocity_j = left V_j + velocity.
 *
 * V_j is its velocity when it came; `left` and `gone` are what is left by now of a velocity 1 that nothing pulls at, and how far that has
 * gone: two numbers a group. Shift and velocity are those of a neuron that came at rest. The same holds of coefficients.
 */
import type { GroupMemory } from '../linalg/group-memory.ts';
import { copyMatrix, type Matrix, row, zeros } from '../linalg/matrix.ts';
import { axpy } from '../linalg/vector.ts';
import type { Memory } from '../optimizers/optimizer.ts';

/** How a group moves beside its pull: its velocity in pre-activations and in coefficients (n each). */
export interface GroupMotion {
  Z: Float64Array;
  C: Float64Array;
  /** Null where all members have this velocity. */
  readonly brought: Brought | null;
}

/** What has become of the velocities that members brought along. */
export interface Brought {
  readonly left: readonly [Float64Array];
  gone: number;
  /** By how much `gone` grew in the last step. */
  last: number;
  /** Sums over the members by weight: of bases and of V_j (n each), and of max_i |V_ji|. */
  readonly bases: Float64Array;
  readonly velocities: Float64Array;
  largest: number;
}

export class Velocities {
  /** V_j in pre-activations and in coefficients (m x n each). */
  readonly Z: Matrix;
  readonly C: Matrix;
  private readonly pull = new Float64Array(1);
  /** Velocities of all groups, of group g from `stride` g on, as the memory takes a buffer. */
  private groupsZ: readonly [Float64Array] = [new Float64Array(0)];
  private groupsC: readonly [Float64Array] = [new Float64Array(0)];
  private movements: Float64Array = new Float64Array(0);
  private increments: Float64Array = new Float64Array(0);

  /** All at rest, or as they once were. */
  constructor(
    private readonly memory: Memory,
    m: number,
    n: number,
    from: { readonly Z: Matrix; readonly C: Matrix } | null,
  ) {
    this.Z = from === null ? zeros(m, n) : copyMatrix(from.Z);
    this.C = from === null ? zeros(m, n) : copyMatrix(from.C);
  }

  keep(): { readonly Z: Matrix; readonly C: Matrix } {
    return { Z: copyMatrix(this.Z), C: copyMatrix(this.C) };
  }

  /** What moves neurons that form a group: one alone has its own velocity, several that of rest and what they bring along. */
  meet(members: readonly number[]): GroupMotion {
    const n = this.Z.cols;
    if (members.length === 1)
      return { Z: row(this.Z, members[0]).slice(), C: row(this.C, members[0]).slice(), brought: null };
    const rest = { Z: new Float64Array(n), C: new Float64Array(n) };
    const isMoving = (j: number) => row(this.C, j).some((entry) => entry !== 0);
    if (!members.some(isMoving)) return { ...rest, brought: null };
    const sums = { bases: new Float64Array(n), velocities: new Float64Array(n), largest: 0 };
    return { ...rest, brought: { left: [Float64Array.of(1)], gone: 0, last: 0, ...sums } };
  }

  /** The groups that move from now on, in this order: where group g moves, it stands `stride` g entries from the first. */
  arrange(motions: readonly GroupMotion[], { movements, increments, stride }: GroupMemory): void {
    this.movements = movements.subarray(0, stride * motions.length);
    this.increments = increments.subarray(0, stride * motions.length);
    this.groupsZ = [new Float64Array(stride * motions.length)];
    this.groupsC = [new Float64Array(stride * motions.length)];
    for (const [g, motion] of motions.entries()) {
      motion.Z = placed(motion.Z, this.groupsZ[0], stride * g);
      motion.C = placed(motion.C, this.groupsC[0], stride * g);
    }
  }

  /** Of the pulls of all groups, movements and increments, is made what the optimiser makes of them at update t. */
  carry(t: number): void {
    this.memory.move(this.movements, this.groupsZ, t);
    this.memory.move(this.increments, this.groupsC, t);
  }

  /** What members of a group brought moves on at update t. */
  carryBrought(brought: Brought, t: number): void {
    this.pull[0] = 0;
    this.memory.move(this.pull, brought.left, t);
    brought.last = this.pull[0];
    brought.gone += brought.last;
  }

  /** Neuron j leaves a group: its bases are moved on by what it brought, and its present velocity becomes V_j. */
  leave(j: number, { Z, C, brought }: GroupMotion, base: Float64Array, coefficient: Float64Array): void {
    const [own, ownC] = [row(this.Z, j), row(this.C, j)];
    if (brought === null) {
      own.set(Z);
      ownC.set(C);
      return;
    }
    axpy(brought.gone, own, base);
    axpy(brought.gone, ownC, coefficient);
    const left = brought.left[0][0];
    for (let i = 0; i < own.length; i++) own[i] = left * own[i] + Z[i];
    for (let k = 0; k < ownC.length; k++) ownC[k] = left * ownC[k] + C[k];
  }

  /** Adds how far neuron j of a group still goes if nothing pulls any more. */
  coast(j: number, { Z, brought }: GroupMotion, sum: Float64Array): void {
    axpy(1, this.memory.coast([Z]), sum);
    if (brought !== null) axpy(this.memory.coast(brought.left)[0], row(this.Z, j), sum);
  }

  /** Whether what is still to come of what was brought is within the rounding of what has been. */
  hasFaded({ left, gone }: Brought): boolean {
    return !this.memory.endless && Math.abs(this.memory.coast(left)[0]) <= 2 ** -54 * Math.abs(gone);
  }
}

/** The sum of bases, by weight, of a group whose members have gone on by what they brought. */
export function sumBases({ bases, velocities, gone }: Brought, sum: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = bases[i] + gone * velocities[i];
}

/** A vector, from now on a part of another. */
function placed(vector: Float64Array, all: Float64Array, at: number): Float64Array {
  all.set(vector, at);
  return all.subarray(at, at + vector.length);
}
