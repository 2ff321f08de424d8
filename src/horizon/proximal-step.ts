/**
 * One implicit Euler step of training in log time while own signs stand still: a proximal step of a convex loss.
 *
 * With own slopes held at R the margins q^R are concave (network/own-pattern.ts), and with e_k = tau g(q^R_k), tau = e^s, training is
 * dW/ds = sum_k e_k Xt_k, Xt_k a supergradient of q^R_k. A step of length h solves
 *
 *     W+ = W + h sum_k e_k Xt_k(W+),   log e_k = -r+_k + logShare(q+_k),   r+ = q^R(W+) - s - h:
 *
 * W+ minimises 1/2 |W+ - W|^2 + h e^{s+h} sum_k l(q^R_k(W+)), so it exists and is unique for every h. Other pairs may end at z+ = 0, with
 * any slope in [gamma, 1]: nothing about their signs is assumed. (docs/theory.md, section 9.11.)
 *
 * Solved by sweeps over the points, each of which solves for its own e_k and slopes exactly (block descent in the dual), and by Newton's
 * method with the pairs held where a sweep left them (newton-on-pairs.ts) where sweeps are slow. A sweep takes as many points together
 * as are gathered at once (linalg/force-memory.ts): what the others of them do to a point is added to what was gathered.
 */
import { exp } from '../linalg/elementary.ts';
import { TOGETHER } from '../linalg/force-memory.ts';
import { addRows } from '../linalg/vector.ts';
import { backwardOn, forwardOn, Projections } from '../network/projected-features.ts';
import { pauses, type Steps } from '../stepwise.ts';
import { LARGEST_LOG_FORCE } from './flow.ts';
import { newtonOnPairsInSteps } from './newton-on-pairs.ts';
import { KeptForces, type Moment, type OwnForces, slopeBetween } from './own-forces.ts';

/** e is known to this share of the largest, and in long steps to this share of that over h: W then keeps its accuracy. */
const SOLVED = 1e-5;
const FINEST = 1e-12;
/** A step that has taken so many sweeps is given up. */
const MOST_SWEEPS = 1500;
/**
 * After so many sweeps, those that do not come closer by this factor are helped by Newton's method; where it did not help, it is
 * tried again after twice as many sweeps, at most so many.
 */
const FIRST_WAIT = 8;
const SLOW = 0.3;
const LONGEST_WAIT = 64;
/** The scalar equations: rounds, the move after which the next is rounding, the largest move, and where a force has faded. */
const MOST_ROUNDS = 80;
const LAST_MOVE = 1e-7;
const LARGEST_MOVE = 3;
const FADED = -60;

/** What other pairs add to a margin, while a pair of slope 1 is moved by t in between `from` and `to`: level + growth t. */
interface Piece {
  level: number;
  growth: number;
  from: number;
  to: number;
}

export class ProximalStep {
  /** z at the end of the step (n x m); 0 where a pair slides. */
  readonly end: Float64Array;
  /** q^R - s there (n). */
  readonly endR: Float64Array;
  sweeps = 0;
  newtons = 0;
  private readonly moved: Float64Array;
  private readonly free: Float64Array;
  /** What a point's forces changed by when it was solved for (m). */
  private readonly change: Float64Array;
  private readonly piece: Piece = { level: 0, growth: 0, from: 0, to: 0 };
  private readonly beforeNewton: KeptForces;
  private readonly way: Float64Array;
  private readonly wayOfNeuron: Float64Array;
  private readonly slides: Uint8Array;
  private readonly heartbeat = pauses();
  private readonly held: Projections;

  constructor(private readonly own: OwnForces) {
    const { n, m } = own;
    this.end = new Float64Array(n * m);
    this.endR = new Float64Array(n);
    this.moved = new Float64Array(m);
    this.free = new Float64Array(m);
    this.change = new Float64Array(m);
    this.beforeNewton = new KeptForces(own);
    this.way = new Float64Array(n * m);
    this.wayOfNeuron = new Float64Array(n);
    this.slides = new Uint8Array(n * m);
    this.held = new Projections(own.sample.K);
  }

