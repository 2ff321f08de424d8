/**
 * Training in log time through every change of pattern, by proximal steps: what slides is an output, never followed.
 *
 * While own signs (of pairs with a_j y_i > 0) stand still, training is the subgradient flow of a convex loss (network/own-pattern.ts), and an
 * implicit Euler step of any length is a proximal step (proximal-step.ts). Only where an own pair crosses 0 is the loss another:
 * steps end there. So the flow is followed to log10 t of 10^8, or until its own signs are shown to be final:
 *
 *     loop
 *       a proximal step of length h, or up to where the first own pair would cross 0 at its last pace;
 *         one that takes an own pair far across 0 is done again up to there
 *       h follows the change of e
 *       each time log t has doubled without a crossing: solve P(R), and try the contraction certificate (contraction-certificate.ts)
 */
import type { Sample } from '../data/sample.ts';
import { copyMatrix, type Matrix, transpose } from '../linalg/matrix.ts';
import { axpy } from '../linalg/vector.ts';
import type { LateLoss } from '../network/loss.ts';
import { type Network, outputWeight } from '../network/network.ts';
import { type ConcaveSystem, concaveSystem } from '../network/own-pattern.ts';
import { type Steps, within } from '../stepwise.ts';
import { KeptForces, type Moment, OwnForces } from './own-forces.ts';
import { PairEvents } from './pair-events.ts';
import { ProximalStep } from './proximal-step.ts';

/** Where the flow is taken up: W(t), with margins. */
export interface ConcaveStart {
  /** log tau, tau = rate t. */
  readonly s: number;
  /** q_i = y_i f(x_i) (n). */
  readonly q: Float64Array;
  /** W X' and C of W = W(0) + C X (m x n). */
  readonly Z: Matrix;
  readonly C: Matrix;
}

/** The flow at one time. */
export interface ConcaveState extends ConcaveStart {
  /** q - s (n), to its own rounding. */
  readonly r: Float64Array;
  /** e = tau g(q) (n). */
  readonly e: Float64Array;
}

/** What is asked of the flow where its own signs have stood still for long. */
export type Trial = (system: ConcaveSystem, state: ConcaveState) => Steps<boolean>;

export interface ConcaveFlow {
  /**
   * settled: the trial ended it; reached: the end asked for; stuck: a step could not be solved; exhausted: it would take
   * more arithmetic than is granted.
   */
  readonly outcome: 'settled' | 'reached' | 'stuck' | 'exhausted';
  readonly state: ConcaveState;
  /** The states at the times that were asked for, as far as it came. */
  readonly seen: readonly ConcaveState[];
  readonly events: PairEvents;
  readonly steps: number;
  readonly sweeps: number;
  readonly newtons: number;
}

export interface ConcaveOptions {
  /** log rate: log t = s - logRate. */
  readonly logRate: number;
  /** log t at which to end. */
  readonly logT: number;
  /** Asked each time log t has doubled without an own switch; true ends the flow. */
  readonly trial?: Trial | undefined;
  /** Log tau, increasing: the flow is looked at there, and steps end there. */
  readonly lookAt?: readonly number[];
  /** All steps are shorter by this factor, at most 1, and change e by less; 1 if not given. */
  readonly fineness?: number;
}

/** First step, and the longest after an own switch: this, or this share of log t. */
const FIRST_STEP = 0.02;
const AFTER_SWITCH = 0.05;
const SHARE_AFTER_SWITCH = 0.02;
/** A step that changes e by so many times what it should is done again, shorter. */
const TOO_MUCH = 3;
const SHORTER = 0.4;
/** How much longer or shorter the next step may be. */
const LARGEST_GROWTH = 1.6;
const LEAST_GROWTH = 0.5;
/** No step is made shorter than this share of s (and of 1). */
const SHORTEST = 1e-9;
/** Own switches are located to this in log t, or to this share of log t; or where a pair goes beyond 0 by this share of its way in a step. */
const RESOLUTION = 0.05;
const SHARE_RESOLVED = 0.01;
const OVERSHOOT = 0.01;
/** No step is aimed at a crossing that is expected sooner than after this share of that. */
const SHARE_AIMED = 0.1;
/** A step up to a crossing goes this much farther than a straight line would. */
const BEYOND = 1.003;

