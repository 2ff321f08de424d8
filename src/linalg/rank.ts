/**
 * Numerical rank of a positive semidefinite matrix by Cholesky elimination with complete pivoting.
 */
import { diagonal, type Matrix } from './matrix.ts';

/**
 * The number of pivots above `relativeTolerance` times their own diagonal entry; largest relative pivot first.
 *
 * @param A  n x n symmetric positive semidefinite
 */
export function numericalRank(A: Matrix, relativeTolerance: number): number {
  const n = A.rows;
  const original = diagonal(A);
  const left = original.slice();
  const columns: Float64Array[] = [];
  const used = new Uint8Array(n);
  for (;;) {
    const pivot = largestRelativePivot(left, original, used);
    if (pivot < 0 || left[pivot] <= relativeTolerance * original[pivot]) return columns.length;
    used[pivot] = 1;
    const column = new Float64Array(n);
    const root = Math.sqrt(left[pivot]);
    for (let i = 0; i < n; i++) {
      if (used[i]) continue;
      let entry = A.data[i * n + pivot];
      for (const earlier of columns) entry -= earlier[i] * earlier[pivot];
      column[i] = entry / root;
      left[i] -= column[i] * column[i];
    }
    columns.push(column);
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
