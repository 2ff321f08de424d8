/**
 * A stretch of the flow in which no neuron changes its pattern, and how one sees that none does.
 *
 * Within it all neurons of a group g move alike, up to their sizes (network.ts): dz_ji/ds = a_j (K (y o rho_g))_i with rho_gk = D_gk e_k
 * (on switching surfaces as in sliding.ts). With p_g the integral of rho_g since the piece began (P x n),
 *
 *     z_ji = base_ji + a_j (K (y o p_g))_i,   C_jk = base + a_j y_k p_gk,   dq_i/ds = y_i/root^2 sum_g weight_g D_gi (K (y o rho_g))_i.
 *
 * Per group and point the member nearest to zero in units of its size is the first that can cross: its distance u_gi, in these units,
 * decides. As all p only grow, the total variation of u over a stretch is at most M = sum_k |K_ik| (growth of p_gk)/root, so u(start) + u(end) > M
 * shows that u stayed positive in between. Where that shows nothing, u is looked at as the polynomial that it is (crossing.ts). And as
 * M is at most max_k (growth of p_gk)/root times sum_k |K_ik|, most steps need no look at all: u was larger when it was last looked at.
 */
import type { Sample } from '../data/sample.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { applyToRows } from '../linalg/product.ts';
import { dot, sum } from '../linalg/vector.ts';
import type { LiftedSystem } from '../network/lifted-system.ts';
import { modelOf } from '../network/models/index.ts';
import { type Network, outputWeight, rootOf, sizesOf, squareOf } from '../network/network.ts';
import { groupByState, type NeuronGroup, SLIDING } from '../network/neuron-groups.ts';
import { liftedGram } from '../network/pattern.ts';
import { SlidingSet } from './sliding.ts';

/** Weights of a moment: Z = W X' (m x n), and C of W = W(0) + C X (m x n). */
export interface Weights {
  readonly Z: Matrix;
  readonly C: Matrix;
}

/** p and rho at one time (P x n each). */
export interface Instant {
  readonly p: Matrix;
  readonly rho: Matrix;
}

/** |K_ik| (n x n), and its sums over k (n). */
export interface Sizes {
  readonly absoluteK: Matrix;
  readonly sums: Float64Array;
}

export function sizesOfGram({ n, K }: Sample): Sizes {
  const absoluteK = { ...K, data: K.data.map(Math.abs) };
  return { absoluteK, sums: new Float64Array(n).map((_, i) => sum(row(absoluteK, i))) };
}

/** p and the distances u_gi at an end of a step (P x n each). */
export interface StepEnd {
  readonly p: Matrix;
  readonly u: Matrix;
}

/** Distances and rates smaller than this share of the terms that they are sums of are rounding. */
const ROUNDING = 2 ** -42;

export class PatternPiece {
  readonly groups: readonly NeuronGroup[];
  /** Whether all motion on switching surfaces is determined. */
  readonly determined: boolean;
  /** The lifted system of the groups that do not slide: of all, when none does. */
  readonly system: LiftedSystem;
  /** G_kk of all groups, those that slide at k taken to be active there (n): how much point k can move itself. */
  readonly diagonal: Float64Array;
  /** How many (group, point) pairs slide. */
  readonly slidingPairs: number;
  private readonly sliding: readonly (SlidingSet | null)[];
  /** The groups of which some point slides. */
  private readonly slidingGroups: readonly number[];
  /** How many sliding pairs come before those of a group (P). */
  private readonly firstSliding: readonly number[];
  /** The neuron of a group that was nearest to zero when the piece began, and its |z_ji|/size_j (P x n); infinite where a group slides. */
  private readonly nearest: Int32Array;
  private readonly edges: Matrix;
  /** The group of every neuron (m). */
  readonly groupOf: Int32Array;
  /** +1 where z > 0 and -1 where z <= 0 (P x n). */
  private readonly side: Matrix;
  private readonly root: number;
  /** |a_j root| (m); null where all are 1. */
  private readonly sizes: Float64Array | null;
  /** No u_gi can fall: every neuron is moved farther from zero by every point. */
  readonly rising: boolean;
  /** Multiplications of a step of the integrator, roughly: two slopes, each of which takes the margins' speed and the sliding groups' twice (flow.ts). */
  readonly cost: number;
  /** And of a look at all groups, for variation and distances, or to form them; at one suspect; and at all sliding pairs. */
  readonly costOfLook: number;
  readonly costOfSuspect: number;
  readonly costOfSliding: number;

