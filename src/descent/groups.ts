/**
 * Neurons that share an output sign and an activation pattern receive the same increments, so they move as one.
 *
 * Within a group z_ji = base_ji + shift_i and C_ji = base_ji + coefficient_i. As long as no neuron changes its pattern only the
 * shifts and coefficients move; a neuron that changes it leaves for another group, and only the groups it meets are formed anew.
 */
import { copyMatrix, type Matrix, row, zeros } from '../linalg/matrix.ts';
import { axpy, maximum } from '../linalg/vector.ts';
import { type Network, outputSign, width } from '../network/network.ts';
import { type PatternGroup, slopesOf } from '../network/pattern.ts';

export interface MovingGroup extends PatternGroup {
  readonly members: readonly number[];
  /** The output sign and the pattern: equal exactly for equal ones. */
  readonly key: string;
  /** sign D_i, which the group's increments and outputs at x_i are multiples of (n). */
  readonly signedSlopes: Float64Array;
  /** The side of zero at each point: 1 where z > 0, -1 where z <= 0 (n). */
  readonly side: Float64Array;
  /** Of the members' bases at each point: their sum, and the least |base_ji| (n); and the greatest of the latter. */
  readonly baseSum: Float64Array;
  readonly gap: Float64Array;
  readonly widestGap: number;
  /** Pairs of a member and a point with sign(a_j) y_i base_ji > 0. */
  readonly activatedPairs: number;
  /** K `coefficient` (n): how far every member has moved from its base. */
  readonly shift: Float64Array;
  /** What every member's row of C has gained (n). */
  readonly coefficient: Float64Array;
}

/** All neurons in their groups. */
export class Grouping {
  groups: readonly MovingGroup[];
  /** The share of the m n pairs that are activated: sign(a_j) y_i z_ji > 0. */
  activatedFraction: number;
  /** The bases: of Z, and of the coefficients of W = W(0) + C X (m x n). */
  private readonly Z: Matrix;
  private readonly C: Matrix;
  private readonly byPattern = new Map<string, MovingGroup>();

  /** Groups the neurons at C = 0, where their pre-activations are Z (m x n). */
  constructor(
    private readonly network: Network,
    private readonly y: Float64Array,
    Z: Matrix,
  ) {
    this.Z = copyMatrix(Z);
    this.C = zeros(Z.rows, Z.cols);
    this.settle(Array.from({ length: width(network) }, (_, j) => j));
    this.groups = [...this.byPattern.values()];
    this.activatedFraction = this.countActivated();
  }

  /** Moves each neuron that has reached, crossed or left zero to the group of its new pattern. */
  regroup(): void {
    const movers: number[] = [];
    for (const group of this.groups) {
      const points = crossedPoints(group);
      if (points.length > 0) this.part(group, points, movers);
    }
    this.settle(movers);
    this.groups = [...this.byPattern.values()];
    this.activatedFraction = this.countActivated();
  }

  /** The present Z(t) (m x n), a copy. */
  presentZ(): Matrix {
    return this.moved(this.Z, (group) => group.shift);
  }

  /** The present C(t) (m x n), a copy. */
  presentC(): Matrix {
    return this.moved(this.C, (group) => group.coefficient);
  }

  /** Leaves a group to the members that stand, at the points given, where they stood; the others are added to `movers`. */
  private part(group: MovingGroup, points: readonly number[], movers: number[]): void {
    const { Z } = this;
    const rest: number[] = [];
    for (const j of group.members) {
      const moves = points.some((i) => {
        const base = Z.data[j * Z.cols + i];
        return Math.sign(base + group.shift[i]) !== Math.sign(base);
      });
      if (moves) this.rebase(j, group);
      (moves ? movers : rest).push(j);
    }
    this.byPattern.delete(group.key);
    if (rest.length > 0) this.form(group.key, rest, group.shift, group.coefficient);
  }

  /** Puts neurons that stand at their bases into the groups of their patterns, and whom they meet there at theirs. */
  private settle(neurons: readonly number[]): void {
    const arrivals = new Map<string, number[]>();
    for (const j of neurons) {
      const key = patternKey(outputSign(this.network, j), this.Z, j);
      const together = arrivals.get(key);
      if (together === undefined) arrivals.set(key, [j]);
      else together.push(j);
    }
    const { cols } = this.Z;
    for (const [key, members] of arrivals) {
      const met = this.byPattern.get(key);
      if (met !== undefined) {
        for (const j of met.members) this.rebase(j, met);
        members.unshift(...met.members);
      }
      this.form(key, members, new Float64Array(cols), new Float64Array(cols));
    }
  }

  /** Makes the present state of neuron j, of a group, its base. */
  private rebase(j: number, { shift, coefficient }: MovingGroup): void {
    const { Z, C } = this;
    const at = j * Z.cols;
    for (let i = 0; i < Z.cols; i++) {
      Z.data[at + i] += shift[i];
      C.data[at + i] += coefficient[i];
    }
  }

  private form(
    key: string,
    members: readonly number[],
    shift: Float64Array,
    coefficient: Float64Array,
  ): void {
    const { data, cols } = this.Z;
    const sign = outputSign(this.network, members[0]);
    const active = new Uint8Array(cols);
    const side = new Float64Array(cols);
    const baseSum = new Float64Array(cols);
    const gap = new Float64Array(cols).fill(Number.POSITIVE_INFINITY);
    let activatedPairs = 0;
    for (let i = 0; i < cols; i++) {
      active[i] = data[members[0] * cols + i] > 0 ? 1 : 0;
      side[i] = active[i] === 1 ? 1 : -1;
    }
    for (const j of members) {
      const at = j * cols;
      for (let i = 0; i < cols; i++) {
        const z = data[at + i];
        baseSum[i] += z;
        gap[i] = Math.min(gap[i], Math.abs(z));
        if (sign * this.y[i] * z > 0) activatedPairs++;
      }
    }
    const slopes = slopesOf(active, this.network.slope);
    this.byPattern.set(key, {
      ...{ sign, count: members.length, active, slopes, members, key },
      ...{ signedSlopes: slopes.map((slope) => sign * slope), side, baseSum, gap },
      ...{ widestGap: maximum(gap), activatedPairs, shift, coefficient },
    });
  }

  private countActivated(): number {
    let pairs = 0;
    for (const group of this.groups) pairs += group.activatedPairs;
    return pairs / (this.Z.rows * this.Z.cols);
  }

  private moved(base: Matrix, by: (group: MovingGroup) => Float64Array): Matrix {
    const result = copyMatrix(base);
    for (const group of this.groups) {
      for (const j of group.members) axpy(1, by(group), row(result, j));
    }
    return result;
  }
}

/** The points at which some member of a group has reached, crossed or left zero. */
function crossedPoints({ gap, side, shift }: MovingGroup): number[] {
  const points: number[] = [];
  for (let i = 0; i < gap.length; i++) if (hasCrossed(gap[i], side[i] * shift[i])) points.push(i);
  return points;
}

/** Whether the member nearest to zero, `gap` from it, has reached, crossed or left zero by moving so far away from it. */
export function hasCrossed(gap: number, away: number): boolean {
  return gap > 0 ? !(gap + away > 0) : away !== 0;
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