/** Granted to a flow: multiplications of all sweeps, and sweeps. (Flows that settle take hundreds or thousands of sweeps.) */
const MOST_WORK = 2e11;
const MOST_SWEEPS = 50_000;

/** How far a flow is. */
export interface ConcaveProgress {
  /** log t now. */
  readonly logT: number;
  /** log t at which the trial is asked next if no own pair switches before, or the flow ends. */
  readonly next: number;
}

/** Follows the flow. Yields how far it is. */
export function* followConcave(
  sample: Sample,
  network: Network,
  loss: LateLoss,
  start: ConcaveStart,
  { logRate, logT, trial, lookAt = [], fineness = 1 }: ConcaveOptions,
): Generator<ConcaveProgress, ConcaveFlow> {
  const own = new OwnForces(sample, network, loss.tail);
  const step = new ProximalStep(own);
  const atStart = new KeptForces(own);
  const events = new PairEvents();
  const { n, m } = own;
  const passed = new Float64Array(m * n);
  /** dz/ds over the last step; 0 before the first. */
  const velocity = new Float64Array(m * n);
  let now: Moment = { s: start.s, z: inUnits(network, start.Z), r: start.q.map((q) => q - start.s) };
  own.start(now);
  const end = logRate + logT;
  const logTime = (s: number): number => Math.max(1, s - logRate);
  const resolutionAt = (s: number): number => fineness * Math.max(RESOLUTION, SHARE_RESOLVED * logTime(s));
  const progress = (): ConcaveProgress => {
    const at = logTime(now.s);
    const asked = 2 * logTime(quietSince);
    // While it is asked, what comes next is that it is asked again.
    return { logT: at, next: trial === undefined ? logT : Math.min(logT, asked > at ? asked : 2 * at) };
  };
  const result = (outcome: ConcaveFlow['outcome']): ConcaveFlow => {
    const state = stateOf(network, start, now, own, passed);
    return { outcome, state, seen, events, steps, sweeps: step.sweeps, newtons: step.newtons };
  };
  const seen: ConcaveState[] = [];
  const looks = lookAt.filter((at) => at > start.s && at <= end);
  const mostSweeps = Math.min(MOST_SWEEPS, MOST_WORK / (n * n * m));
  let steps = 0;
  let h = fineness * FIRST_STEP;
  const largestGrowth = 1 + fineness * (LARGEST_GROWTH - 1);
  let quietSince = start.s;
  while (now.s < end) {
    const e = own.e.slice();
    atStart.keep();
    const next = looks[seen.length] ?? end;
    if (step.sweeps > mostSweeps) return result('exhausted');
    const resolution = resolutionAt(now.s);
    let length = Math.min(h, next - now.s);
    if (length > resolution) {
      const aimed = BEYOND * untilCrossing(own, now.z, velocity);
      length = Math.min(length, Math.max(SHARE_AIMED * resolution, aimed));
    }
    let crossing: Crossing | null = null;
    let change = Number.POSITIVE_INFINITY;
    for (;;) {
      const isSolved = yield* within(step.solve(now, length), progress);
      const solved = isSolved && step.end.every(Number.isFinite);
      crossing = solved ? firstCrossing(own, now.z, step.end) : null;
      change = solved ? changeOf(own, e) / fineness : Number.POSITIVE_INFINITY;
      const beyond = crossing !== null && crossing.overshoot > OVERSHOOT && length > resolution;
      if (!beyond && change <= TOO_MUCH) break;
      if (length <= SHORTEST * Math.max(1, Math.abs(now.s))) {
        if (!solved) return result('stuck');
        break;
      }
      if (beyond) length *= BEYOND * (crossing?.share ?? 1);
      else h = length *= SHORTER;
      atStart.giveBack();
    }
    const cut = length < h;
    const s = length === next - now.s ? next : now.s + length;
    steps++;
    events.see(s, own, now.z, step.end);
    axpy(length, own.memory.forces, passed);
    for (let at = 0; at < m * n; at++) velocity[at] = (step.end[at] - now.z[at]) / length;
    now = arrive(own, step, s, crossing !== null);
    if (crossing === null && cut) h = Math.min(h, length * Math.max(1 / change, 1));
    else if (crossing === null) h = length * Math.min(Math.max(1 / change, LEAST_GROWTH), largestGrowth);
    else {
      h = Math.min(h, fineness * Math.max(AFTER_SWITCH, SHARE_AFTER_SWITCH * logTime(s)));
      quietSince = s;
    }
    if (s === looks[seen.length]) seen.push(stateOf(network, start, now, own, passed));
    if (trial === undefined || logTime(s) < 2 * logTime(quietSince)) continue;
    const state = stateOf(network, start, now, own, passed);
    if (yield* within(trial(concaveSystem(sample, network, state.Z), state), progress))
      return result('settled');
    quietSince = s;
  }
  return result('reached');
}