  /** @param states  per neuron and point: ACTIVE, INACTIVE or SLIDING (m x n) */
  constructor(
    private readonly sample: Sample,
    private readonly sizeOfK: Sizes,
    private readonly network: Network,
    readonly begin: Weights,
    readonly states: Uint8Array,
  ) {
    const { n } = sample;
    this.root = rootOf(network);
    this.sizes = sizesOf(network);
    this.groups = groupByState(network, states, n);
    const sets = this.groups.map(({ points }) => (points.length > 0 ? SlidingSet.on(sample, points) : null));
    this.sliding = sets;
    this.determined = this.groups.every(({ points }, g) => points.length === 0 || sets[g] !== null);
    this.slidingGroups = [...this.groups.keys()].filter((g) => this.groups[g].points.length > 0);
    let before = 0;
    this.firstSliding = this.groups.map(({ points }) => {
      before += points.length;
      return before - points.length;
    });
    this.slidingPairs = before;
    this.system = modelOf(network).lift(
      sample,
      network,
      this.groups.filter(({ points }) => points.length === 0),
    );
    const square = squareOf(network);
    this.diagonal = new Float64Array(n);
    for (const { weight, slopes, points } of this.groups) {
      const own = slopes.slice();
      for (const i of points) own[i] = 1;
      for (let k = 0; k < n; k++) {
        this.diagonal[k] += (weight * own[k] * own[k] * sample.K.data[k * n + k]) / square;
      }
    }
    this.groupOf = new Int32Array(begin.Z.rows);
    this.nearest = new Int32Array(this.groups.length * n);
    this.edges = zeros(this.groups.length, n);
    this.edges.data.fill(Number.POSITIVE_INFINITY);
    this.side = zeros(this.groups.length, n);
    for (const [g, { active, members }] of this.groups.entries()) {
      for (const j of members) this.groupOf[j] = g;
      for (let i = 0; i < n; i++) {
        const at = g * n + i;
        for (const j of members) {
          const distance = Math.abs(begin.Z.data[j * n + i]) / this.sizeOf(j);
          if (states[j * n + i] === SLIDING || !(distance < this.edges.data[at])) continue;
          this.edges.data[at] = distance;
          this.nearest[at] = j;
        }
        this.side.data[at] = active[i] ? 1 : -1;
      }
    }
    this.rising = this.slidingPairs === 0 && this.groups.every((group) => risesOnly(sample, group));
    this.cost = 4 * ((1 + this.slidingGroups.length) * n + this.slidingPairs) * n;
    this.costOfLook = 2 * this.groups.length * n * n;
    this.costOfSuspect = 8 * n;
    this.costOfSliding = 4 * this.slidingPairs * n;
  }

  /** The lifted Gram matrix of all groups, those that slide at a point taken to be active there (n x n). */
  get wholeGram(): Matrix {
    if (this.slidingPairs === 0) return this.system.G;
    const whole = this.groups.map(({ slopes, points, ...group }) => {
      const own = slopes.slice();
      for (const i of points) own[i] = 1;
      return { ...group, slopes: own };
    });
    return liftedGram(this.sample, this.network, whole);
  }

  /** rho at e (P x n). */
  rates(e: Float64Array): Matrix {
    const rho = zeros(this.groups.length, e.length);
    for (const g of this.groups.keys()) this.rate(g, e, row(rho, g));
    return rho;
  }

  /** rho of one group (n). */
  private rate(g: number, e: Float64Array, out: Float64Array): void {
    const { slopes } = this.groups[g];
    for (let k = 0; k < e.length; k++) out[k] = slopes[k] * e[k];
    this.sliding[g]?.complete(out);
  }

