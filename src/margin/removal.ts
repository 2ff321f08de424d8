/**
 * How far many points are from separable: the least number of points whose removal leaves points that some weights separate, as a bracket.
 *
 * From below: disjoint groups of points, no group of which any weights separate; each costs a point. From above: the points that some
 * weights leave on the wrong side, sought without those that are far on it. The work is bounded, and a wide bracket is an answer.
 */
import { indicesWhere } from '../linalg/vector.ts';
import type { Steps } from '../stepwise.ts';
import { isInteriorInSteps } from './interior.ts';
import { type RowLimit, SHOWN } from './row-limit.ts';
import { dimensions, marginsInSteps, type RowFeatures, rowsOnly, slopedRows } from './rows/features.ts';
import { minimiseInSteps, type Position, rowProblem } from './rows/penalised.ts';
import { SEPARATED, solveRowsInSteps } from './rows/solver.ts';

export interface Removal {
  /** least <= the number <= most = points.length. */
  readonly least: number;
  readonly most: number;
  /** That many points, without which some weights separate the rest. */
  readonly points: Int32Array;
}

/** Sets of points that are tried. */
const MOST_TRIES = 3;
/** What counts as far on the wrong side, in units of a target; penalties, in units of the data's own; and problems that are solved. */
const FAR = 1;
const PENALTIES = [1e4, 1e5, 1e6, 1e7, 1e8];
const MOST_ROUNDS = 60;
/** The gap to which the points on the right side are separated from each other: all but the greatest margin. */
const ROUGHLY = 0.1;
/** Points of a group at most, for each dimension. */
const POINTS_PER_DIMENSION = 110;
/** Multiplications granted to one more division into groups. */
const MOST_WORK = 2e10;
const U = 2 ** -53;

/** @param limit  a problem without a solution */
export function* removalInSteps({ features, nearest, conflicts, infeasibility }: RowLimit): Steps<Removal> {
  const start = nearest ?? new Float64Array(dimensions(features));
  const wrong = yield* fewestWrong(features, yield* fewContradict(features, start));
  const groups = yield* disjointGroups(features, conflicts, wrong);
  const { points } = wrong;
  const proved = infeasibility?.shown === SHOWN.rounding ? 0 : 1;
  return { least: Math.min(Math.max(proved, groups), points.length), most: points.length, points };
}

interface Wrong {
  readonly points: Int32Array;
  /** Weights under which these alone are on the wrong side. */
  readonly w: Float64Array;
}

/**
 * Weights that few points contradict, from others: the penalised problem again and again, in which points further on the wrong side than
 * `FAR` do not count until they are nearer (the ramp loss; Collobert, Sinz, Weston and Bottou 2006). The penalty grows each time that no
 * points come or go. The weights with the fewest points on the wrong side are taken.
 */
function* fewContradict(features: RowFeatures, start: Float64Array): Steps<Float64Array> {
  const n = features.X.rows;
  const problem = rowProblem(features);
  const position: Position = { w: start, q: yield* marginsInSteps(features, start, new Float64Array(n)) };
  let best = { w: start, count: (yield* wrongSide(features, start)).length };
  let targets = new Float64Array(n).fill(1);
  for (let round = 0, at = 0; round < MOST_ROUNDS && at < PENALTIES.length; round++) {
    const C = PENALTIES[at] * problem.scales.unitPenalty;
    yield* minimiseInSteps(problem, position, { C, targets, carried: false, rough: true });
    const count = (yield* wrongSide(features, position.w)).length;
    if (count < best.count) best = { w: position.w, count };
    const next = position.q.map((q) => (q < -FAR ? Number.NEGATIVE_INFINITY : 1));
    if (next.every((target, i) => target === targets[i])) at++;
    targets = next;
  }
  return best.w;
}

/**
 * The fewest points seen on the wrong side of some weights: those given, then the best of the points that were on the right side, and of these
 * and the least wrong of the others, half as many each time they are too many.
 */
function* fewestWrong(features: RowFeatures, start: Float64Array): Steps<Wrong> {
  let best = { points: yield* wrongSide(features, start), w: start };
  for (let round = 0, share = 0; round < MOST_TRIES; round++) {
    const out = yield* mostWrong(features, best, Math.ceil((1 - share) * best.points.length));
    const { w, status } = yield* solveRowsInSteps(
      rowsOnly(features, complement(features.X.rows, out)),
      ROUGHLY,
    );
    const points = status === 'optimal' ? yield* wrongSide(features, w) : best.points;
    if (points.length < best.points.length) best = { points, w };
    else share = share === 0 ? 1 / 2 : share / 2;
    if (share * best.points.length < 1 && share > 0) break;
  }
  return best;
}

