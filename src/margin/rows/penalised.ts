/**
 * The penalised margin problem, min over w of 1/2 |w|^2 + C/2 sum_i max(0, t_i - <a_i, w>)^2, by Newton's method: exact steps on the
 * points that fall short, with an exact search along each (Mangasarian 2002; Keerthi and DeCoste 2005).
 */
import { dot, indicesWhere } from '../../linalg/vector.ts';
import type { Steps } from '../../stepwise.ts';
import { carriedShortfalls } from './carried.ts';
import { combination, dimensions, marginsInSteps, type RowFeatures } from './features.ts';
import { type ColumnScales, columnScales } from './scales.ts';
import { FeatureSystem, InnerProducts, multipliersOn } from './systems.ts';

/** A point of feature space and its margins. */
export interface Position {
  w: Float64Array;
  q: Float64Array;
}

/** What is minimised over, and how its systems are solved. */
export interface RowProblem {
  readonly features: RowFeatures;
  readonly scales: ColumnScales;
  readonly products: InnerProducts;
  readonly system: FeatureSystem;
}

export interface Penalty {
  readonly C: number;
  /** t (n). */
  readonly targets: Float64Array;
  /** Whether shortfalls are carried in twice the working precision. */
  readonly carried: boolean;
  /** Whether all but the minimum will do: Newton's steps end once few points come or go. */
  readonly rough: boolean;
}

/** Points beside those that fall short that Newton's method sees, and how often it is shown others before it sees all. */
const SOME = 1000;
const MOST_LOOKS = 8;
/** Newton steps for one penalty. */
const MOST_STEPS = 40;
/** The share of the points that fall short that may still come or go where the rough minimum is asked for. */
const ROUGH = 0.03;
/** The share of a step from which on it counts as whole. */
const WHOLE = 0.9;
/** Trials of one search along a step. */
const MOST_TRIALS = 60;
/** The road through inner products is taken for so many points per dimension, and below this penalty in units of the data's own. */
const FEW_POINTS = 0.7;
const LARGEST_PENALTY = 1e8;

export function rowProblem(features: RowFeatures): RowProblem {
  const scales = columnScales(features);
  const products = new InnerProducts(features);
  return { features, scales, products, system: new FeatureSystem(features, scales) };
}

/** Which points fall short of their targets. */
export function fallingShort(q: Float64Array, targets: Float64Array): Int32Array {
  let count = 0;
  for (let i = 0; i < q.length; i++) if (q[i] < targets[i]) count++;
  const S = new Int32Array(count);
  for (let i = 0, at = 0; i < q.length; i++) if (q[i] < targets[i]) S[at++] = i;
  return S;
}

/**
 * Moves `position` to the minimum, to rounding or for as many steps as are granted. Newton's method sees the points nearest to their
 * targets alone, until none of the others falls short: these add nothing to the cost.
 */
export function* minimiseInSteps(problem: RowProblem, position: Position, penalty: Penalty): Steps<void> {
  const { features } = problem;
  const { targets } = penalty;
  for (let round = 0; ; round++) {
    const seen = round < MOST_LOOKS ? nearest(position.q, targets) : everyPoint(targets.length);
    const local: Position = { w: position.w, q: Float64Array.from(seen, (i) => position.q[i]) };
    const own = { ...penalty, targets: Float64Array.from(seen, (i) => targets[i]) };
    yield* newtonInSteps(problem, seen, local, own);
    position.w = local.w;
    position.q = yield* marginsInSteps(features, local.w, new Float64Array(targets.length));
    if (allSeen(fallingShort(position.q, targets), seen)) return;
  }
}

/** The points that fall short, and as many again and some more of those nearest to it, in order; all where these are most. */
function nearest(q: Float64Array, targets: Float64Array): Int32Array {
  const excess = q.map((entry, i) => entry - targets[i]);
  const wanted = 2 * fallingShort(q, targets).length + SOME;
  if (2 * wanted > q.length) return everyPoint(q.length);
  const limit = excess.slice().sort()[wanted];
  return Int32Array.from(indicesWhere(excess, (entry) => entry <= limit));
}