  /** Whether the equations were solved; `end`, e and the forces are then those at the end of the step. Pauses between sweeps. */
  *solve(from: Moment, h: number): Steps<boolean> {
    const solved = Math.max(FINEST, SOLVED / Math.max(1, h));
    let wait = FIRST_WAIT;
    let waited = 0;
    let last = Number.POSITIVE_INFINITY;
    for (const before = this.sweeps; this.sweeps - before < MOST_SWEEPS; ) {
      let change = yield* this.sweep(from, h);
      const slow = ++waited >= wait && change > Math.max(solved, SLOW * last);
      last = change;
      if (slow) {
        this.beforeNewton.keep();
        const found = yield* newtonOnPairsInSteps(this.own, from, h);
        this.newtons++;
        last = found ? yield* this.sweep(from, h) : Number.POSITIVE_INFINITY;
        const helped = last < change / 2;
        wait = helped ? FIRST_WAIT / 2 : Math.min(2 * wait, LONGEST_WAIT);
        waited = 0;
        if (helped) change = last;
        else {
          this.beforeNewton.giveBack();
          last = change;
        }
      }
      if (change <= solved) {
        this.finish(from, h);
        return true;
      }
    }
    return false;
  }

  /** Solves for each point in turn. Returns the largest change of an e, as a share of the largest, over points that move their margins. */
  private *sweep(from: Moment, h: number): Steps<number> {
    const { n, m, e, memory } = this.own;
    let largest = 0;
    let change = 0;
    this.sweeps++;
    if (this.heartbeat.after(n * n * m)) yield;
    for (let k = 0; k < n; k++) {
      if (k % TOGETHER === 0) memory.gather(k);
      const before = e[k];
      if (!this.solvePoint(from, h, k)) continue;
      change = Math.max(change, Math.abs(e[k] - before));
      largest = Math.max(largest, e[k]);
    }
    return largest > 0 ? change / largest : 0;
  }

  /** e_k and the slopes at point k, all others as they are. Returns whether own pairs move the margin. */
  private solvePoint({ s, z, r }: Moment, h: number, k: number): boolean {
    const { n, m, memory, signs, shares, R, sample, network } = this.own;
    const { moved, free, change } = this;
    const { slope } = network;
    const { own, other } = this.own.pairsOf(k);
    const { forces, moves } = memory;
    const Kkk = sample.K.data[k * (n + 1)];
    const unit = h * Kkk;
    const at = k * m;
    let level = r[k] - h;
    let rise = 0;
    for (let p = 0; p < own.length; p++) {
      const j = own[p];
      const weight = shares[j] * R[at + j];
      level += weight * h * signs[j] * (moves[j * n + k] - Kkk * forces[j * n + k]);
      rise += weight * R[at + j] * unit;
    }
    for (let p = 0; p < other.length; p++) {
      const j = other[p];
      moved[p] = h * signs[j] * (moves[j * n + k] - Kkk * forces[j * n + k]);
      free[p] = z[at + j] + moved[p];
    }
    this.solveForce(k, z, s + h, level, rise, unit);
    const push = sample.y[k] * this.own.e[k];
    const t = unit * this.own.e[k];
    for (let p = 0; p < own.length; p++) {
      const j = own[p];
      const force = R[at + j] * push;
      change[j] = force - forces[j * n + k];
      forces[j * n + k] = force;
    }
    for (let p = 0; p < other.length; p++) {
      const j = other[p];
      const force = slopeBetween(free[p], t, slope) * push;
      change[j] = force - forces[j * n + k];
      forces[j * n + k] = force;
    }
    this.tell(k);
    return rise > 0;
  }

  /** Brings the columns that were gathered with that of point k up to what its forces now are. */
  private tell(k: number): void {
    const { n, m, memory, sample } = this.own;
    const { moves } = memory;
    const { change } = this;
    const { data } = sample.K;
    const end = Math.min(n, k - (k % TOGETHER) + TOGETHER);
    for (let j = 0; j < m; j++) {
      const by = change[j];
      for (let i = k + 1; i < end; i++) moves[j * n + i] += by * data[k * n + i];
    }
  }

