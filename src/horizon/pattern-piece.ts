/**
 * A stretch of the flow in which no neuron changes its pattern, and how one sees that none does.
 *
 * Within it all neurons of a group g move alike: dz_ji/ds = a (K (y o rho_g))_i with a = +-1/sqrt(m) and rho_gk = D_gk e_k
 * (on switching surfaces as in sliding.ts). With p_g the integral of rho_g since the piece began (P x n),
 *
 *     z_ji = base_ji + a (K (y o p_g))_i,   C_jk = base + a y_k p_gk,   dq_i/ds = y_i/m sum_g count_g D_gi (K (y o rho_g))_i.
 *
 * Per group and point the member nearest to zero is the first that can cross: its distance u_gi decides. As all p only grow,
 * the total variation of u over a stretch is at most M = sum_k |K_ik| (growth of p_gk)/sqrt(m), so u(start) + u(end) > M
 * shows that u stayed positive in between. The same holds for its rate with |change of rho| (rho monotone over the stretch), and
 * a rate that keeps its sign has its least u at an end.
 */
import type { Sample } from '../data/sample.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { applyToRows } from '../linalg/product.ts';
import { dot } from '../linalg/vector.ts';
import { type Network, width } from '../network/network.ts';
import { liftedGram } from '../network/pattern.ts';
import { groupByState, type NeuronGroup, SLIDING } from './neuron-groups.ts';
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

/** An end of a step: also the distances u_gi there (P x n). */
export interface StepEnd extends Instant {
  readonly u: Matrix;
}

export class PatternPiece {
  readonly groups: readonly NeuronGroup[];
  /** Whether all motion on switching surfaces is determined. */
  readonly determined: boolean;
  /** The lifted Gram matrix of the groups that do not slide (n x n): of all, when none does. */
  readonly G: Matrix;
  /** How many (group, point) pairs slide. */
  readonly slidingPairs: number;
  private readonly sliding: readonly (SlidingSet | null)[];
  /** The groups of which some point slides. */
  private readonly slidingGroups: readonly number[];
  /** How many sliding pairs come before those of a group (P). */
  private readonly firstSliding: readonly number[];
  /** |z_ji| of the neuron nearest to zero when the piece began (P x n); infinite where a group slides. */
  private readonly edges: Matrix;
  /** +1 where z > 0 and -1 where z <= 0 (P x n). */
  private readonly side: Matrix;
  private readonly rootWidth: number;
  /** No u_gi can fall: every neuron is moved farther from zero by every point. */
  readonly rising: boolean;
  /**
   * Multiplications of a step of the integrator and of the watch over it, roughly: six slopes, each of which takes the margins' speed
   * and the sliding groups' twice (flow.ts), and for all groups variation and distances, or as much at a switch.
   */
  readonly cost: number;

  /** @param states  per neuron and point: ACTIVE, INACTIVE or SLIDING (m x n) */
  constructor(
    private readonly sample: Sample,
    private readonly absoluteK: Matrix,
    network: Network,
    private readonly begin: Weights,
    readonly states: Uint8Array,
  ) {
    const { n } = sample;
    this.rootWidth = Math.sqrt(width(network));
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
    this.G = liftedGram(
      sample,
      network,
      this.groups.filter(({ points }) => points.length === 0),
    );
    this.edges = zeros(this.groups.length, n);
    this.side = zeros(this.groups.length, n);
    for (const [g, { active, members }] of this.groups.entries()) {
      for (let i = 0; i < n; i++) {
        let nearest = Number.POSITIVE_INFINITY;
        for (const j of members) {
          if (states[j * n + i] !== SLIDING) nearest = Math.min(nearest, Math.abs(begin.Z.data[j * n + i]));
        }
        this.edges.data[g * n + i] = nearest;
        this.side.data[g * n + i] = active[i] ? 1 : -1;
      }
    }
    this.rising = this.slidingPairs === 0 && this.groups.every((group) => risesOnly(sample, group));
    const speeds = 12 * ((1 + this.slidingGroups.length) * n + this.slidingPairs);
    this.cost = (speeds + 2 * this.groups.length * n) * n;
  }

  /** rho at e (P x n): of all groups, or of some, and 0 of the others. */
  rates(e: Float64Array, groups: Iterable<number> = this.groups.keys()): Matrix {
    const rho = zeros(this.groups.length, e.length);
    for (const g of groups) this.rate(g, e, row(rho, g));
    return rho;
  }

  /** rho of one group (n). */
  private rate(g: number, e: Float64Array, out: Float64Array): void {
    const { slopes } = this.groups[g];
    for (let k = 0; k < e.length; k++) out[k] = slopes[k] * e[k];
    this.sliding[g]?.complete(out);
  }

