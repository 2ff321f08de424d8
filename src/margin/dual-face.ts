/**
 * The dual solution to which training goes, where there are many.
 *
 * With A the points on the margin of W*, the dual solutions are the face {beta >= 0: G_AA beta_A = 1, beta = 0 off A}. The flow
 * keeps log(e/c), e_k = tau c_k exp(-q_k), in the range of the features, and tends to the point of the face that minimises
 *
 *     sum_i beta_i (log(beta_i/c_i) - 1),
 *
 * for which log(beta/c) lies in the range of G_SS, S the points that are positive somewhere on the face (docs/theory.md, section
 * 5; derived). Points of A off S have multiplier zero at every dual solution.
 */
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import { residual } from '../linalg/compensated.ts';
import { exp, log } from '../linalg/elementary.ts';
import { type Matrix, principalSubmatrix, zeros } from '../linalg/matrix.ts';
import { multiplyTransposedVector, multiplyVector } from '../linalg/product.ts';
import { type PivotedCholesky, pivotedCholeskyInSteps } from '../linalg/rank.ts';
import { dot, dotAt, maximum, sum } from '../linalg/vector.ts';
import type { LiftedSystem } from '../network/lifted-system.ts';
import { pauses, type Steps } from '../stepwise.ts';
import { activeSetInSteps } from './active-set.ts';

/** Newton's method moves no log beta_i farther than this at once. */
const LARGEST_MOVE = 4;
const MOST_NEWTON = 1000;
const MOST_HALVINGS = 40;
/** A Newton step that moves no log beta_i by more than this ends the search. */
const SETTLED = 2 ** -40;
/** A multiplier that adds less than this to its own margin, 1, and has no least value above 0, is 0. */
const VANISHED = 1e-12;
/** Corrections that restore G_SS beta to the rounding of beta. */
const CORRECTIONS = 3;

export interface DualFace {
  /** Dimension of the face: 0 when beta is the only dual solution. */
  readonly dimension: number;
  /** Its point of least sum beta (log(beta/c) - 1) (n); null when Newton's method did not come to it. */
  readonly beta: Float64Array | null;
  /** Points whose features are independent and span those of all points with beta_i > 0. */
  readonly basis: readonly number[];
}

/**
 * @param system  the lifted system
 * @param beta  a dual solution whose support has a nonsingular block of G (n), or weights of which G beta is kept
 * @param onMargin  the points with (G beta)_i = 1, those of the support among them
 * @param tolerance  a pivot of an elimination counts as zero when it is at most this share of its diagonal entry
 */
export function* dualFaceInSteps(
  { G, logC }: LiftedSystem,
  beta: Float64Array,
  onMargin: readonly number[],
  tolerance: number,
): Steps<DualFace> {
  const A = principalSubmatrix(G, onMargin);
  const positive = yield* positiveSomewhere(
    A,
    Float64Array.from(onMargin, (i) => beta[i]),
    tolerance,
  );
  let S = positive.map((k) => onMargin[k]);
  let start = Float64Array.from(S, (i) => beta[i]);
  for (;;) {
    const block = principalSubmatrix(G, S);
    const factor = yield* pivotedCholeskyInSteps(block, tolerance);
    const dimension = S.length - factor.pivots.length;
    const basis = factor.pivots.map((k) => S[k]);
    if (dimension === 0 && S.length === positive.length) return { dimension, beta, basis };
    const found = yield* leastEntropy(
      block,
      factor,
      start,
      Float64Array.from(S, (i) => logC[i]),
    );
    if (found.settled) {
      const whole = new Float64Array(beta.length);
      for (const [k, i] of S.entries()) whole[i] = found.beta[k];
      return { dimension, beta: whole, basis };
    }
    // Without a minimum some multipliers tend to zero: rounding had let them in.
    const own = found.beta.map((entry, k) => entry * G.data[S[k] * (G.cols + 1)]);
    const kept = indices(
      Uint8Array.from(own, (entry) => (entry > VANISHED ? 1 : 0)),
      1,
    );
    if (kept.length === S.length || kept.length === 0) return { dimension, beta: null, basis };
    start = Float64Array.from(kept, (k) => found.beta[k]);
    S = kept.map((k) => S[k]);
  }
}

