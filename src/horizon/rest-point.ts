/**
 * The flow of a frozen pattern at s = infinity: the second road to the multipliers, which knows no convex solver.
 *
 * Implicit Euler steps of dr/ds = G exp(-r) - 1,
 *
 *     r+ = r + h (G exp(-r+) - 1),   h growing without bound,
 *
 * each solved by Newton's method. With b = exp(-r+) a step minimises h (b'G b/2 - 1'b) + sum_k b_k log(b_k/exp(-r_k)) - b_k, a
 * strictly convex function, so it exists and is unique for every h: entropic proximal steps, which tend to a point with
 * b >= 0, G b >= 1, b_k ((G b)_k - 1) = 0. (docs/theory.md, section 9; derived.)
 */
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import { exp } from '../linalg/elementary.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { maximum } from '../linalg/vector.ts';
import { scaledGram } from './scaled-gram.ts';

export interface RestPoint {
  /** settled: further steps change nothing; unsettled: they still do, or Newton's method failed. */
  readonly status: 'settled' | 'unsettled';
  /** b_k = exp(-r_k) (n): 0 where r_k tends to infinity. */
  readonly b: Float64Array;
  /** max_k |min(b_k G_kk, (G b)_k - 1)|: 0 at a rest point. */
  readonly residual: number;
  readonly steps: number;
}

const FIRST_STEP = 1;
const GROWTH = 4;
/** h grows to 4^45 = 1e27: beyond, a step is the limit h = infinity to float64. */
const MOST_STEPS = 45;
const MOST_NEWTON = 400;
/** Newton's method moves no r_k farther than this at once, except where exp(-r_k) has faded and the equation is linear. */
const LARGEST_MOVE = 4;
const FADED = 80;
/** A Newton step below this share of |r| + 1 ends a solve. */
const SOLVED = 2 ** -44;
/** The rest point is settled when a growing step changes no b_k by more than this share of the largest. */
const SETTLED = 2 ** -45;

/** Follows dr/ds = G exp(-r) - 1 from r (n) to s = infinity. */
export function restPoint(G: Matrix, r: Float64Array): RestPoint {
  let now = r;
  let b = now.map((entry) => exp(-entry));
  let h = FIRST_STEP;
  for (let steps = 1; steps <= MOST_STEPS; steps++, h *= GROWTH) {
    const next = implicitStep(G, now, h);
    if (next === null) return { status: 'unsettled', b, residual: restResidual(G, b), steps };
    const after = next.map((entry) => exp(-entry));
    const change = maximum(after.map((entry, k) => Math.abs(entry - b[k])));
    now = next;
    b = after;
    if (steps > 8 && change <= SETTLED * maximum(b)) {
      return { status: 'settled', b, residual: restResidual(G, b), steps };
    }
  }
  return { status: 'unsettled', b, residual: restResidual(G, b), steps: MOST_STEPS };
}

/** r+ with r+ = r + h (G exp(-r+) - 1); null when Newton's method does not get there. */
function implicitStep(G: Matrix, r: Float64Array, h: number): Float64Array | null {
  const n = r.length;
  const x = r.slice();
  const b = new Float64Array(n);
  for (let round = 0; round < MOST_NEWTON; round++) {
    for (let k = 0; k < n; k++) b[k] = exp(-x[k]);
    const pull = multiplyVector(G, b);
    const gradient = pull.map((entry, k) => r[k] - x[k] + h * (entry - 1));
    const move = newtonMove(G, b, gradient, h);
    if (move === null) return null;
    let damping = 1;
    for (let k = 0; k < n; k++) {
      const room =
        move[k] < 0
          ? Math.max(LARGEST_MOVE, x[k] - FADED)
          : x[k] > FADED
            ? Number.POSITIVE_INFINITY
            : LARGEST_MOVE;
      damping = Math.min(damping, room / Math.abs(move[k]));
    }
    let relative = 0;
    for (let k = 0; k < n; k++) {
      x[k] += damping * move[k];
      relative = Math.max(relative, Math.abs(move[k]) / (1 + Math.abs(x[k])));
    }
    if (!Number.isFinite(relative)) return null;
    if (relative <= SOLVED) return x;
  }
  return x;
}

/** The solution of (I + h G diag(b)) move = gradient, through I + h B^{1/2} G B^{1/2}. */
function newtonMove(G: Matrix, b: Float64Array, gradient: Float64Array, h: number): Float64Array | null {
  const n = b.length;
  const root = b.map(Math.sqrt);
  const A = scaledGram(
    G,
    b.map((entry) => h * entry),
  );
  for (let i = 0; i < n; i++) A.data[i * n + i] += 1;
  const factor = cholesky(A);
  if (factor.status !== 'positiveDefinite') return null;
  const weighted = solveCholesky(
    factor.L,
    gradient.map((entry, k) => root[k] * entry),
  );
  const along = multiplyVector(
    G,
    weighted.map((entry, k) => root[k] * entry),
  );
  return gradient.map((entry, k) => entry - h * along[k]);
}

function restResidual(G: Matrix, b: Float64Array): number {
  const pull = multiplyVector(G, b);
  return b.reduce(
    (worst, entry, k) => Math.max(worst, Math.abs(Math.min(entry * G.data[k * G.cols + k], pull[k] - 1))),
    0,
  );
}