  /** p from c, the integral of e, and from the integrals of rho of the sliding pairs in order (P x n). */
  progress(c: Float64Array, slid: Float64Array): Matrix {
    const p = zeros(this.groups.length, c.length);
    for (const [g, { slopes, points }] of this.groups.entries()) {
      const own = row(p, g);
      for (let k = 0; k < c.length; k++) own[k] = slopes[k] * c[k];
      for (const [at, i] of points.entries()) own[i] = slid[this.firstSliding[g] + at];
    }
    return p;
  }

  /** Adds dq/ds of the sliding groups to `speed` (n), and writes rho of the sliding pairs, in order, to `out`. */
  slide(e: Float64Array, speed: Float64Array, out: Float64Array): void {
    if (this.slidingPairs === 0) return;
    const { n, y, K } = this.sample;
    const square = this.root * this.root;
    const signed = zeros(this.slidingGroups.length, n);
    let next = 0;
    for (const [at, g] of this.slidingGroups.entries()) {
      const own = row(signed, at);
      this.rate(g, e, own);
      for (const i of this.groups[g].points) out[next++] = own[i];
      for (let k = 0; k < n; k++) own[k] *= y[k];
    }
    const moved = applyToRows(K, signed);
    for (const [at, g] of this.slidingGroups.entries()) {
      const { weight, slopes, points } = this.groups[g];
      const own = row(moved, at);
      for (const i of points) own[i] = 0;
      for (let i = 0; i < n; i++) speed[i] += (y[i] * weight * slopes[i] * own[i]) / square;
    }
  }

  /** The end of a step at which the groups have progressed by p. */
  stepEnd(p: Matrix): StepEnd {
    const u = this.outward(p);
    for (let at = 0; at < u.data.length; at++) u.data[at] += this.edges.data[at];
    return { p, u };
  }

  /** Whether all (group, point) pairs must have kept their pattern from when they were looked at until the groups have progressed by p. */
  staysFrom({ p: { data }, u }: StepEnd, p: Matrix): boolean {
    const { n } = this.sample;
    const { sums } = this.sizeOfK;
    for (let at = 0; at < data.length; at += n) {
      let most = 0;
      for (let k = at; k < at + n; k++) most = Math.max(most, Math.abs(p.data[k] - data[k]));
      for (let i = 0; i < n; i++) if (!(u.data[at + i] > (most / this.root) * sums[i])) return false;
    }
    return true;
  }

  /** The (group, point) pairs, as g n + i, whose distances at the ends of a step do not show that they keep their pattern in between. */
  suspects(from: StepEnd, to: StepEnd): number[] {
    const most = this.variation(from.p, to.p);
    const near: number[] = [];
    for (let at = 0; at < most.data.length; at++) {
      if (!(from.u.data[at] + to.u.data[at] > most.data[at])) near.push(at);
    }
    return near;
  }

  /**
   * The distance of a (group, point) pair over a step, as a polynomial: O(n).
   *
   * @param at  g n + i
   * @param c, slid  coefficients of the integrals of e (each n) and of rho of the sliding pairs
   * @returns one for each of c
   */
  distance(at: number, c: readonly Float64Array[], slid: readonly Float64Array[]): Float64Array {
    const { n, y, K } = this.sample;
    const g = Math.floor(at / n);
    const i = at % n;
    const { sign, slopes, points } = this.groups[g];
    const outward = new Float64Array(n);
    const weighted = new Float64Array(n);
    const a = (this.side.data[at] * sign) / this.root;
    for (let k = 0; k < n; k++) {
      outward[k] = a * y[k] * K.data[i * n + k];
      weighted[k] = outward[k] * slopes[k];
    }
    for (const k of points) weighted[k] = 0;
    const polynomial = new Float64Array(c.length);
    const first = this.firstSliding[g];
    for (let degree = 0; degree < c.length; degree++) {
      let moved = dot(weighted, c[degree]);
      for (let place = 0; place < points.length; place++)
        moved += outward[points[place]] * slid[degree][first + place];
      polynomial[degree] = this.edges.data[at] + moved;
    }
    return polynomial;
  }

