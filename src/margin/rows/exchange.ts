/**
 * Margin problems of many points in a space of any dimension, through the few points that matter: inner products are formed of those alone.
 *
 *     P = points that may lie on the margin
 *     repeat   beta = the multipliers of the margin problem of P                         (margin/solver.ts)
 *              q = the margins that w = sum over P of beta_k a_k has at all points       (one pass)
 *              V = {i not in P: q_i < 1}; done when it is empty
 *              P = {k in P: beta_k > 0, or q_k is next to 1} and the worst of V
 *
 * Points with multipliers stay and a violated one joins, so |w| grows from round to round: no P comes twice. In every round beta, with
 * zeros elsewhere, bounds the margin of the whole problem from above, and w bounds it from below where all q are positive.
 */
import type { Matrix } from '../../linalg/matrix.ts';
import { indicesWhere } from '../../linalg/vector.ts';
import type { Steps } from '../../stepwise.ts';
import {
  type SolverMethod,
  type SolverResult,
  solveMarginProblemInSteps,
  solveOnFromInSteps,
} from '../solver.ts';

/** Features a_i of many points. */
export interface ManyFeatures {
  readonly n: number;
  /** <a_i, a_k> of some points. */
  gramOf(points: Int32Array): Matrix;
  /** <a_i, w> at all points (n), w = sum of beta_k a_k over some points. */
  marginsOf(points: Int32Array, beta: Float64Array): Steps<Float64Array>;
}

export type Exchanged =
  | Found
  | {
      readonly status: 'infeasible';
      readonly points: Int32Array;
      /** Nonnegative weights of these points, sum 1, with which their features sum to zero to rounding. */
      readonly ray: Float64Array;
    }
  | { readonly status: 'failed'; readonly reason: string };

export interface Found {
  /** optimal: no point falls short; open: of the points looked at it is the best, others fall short, and no more are looked at. */
  readonly status: 'optimal' | 'open';
  readonly points: Int32Array;
  /** Multipliers of these points. */
  readonly beta: Float64Array;
  /** Margins of all points (n). */
  readonly q: Float64Array;
  /** By which the last problem was solved. */
  readonly method: SolverMethod;
}

/** A margin this far below 1 is a violation and not rounding. */
const VIOLATION = 1e-11;
/** Points without multipliers stay while their margins are at most this. */
const NEAR = 1.1;
/** More points than this are not looked at together: their systems cost the cube. */
export const MOST = 1500;
/** At least so many points join at once. */
const JOINING = 100;
const MOST_ROUNDS = 60;

/**
 * @param first  points that may lie on the margin, those most likely to do so first
 * @param most  points that are looked at together
 */
export function* exchangeInSteps(features: ManyFeatures, first: Int32Array, most = MOST): Steps<Exchanged> {
  let points = first.subarray(0, most).slice().sort();
  let known: Float64Array | null = null;
  for (let round = 1; ; round++) {
    const solution: SolverResult = yield* solved(features.gramOf(points), points, known);
    if (solution.status === 'infeasible') return { status: 'infeasible', points, ray: solution.ray };
    if (solution.status === 'failed') return solution;
    const { beta, method } = solution;
    const q = yield* features.marginsOf(points, beta);
    known = new Float64Array(features.n);
    const isIn = new Uint8Array(features.n);
    for (const [at, i] of points.entries()) {
      known[i] = beta[at];
      isIn[i] = 1;
    }
    const short = indicesWhere(q, (margin) => margin < 1 - VIOLATION).filter((i) => isIn[i] === 0);
    if (short.length === 0) return { status: 'optimal', points, beta, q, method };
    const kept = indicesWhere(known, (entry) => entry > 0);
    if (kept.length >= most || round === MOST_ROUNDS) return { status: 'open', points, beta, q, method };
    const byMargin = (i: number, k: number): number => q[i] - q[k] || i - k;
    const joining = short.sort(byMargin).slice(0, Math.max(JOINING, kept.length >> 1));
    const near = [...points].filter((i, at) => beta[at] === 0 && q[i] <= NEAR).sort(byMargin);
    points = Int32Array.from([...kept, ...joining, ...near.slice(0, joining.length)].slice(0, most)).sort();
  }
}

/** The margin problem of some points, from the multipliers of the last round. */
function* solved(G: Matrix, points: Int32Array, known: Float64Array | null): Steps<SolverResult> {
  if (known === null) return yield* solveMarginProblemInSteps(G);
  return yield* solveOnFromInSteps(
    G,
    Float64Array.from(points, (i) => known[i]),
  );
}
