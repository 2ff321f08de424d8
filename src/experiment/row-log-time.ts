/**
 * Training of many points in log time, through the points whose forces count (docs/theory.md, section 9.11).
 *
 * Late in training few points move the weights: e_k = tau g(q_k) of all others is next to nothing. So the flow of those few is followed by proximal
 * steps (horizon/concave-flow.ts), in stretches over which log t doubles, with inner products of them alone; in each stretch all points are
 * looked at several times, through W, and where others turn out to count, they join and the stretch is done again.
 */
import type { RowSample } from '../data/sample.ts';
import { type ConcaveFlow, type ConcaveStart, followConcave } from '../horizon/concave-flow.ts';
import type { PairEvent } from '../horizon/pair-events.ts';
import { type Passage, passageAt } from '../horizon/passage.ts';
import { exp, log } from '../linalg/elementary.ts';
import { type Matrix, row, rowsOf, zeros } from '../linalg/matrix.ts';
import { multiply, multiplyTransposed } from '../linalg/product.ts';
import { axpy } from '../linalg/vector.ts';
import { rowBlocks, sampleOf } from '../margin/rows/pattern-features.ts';
import { modelOf } from '../network/models/index.ts';
import { activationOf, type Network, outputSign, outputWeight } from '../network/network.ts';
import { groupByState, statesOf } from '../network/neuron-groups.ts';
import { ownGroups, unseen } from '../network/own-pattern.ts';
import { type Steps, within } from '../stepwise.ts';
import type { LateClock } from './late-theory.ts';
import { mostToFollow } from './sliding-size.ts';

/** W X' (m x n) at log tau = s. */
export interface RowMoment {
  readonly s: number;
  readonly Z: Matrix;
}

/** How it was followed, and where it ended. */
export interface RowFlow {
  readonly outcome: ConcaveFlow['outcome'];
  readonly end: RowMoment;
  readonly passage: Passage;
  /** Of the points that were followed; own switches of others are counted at the end of a stretch. */
  readonly counts: { readonly own: number; readonly joins: number; readonly leaves: number };
  readonly kept: readonly PairEvent[];
  readonly lastOwn: number | null;
  readonly lastOther: number | null;
}

/** log t at which training is followed no further: margins of that size still tell forces. */
const FARTHEST = 1e6 * log(10);
/** Steps that bend the loss less than this are followed as a flow. */
const FINE = 0.1;
/** The pulls e_k |x_k| of all points that are not followed sum to less than this share of the largest; where that many are few, to less than the other. */
const NEGLIGIBLE = 1e-6;
const NOTHING = 1e-8;
/** How often all points are looked at in a stretch. */
const LOOKS = 4;
/** Multiplications of all sweeps. */
const MOST_WORK = 2e11;

/**
 * A sentence where it cannot be followed.
 *
 * @param t  updates after which `start` is
 * @param isFinal  asked each time log t has doubled without an own switch; true ends the flow
 */
