/**
 * Matrix products. One kernel carries them all: C = A B', rows against rows, so both operands stream in memory order.
 */
import { type Matrix, zeros } from './matrix.ts';
import { dotAt } from './vector.ts';

/** A B' (A.rows x B.rows), where A and B have equally many columns. */
export function multiplyTransposed(A: Matrix, B: Matrix): Matrix {
  const C = zeros(A.rows, B.rows);
  for (let i = 0; i < A.rows; i += 2) {
    for (let k = 0; k < B.rows; k += 4) tile(A, B, C, i, k);
  }
  return C;
}

/** A A' (A.rows x A.rows), exactly symmetric. */
export function gram(A: Matrix): Matrix {
  const C = zeros(A.rows, A.rows);
  const n = A.rows;
  for (let i = 0; i < n; i += 2) {
    for (let k = 0; k <= i + 1 && k < n; k += 4) tile(A, A, C, i, k);
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) C.data[k * n + i] = C.data[i * n + k];
  }
  return C;
}

/** out = A x (length A.rows). */
export function multiplyVector(
  A: Matrix,
  x: Float64Array,
  out: Float64Array = new Float64Array(A.rows),
): Float64Array {
  for (let i = 0; i < A.rows; i++) out[i] = dotAt(A.data, i * A.cols, x, 0, A.cols);
  return out;
}

/** out = A' x (length A.cols). */
export function multiplyTransposedVector(
  A: Matrix,
  x: Float64Array,
  out: Float64Array = new Float64Array(A.cols),
): Float64Array {
  out.fill(0);
  for (let i = 0; i < A.rows; i++) {
    const weight = x[i];
    const from = i * A.cols;
    for (let k = 0; k < A.cols; k++) out[k] += weight * A.data[from + k];
  }
  return out;
}

/** The entries of A B' in rows i, i+1 and columns k..k+3; near an edge, entry by entry. */
function tile(A: Matrix, B: Matrix, C: Matrix, i: number, k: number): void {
  const a = A.data;
  const b = B.data;
  const length = A.cols;
  if (i + 2 > A.rows || k + 4 > B.rows) {
    for (let r = i; r < Math.min(i + 2, A.rows); r++) {
      for (let s = k; s < Math.min(k + 4, B.rows); s++) {
        C.data[r * C.cols + s] = straightDot(a, r * length, b, s * length, length);
      }
    }
    return;
  }
  const a0 = i * length;
  const a1 = a0 + length;
  const b0 = k * length;
  const b1 = b0 + length;
  const b2 = b1 + length;
  const b3 = b2 + length;
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  for (let p = 0; p < length; p++) {
    const x0 = a[a0 + p];
    const x1 = a[a1 + p];
    const y0 = b[b0 + p];
    const y1 = b[b1 + p];
    const y2 = b[b2 + p];
    const y3 = b[b3 + p];
    c00 += x0 * y0;
    c01 += x0 * y1;
    c02 += x0 * y2;
    c03 += x0 * y3;
    c10 += x1 * y0;
    c11 += x1 * y1;
    c12 += x1 * y2;
    c13 += x1 * y3;
  }
  const c0 = i * C.cols + k;
  const c1 = c0 + C.cols;
  C.data[c0] = c00;
  C.data[c0 + 1] = c01;
  C.data[c0 + 2] = c02;
  C.data[c0 + 3] = c03;
  C.data[c1] = c10;
  C.data[c1 + 1] = c11;
  C.data[c1 + 2] = c12;
  C.data[c1 + 3] = c13;
}

/** <x, y> in one running sum: the order of summation inside a tile, so edges give the same bits. */
function straightDot(
  x: Float64Array,
  xOffset: number,
  y: Float64Array,
  yOffset: number,
  length: number,
): number {
  let total = 0;
  for (let p = 0; p < length; p++) total += x[xOffset + p] * y[yOffset + p];
  return total;
}