  /** Solves log e_k + margin = logShare(margin + s), margin = level + rise e_k + what other pairs add. */
  private solveForce(k: number, z: Float64Array, s: number, level: number, rise: number, unit: number): void {
    const { tail } = this.own;
    const piece = this.piece;
    piece.from = Number.POSITIVE_INFINITY;
    let logE = this.own.logE[k];
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const e = exp(Math.min(logE, LARGEST_LOG_FORCE));
      const t = unit * e;
      if (!(t >= piece.from && t <= piece.to)) this.findPiece(k, z, t);
      const growth = rise + piece.growth * unit;
      const margin = level + piece.level + growth * e;
      const move =
        (tail.logShare(margin + s) - logE - margin) / (1 + growth * e * tail.steepness(margin + s));
      logE += move > 0 ? Math.min(move, Math.max(LARGEST_MOVE, FADED - logE)) : move;
      if (Math.abs(move) <= LAST_MOVE || logE > LARGEST_LOG_FORCE + LARGEST_MOVE) break;
    }
    this.own.setE(k, logE);
  }

  /** The piece on which t lies. */
  private findPiece(k: number, z: Float64Array, t: number): void {
    const { m, shares, network } = this.own;
    const { moved, free, piece } = this;
    const { slope } = network;
    const { other } = this.own.pairsOf(k);
    const low = slope * t;
    const at = k * m;
    let level = 0;
    let growth = 0;
    let from = 0;
    let to = Number.POSITIVE_INFINITY;
    for (let p = 0; p < other.length; p++) {
      const j = other[p];
      const begin = z[at + j];
      const c = free[p];
      const share = shares[j];
      // Differences of phi, such that no increment is lost beside z.
      if (c > t) {
        level -= share * (begin >= 0 ? moved[p] : c - slope * begin);
        growth += share;
        if (c < to) to = c;
      } else if (c < low) {
        level -= share * (begin <= 0 ? slope * moved[p] : slope * c - begin);
        growth += share * slope * slope;
        if (c > from * slope) from = c / slope;
      } else {
        level += share * (begin > 0 ? begin : slope * begin);
        if (c > from) from = c;
        if (c < to * slope) to = c / slope;
      }
    }
    piece.level = level;
    piece.growth = growth;
    piece.from = from;
    piece.to = to;
  }

  /** z and r at the end of the step, by what the forces move; those on sliding pairs are first made to end there at 0 exactly. */
  private finish({ z, r }: Moment, h: number): void {
    const { n, m, shares, R, network } = this.own;
    const { slope } = network;
    const { end, way } = this;
    this.follow(z, h);
    for (let k = 0; k < n; k++) {
      const { own, other } = this.own.pairsOf(k);
      const at = k * m;
      let margin = r[k] - h;
      for (let p = 0; p < own.length; p++) {
        const j = own[p];
        end[at + j] = z[at + j] + way[at + j];
        margin += shares[j] * R[at + j] * way[at + j];
      }
      for (let p = 0; p < other.length; p++) {
        const j = other[p];
        const begin = z[at + j];
        const to = this.slides[at + j] === 1 ? 0 : begin + way[at + j];
        const D = to > 0 ? 1 : slope;
        const before = begin > 0 ? 1 : slope;
        end[at + j] = to;
        margin -= shares[j] * (D === before && to !== 0 ? D * way[at + j] : D * to - before * begin);
      }
      this.endR[k] = margin;
    }
  }

  /** What the forces move each pair by (`way`), and which pairs slide. */
  private follow(z: Float64Array, h: number): void {
    const { n, m, memory, signs, sample, network, e } = this.own;
    const { forces, moves } = memory;
    const { K } = sample;
    const { way, wayOfNeuron } = this;
    const sliding: number[][] = Array.from({ length: m }, () => []);
    memory.gatherAll();
    for (let k = 0; k < n; k++) {
      const Kkk = K.data[k * (n + 1)];
      const t = h * Kkk * e[k];
      const at = k * m;
      for (let j = 0; j < m; j++) way[at + j] = h * signs[j] * moves[j * n + k];
      const { other } = this.own.pairsOf(k);
      for (let p = 0; p < other.length; p++) {
        const j = other[p];
        const c = z[at + j] + way[at + j] - h * signs[j] * Kkk * forces[j * n + k];
        const slides = t > 0 && c <= t && c >= network.slope * t;
        this.slides[at + j] = Number(slides);
        if (slides) sliding[j].push(k);
      }
    }
    for (const [j, points] of sliding.entries()) {
      if (points.length === 0) continue;
      const held = this.held.of(j, points);
      const missed = forwardOn(held, (k) => z[k * m + j] + way[k * m + j]);
      const back = backwardOn(held, missed);
      for (let k = 0; k < n; k++) wayOfNeuron[k] = way[k * m + j];
      for (const [p, i] of held.basis.entries()) {
        back[p] = -back[p];
        forces[j * n + i] += (signs[j] * back[p]) / h;
      }
      addRows(wayOfNeuron, K, held.basis, back);
      for (let k = 0; k < n; k++) way[k * m + j] = wayOfNeuron[k];
    }
  }
}
