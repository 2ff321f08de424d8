/**
 * Cholesky elimination with complete pivoting of positive semidefinite matrices: their numerical rank, and a factor of it.
 */
import { pauses, type Steps } from '../stepwise.ts';
import { diagonal, type Matrix, zeros } from './matrix.ts';
import { dotAt } from './vector.ts';

/** L L' = A up to pivots that count as zero. */
export interface PivotedCholesky {
  /** Indices of the pivots, in the order of their elimination: the block of A on them is nonsingular. */
  readonly pivots: readonly number[];
  /** n x n, whose first `pivots.length` columns are the factor; row `pivots[k]` vanishes from column k + 1 on. */
  readonly L: Matrix;
}

/**
 * Eliminates while a pivot is above `relativeTolerance` times its own diagonal entry; the largest in these terms first. Pauses.
 *
 * @param A  n x n symmetric positive semidefinite
 */
export function* pivotedCholeskyInSteps(A: Matrix, relativeTolerance: number): Steps<PivotedCholesky> {
  const n = A.rows;
  const original = diagonal(A);
  const left = original.slice();
  const L = zeros(n, n);
  const used = new Uint8Array(n);
  const pivots: number[] = [];
  const pause = pauses();
  for (let rank = 0; ; rank++) {
    const pivot = largestRelativePivot(left, original, used);
    if (pivot < 0 || left[pivot] <= relativeTolerance * original[pivot]) return { pivots, L };
    used[pivot] = 1;
    pivots.push(pivot);
    const root = Math.sqrt(left[pivot]);
    L.data[pivot * n + rank] = root;
    for (let i = 0; i < n; i++) {
      if (used[i]) continue;
      const entry = (A.data[i * n + pivot] - dotAt(L.data, i * n, L.data, pivot * n, rank)) / root;
      L.data[i * n + rank] = entry;
      left[i] -= entry * entry;
      if (pause.after(rank)) yield;
    }
  }
}

/** The number of pivots of `pivotedCholesky`. */
export function* numericalRankInSteps(A: Matrix, relativeTolerance: number): Steps<number> {
  return (yield* pivotedCholeskyInSteps(A, relativeTolerance)).pivots.length;
}

function largestRelativePivot(left: Float64Array, original: Float64Array, used: Uint8Array): number {
  let best = -1;
  for (let i = 0; i < left.length; i++) {
    if (used[i] || !(original[i] > 0)) continue;
    if (best < 0 || left[i] / original[i] > left[best] / original[best]) best = i;
  }
  return best;
}
