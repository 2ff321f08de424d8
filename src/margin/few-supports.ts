/**
 * The dual of the margin problem of many points through the few that support it, from G: its cost is the square of the points times
 * the rounds, and the cube of the support vectors, where the solver of all points at once takes the cube of all (margin/solver.ts).
 */
import { isPositiveDefinite } from '../linalg/cholesky.ts';
import { residual } from '../linalg/compensated.ts';
import { diagonal, type Matrix, principalSubmatrix, zeros } from '../linalg/matrix.ts';
import { numericalRankInSteps } from '../linalg/rank.ts';
import { indicesWhere, minimum, spread } from '../linalg/vector.ts';
import { newStretch, type Steps, type Stretch } from '../stepwise.ts';
import { exchangeInSteps, type ManyFeatures } from './rows/exchange.ts';
import {
  type KeptSolver,
  SINGULAR,
  type SolverResult,
  solveMarginProblemInSteps,
  solveOnFromInSteps,
  unitDiagonal,
} from './solver.ts';

/** From more points than this on, those that support are looked for among few. */
const MANY_POINTS = 1000;
/** Points of the first problem, evenly spread. */
const FIRST = 500;
/** All points are looked at together once more than this share of them supports. */
const MOST_SHARE = 1 / 4;

/** A KKT point, a ray, or failed, as of `solveMarginProblemInSteps`, which is taken for few points; the ends of spectra with it, where a factor is at hand. */
export function* solveThroughFewInSteps(
  G: Matrix,
  stretch: Stretch<KeptSolver> = newStretch(),
): Steps<SolverResult> {
  const n = G.rows;
  if (n <= MANY_POINTS) return yield* solveMarginProblemInSteps(G, stretch, true);
  const first = Int32Array.from({ length: FIRST }, (_, k) => Math.floor((k * n) / FIRST));
  const found = yield* exchangeInSteps(featuresOf(G), first, Math.floor(MOST_SHARE * n));
  if (found.status === 'failed') return yield* solveMarginProblemInSteps(G, stretch, true);
  if (found.status === 'infeasible')
    return { ends: null, status: 'infeasible', ray: spread(found.points, found.ray, n) };
  const beta = spread(found.points, found.beta, n);
  if (found.status === 'open') return yield* solveOnFromInSteps(G, beta, true);
  return { ends: null, status: 'optimal', method: found.method, beta, margins: found.q, endsOnSupport: null };
}

function featuresOf(G: Matrix): ManyFeatures {
  return {
    n: G.rows,
    gramOf: (points) => principalSubmatrix(G, points),
    *marginsOf(points, beta) {
      const support = indicesWhere(beta, (entry) => entry > 0);
      const columns = zeros(G.rows, support.length);
      for (let i = 0, to = 0; i < G.rows; i++) {
        for (const at of support) columns.data[to++] = G.data[i * G.cols + points[at]];
      }
      yield;
      const own = Float64Array.from(support, (at) => beta[at]);
      return residual(columns, own, new Float64Array(G.rows)).map((entry) => -entry);
    },
  };
}

/**
 * The numerical rank of G. Of many points it is n at once where G with unit diagonal exceeds what counts as rounding of a pivot: no
 * pivot is below the least eigenvalue.
 *
 * @param singular  whether a pivot is known to be rounding
 */
export function* rankInSteps(G: Matrix, singular = false): Steps<number> {
  const tolerance = G.rows * SINGULAR;
  if (!singular && G.rows > MANY_POINTS && minimum(diagonal(G)) > 0) {
    const { scaled } = unitDiagonal(G);
    yield;
    if (isPositiveDefinite(scaled, 0, tolerance)) return G.rows;
  }
  return yield* numericalRankInSteps(G, tolerance);
}
