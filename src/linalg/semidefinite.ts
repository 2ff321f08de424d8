/**
 * Roots of positive semidefinite matrices, and solves with them.
 */
import { cholesky } from './cholesky.ts';
import { type Matrix, zeros } from './matrix.ts';
import { dotAt } from './vector.ts';

/**
 * L lower triangular with L L' = A for a positive semidefinite A. A pivot at most n u times its diagonal entry counts as zero, and
 * so does its column: that moves an entry of L L' by at most sqrt(n u) of its two diagonal entries.
 */
export function semidefiniteRoot(A: Matrix): Matrix {
  const n = A.rows;
  const tolerance = n * Number.EPSILON;
  const definite = cholesky(A, tolerance);
  if (definite.status === 'positiveDefinite') return definite.L;
  const L = zeros(n, n);
  for (let k = 0; k < n; k++) {
    const pivot = A.data[k * n + k] - dotAt(L.data, k * n, L.data, k * n, k);
    if (!(pivot > tolerance * A.data[k * n + k])) continue;
    const root = Math.sqrt(pivot);
    L.data[k * n + k] = root;
    for (let i = k + 1; i < n; i++) {
      L.data[i * n + k] = (A.data[i * n + k] - dotAt(L.data, i * n, L.data, k * n, k)) / root;
    }
  }
  return L;
}

/** L of `semidefiniteRoot` without its zero columns: its rows are vectors with the inner products A, in an orthonormal frame of their span. */
export function semidefiniteFrame(A: Matrix): Matrix {
  return withoutZeroColumns(semidefiniteRoot(A));
}

function withoutZeroColumns(L: Matrix): Matrix {
  const columns = Array.from({ length: L.cols }, (_, k) => k).filter((k) => L.data[k * L.cols + k] > 0);
  const kept = zeros(L.rows, columns.length);
  for (let i = 0; i < L.rows; i++) {
    for (const [at, k] of columns.entries()) kept.data[i * kept.cols + at] = L.data[i * L.cols + k];
  }
  return kept;
}

/** B L^{-T} (rows x n): each row of B solved with L, from the first entry on; where a pivot of L is 0 the entry is 0. */
export function solveRows(B: Matrix, L: Matrix): Matrix {
  const n = L.rows;
  const X = zeros(B.rows, n);
  for (let i = 0; i < B.rows; i++) {
    for (let k = 0; k < n; k++) {
      const pivot = L.data[k * n + k];
      if (pivot === 0) continue;
      X.data[i * n + k] = (B.data[i * n + k] - dotAt(X.data, i * n, L.data, k * n, k)) / pivot;
    }
  }
  return X;
}
