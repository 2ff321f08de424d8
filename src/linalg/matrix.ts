/**
 * Dense real matrices: row-major float64, nothing hidden.
 */

import { entriesFor } from './lender.ts';

/** A rows x cols matrix; entry (i, k) is `data[i * cols + k]`. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** The rows x cols zero matrix. */
export function zeros(rows: number, cols: number): Matrix {
  return { rows, cols, data: entriesFor(rows * cols) };
}

/** Row i of A as a view (no copy). */
export function row(A: Matrix, i: number): Float64Array {
  return A.data.subarray(i * A.cols, (i + 1) * A.cols);
}

/** A - s B, a new matrix. */
export function minusMultiple({ rows, cols, data }: Matrix, s: number, B: Matrix): Matrix {
  const rest = zeros(rows, cols);
  for (let at = 0; at < data.length; at++) rest.data[at] = data[at] - s * B.data[at];
  return rest;
}

/** Some rows of A, copied (indices x A.cols). */
export function rowsOf(A: Matrix, indices: ArrayLike<number>): Matrix {
  const part = zeros(indices.length, A.cols);
  for (let at = 0; at < indices.length; at++) part.data.set(row(A, indices[at]), at * A.cols);
  return part;
}

/** Rows `from` to `to` - 1 of A as a view (no copy). */
export function rowRange({ cols, data }: Matrix, from: number, to: number): Matrix {
  return { rows: to - from, cols, data: data.subarray(from * cols, to * cols) };
}

/** Columns `from` to `to` - 1 of A: A itself where these are all, else a copy. */
export function columnsOf(A: Matrix, from: number, to: number): Matrix {
  if (to - from === A.cols) return A;
  const part = zeros(A.rows, to - from);
  for (let i = 0; i < A.rows; i++) part.data.set(row(A, i).subarray(from, to), i * part.cols);
  return part;
}

/** An independent copy of A. */
export function copyMatrix(A: Matrix): Matrix {
  return { rows: A.rows, cols: A.cols, data: A.data.slice() };
}

/** Rows and columns that are turned together, so that what is read and what is written stay in the innermost cache. */
const SQUARE = 16;

/** A' (cols x rows). */
export function transpose({ rows, cols, data }: Matrix): Matrix {
  const result = zeros(cols, rows);
  for (let top = 0; top < rows; top += SQUARE) {
    const bottom = Math.min(rows, top + SQUARE);
    for (let left = 0; left < cols; left += SQUARE) {
      const right = Math.min(cols, left + SQUARE);
      for (let i = top; i < bottom; i++) {
        for (let k = left; k < right; k++) result.data[k * rows + i] = data[i * cols + k];
      }
    }
  }
  return result;
}

/** [A_1 A_2 ...] of at least one matrix, all with the same rows. */
export function sideBySide(parts: readonly Matrix[]): Matrix {
  const result = zeros(
    parts[0].rows,
    parts.reduce((total, { cols }) => total + cols, 0),
  );
  let column = 0;
  for (const part of parts) {
    for (let i = 0; i < part.rows; i++) result.data.set(row(part, i), i * result.cols + column);
    column += part.cols;
  }
  return result;
}

/** The square submatrix of A with the given rows and columns, in the given order. */
export function principalSubmatrix(A: Matrix, indices: ArrayLike<number>): Matrix {
  const columns = Int32Array.from(indices);
  const size = columns.length;
  const result = zeros(size, size);
  const [from, to] = [A.data, result.data];
  for (let i = 0, at = 0; i < size; i++) {
    const start = columns[i] * A.cols;
    for (let k = 0; k < size; k++, at++) to[at] = from[start + columns[k]];
  }
  return result;
}

/** Rows and columns that are mirrored together, so that what is read and what is written stay in the first cache. */
const TOGETHER = 32;

/** The upper triangle of A (n x n) becomes that of A', in place. */
export function mirrorLower({ rows: n, data }: Matrix): void {
  for (let top = 0; top < n; top += TOGETHER) {
    const bottom = Math.min(n, top + TOGETHER);
    for (let left = 0; left < bottom; left += TOGETHER) {
      for (let i = top; i < bottom; i++) {
        const right = Math.min(i, left + TOGETHER);
        for (let k = left; k < right; k++) data[k * n + i] = data[i * n + k];
      }
    }
  }
}

/** The diagonal of a square matrix, copied. */
export function diagonal(A: Matrix): Float64Array {
  const entries = new Float64Array(A.rows);
  for (let i = 0; i < A.rows; i++) entries[i] = A.data[i * (A.cols + 1)];
  return entries;
}
