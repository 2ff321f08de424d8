/**
 * How far many points are from separable: the least number of points whose removal leaves points that some weights separate, as a bracket.
 *
 * From below: disjoint groups of points, no group of which any weights separate; each costs a point. From above: the points that some
 * weights leave on the wrong side. The work is bounded, and a wide bracket is an answer.
 */
import type { RowSample } from '../data/sample.ts';
import { indicesWhere } from '../linalg/vector.ts';
import type { Steps } from '../stepwise.ts';
import { isInteriorInSteps } from './interior.ts';
import { type RowLimit, SHOWN } from './row-limit.ts';
import { dimensions, marginsInSteps, type RowFeatures, rowsOnly, slopedRows } from './rows/features.ts';
import { type RowSolution, SEPARATED, solveRowsInSteps } from './rows/solver.ts';

export interface Removal {
  /** least <= the number <= most = points.length. */
  readonly least: number;
  readonly most: number;
  /** That many points, without which some weights separate the rest. */
  readonly points: Int32Array;
}

/** Sets of points that are tried, and groups that are looked for beside those that are exact. */
const MOST_TRIES = 4;
const MOST_GROUPS = 24;
/** Points of a group at most, for each dimension: more would leave few for other groups. */
const POINTS_PER_DIMENSION = 3;
/** Multiplications granted to the search for groups. */
const MOST_WORK = 2e10;
const U = 2 ** -53;

/** @param limit  a problem without a solution */
export function* removalInSteps(sample: RowSample, limit: RowLimit): Steps<Removal> {
  const { features, nearest } = limit;
  const points = yield* wrongOfSome(features, nearest ?? new Float64Array(dimensions(features)));
  const groups = yield* disjointGroups(features, limit.conflicts);
  const proved = limit.infeasibility?.shown === SHOWN.rounding ? 0 : 1;
  return { least: Math.min(Math.max(proved, groups), points.length), most: points.length, points };

  /** The fewest points seen on the wrong side of some weights: those given, then the best of the points that were on the right side. */
  function* wrongOfSome(all: RowFeatures, start: Float64Array): Steps<Int32Array> {
    let best = yield* wrongSide(all, start);
    for (let round = 0; round < MOST_TRIES; round++) {
      const left = complement(sample.n, best);
      if (left.length === 0) break;
      const { w } = yield* solveRowsInSteps(rowsOnly(all, left), SEPARATED);
      const next = yield* wrongSide(all, w);
      if (next.length >= best.length) break;
      best = next;
    }
    return best;
  }
}

/** Points with <a_i, w> not shown to be positive. */
function* wrongSide(features: RowFeatures, w: Float64Array): Steps<Int32Array> {
  const q = yield* marginsInSteps(features, w, new Float64Array(features.X.rows));
  const size = Math.sqrt(w.reduce((total, entry) => total + entry * entry, 0));
  const rounding = 2 * (dimensions(features) + 8) * U * size;
  return Int32Array.from(q.keys()).filter((i) => !(q[i] > rounding * Math.sqrt(features.lengths2[i])));
}

/** How many disjoint groups are found that no weights separate: the exact ones, then one after the other among the rest. */
function* disjointGroups(features: RowFeatures, exact: readonly Int32Array[]): Steps<number> {
  const D = dimensions(features);
  let groups = exact.length;
  let left = complement(features.X.rows, Int32Array.from(exact.flatMap((group) => Array.from(group))));
  for (let round = 0, work = 0; round < MOST_GROUPS && work < MOST_WORK; round++) {
    work += left.length * D * 100 + D * D * D;
    const rest = rowsOnly(features, left);
    const solution = yield* solveRowsInSteps(rest, SEPARATED);
    if (solution.status !== 'inseparable') break;
    const group = yield* smallGroup(rest, solution);
    if (group === null) break;
    groups++;
    const taken = new Set(Array.from(group, (at) => left[at]));
    left = left.filter((i) => !taken.has(i));
  }
  return groups;
}

/** A group of few points that is shown to have 0 in the interior of its hull, from the weights of many; null where none is shown. */
function* smallGroup(
  features: RowFeatures,
  { weights }: Extract<RowSolution, { status: 'inseparable' }>,
): Steps<Int32Array | null> {
  let shown: Int32Array | null = null;
  let lambda = weights;
  let points = Int32Array.from(indicesWhere(lambda, (entry) => entry > 0));
  const wanted = POINTS_PER_DIMENSION * dimensions(features);
  for (;;) {
    const own = Float64Array.from(points, (i) => lambda[i]);
    if (!(yield* isInteriorInSteps(slopedRows(features, points), own))) return shown;
    shown = points;
    if (points.length <= wanted) return shown;
    // The heavier half may do without the other; its own weights are found anew.
    const order = points.slice().sort((a, b) => lambda[b] - lambda[a] || a - b);
    const half = order.subarray(0, Math.max(wanted, order.length >> 1)).sort();
    if (half.length === points.length) return shown;
    const solution = yield* solveRowsInSteps(rowsOnly(features, half), SEPARATED);
    if (solution.status !== 'inseparable') return shown;
    const found = new Float64Array(features.X.rows);
    for (const [at, i] of half.entries()) found[i] = solution.weights[at];
    lambda = found;
    points = half.filter((i) => found[i] > 0);
  }
}

/** 0 to n - 1 without some of them. */
function complement(n: number, without: Int32Array): Int32Array {
  const out = new Uint8Array(n);
  for (const i of without) out[i] = 1;
  return Int32Array.from({ length: n }, (_, i) => i).filter((i) => out[i] === 0);
}
