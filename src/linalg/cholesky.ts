/**
 * Cholesky factorisation A = L L' of a symmetric matrix, and solves with it.
 */
import { type Matrix, zeros } from './matrix.ts';
import { dotAt } from './vector.ts';

/** What a factorisation found: L, or the first pivot that was not above its tolerance. */
export type CholeskyResult =
  | { readonly status: 'positiveDefinite'; readonly L: Matrix }
  | { readonly status: 'notPositiveDefinite'; readonly pivot: number; readonly value: number };

/**
 * L lower triangular with A = L L'.
 *
 * @param A  n x n symmetric; only its lower triangle is read
 * @param relativeTolerance  pivot i counts as zero when L_ii^2 <= relativeTolerance * A_ii
 * @returns L, or the index and value of the first pivot refused; never NaN
 */
export function cholesky(A: Matrix, relativeTolerance = 0): CholeskyResult {
  const n = A.rows;
  const L = zeros(n, n);
  const l = L.data;
  for (let i = 0; i < n; i++) {
    const at = i * n;
    for (let k = 0; k < i; k++) {
      l[at + k] = (A.data[at + k] - dotAt(l, at, l, k * n, k)) / l[k * n + k];
    }
    const value = A.data[at + i] - dotAt(l, at, l, at, i);
    if (!(value > relativeTolerance * A.data[at + i]))
      return { status: 'notPositiveDefinite', pivot: i, value };
    l[at + i] = Math.sqrt(value);
  }
  return { status: 'positiveDefinite', L };
}

/** x with L L' x = b. */
export function solveCholesky(L: Matrix, b: Float64Array): Float64Array {
  return solveLowerTransposed(L, solveLower(L, b));
}

/** x with L x = b, L lower triangular with a nonzero diagonal. */
export function solveLower(L: Matrix, b: Float64Array): Float64Array {
  const n = L.rows;
  const x = b.slice();
  for (let i = 0; i < n; i++) x[i] = (x[i] - dotAt(L.data, i * n, x, 0, i)) / L.data[i * n + i];
  return x;
}

/** x with L' x = b, L lower triangular with a nonzero diagonal. */
export function solveLowerTransposed(L: Matrix, b: Float64Array): Float64Array {
  const n = L.rows;
  const x = b.slice();
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= L.data[i * n + i];
    const weight = x[i];
    const at = i * n;
    for (let k = 0; k < i; k++) x[k] -= weight * L.data[at + k];
  }
  return x;
}
