/**
 * Cholesky factorisation of a matrix that may be singular.
 */
import { type Matrix, zeros } from './matrix.ts';

/**
 * L lower triangular with L L' = A for a positive semidefinite A; a pivot at most n u times its diagonal entry counts as
 * zero, and its column is left zero. That moves an entry of L L' by at most sqrt(n u) of its two diagonal entries.
 */
export function semidefiniteRoot(A: Matrix): Matrix {
  const n = A.rows;
  const L = zeros(n, n);
  for (let k = 0; k < n; k++) {
    let pivot = A.data[k * n + k];
    for (let p = 0; p < k; p++) pivot -= L.data[k * n + p] * L.data[k * n + p];
    if (!(pivot > n * Number.EPSILON * A.data[k * n + k])) continue;
    const root = Math.sqrt(pivot);
    L.data[k * n + k] = root;
    for (let i = k + 1; i < n; i++) {
      let entry = A.data[i * n + k];
      for (let p = 0; p < k; p++) entry -= L.data[i * n + p] * L.data[k * n + p];
      L.data[i * n + k] = entry / root;
    }
  }
  return L;
}
