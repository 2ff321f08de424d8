/**
 * The dual of P(R) as a state that climbs point by point.
 *
 * The dual of min 1/2 |W|^2 subject to q^R >= t (network/own-pattern.ts) is
 *
 *     max t'beta - 1/2 sum_g c_g |v_g|^2,   v_g = sum_k f_gk x_k,   f_gk = sign_g y_k rho_gk,
 *
 * over beta_k >= 0, rho_gk = R_gk beta_k at own points and gamma beta_k <= rho_gk <= beta_k at others. For the multipliers of one point,
 * all others standing still, it is solved in closed form: other pairs are a soft threshold, and q^R_k is a growing piecewise linear
 * function of beta_k. At unseen points, t_k = 0, each rho_gk >= 0 is free by itself, as beta_k costs nothing: it is their largest.
 */

import { type Matrix, zeros } from '../linalg/matrix.ts';
import { multiplyTransposed } from '../linalg/product.ts';
import { dot, maximum, sum } from '../linalg/vector.ts';
import { type ConcaveSystem, targetsOf } from '../network/own-pattern.ts';
import { type Projection, Projections } from '../network/projected-features.ts';

/** What holds rho_gk: R_gk beta_k, or an end of its interval, or nothing (then z_gk = 0). */
const FIXED = 0;
const FREE = 1;

/** Less than this share from the end of an interval is at its end. */
const AT_END = 2 ** -48;
/** What a value may lose by rounding, as a share. */
const ROUNDING = 2 ** -46;

/** A change of the multipliers and of the forces. */
export interface DualStep {
  readonly beta: Float64Array;
  /** groups x n. */
  readonly force: Matrix;
}

/** Shorter steps are not tried. */
const SHORTEST = 2 ** -60;

/** Where a step begins. */
interface Start {
  readonly beta: Float64Array;
  readonly D: Float64Array;
  readonly held: Uint8Array;
  readonly force: Matrix;
}

/** A multiplier of each point and a force of each pair, with what they give. */
export class ConcaveDual {
  readonly n: number;
  readonly count: number;
  /** c_g. */
  readonly c: Float64Array;
  /** t (n): 1, or 0 at unseen points. */
  readonly targets: Float64Array;
  /** sign_g y_k: 1 at own pairs, -1 at others (groups x n). */
  readonly side: Float64Array;
  /** R at own pairs; at others the slope rho_gk/beta_k (groups x n). */
  readonly D: Matrix;
  readonly beta: Float64Array;
  /** z_gk = <v_g, x_k> (groups x n). */
  Z: Matrix;
  /** FREE where an other pair of a point with beta > 0 is held at z = 0 (groups x n). */
  readonly held: Uint8Array;
  private readonly projections: Projections;
  private readonly before: Float64Array;
  private readonly force: Float64Array;
  /** beta = 0. */
  constructor(readonly system: ConcaveSystem) {
    const { y, groups, slope, square } = system;
    const n = y.length;
    this.n = n;
    this.count = groups.length;
    this.c = Float64Array.from(groups, ({ weight }) => weight / square);
    this.targets = targetsOf(system);
    this.projections = new Projections(system.K);
    this.side = new Float64Array(this.count * n);
    this.D = zeros(this.count, n);
    for (const [g, { sign, active }] of groups.entries()) {
      for (let k = 0; k < n; k++) {
        this.side[g * n + k] = sign * y[k];
        this.D.data[g * n + k] = active[k] ? 1 : slope;
      }
    }
    this.beta = new Float64Array(n);
    this.Z = zeros(this.count, n);
    this.held = new Uint8Array(this.count * n);
    this.before = new Float64Array(this.count);
    this.force = new Float64Array(this.count);
  }

  /** Z from beta and D, without what a long way has rounded. */
  renew(): void {
    this.Z = multiplyTransposed(this.forces(), this.system.K);
  }

  /** f (groups x n). */
  forces(): Matrix {
    const { n, count, side, D, beta } = this;
    const f = zeros(count, n);
    for (let at = 0; at < f.data.length; at++) f.data[at] = side[at] * D.data[at] * beta[at % n];
    return f;
  }

  /** |W|^2 = sum_g c_g <f_g, z_g>. */
  square(): number {
    const f = this.forces();
    let total = 0;
    for (let g = 0; g < this.count; g++) {
      const [from, to] = [g * this.n, (g + 1) * this.n];
      total += this.c[g] * dot(f.data.subarray(from, to), this.Z.data.subarray(from, to));
    }
    return total;
  }

  /** q^R (n). */
  margins(): Float64Array {
    const { n, count, c, side, D, Z } = this;
    const { slope } = this.system;
    const q = new Float64Array(n);
    for (let g = 0; g < count; g++) {
      for (let k = 0, at = g * n; k < n; k++, at++) {
        const z = Z.data[at];
        q[k] += side[at] > 0 ? c[g] * D.data[at] * z : -c[g] * (z > 0 ? z : slope * z);
      }
    }
    return q;
  }