function everyPoint(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

/** Whether all of S are in `seen`, both in order. */
function allSeen(S: Int32Array, seen: Int32Array): boolean {
  let at = 0;
  for (const i of S) {
    while (at < seen.length && seen[at] < i) at++;
    if (seen[at] !== i) return false;
  }
  return true;
}

/** Newton's method on the points `seen`, whose margins and targets are `position.q` and `targets`. */
function* newtonInSteps(
  { features, scales, products, system }: RowProblem,
  seen: Int32Array,
  position: Position,
  penalty: Penalty,
): Steps<void> {
  const { C, targets, carried, rough } = penalty;
  const few = scales.alike && C < LARGEST_PENALTY * scales.unitPenalty;
  let last: Int32Array | null = null;
  // After a short step few points come or go, wherever the minimum is.
  let isWhole = true;
  for (let step = 0; step < MOST_STEPS; step++) {
    const S = fallingShort(position.q, targets);
    if (last !== null && differences(S, last) <= (rough && isWhole ? ROUGH * S.length : 0)) return;
    last = S;
    const rows = S.map((at) => seen[at]);
    const t = Float64Array.from(S, (at) => targets[at]);
    const z =
      few && S.length <= FEW_POINTS * dimensions(features)
        ? multipliersOn(products, rows, t, C, carried)
        : null;
    const goal =
      z === null
        ? yield* throughFeatureSpace(features, system, position.w, rows, t, C, carried)
        : combination(features, rows, z);
    const there = yield* marginsInSteps(features, goal, new Float64Array(seen.length), seen);
    const move = goal.map((entry, at) => entry - position.w[at]);
    const share = bestShare(position, move, there, C, targets);
    isWhole = share >= WHOLE;
    position.w = share === 1 ? goal : position.w.map((entry, at) => entry + share * move[at]);
    position.q = share === 1 ? there : yield* marginsInSteps(features, position.w, there, seen);
    yield;
  }
}

/** w + (A_S'A_S + I/C)^{-1} (A_S'(t - A_S w) - w/C), twice: the second time from where the first led. */
function* throughFeatureSpace(
  features: RowFeatures,
  system: FeatureSystem,
  w: Float64Array,
  S: Int32Array,
  t: Float64Array,
  C: number,
  carried: boolean,
): Steps<Float64Array> {
  yield* system.settle(S, C);
  let goal = w;
  for (let round = 0; round < 2; round++) {
    const short = carried
      ? carriedShortfalls(features, goal, S, t)
      : (yield* marginsInSteps(features, goal, new Float64Array(S.length), S)).map((q, at) => t[at] - q);
    const pull = combination(features, S, short);
    const change = system.solve(pull.map((entry, at) => entry - goal[at] / C));
    goal = goal.map((entry, at) => entry + change[at]);
  }
  return goal;
}

/** The share s of a step at which the penalised cost is least, from w with margins q to w + move with margins `there`; 1 where that is all but reached. */
function bestShare(
  { w, q }: Position,
  move: Float64Array,
  there: Float64Array,
  C: number,
  targets: Float64Array,
): number {
  const along = dot(w, move);
  const length2 = dot(move, move);
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  let s = 1;
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    let slope = along + s * length2;
    let curvature = length2;
    let size = Math.abs(along) + s * length2;
    for (let i = 0; i < q.length; i++) {
      const change = there[i] - q[i];
      const short = targets[i] - (q[i] + s * change);
      if (!(short > 0)) continue;
      slope -= C * short * change;
      curvature += C * change * change;
      size += C * Math.abs(short * change);
    }
    if (Math.abs(slope) <= ROUNDING * size || !(curvature > 0)) return s;
    if (slope > 0) high = s;
    else low = s;
    const next = s - slope / curvature;
    const inside = next > low && next < high;
    const before = s;
    s = inside ? next : high < Number.POSITIVE_INFINITY ? (low + high) / 2 : 2 * s;
    if (Math.abs(s - before) <= ROUNDING * s) return s;
  }
  return s;
}

/** What the slope of a step may lack of 0. */
const ROUNDING = 1e-13;

/** How many points are in one of two sets in order, and not in the other. */
function differences(A: Int32Array, B: Int32Array): number {
  let [common, at] = [0, 0];
  for (const i of A) {
    while (at < B.length && B[at] < i) at++;
    if (B[at] === i) common++;
  }
  return A.length + B.length - 2 * common;
}
