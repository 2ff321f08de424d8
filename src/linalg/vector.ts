/**
 * Operations on float64 vectors. Sums are taken in a fixed order, so a result depends on its input alone.
 */

import type { Matrix } from './matrix.ts';

/** <x, y> over `length` entries from the given offsets, in four interleaved partial sums. */
export function dotAt(
  x: Float64Array,
  xOffset: number,
  y: Float64Array,
  yOffset: number,
  length: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = length - (length % 4);
  for (let i = 0; i < whole; i += 4) {
    const p = xOffset + i;
    const r = yOffset + i;
    s0 += x[p] * y[r];
    s1 += x[p + 1] * y[r + 1];
    s2 += x[p + 2] * y[r + 2];
    s3 += x[p + 3] * y[r + 3];
  }
  for (let i = whole; i < length; i++) s0 += x[xOffset + i] * y[yOffset + i];
  return s0 + s1 + (s2 + s3);
}

/** <x, y>; both of the same length. */
export function dot(x: Float64Array, y: Float64Array): number {
  return dotAt(x, 0, y, 0, x.length);
}

/** The sum of all entries. */
export function sum(x: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i];
  return total;
}

/** y += a x. */
export function axpy(a: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i] += a * x[i];
}

/** y += sum_p a_p A_r(p), row r(p) of a matrix of y's width after the other: each entry is added to in that order. */
export function addRows(y: Float64Array, { data }: Matrix, rows: ArrayLike<number>, a: Float64Array): void {
  const n = y.length;
  const whole = rows.length - (rows.length % 4);
  for (let p = 0; p < whole; p += 4) {
    const [r0, r1, r2, r3] = [rows[p] * n, rows[p + 1] * n, rows[p + 2] * n, rows[p + 3] * n];
    const [a0, a1, a2, a3] = [a[p], a[p + 1], a[p + 2], a[p + 3]];
    for (let k = 0; k < n; k++)
      y[k] = y[k] + a0 * data[r0 + k] + a1 * data[r1 + k] + a2 * data[r2 + k] + a3 * data[r3 + k];
  }
  for (let p = whole; p < rows.length; p++) {
    const from = rows[p] * n;
    for (let k = 0; k < n; k++) y[k] += a[p] * data[from + k];
  }
}

/** Whether no entry is infinite or NaN. */
export function allFinite(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (!(Math.abs(x[i]) < Number.POSITIVE_INFINITY)) return false;
  return true;
}

/** The smallest entry; +Infinity for the empty vector. */
export function minimum(x: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) if (x[i] < least) least = x[i];
  return least;
}

/** The largest entry; -Infinity for the empty vector. */
export function maximum(x: Float64Array): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) if (x[i] > greatest) greatest = x[i];
  return greatest;
}

/** The largest power of two, at least 2^-1022, that is at most x > 0: divided by it, normal numbers lose no bit. */
export function powerOfTwoBelow(x: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setUint32(0, Math.max(view.getUint32(0) & 0x7ff00000, 0x00100000));
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/** Where entries are as asked, in order. */
export function indicesWhere(x: Float64Array, holds: (entry: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < x.length; i++) if (holds(x[i])) found.push(i);
  return found;
}

/** x (n) with the entries at the indices, and zeros elsewhere. */
export function spread(indices: Int32Array, entries: Float64Array, n: number): Float64Array {
  const all = new Float64Array(n);
  for (const [at, i] of indices.entries()) all[i] = entries[at];
  return all;
}

/** The median: the mean of the two middle order statistics when the length is even. */
export function median(x: Float64Array): number {
  const sorted = x.slice().sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** log sum_i exp(x_i), without overflow or underflow; -Infinity for the empty vector. */
export { logSumExp } from '../../kernels/elementary.ts';