/** So many of the wrong points, those with the least margins. */
function* mostWrong(features: RowFeatures, { points, w }: Wrong, count: number): Steps<Int32Array> {
  const q = yield* marginsInSteps(features, w, new Float64Array(points.length), points);
  const order = Int32Array.from(q.keys()).sort((i, k) => q[i] - q[k] || i - k);
  return order.subarray(0, count).map((at) => points[at]);
}

/** Points with <a_i, w> not shown to be positive. */
function* wrongSide(features: RowFeatures, w: Float64Array): Steps<Int32Array> {
  const q = yield* marginsInSteps(features, w, new Float64Array(features.X.rows));
  const size = Math.sqrt(w.reduce((total, entry) => total + entry * entry, 0));
  const rounding = 2 * (dimensions(features) + 8) * U * size;
  return Int32Array.from(q.keys()).filter((i) => !(q[i] > rounding * Math.sqrt(features.lengths2[i])));
}

/**
 * How many disjoint groups are found that no weights separate: the exact ones, and as many as are shown to be inseparable when the wrong
 * points and the right ones, nearest to the boundary first, are dealt to groups. Twice as many groups are tried until no more are shown.
 * In the end groups that were not shown try all right points that no shown group needs.
 */
function* disjointGroups(
  features: RowFeatures,
  exact: readonly Int32Array[],
  { points: wrong, w }: Wrong,
): Steps<number> {
  const D = dimensions(features);
  const n = features.X.rows;
  const taken = Int32Array.from(exact.flatMap((group) => Array.from(group)));
  const [right, conflicting] = [complement(n, [...taken, ...wrong]), without(wrong, taken)];
  const q = yield* marginsInSteps(features, w, new Float64Array(n));
  const nearness = q.map((margin, i) => margin / Math.sqrt(features.lengths2[i] || 1));
  right.sort((i, k) => nearness[i] - nearness[k] || i - k);
  const most = Math.min(conflicting.length, Math.floor((n - taken.length) / (D + 1)));
  let [best, work] = [0, 0];
  for (let count = Math.min(2, most); count > best && work < MOST_WORK; count = Math.min(2 * count, most)) {
    const needed: number[] = [];
    const open: Int32Array[] = [];
    let shown = 0;
    for (let group = 0; group < count; group++) {
      const own = dealt(conflicting, group, count);
      const points = yield* shownOf([...own, ...dealt(right, group, count)]);
      if (points === null) open.push(own);
      else {
        needed.push(...points);
        shown++;
      }
    }
    if (shown > count / 2) {
      for (const own of open) {
        if (work >= MOST_WORK) break;
        const points = yield* shownOf([...own, ...without(right, needed)]);
        if (points === null) continue;
        needed.push(...points);
        shown++;
      }
    }
    if (shown <= best) break;
    best = shown;
  }
  return exact.length + best;

  /** Those of the points whose hull is shown to have 0 in its interior, the nearest alone where they are many; null where it is not shown. */
  function* shownOf(all: readonly number[]): Steps<Int32Array | null> {
    const points = Int32Array.from(all.slice(0, POINTS_PER_DIMENSION * D)).sort();
    work += points.length * D * 100 + D * D * D;
    const own = rowsOnly(features, points);
    const solution = yield* solveRowsInSteps(own, SEPARATED);
    if (solution.status !== 'inseparable') return null;
    const at = Int32Array.from(indicesWhere(solution.weights, (entry) => entry > 0));
    const weights = Float64Array.from(at, (i) => solution.weights[i]);
    const isInterior = yield* isInteriorInSteps(slopedRows(own, at), weights);
    return isInterior ? at.map((i) => points[i]) : null;
  }
}

/** Every so many of the points, from the first on. */
function dealt(points: Int32Array, first: number, every: number): Int32Array {
  return points.filter((_, at) => at % every === first);
}

/** Points without some others. */
function without(points: Int32Array, others: Iterable<number>): Int32Array {
  const out = new Set(others);
  return points.filter((i) => !out.has(i));
}

/** 0 to n - 1 without some of them. */
function complement(n: number, others: Iterable<number>): Int32Array {
  return without(
    Int32Array.from({ length: n }, (_, i) => i),
    others,
  );
}
