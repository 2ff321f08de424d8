/**
 * Cholesky factorisation A = L L' of a symmetric matrix, and solves with it.
 */
import * as kernels from '../../kernels/triangular.ts';
import { type Matrix, zeros } from './matrix.ts';

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
  const L = zeros(A.rows, A.rows);
  const refusal = kernels.cholesky(A.rows, A.data, relativeTolerance, L.data);
  return refusal === null ? { status: 'positiveDefinite', L } : { status: 'notPositiveDefinite', ...refusal };
}

/** Whether A - shift I has a factor as `cholesky` would find it. */
export function isPositiveDefinite(A: Matrix, relativeTolerance = 0, shift = 0): boolean {
  return kernels.isPositiveDefinite(A.rows, A.data, relativeTolerance, shift);
}

/** x with L L' x = b. */
export function solveCholesky(L: Matrix, b: Float64Array): Float64Array {
  const x = b.slice();
  kernels.solveCholesky(L.rows, L.data, x);
  return x;
}
