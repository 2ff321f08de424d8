/**
 * Cholesky elimination with complete pivoting of positive semidefinite matrices: their numerical rank, and a factor of it.
 */
import { pauses, type Steps } from '../stepwise.ts';
import { diagonal, type Matrix, principalSubmatrix, row, rowsOf, zeros } from './matrix.ts';
import { addGram } from './product.ts';
import { dotAt } from './vector.ts';

/** L L' = A up to pivots that count as zero. */
export interface PivotedCholesky {
  /** Indices of the pivots, in the order of their elimination: the block of A on them is nonsingular. */
  readonly pivots: readonly number[];
  /** n x n, whose first `pivots.length` columns are the factor; row `pivots[k]` vanishes from column k + 1 on. */
  readonly L: Matrix;
}

/** Of more rows, so many columns of L are made before they are taken out of what is left all at once. */
const TOGETHER = 128;
const MANY_ROWS = 1000;

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
  // Columns of L that are not yet taken out, close together.
  const panel = n > MANY_ROWS ? zeros(n, TOGETHER) : L;
  const { cols: together, data: own } = panel;
  let taken: Taken | null = null;
  for (let rank = 0, from = 0; ; rank++) {
    const pivot = largestRelativePivot(left, original, used);
    if (pivot < 0 || left[pivot] <= relativeTolerance * original[pivot]) return { pivots, L };
    if (rank - from === together) {
      taken = takenOut(panel, used, taken);
      from = rank;
      yield;
    }
    used[pivot] = 1;
    pivots.push(pivot);
    const root = Math.sqrt(left[pivot]);
    const column = rank - from;
    set(pivot, rank, column, root);
    const before = taken === null ? null : row(taken.products, taken.places[pivot]);
    for (let i = 0; i < n; i++) {
      if (used[i]) continue;
      const rest = A.data[pivot * n + i] - (before === null || taken === null ? 0 : before[taken.places[i]]);
      const entry = (rest - dotAt(own, i * together, own, pivot * together, column)) / root;
      set(i, rank, column, entry);
      left[i] -= entry * entry;
      if (pause.after(column)) yield;
    }
  }

  function set(i: number, rank: number, column: number, entry: number): void {
    own[i * together + column] = entry;
    L.data[i * n + rank] = entry;
  }
}

/** L L' of the columns made so far, on the rows that were left. */
interface Taken {
  /** Where a row is among them (n). */
  readonly places: Int32Array;
  readonly products: Matrix;
}

/** The same with the columns of a panel (n x so many), on the rows that are left now. */
function takenOut(panel: Matrix, used: Uint8Array, before: Taken | null): Taken {
  const rows = Array.from(used.keys()).filter((i) => used[i] === 0);
  const places = new Int32Array(panel.rows);
  for (const [at, i] of rows.entries()) places[i] = at;
  const products =
    before === null
      ? zeros(rows.length, rows.length)
      : principalSubmatrix(
          before.products,
          rows.map((i) => before.places[i]),
        );
  addGram(rowsOf(panel, rows), products);
  return { places, products };
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