  /** p from c, the integral of e, and from the integrals of rho of the sliding pairs in order (P x n): of all groups, or of some. */
  progress(c: Float64Array, slid: Float64Array, groups: Iterable<number> = this.groups.keys()): Matrix {
    const p = zeros(this.groups.length, c.length);
    for (const g of groups) {
      const { slopes, points } = this.groups[g];
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
    const m = this.rootWidth * this.rootWidth;
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
      const { count, slopes, points } = this.groups[g];
      const own = row(moved, at);
      for (const i of points) own[i] = 0;
      for (let i = 0; i < n; i++) speed[i] += (y[i] * count * slopes[i] * own[i]) / m;
    }
  }

  /** An instant with its distances. */
  stepEnd(instant: Instant): StepEnd {
    const u = this.outward(instant.p);
    for (let at = 0; at < u.data.length; at++) u.data[at] += this.edges.data[at];
    return { ...instant, u };
  }

  /** The (group, point) pairs whose distances at the ends of a step do not show that they keep their pattern in between. */
  suspects(from: StepEnd, to: StepEnd): Suspect[] {
    const most = this.variation(from.p, to.p);
    const near: Suspect[] = [];
    for (let at = 0; at < most.data.length; at++) {
      if (!(from.u.data[at] + to.u.data[at] > most.data[at])) near.push(this.suspect(at));
    }
    return near;
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
    for (const [g, { sign, members }] of this.groups.entries()) {
      const a = sign / this.rootWidth;
      for (const j of members) {
        for (let k = 0; k < n; k++) {
          const at = j * n + k;
          Z.data[at] = this.states[at] === SLIDING ? 0 : Z.data[at] + shifts.data[g * n + k];
          C.data[at] += a * y[k] * p.data[g * n + k];
        }
      }
    }
    return { Z, C };
  }

  /** The index of every neuron's group (m). */
  groupOfNeurons(): Int32Array {
    const groupOf = new Int32Array(this.begin.Z.rows);
    for (const [g, { members }] of this.groups.entries()) for (const j of members) groupOf[j] = g;
    return groupOf;
  }

  private suspect(at: number): Suspect {
    const { n, y, K } = this.sample;
    const group = Math.floor(at / n);
    const i = at % n;
    const a = (this.side.data[at] * this.groups[group].sign) / this.rootWidth;
    const outward = Float64Array.from({ length: n }, (_, k) => a * y[k] * K.data[i * n + k]);
    return new Suspect(group, i, this.edges.data[at], outward);
  }

  /** a K (y o p_g) for every group (P x n). */
  private shifts(p: Matrix): Matrix {
    const { n, y, K } = this.sample;
    const steps = zeros(p.rows, n);
    for (const [g, { sign }] of this.groups.entries()) {
      const a = sign / this.rootWidth;
      for (let k = 0; k < n; k++) steps.data[g * n + k] = a * y[k] * p.data[g * n + k];
    }
    return applyToRows(K, steps);
  }

  /** |K| |to - from|/sqrt(m) for every group (P x n). */
  private variation(from: Matrix, to: Matrix): Matrix {
    const growth = zeros(from.rows, from.cols);
    for (let at = 0; at < growth.data.length; at++) {
      growth.data[at] = Math.abs(to.data[at] - from.data[at]) / this.rootWidth;
    }
    return applyToRows(this.absoluteK, growth);
  }
}

/** One (group, point) pair, looked at alone: every question costs O(n). */
export class Suspect {
  /**
   * @param edge  u when the piece began
   * @param outward  du = <outward, d p_group> (n)
   */
  constructor(
    readonly group: number,
    readonly point: number,
    private readonly edge: number,
    private readonly outward: Float64Array,
  ) {}

  /** u. */
  distance({ p }: Instant): number {
    return this.edge + dot(this.outward, row(p, this.group));
  }

  /** Whether it is shown that u stays positive between two instants. */
  stays(from: Instant, to: Instant): boolean {
    const start = this.distance(from);
    const end = this.distance(to);
    if (start + end > this.variation(from.p, to.p)) return true;
    const rates = dot(this.outward, row(from.rho, this.group)) + dot(this.outward, row(to.rho, this.group));
    const turning = this.variation(from.rho, to.rho);
    return (rates > turning && start >= 0) || (-rates > turning && end >= 0);
  }

  /** sum_k |outward_k| |to_k - from_k|. */
  private variation(from: Matrix, to: Matrix): number {
    const n = this.outward.length;
    const begin = this.group * n;
    let total = 0;
    for (let k = 0; k < n; k++)
      total += Math.abs(this.outward[k] * (to.data[begin + k] - from.data[begin + k]));
    return total;
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
