/**
 * diag(e)^{1/2} G diag(e)^{1/2}: it has the eigenvalues of G diag(e), by which all motion in log time is told.
 */
import { type Matrix, zeros } from '../linalg/matrix.ts';

/**
 * @param G  symmetric (n x n)
 * @param e  nonnegative (n)
 */
export function scaledGram(G: Matrix, e: Float64Array): Matrix {
  const n = e.length;
  const roots = e.map(Math.sqrt);
  const scaled = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) scaled.data[i * n + k] = roots[i] * G.data[i * n + k] * roots[k];
  }
  return scaled;
}
