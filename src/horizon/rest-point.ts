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
import { newStretch, pauses, type Steps, type Stretch } from '../stepwise.ts';
import { scaledGram } from './scaled-gram.ts';

export interface RestPoint {
  /** settled: the residual is as small as rounding lets it be expected; unsettled: it is not, or Newton's method failed. */
  readonly status: 'settled' | 'unsettled';
  /** b_k = exp(-r_k) (n): towards 0 where r_k tends to infinity. */
  readonly b: Float64Array;
  /** max_k |min(b_k G_kk, (G b)_k - 1)|: 0 at a rest point. */
  readonly residual: number;
  readonly steps: number;
}

const FIRST_STEP = 1;
const GROWTH = 4;
/** h max_k b_k G_kk stays below this, so that 1 is not lost beside it: with larger steps singular G would be factored in rounding. */
const LARGEST_STEP = 2 ** 42;
const MOST_STEPS = 120;
/** So many steps without halving the residual end the search. */
const PATIENCE = 6;
const MOST_NEWTON = 400;
/** Newton's method moves no r_k farther than this at once, except where exp(-r_k) has faded and the equation is linear. */
const LARGEST_MOVE = 4;
const FADED = 80;
/** A Newton step below this share of |r| + 1 ends a solve; so do steps below `NEARLY` that no longer shrink. */
const SOLVED = 2 ** -44;
const NEARLY = 2 ** -16;
/** A residual below this is settled; or below rounding, this share of max_i sum_k |G_ik| b_k. */
const SETTLED = 1e-10;
const ROUNDING = 2 ** -44;

/** The way to a rest point, as plain data: where the steps are, and where Newton's method is in the next. */
export interface KeptRest {
  readonly now: Float64Array;
  readonly best: Pick<RestPoint, 'b' | 'residual'>;
  readonly h: number;
  readonly waited: number;
  readonly steps: number;
  readonly newton: Newton;
}

/** Newton's method before a round: x, and the relative size of the step before. */
interface Newton {
  readonly x: Float64Array;
  readonly last: number;
  readonly round: number;
}

/** Follows dr/ds = G exp(-r) - 1 from r (n), or where it was left, to s = infinity. */
export function* restPointInSteps(
  G: Matrix,
  r: Float64Array,
  stretch: Stretch<KeptRest> = newStretch(),
): Steps<RestPoint> {
  const { from } = stretch;
  const size = { ...G, data: G.data.map(Math.abs) };
  let now = from?.now ?? r;
  let b = now.map((entry) => exp(-entry));
  let best = from?.best ?? { b, residual: Number.POSITIVE_INFINITY };
  let { h, waited, steps } = from ?? { h: FIRST_STEP, waited: 0, steps: 0 };
  let newton = from?.newton ?? startOf(now);
  while (steps < MOST_STEPS && waited < PATIENCE) {
    const step = implicitStep(G, now, h, newton);
    let next = step.next();
    for (; !next.done; next = step.next()) {
      const state = { now, best, h, waited, steps, newton: next.value };
      stretch.keep = () => state;
      yield;
    }
    if (next.value === null) break;
    steps++;
    now = next.value;
    newton = startOf(now);
    b = now.map((entry) => exp(-entry));
    const residual = restResidual(G, b);
    waited = residual < best.residual / 2 ? 0 : waited + 1;
    if (residual < best.residual) best = { b, residual };
    h = Math.min(GROWTH * h, LARGEST_STEP / maximum(b.map((entry, k) => entry * G.data[k * (G.cols + 1)])));
  }
  if (best.residual === Number.POSITIVE_INFINITY) best = { b: best.b, residual: restResidual(G, best.b) };
  const settled = best.residual <= Math.max(SETTLED, ROUNDING * maximum(multiplyVector(size, best.b)));
  return { status: settled ? 'settled' : 'unsettled', ...best, steps };
}

function startOf(r: Float64Array): Newton {
  return { x: r, last: Number.POSITIVE_INFINITY, round: 0 };
}

/** r+ with r+ = r + h (G exp(-r+) - 1); null when Newton's method leaves float64. Pauses between rounds, and says where it is. */
function* implicitStep(
  G: Matrix,
  r: Float64Array,
  h: number,
  start: Newton,
): Generator<Newton, Float64Array | null> {
  const n = r.length;
  const x = start.x.slice();
  const b = new Float64Array(n);
  const pause = pauses();
  let { last } = start;
  for (let { round } = start; round < MOST_NEWTON; round++) {
    if (pause.after((n * n * n) / 6)) yield { x: x.slice(), last, round };
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
    if (relative <= SOLVED || (relative <= NEARLY && relative >= last / 2)) return x;
    last = relative;
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
  // weighted = B^{1/2} move: divided by its root where that is no division by a small number, elsewhere from the equation.
  return gradient.map((entry, k) =>
    h * b[k] * G.data[k * n + k] > 1 ? weighted[k] / root[k] : entry - h * along[k],
  );
}

function restResidual(G: Matrix, b: Float64Array): number {
  const pull = multiplyVector(G, b);
  return b.reduce(
    (worst, entry, k) => Math.max(worst, Math.abs(Math.min(entry * G.data[k * G.cols + k], pull[k] - 1))),
    0,
  );
}
