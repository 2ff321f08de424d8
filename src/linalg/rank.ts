/**
 * Numerical rank of a positive semidefinite matrix by Cholesky elimination with complete pivoting.
 */
import { diagonal, type Matrix, zeros } from './matrix.ts';
import { dotAt } from './vector.ts';

/**
 * The number of pivots above `relativeTolerance` times their own diagonal entry; largest relative pivot first.
 *
 * @param A  n x n symmetric positive semidefinite
 */
export function numericalRank(A: Matrix, relativeTolerance: number): number {
  const n = A.rows;
  const original = diagonal(A);
  const left = original.slice();
  const L = zeros(n, n);
  const used = new Uint8Array(n);
  for (let rank = 0; ; rank++) {
    const pivot = largestRelativePivot(left, original, used);
    if (pivot < 0 || left[pivot] <= relativeTolerance * original[pivot]) return rank;
    used[pivot] = 1;
    const root = Math.sqrt(left[pivot]);
    for (let i = 0; i < n; i++) {
      if (used[i]) continue;
      const entry = (A.data[i * n + pivot] - dotAt(L.data, i * n, L.data, pivot * n, rank)) / root;
      L.data[i * n + rank] = entry;
      left[i] -= entry * entry;
    }
  }
}

function largestRelativePivot(left: Float64Array, original: Float64Array, used: Uint8Array): number {
  let best = -1;
  for (let i = 0; i < left.length; i++) {
    if (used[i] || !(original[i] > 0)) continue;
    if (best < 0 || left[i] / original[i] > left[best] / original[best]) best = i;
  }
  return best;
}