/**
 * The points that are positive at some point of the face, given one of its points. A direction p that keeps sum beta_k Xt_k has
 * G p = 0; it may leave `start` when p >= 0 off the support. Once the support is projected off, these are the nonnegative p
 * in the kernel of what is left of G: the rays of the margin problem of the features left, and the kernel grows by each.
 */
function* positiveSomewhere(A: Matrix, start: Float64Array, tolerance: number): Steps<number[]> {
  const n = A.rows;
  const left = { ...A, data: A.data.slice() };
  const inside = new Uint8Array(n);
  const pause = pauses();
  const enter = (i: number): void => {
    inside[i] = 1;
    eliminate(left, i, tolerance * A.data[i * (n + 1)]);
  };
  for (let i = 0; i < n; i++) {
    if (!(start[i] > 0)) continue;
    enter(i);
    if (pause.after(n * n)) yield;
  }
  for (;;) {
    const others = indices(inside, 0);
    if (others.length === 0) break;
    const dependent = others.filter((i) => left.data[i * (n + 1)] <= tolerance * A.data[i * (n + 1)]);
    const entering = dependent.length > 0 ? dependent : yield* rayOf(others);
    if (entering.length === 0) break;
    for (const i of entering) {
      enter(i);
      if (pause.after(n * n)) yield;
    }
  }
  return indices(inside, 1);

  /** The support of nonnegative weights with which what is left of the features sums to zero; empty when there are none. */
  function* rayOf(others: readonly number[]): Steps<number[]> {
    const roots = Float64Array.from(others, (i) => Math.sqrt(left.data[i * (n + 1)]));
    const unit = principalSubmatrix(left, others);
    for (let i = 0; i < others.length; i++) {
      for (let k = 0; k < others.length; k++)
        unit.data[i * others.length + k] =
          i === k ? 1 : unit.data[i * others.length + k] / (roots[i] * roots[k]);
    }
    // What the elimination rounded is a larger share of what it left.
    const magnified = others.reduce(
      (most, i) => Math.max(most, A.data[i * (n + 1)] / left.data[i * (n + 1)]),
      1,
    );
    const result = yield* activeSetInSteps(
      unit,
      roots.map((root) => 1 / root),
      tolerance * magnified,
    );
    return result.status === 'infeasible' ? others.filter((_, k) => result.ray[k] > 0) : [];
  }
}

/** Takes the part along feature i out of all: A - a_i a_i'/A_ii, unless A_ii is at most `zero`. */
function eliminate({ rows: n, data }: Matrix, i: number, zero: number): void {
  const pivot = data[i * (n + 1)];
  const own = data.slice(i * n, (i + 1) * n);
  if (pivot > zero) {
    for (let r = 0; r < n; r++) {
      const share = own[r] / pivot;
      if (share !== 0) for (let k = 0; k < n; k++) data[r * n + k] -= share * own[k];
    }
  }
  for (let k = 0; k < n; k++) {
    data[i * n + k] = 0;
    data[k * n + i] = 0;
  }
}

/**
 * The positive beta that minimises sum beta (log(beta/c) - 1) under L'beta = L'start, and so G beta = G start = 1: by duality
 * beta = c o exp(L eta) at the minimum of the strictly convex sum c o exp(L eta) - eta'L'start. Not settled: where the search stood.
 */
