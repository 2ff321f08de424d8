/**
 * Matrix products: shapes here, arithmetic in the kernels.
 */
import * as kernels from '../../kernels/products.ts';
import { columnsOf, type Matrix, rowRange, zeros } from './matrix.ts';

/** A B' (A.rows x B.rows), where A and B have equally many columns. */
export function multiplyTransposed(A: Matrix, B: Matrix): Matrix {
  const C = zeros(A.rows, B.rows);
  kernels.multiplyTransposed(A.rows, B.rows, A.cols, A.data, B.data, C.data);
  return C;
}

/** Rows of B that are taken at a time, so that memory is bounded: a multiple of 256, so that sums are those of one product. */
const TAKEN = 4096;

/** A B (A.rows x B.cols): entries are those of `multiplyTransposed` with B'. */
export function multiply(A: Matrix, B: Matrix): Matrix {
  const C = zeros(A.rows, B.cols);
  for (let from = 0; from < B.rows; from += TAKEN) {
    const to = Math.min(B.rows, from + TAKEN);
    kernels.addMultiply(
      A.rows,
      B.cols,
      to - from,
      columnsOf(A, from, to).data,
      rowRange(B, from, to).data,
      C.data,
    );
  }
  return C;
}

/** A A' (A.rows x A.rows), exactly symmetric. */
export function gram(A: Matrix): Matrix {
  const C = zeros(A.rows, A.rows);
  kernels.gram(A.rows, A.cols, A.data, C.data);
  return C;
}

/** C += B B' (B.rows x B.rows): a Gram matrix from columns that come piece by piece. In pieces of 256 columns, or multiples
 * of that, the sums are those of `gram`, to the last bit. */
export function addGram(B: Matrix, C: Matrix): void {
  kernels.addGram(B.rows, B.cols, B.data, C.data);
}

/** What is asked of the rows of a product that is itself not kept (a number a row each). */
export interface RowSummaries {
  readonly least: Float64Array;
  /** The greatest size of an entry, and the sum of all sizes. */
  readonly greatest: Float64Array;
  readonly total: Float64Array;
}

/** Of the rows of A B'. */
export function summariseProduct(A: Matrix, B: Matrix): RowSummaries {
  const three = new Float64Array(3 * A.rows);
  kernels.summariseProduct(A.rows, B.rows, A.cols, A.data, B.data, three);
  const every = (first: number) => Float64Array.from({ length: A.rows }, (_, i) => three[3 * i + first]);
  return { least: every(0), greatest: every(1), total: every(2) };
}

/** out = A x (length A.rows). */
export function multiplyVector(
  A: Matrix,
  x: Float64Array,
  out: Float64Array = new Float64Array(A.rows),
): Float64Array {
  kernels.multiplyVector(A.rows, A.cols, A.data, x, out);
  return out;
}

/** X A' (X.rows x A.rows), row by row as by `multiplyVector`. */
export function multiplyVectors(A: Matrix, X: Matrix): Matrix {
  const out = zeros(X.rows, A.rows);
  kernels.multiplyVectors(A.rows, A.cols, A.data, X.rows, X.data, out.data);
  return out;
}

/** Fewer rows than this are multiplied one by one: packing B for a block product would cost more than it saves. */
const FEW_ROWS = 8;

/** X B' (X.rows x B.rows): B applied to each row of X. */
export function applyToRows(B: Matrix, X: Matrix): Matrix {
  if (X.rows >= FEW_ROWS) return multiplyTransposed(X, B);
  return multiplyVectors(B, X);
}

/** out = A' x (length A.cols). */
export function multiplyTransposedVector(
  A: Matrix,
  x: Float64Array,
  out: Float64Array = new Float64Array(A.cols),
): Float64Array {
  const { rows, cols, data } = A;
  out.fill(0);
  let i = 0;
  // Four rows together, added one after the other.
  for (; i + 4 <= rows; i += 4) {
    const x0 = x[i];
    const x1 = x[i + 1];
    const x2 = x[i + 2];
    const x3 = x[i + 3];
    for (let k = 0, at = i * cols; k < cols; k++, at++) {
      const two = out[k] + x0 * data[at] + x1 * data[at + cols];
      out[k] = two + x2 * data[at + 2 * cols] + x3 * data[at + 3 * cols];
    }
  }
  for (; i < rows; i++) for (let k = 0; k < cols; k++) out[k] += x[i] * data[i * cols + k];
  return out;
}

/** C += A B' (A.rows x B.rows). */
export function addMultiplyTransposed(A: Matrix, B: Matrix, C: Matrix): void {
  kernels.addMultiplyTransposed(A.rows, B.rows, A.cols, A.data, B.data, C.data);
}