  /** t'beta - 1/2 |W|^2. */
  value(): number {
    return this.total() - this.square() / 2;
  }

  /** t'beta. */
  total(): number {
    return sum(this.beta.map((entry, k) => this.targets[k] * entry));
  }

  /** The best multipliers of each point in turn, the others standing still. How many pairs and points changed their state. */
  sweep(): number {
    let changed = 0;
    for (let k = 0; k < this.n; k++) changed += this.targets[k] > 0 ? this.climb(k) : this.hide(k);
    return changed;
  }

  /**
   * Goes along a step of the face as far as that climbs, every number stopped at the end of its interval.
   *
   * @returns whole: all of it, and nothing was stopped; part: less; none: it does not climb
   */
  follow(step: DualStep): 'whole' | 'part' | 'none' {
    const start = this.here();
    const before = this.value();
    const reach = this.reachOf(step, start.force);
    if (reach >= 1) {
      this.moveTo(start, step, 1);
      if (this.value() >= before - ROUNDING * Math.abs(before)) return 'whole';
    }
    let best = 0;
    let highest = before;
    for (let t = 1; t > SHORTEST; t /= 4) {
      const last = t <= reach;
      const length = last ? Math.min(1, reach) : t;
      this.moveTo(start, step, length);
      const value = this.value();
      if (value > highest) {
        highest = value;
        best = length;
      } else if (best > 0) break;
      if (last) break;
    }
    this.moveTo(start, step, best);
    return best > 0 ? 'part' : 'none';
  }

  /** Holds pairs at z = 0, with the force they have. */
  hold(pairs: ArrayLike<number>): void {
    for (let at = 0; at < this.held.length; at++) if (pairs[at] > 0) this.held[at] = FREE;
  }

  /** The projection on what group g slides on. */
  projectionOf(g: number): Projection {
    const { n, held } = this;
    const points: number[] = [];
    for (let k = 0; k < n; k++) if (held[g * n + k] === FREE) points.push(k);
    return this.projections.of(g, points);
  }

  /** What `look` sees at the end of a step, whether that climbs or not. */
  at<T>(step: DualStep, look: () => T): T {
    const start = this.here();
    this.moveTo(start, step, 1);
    const seen = look();
    this.moveTo(start, step, 0);
    return seen;
  }

  private here(): Start {
    return {
      beta: this.beta.slice(),
      D: this.D.data.slice(),
      held: this.held.slice(),
      force: this.forces(),
    };
  }

  /** How far along a step the first number reaches the end of its interval. */
  private reachOf({ beta, force }: DualStep, from: Matrix): number {
    const { n, count, side, held, targets } = this;
    const { slope } = this.system;
    let reach = Number.POSITIVE_INFINITY;
    const until = (value: number, rate: number): void => {
      if (rate < 0) reach = Math.min(reach, Math.max(0, value) / -rate);
    };
    for (let k = 0; k < n; k++) {
      if (this.beta[k] === 0) continue;
      const costs = targets[k] > 0;
      if (costs) until(this.beta[k], beta[k]);
      for (let g = 0, at = k; g < count; g++, at += n) {
        if (held[at] !== FREE) continue;
        const [rho, rate] = [side[at] * from.data[at], side[at] * force.data[at]];
        until(rho - slope * this.beta[k], rate - slope * beta[k]);
        if (costs) until(this.beta[k] - rho, beta[k] - rate);
      }
    }
    return reach;
  }

  private moveTo(start: Start, step: DualStep, t: number): void {
    const { n, count, side, D, beta, held, targets } = this;
    const { slope } = this.system;
    for (let k = 0; k < n; k++) {
      if (targets[k] === 0) {
        this.moveUnseen(k, start, step, t);
        continue;
      }
      const moved = start.beta[k] + t * step.beta[k];
      beta[k] = moved > AT_END * start.beta[k] ? moved : 0;
    }
    for (let g = 0, at = 0; g < count; g++) {
      for (let k = 0; k < n; k++, at++) {
        if (targets[k] === 0) continue;
        D.data[at] = start.D[at];
        held[at] = beta[k] > 0 ? start.held[at] : FIXED;
        if (held[at] !== FREE) continue;
        const share = (side[at] * (start.force.data[at] + t * step.force.data[at])) / beta[k];
        if (share >= 1 - AT_END) D.data[at] = 1;
        else if (share <= slope + AT_END) D.data[at] = slope;
        else {
          D.data[at] = share;
          continue;
        }
        held[at] = FIXED;
      }
    }
    this.renew();
  }