/** The first own pair that crosses 0 in a step. */
interface Crossing {
  /** The share of the step at which it does, along a straight line. */
  readonly share: number;
  /** The most that any own pair goes beyond 0, as a share of its way. */
  readonly overshoot: number;
}

function firstCrossing(own: OwnForces, from: Float64Array, to: Float64Array): Crossing | null {
  let share = 1;
  let overshoot = 0;
  let any = false;
  for (let k = 0; k < own.n; k++) {
    for (const j of own.pairsOf(k).own) {
      const at = k * own.m + j;
      if (from[at] > 0 === to[at] > 0) continue;
      any = true;
      const way = to[at] - from[at];
      if (way === 0) continue;
      share = Math.min(share, -from[at] / way);
      overshoot = Math.max(overshoot, to[at] / way);
    }
  }
  return any ? { share, overshoot } : null;
}

/** The log time until the first own pair crosses 0 at such a pace; infinite where none does. */
function untilCrossing(own: OwnForces, z: Float64Array, velocity: Float64Array): number {
  let time = Number.POSITIVE_INFINITY;
  for (let k = 0; k < own.n; k++) {
    for (const j of own.pairsOf(k).own) {
      const at = k * own.m + j;
      const until = -z[at] / velocity[at];
      if (until > 0 && until < time) time = until;
    }
  }
  return time;
}

/** The largest change of an e, as a share of the largest e, among points that their own pairs move. */
function changeOf(own: OwnForces, before: Float64Array): number {
  const { n, m, e, R } = own;
  let change = 0;
  let largest = 0;
  for (let k = 0; k < n; k++) {
    if (!own.pairsOf(k).own.some((j) => R[k * m + j] > 0)) continue;
    change = Math.max(change, Math.abs(e[k] - before[k]));
    largest = Math.max(largest, e[k], before[k]);
  }
  return largest > 0 ? change / largest : 0;
}

/** The moment at the end of a step; its margins and forces with the own signs there. */
function arrive(own: OwnForces, { end, endR }: ProximalStep, s: number, crossed: boolean): Moment {
  const { n, m, R, shares, tail } = own;
  const { slope } = own.network;
  const moment = { s, z: end.slice(), r: endR.slice() };
  for (let k = 0; k < n; k++) {
    if (crossed) {
      for (const j of own.pairsOf(k).own) {
        const z = end[k * m + j];
        moment.r[k] += shares[j] * ((z > 0 ? 1 : slope) - R[k * m + j]) * z;
      }
    }
    own.setE(k, -moment.r[k] + tail.logShare(moment.r[k] + s));
  }
  if (crossed) own.takeOwnSigns(moment.z);
  return moment;
}

/** Z/|a_j|, point by point (n x m). */
function inUnits(network: Network, Z: Matrix): Float64Array {
  const { data } = transpose(Z);
  const m = Z.rows;
  return data.map((entry, at) => entry / Math.abs(outputWeight(network, at % m)));
}

function stateOf(
  network: Network,
  start: ConcaveStart,
  { s, z, r }: Moment,
  { n, m, e }: OwnForces,
  passed: Float64Array,
): ConcaveState {
  const Z = transpose({ rows: n, cols: m, data: z });
  const C = copyMatrix(start.C);
  for (let at = 0; at < m * n; at++) {
    const a = outputWeight(network, Math.floor(at / n));
    Z.data[at] *= Math.abs(a);
    C.data[at] += a * passed[at];
  }
  return { s, q: r.map((entry) => entry + s), r, e: e.slice(), Z, C };
}
