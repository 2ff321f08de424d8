/**
 * What moves the neurons while own signs stand still: the forces of all pairs, in kernel memory.
 *
 * Rows are in units of |a_j|, z_ji = <w_j, x_i>/|a_j|, in which neurons of one sign move alike:
 *
 *     dz_ji/ds = sign(a_j) sum_k K_ik y_k f_jk,   f_jk = D_jk e_k,
 *
 * D = R at own pairs (a_j y_k > 0), and at other pairs 1 above 0, gamma below, and between at 0. Pairs are kept point by point (n x m).
 */
import type { Sample } from '../data/sample.ts';
import { exp } from '../linalg/elementary.ts';
import { type ForceMemory, forceMemory } from '../linalg/force-memory.ts';
import type { ExponentialTail } from '../network/loss.ts';
import { type Network, neuronsOfSign, outputSign, sizesOf, squareOf, width } from '../network/network.ts';
import { LARGEST_LOG_FORCE } from './flow.ts';

/** A moment of training in log time. */
export interface Moment {
  readonly s: number;
  /** <w_j, x_i>/|a_j|, point by point (n x m). */
  readonly z: Float64Array;
  /** q - s (n): q itself is lost in rounding when s is large. */
  readonly r: Float64Array;
}

/** The neurons for which a point is own, and those for which it is not. */
interface PairsAt {
  readonly own: Int32Array;
  readonly other: Int32Array;
}

export class OwnForces {
  readonly n: number;
  readonly m: number;
  /** sign(a_j) and a_j^2 (m). */
  readonly signs: Float64Array;
  readonly shares: Float64Array;
  /** R at own pairs, 0 at others (n x m). */
  readonly R: Float64Array;
  /** e = tau g(q), and its logarithm (n). */
  readonly e: Float64Array;
  readonly logE: Float64Array;
  /** y_k f_jk (m x n), and their products with K. */
  readonly memory: ForceMemory;
  private readonly atPlus: PairsAt;
  private readonly atMinus: PairsAt;

  constructor(
    readonly sample: Sample,
    readonly network: Network,
    readonly tail: ExponentialTail,
  ) {
    const { n } = sample;
    const m = width(network);
    [this.n, this.m] = [n, m];
    this.signs = Float64Array.from({ length: m }, (_, j) => outputSign(network, j));
    const sizes = sizesOf(network) ?? new Float64Array(m).fill(1);
    this.shares = sizes.map((size) => (size * size) / squareOf(network));
    const [plus, minus] = [neuronsOfSign(network, 1), neuronsOfSign(network, -1)];
    this.atPlus = { own: plus, other: minus };
    this.atMinus = { own: minus, other: plus };
    this.R = new Float64Array(n * m);
    this.e = new Float64Array(n);
    this.logE = new Float64Array(n);
    this.memory = forceMemory(sample.K, m);
  }

  /** The neurons for which point k is own, and those for which it is not. */
  pairsOf(k: number): PairsAt {
    return this.sample.y[k] > 0 ? this.atPlus : this.atMinus;
  }

  /** Takes R from the own signs of a moment, e from its margins, and the slopes of other pairs from their signs. */
  start({ s, z, r }: Moment): void {
    const { n, m, memory, sample } = this;
    const { slope } = this.network;
    this.takeOwnSigns(z);
    for (let k = 0; k < n; k++) this.setE(k, -r[k] + this.tail.logShare(r[k] + s));
    for (let at = 0; at < n * m; at++) {
      const [k, j] = [Math.floor(at / m), at % m];
      memory.forces[j * n + k] = sample.y[k] * (z[at] > 0 ? 1 : slope) * this.e[k];
    }
  }

  /** Takes R, and the forces of own pairs, from the own signs of z (n x m). */
  takeOwnSigns(z: Float64Array): void {
    const { n, m, R, memory, sample, e } = this;
    for (let k = 0; k < n; k++) {
      for (const j of this.pairsOf(k).own) {
        R[k * m + j] = z[k * m + j] > 0 ? 1 : this.network.slope;
        memory.forces[j * n + k] = sample.y[k] * R[k * m + j] * e[k];
      }
    }
  }

  /** Sets log e_k, cut off where products with e stay in the range of float64: a point that nothing moves may ask for any force. */
  setE(k: number, logE: number): void {
    this.logE[k] = Math.min(logE, LARGEST_LOG_FORCE);
    this.e[k] = exp(this.logE[k]);
  }
}

/** Forces that can be come back to. */
export class KeptForces {
  private readonly forces: Float64Array;
  private readonly logE: Float64Array;

  constructor(private readonly own: OwnForces) {
    this.forces = new Float64Array(own.m * own.n);
    this.logE = new Float64Array(own.n);
  }

  keep(): void {
    this.forces.set(this.own.memory.forces);
    this.logE.set(this.own.logE);
  }

  giveBack(): void {
    this.own.memory.forces.set(this.forces);
    for (const [k, logE] of this.logE.entries()) this.own.setE(k, logE);
  }
}

/** The slope with which a pair ends that would come to c without its point's own force, which moves it back by t at slope 1. */
export function slopeBetween(c: number, t: number, slope: number): number {
  if (c > t) return 1;
  return c < slope * t || t === 0 ? slope : c / t;
}