export function* followRowsInSteps(
  sample: RowSample,
  network: Network,
  { rate, loss }: Pick<LateClock, 'rate' | 'loss'>,
  t: number,
  start: RowMoment,
  isFinal: (moment: RowMoment) => Steps<boolean>,
): Steps<RowFlow | string> {
  const { y } = sample;
  const m = start.Z.rows;
  const { slope } = network;
  const left = new Set(unseen({ y, slope, groups: ownGroups(network, y, start.Z) }));
  if (left.size === y.length || marginsOf(start.Z).some((margin, i) => !(margin > 0 || left.has(i))))
    return 'some points that neurons of their own sign see are on the wrong side after the last update';
  const logRate = log(rate);
  const most = mostToFollow(m);
  const counts = { own: 0, joins: 0, leaves: 0 };
  const kept: PairEvent[] = [];
  let [lastOwn, lastOther]: (number | null)[] = [null, null];
  let [now, work] = [start, 0];
  let points = countingPoints(now, NOTHING);
  if (points.length > most) points = countingPoints(now, NEGLIGIBLE);
  if (points.length > most) return tooMany(points.length);
  const passage = passageOf(points);
  if (!(passage.curvature <= FINE)) return COARSE;
  const result = (outcome: RowFlow['outcome']): RowFlow => {
    return { outcome, end: now, passage, counts, kept, lastOwn, lastOther };
  };
  for (;;) {
    const first = Math.max(1, now.s - logRate);
    const logT = Math.min(2 * first, FARTHEST);
    const lookAt = Array.from({ length: LOOKS }, (_, k) => now.s + ((k + 1) * (logT - first)) / (LOOKS + 1));
    const few = sampleOf(sample, points);
    const flow = yield* within(
      followConcave(few, network, loss, startOf(points), { logRate, logT, lookAt }),
      () => undefined,
    );
    work += flow.sweeps * points.length * points.length * m;
    if (flow.outcome === 'stuck' || flow.outcome === 'exhausted') return result(flow.outcome);
    const missing = new Set<number>();
    let end = now;
    for (const state of [...flow.seen, flow.state]) {
      end = { s: state.s, Z: yield* laterInSteps(points, state) };
      const followed = new Set(points);
      for (const k of countingPoints(end, NEGLIGIBLE)) if (!followed.has(k)) missing.add(k);
    }
    if (missing.size > 0) {
      points = Int32Array.from([...points, ...missing]).sort();
      if (points.length > most) return tooMany(points.length);
      if (work > MOST_WORK) return result('exhausted');
      continue;
    }
    const elsewhere = ownSwitches(now.Z, end.Z, new Set(points));
    const { events } = flow;
    counts.own += events.counts.own + elsewhere;
    counts.joins += events.counts.joins;
    counts.leaves += events.counts.leaves;
    for (const event of events.kept) kept.push({ ...event, point: points[event.point] });
    lastOwn = elsewhere > 0 ? end.s : (events.lastOwn ?? lastOwn);
    lastOther = events.lastOther ?? lastOther;
    now = end;
    if (events.counts.own + elsewhere === 0 && (yield* isFinal(now))) return result('settled');
    if (now.s - logRate >= FARTHEST) return result('reached');
    if (work > MOST_WORK) return result('exhausted');
    points = countingPoints(now, NOTHING);
    if (points.length > most) points = countingPoints(now, NEGLIGIBLE);
    if (points.length > most) return tooMany(points.length);
  }

  /** The points but for those whose pulls sum to no more than a share of the largest; at slope 0 a point that no neuron sees has none. */
  function countingPoints({ s, Z }: RowMoment, share: number): Int32Array {
    const q = marginsOf(Z);
    const { norm2 } = sample.products;
    const isSeen = (i: number): boolean => {
      if (network.slope > 0) return true;
      for (let j = 0; j < m; j++) if (Z.data[j * q.length + i] > 0) return true;
      return false;
    };
    const pulls = q.map((margin, i) =>
      isSeen(i) ? s - margin + loss.tail.logShare(margin) + log(norm2[i]) / 2 : Number.NEGATIVE_INFINITY,
    );
    // A point that is to stay unseen pulls with tau at least: beside it, all others would seem to be nothing.
    let largest = Number.NEGATIVE_INFINITY;
    for (const [i, pull] of pulls.entries()) if (q[i] > 0) largest = Math.max(largest, pull);
    const byPull = [...q.keys()].sort((i, k) => pulls[i] - pulls[k] || i - k);
    let [sum, left] = [0, 0];
    for (; left < byPull.length; left++) {
      sum += exp(Math.min(0, pulls[byPull[left]] - largest));
      if (sum > share) break;
    }
    return Int32Array.from(byPull.slice(left)).sort();
  }

  function marginsOf(Z: Matrix): Float64Array {
    return networkMargins(network, y, Z);
  }

  function startOf(some: Int32Array): ConcaveStart {
    const Z = columnsOf(now.Z, some);
    const q = marginsOf(now.Z);
    return { s: now.s, q: Float64Array.from(some, (i) => q[i]), Z, C: zeros(m, some.length) };
  }

  /** Z + (C X_P) X'; at the points that are followed as the flow has it, where what slides is 0 to the last bit. */
  function* laterInSteps(some: Int32Array, { C, Z: followed }: ConcaveStart): Steps<Matrix> {
    const moved = multiply(C, rowsOf(sample.X, some));
    const Z = { ...now.Z, data: now.Z.data.slice() };
    for (const { from, block } of rowBlocks(sample.X)) {
      const part = multiplyTransposed(moved, block);
      for (let j = 0; j < m; j++)
        axpy(1, row(part, j), Z.data.subarray(j * Z.cols + from, j * Z.cols + from + block.rows));
      yield;
    }
    for (let j = 0; j < m; j++)
      for (const [at, i] of some.entries()) Z.data[j * Z.cols + i] = followed.data[j * some.length + at];
    return Z;
  }

  /** Own pairs of points that were not followed whose sign is another. */
  function ownSwitches(before: Matrix, after: Matrix, followed: ReadonlySet<number>): number {
    let count = 0;
    for (let j = 0; j < m; j++)
      for (let i = 0, at = j * y.length; i < y.length; i++, at++)
        if (y[i] === outputSign(network, j) && before.data[at] > 0 !== after.data[at] > 0 && !followed.has(i))
          count++;
    return count;
  }

  /** What the passage from steps to their flow leaves out. */
  function passageOf(some: Int32Array): Passage {
    const { q, Z } = startOf(some);
    const groups = groupByState(network, statesOf(Z.data), some.length);
    return passageAt(modelOf(network).lift(sampleOf(sample, some), network, groups), loss.tail, rate, q, t);
  }
}

/** q = y f(x) (n) from W X' (m x n). */
export function networkMargins(
  network: Network,
  y: Float64Array,
  { rows, cols, data }: Matrix,
): Float64Array {
  const phi = activationOf(network);
  const f = new Float64Array(cols);
  for (let j = 0; j < rows; j++) {
    const a = outputWeight(network, j);
    for (let i = 0, at = j * cols; i < cols; i++, at++) f[i] += a * phi.value(data[at]);
  }
  return f.map((entry, i) => y[i] * entry);
}

function tooMany(points: number): string {
  return `the forces of ${points} points still count, which are too many to be followed: with more updates (training.steps) fewer do`;
}

const COARSE =
  'steps are still too large for a flow at the last update: more updates (training.steps) would make them fine';

function columnsOf({ rows, cols, data }: Matrix, some: Int32Array): Matrix {
  const out = zeros(rows, some.length);
  for (let j = 0; j < rows; j++)
    for (const [at, i] of some.entries()) out.data[j * some.length + at] = data[j * cols + i];
  return out;
}
