/**
 * The largest margin over spectral norm 1 in a pattern, by a sequence of margin problems.
 *
 * With the reduced features t_k x_k', t_gk = (sum of a_j^2 over g)^{1/2} sign_g y_k D_gk, the dual is min over p >= 0, sum p = 1, of the nuclear
 * norm of N(p) = sum_k p_k t_k x_k'. It is the least of (tr S^{-1} N N' + tr S)/2 over positive S, at S = (N N')^{1/2}: for given S the best
 * p solves a margin problem with K_ik t_i' S^{-1} t_k. The two take turns; what comes of them is judged by its bracket alone
 * (certificate-own.ts).
 */
import { type Matrix, row, transpose, zeros } from '../linalg/matrix.ts';
import { rowSingular } from '../linalg/polar.ts';
import { multiply, multiplyTransposed } from '../linalg/product.ts';
import { minimum, sum } from '../linalg/vector.ts';
import type { Steps } from '../stepwise.ts';
import { solveMarginProblemInSteps } from './solver.ts';

export interface SpectralSolution {
  /** B (groups x n): W has the rows (a_j/(sum of a_i^2 over g)^{1/2}) sign_g (B X)_g, and spectral norm 1. */
  readonly B: Matrix;
  /** p (n), nonnegative, of sum 1. */
  readonly p: Float64Array;
}

const NARROW = 1e-11;
const PATIENCE = 40;
const MOST_ROUNDS = 1000;
/** S is kept from being singular by this share of its largest value. */
const FLOOR = 1e-10;

/**
 * @param F  the rows in an orthonormal frame (n x c) @param K  F F' @param t  groups x n
 * @returns null where the features do not separate, or no margin problem of the sequence is solved
 */
export function* spectralMarginInSteps(F: Matrix, K: Matrix, t: Matrix): Steps<SpectralSolution | null> {
  const { rows: r, cols: n } = t;
  const leastMargin = (B: Matrix): number => {
    const Z = multiplyTransposed(B, K);
    const q = new Float64Array(n);
    for (let at = 0; at < Z.data.length; at++) q[at % n] += t.data[at] * Z.data[at];
    return minimum(q);
  };
  let inverse = zeros(r, r);
  for (let g = 0; g < r; g++) inverse.data[g * (r + 1)] = 1;
  let best: (SpectralSolution & { readonly lower: number; readonly upper: number }) | null = null;
  let halved = { width: Number.POSITIVE_INFINITY, round: 0 };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const solved = yield* solveMarginProblemInSteps(weighedGram(K, t, inverse));
    if (solved.status !== 'optimal') break;
    const total = sum(solved.beta);
    const p = solved.beta.map((entry) => entry / total);
    const A = { ...t, data: t.data.map((entry, at) => entry * p[at % n]) };
    const { J, values } = rowSingular(multiply(A, F));
    const largest = values.reduce((most, value) => Math.max(most, value), 0);
    // Of the problem just solved W = S^{-1} N has its least margin at all points with p > 0: what it lacks is a norm of 1.
    const B = multiply(inverse, A);
    const size = rowSingular(multiply(B, F)).values.reduce((most, value) => Math.max(most, value), 0);
    for (let at = 0; at < B.data.length; at++) B.data[at] /= size;
    inverse = zeros(r, r);
    for (const [l, value] of values.entries()) {
      const direction = row(J, l);
      const over = Math.max(value, FLOOR * largest);
      for (let i = 0; i < r; i++)
        for (let k = 0; k < r; k++) inverse.data[i * r + k] += (direction[i] * direction[k]) / over;
    }
    const upper = sum(values);
    if (best === null) best = { B, p, lower: leastMargin(B), upper };
    for (const candidate of [B, multiply(inverse, A), apartFrom(J, values, A, B, F)]) {
      const lower = leastMargin(candidate);
      if (lower > best.lower) best = { ...best, B: candidate, lower };
    }
    if (upper < best.upper) best = { ...best, p, upper };
    const width = best.upper - best.lower;
    if (width <= halved.width / 2) halved = { width, round };
    if (width <= NARROW * best.upper || round - halved.round >= PATIENCE) break;
  }
  return best === null ? null : { B: best.B, p: best.p };
}

/**
 * Where N comes to have a smaller rank, S^{-1} N comes to lean towards its first singular direction, and its norm to more than 1: the pair of
 * the largest singular value as it is, and beside it what of S^{-1} N is orthogonal to that, at most of norm 1.
 */
function apartFrom(J: Matrix, values: Float64Array, A: Matrix, B: Matrix, F: Matrix): Matrix {
  const [turned, turnedB] = [multiply(J, A), multiply(J, B)];
  const top = values.reduce((best, value, l) => (value > values[best] ? l : best), 0);
  const first = row(turned, top).map((entry) => entry / values[top]);
  const along = multiplyTransposed(multiply(turnedB, F), multiply({ rows: 1, cols: A.cols, data: first }, F));
  for (let l = 0; l < J.rows; l++) {
    const own = row(turnedB, l);
    if (l === top) own.fill(0);
    else for (let k = 0; k < own.length; k++) own[k] -= along.data[l] * first[k];
  }
  const size = rowSingular(multiply(turnedB, F)).values.reduce((most, value) => Math.max(most, value), 1);
  for (let at = 0; at < turnedB.data.length; at++) turnedB.data[at] /= size;
  row(turnedB, top).set(first);
  return multiply(transpose(J), turnedB);
}

/** K_ik t_i' S^{-1} t_k. */
function weighedGram(K: Matrix, t: Matrix, inverse: Matrix): Matrix {
  const n = K.rows;
  const G = zeros(n, n);
  const turned = multiply(inverse, t);
  for (let g = 0; g < t.rows; g++) {
    const [one, other] = [row(t, g), row(turned, g)];
    for (let i = 0, at = 0; i < n; i++)
      for (let k = 0; k < n; k++, at++) G.data[at] += one[i] * other[k] * K.data[at];
  }
  for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) G.data[k * n + i] = G.data[i * n + k];
  return G;
}