  private moveUnseen(k: number, start: Start, step: DualStep, t: number): void {
    const { n, count, side, held, force } = this;
    for (let g = 0, at = k; g < count; g++, at += n) {
      const from = side[at] * start.force.data[at];
      const moved = from + t * side[at] * step.force.data[at];
      const isHeld = start.held[at] === FREE && moved > AT_END * from;
      held[at] = isHeld ? FREE : FIXED;
      force[g] = isHeld ? moved : 0;
    }
    this.setUnseen(k);
  }

  /** An unseen point's multiplier and slopes, from rho_gk in `force`. */
  private setUnseen(k: number): void {
    const { n, count, D, beta, force } = this;
    beta[k] = maximum(force);
    for (let g = 0, at = k; g < count; g++, at += n) D.data[at] = force[g] > 0 ? force[g] / beta[k] : 0;
  }

  /** The least forces with which no neuron sees an unseen point: rho = max(z without it, 0)/K_kk. How many pairs changed their state. */
  private hide(k: number): number {
    const { n, count, side, D, Z, beta, held, before, force } = this;
    const { K } = this.system;
    const size = K.data[k * (n + 1)];
    let changed = 0;
    for (let g = 0, at = k; g < count; g++, at += n) {
      before[g] = side[at] * D.data[at] * beta[k];
      const alone = Z.data[at] - before[g] * size;
      const isHeld = side[at] < 0 && size > 0 && alone > 0;
      force[g] = isHeld ? alone / size : 0;
      if ((held[at] === FREE) !== isHeld) changed++;
      held[at] = isHeld ? FREE : FIXED;
    }
    this.setUnseen(k);
    for (let g = 0, at = k; g < count; g++, at += n) {
      const move = side[at] * D.data[at] * beta[k] - before[g];
      if (move !== 0) addRow(Z.data, g * n, K.data, k * n, n, move);
      if (held[at] === FREE) Z.data[at] = 0;
    }
    return changed;
  }

  private climb(k: number): number {
    const { n, count, side, D, Z, beta, held, before, force } = this;
    const { K, slope } = this.system;
    const size = K.data[k * (n + 1)];
    for (let g = 0, at = k; g < count; g++, at += n) {
      before[g] = side[at] * D.data[at] * beta[k];
      // Without the point's own force.
      force[g] = Z.data[at] - before[g] * size;
    }
    const best = this.bestAt(k, size);
    const t = best * size;
    let changed = Number(best > 0 !== beta[k] > 0);
    for (let g = 0, at = k; g < count; g++, at += n) {
      let slopeHere = D.data[at];
      let free = FIXED;
      if (side[at] < 0 && best > 0) {
        const alone = force[g];
        if (alone > t) slopeHere = 1;
        else if (alone < slope * t) slopeHere = slope;
        else {
          slopeHere = alone / t;
          free = FREE;
        }
      }
      if (held[at] !== free) changed++;
      else if (free === FIXED && slopeHere !== D.data[at]) changed++;
      held[at] = free;
      D.data[at] = slopeHere;
      const move = side[at] * slopeHere * best - before[g];
      if (move !== 0) addRow(Z.data, g * n, K.data, k * n, n, move);
      if (free === FREE) Z.data[at] = 0;
    }
    beta[k] = best;
    return changed;
  }

  /** beta_k >= 0 with q^R_k = 1, or 0 where q^R_k >= 1 at 0; `force` holds z_gk without the point's own force. */
  private bestAt(k: number, size: number): number {
    const { n, count, c, side, D, force } = this;
    const gamma = this.system.slope;
    let [low, high] = [0, Number.POSITIVE_INFINITY];
    let b = this.beta[k];
    for (let tries = 0; tries < 200; tries++) {
      const t = b * size;
      let q = -1;
      let rate = 0;
      for (let g = 0, at = k; g < count; g++, at += n) {
        const alone = force[g];
        const weight = c[g];
        if (side[at] > 0) {
          const slope = D.data[at];
          q += weight * slope * (alone + slope * t);
          rate += weight * slope * slope;
        } else if (alone > t) {
          q -= weight * (alone - t);
          rate += weight;
        } else if (alone < gamma * t) {
          q -= weight * gamma * (alone - gamma * t);
          rate += weight * gamma * gamma;
        }
      }
      if (q >= 0) {
        if (b === 0) return 0;
        high = b;
      } else low = b;
      const step = rate > 0 ? -q / (rate * size) : Number.POSITIVE_INFINITY;
      let next = b + step;
      if (!(next > low && next < high)) {
        if (next <= low && q >= 0 && low === 0 && next <= 0) next = 0;
        else if (high === Number.POSITIVE_INFINITY) next = 2 * b + 1 / size;
        else next = (low + high) / 2;
      }
      if (Math.abs(next - b) <= 2 ** -52 * b) return next;
      b = next;
    }
    return b;
  }
}

/** z += move K_k for one row of each. */
function addRow(z: Float64Array, to: number, K: Float64Array, from: number, n: number, move: number): void {
  for (let i = 0; i < n; i++) z[to + i] += move * K[from + i];
}