  /**
   * How much of z_ji may be rounding once neuron j's group has progressed by p: a share of |z_ji| at the beginning and of all that has
   * pushed it since W(0). O(n).
   */
  rounding(j: number, i: number, p: Matrix): number {
    const { n } = this.sample;
    const { Z, C } = this.begin;
    const g = this.groupOf[j];
    const own = this.sizeOf(j);
    let size = Math.abs(Z.data[j * n + i]);
    for (let k = 0; k < n; k++) {
      const pushed = Math.abs(C.data[j * n + k]) + (own * p.data[g * n + k]) / this.root;
      size += this.sizeOfK.absoluteK.data[i * n + k] * pushed;
    }
    return ROUNDING * size;
  }

  /** `rounding` of the distance of a (group, point) pair. @param at  g n + i */
  roundingOfDistance(at: number, p: Matrix): number {
    const j = this.nearest[at];
    return this.rounding(j, at % this.sample.n, p) / this.sizeOf(j);
  }

  /** How much of the rate of z_ji may be rounding, j in group g, in units of its size. O(n). */
  roundingOfRate(g: number, i: number, rho: Matrix): number {
    const { n } = this.sample;
    let size = 0;
    for (let k = 0; k < n; k++)
      size += this.sizeOfK.absoluteK.data[i * n + k] * Math.abs(rho.data[g * n + k]);
    return (ROUNDING * size) / this.root;
  }

  /** du_gi/ds (P x n) for rho: positive where neurons move away from zero. */
  outward(rho: Matrix): Matrix {
    const moved = this.shifts(rho);
    for (let at = 0; at < moved.data.length; at++) moved.data[at] *= this.side.data[at];
    return moved;
  }

  /** Z and C when the groups have progressed by p. */
  weightsAt(p: Matrix): Weights {
    const { n, y } = this.sample;
    const shifts = this.shifts(p);
    const Z = { ...this.begin.Z, data: this.begin.Z.data.slice() };
    const C = { ...this.begin.C, data: this.begin.C.data.slice() };
    for (const [g, { members }] of this.groups.entries()) {
      for (const j of members) {
        const a = outputWeight(this.network, j);
        const size = this.sizeOf(j);
        for (let k = 0; k < n; k++) {
          const at = j * n + k;
          Z.data[at] = this.states[at] === SLIDING ? 0 : Z.data[at] + size * shifts.data[g * n + k];
          C.data[at] += a * y[k] * p.data[g * n + k];
        }
      }
    }
    return { Z, C };
  }

  /** |a_j root| of neuron j. */
  private sizeOf(j: number): number {
    return this.sizes?.[j] ?? 1;
  }

  /** (sign/root) K (y o p_g) for every group (P x n). */
  private shifts(p: Matrix): Matrix {
    const { n, y, K } = this.sample;
    const steps = zeros(p.rows, n);
    for (const [g, { sign }] of this.groups.entries()) {
      const a = sign / this.root;
      for (let k = 0; k < n; k++) steps.data[g * n + k] = a * y[k] * p.data[g * n + k];
    }
    return applyToRows(K, steps);
  }

  /** |K| |to - from|/root for every group (P x n). */
  private variation(from: Matrix, to: Matrix): Matrix {
    const growth = zeros(from.rows, from.cols);
    for (let at = 0; at < growth.data.length; at++) {
      growth.data[at] = Math.abs(to.data[at] - from.data[at]) / this.root;
    }
    return applyToRows(this.sizeOfK.absoluteK, growth);
  }
}

/** Whether outward a y_k K_ik >= 0 for all i and k: every u_gi is a sum of terms that only grow. */
function risesOnly({ n, y, K }: Sample, { sign, active }: NeuronGroup): boolean {
  for (let i = 0; i < n; i++) {
    const outward = active[i] ? sign : -sign;
    for (let k = 0; k < n; k++) if (outward * y[k] * K.data[i * n + k] < 0) return false;
  }
  return true;
}