function* leastEntropy(
  G: Matrix,
  { pivots, L: factor }: PivotedCholesky,
  start: Float64Array,
  logC: Float64Array,
): Steps<{ readonly settled: boolean; readonly beta: Float64Array }> {
  const L = columns(factor, pivots.length);
  const target = multiplyTransposedVector(L, start);
  let eta = yield* firstGuess(L, start, logC);
  let beta = expOf(L, eta, logC);
  let value = objective(beta, eta, target);
  for (let round = 0; ; round++) {
    if (round === MOST_NEWTON || !Number.isFinite(value)) return { settled: false, beta };
    const pull = multiplyTransposedVector(L, beta);
    const move = yield* weightedSolve(
      L,
      beta,
      target.map((entry, k) => entry - pull[k]),
    );
    if (move === null) return { settled: false, beta };
    const farthest = maximum(multiplyVector(L, move).map(Math.abs));
    if (farthest <= SETTLED) break;
    let share = Math.min(1, LARGEST_MOVE / farthest);
    for (let halving = 0; ; halving++) {
      const next = eta.map((entry, k) => entry + share * move[k]);
      const there = expOf(L, next, logC);
      const lower = objective(there, next, target);
      // Close to the minimum the values are equal to rounding, and Newton's steps may be trusted.
      if (lower < value || farthest < 1 / 8) {
        [eta, beta, value] = [next, there, lower];
        break;
      }
      if (halving === MOST_HALVINGS) return { settled: false, beta };
      share /= 2;
    }
  }
  const last = yield* corrected(G, L, pivots, beta, start);
  return { settled: last !== null, beta: last ?? beta };
}

/** eta with L eta near log(start/c), `start` raised off zero: any guess would do. */
function* firstGuess(L: Matrix, start: Float64Array, logC: Float64Array): Steps<Float64Array> {
  const least = maximum(start) / start.length;
  const raised = start.map((entry) => Math.max(entry, least));
  const weighted = multiplyTransposedVector(
    L,
    raised.map((entry, k) => entry * (log(entry) - logC[k])),
  );
  return (yield* weightedSolve(L, raised, weighted)) ?? new Float64Array(L.cols);
}

/** beta with G beta = G start to its own rounding, by small multiples of itself: log(beta/c) moves by L y. */
function* corrected(
  G: Matrix,
  L: Matrix,
  pivots: readonly number[],
  from: Float64Array,
  start: Float64Array,
): Steps<Float64Array | null> {
  const target = residual(G, start, new Float64Array(start.length)).map((entry) => -entry);
  let beta = from;
  for (let round = 0; round < CORRECTIONS; round++) {
    const short = residual(G, beta, target);
    const kappa = new Float64Array(L.cols);
    for (const [k, i] of pivots.entries()) {
      kappa[k] = (short[i] - dotAt(L.data, i * L.cols, kappa, 0, k)) / L.data[i * L.cols + k];
    }
    const move = yield* weightedSolve(L, beta, kappa);
    if (move === null) return null;
    const relative = multiplyVector(L, move);
    beta = beta.map((entry, i) => entry + entry * relative[i]);
  }
  return beta.every((entry) => entry > 0 && Number.isFinite(entry)) ? beta : null;
}

/** sum beta - eta'target. */
function objective(beta: Float64Array, eta: Float64Array, target: Float64Array): number {
  return sum(beta) - dot(eta, target);
}

/** (L' diag(weights) L)^{-1} b; null when that is singular to rounding. */
function* weightedSolve(L: Matrix, weights: Float64Array, b: Float64Array): Steps<Float64Array | null> {
  const H = zeros(L.cols, L.cols);
  const pause = pauses();
  for (let i = 0; i < L.rows; i++) {
    for (let p = 0; p < L.cols; p++) {
      const weighted = weights[i] * L.data[i * L.cols + p];
      for (let q = 0; q <= p; q++) H.data[p * L.cols + q] += weighted * L.data[i * L.cols + q];
    }
    if (pause.after((L.cols * L.cols) / 2)) yield;
  }
  const result = cholesky(H);
  return result.status === 'positiveDefinite' ? solveCholesky(result.L, b) : null;
}

/** c o exp(L eta). */
function expOf(L: Matrix, eta: Float64Array, logC: Float64Array): Float64Array {
  return multiplyVector(L, eta).map((entry, k) => exp(entry + logC[k]));
}

/** The first columns of A. */
function columns(A: Matrix, count: number): Matrix {
  const result = zeros(A.rows, count);
  for (let i = 0; i < A.rows; i++) {
    result.data.set(A.data.subarray(i * A.cols, i * A.cols + count), i * count);
  }
  return result;
}

function indices(states: Uint8Array, state: 0 | 1): number[] {
  return Array.from(states.keys()).filter((i) => states[i] === state);
}
