/**
 * What grouping asks of rows, one a neuron: of bases, of shifts.
 */
import type { Matrix } from '../linalg/matrix.ts';

/** Adds row j of Z, weighed, to a sum, and takes it as the edge where it is nearer to zero. */
export function gather(Z: Matrix, j: number, weight: number, sum: Float64Array, edge: Float64Array): void {
  const { data } = Z;
  const n = edge.length;
  for (let i = 0, at = j * n; i < n; i++, at++) {
    const z = data[at];
    sum[i] += weight * z;
    if (Math.abs(z) < Math.abs(edge[i])) edge[i] = z;
  }
}

/** Pairs with sign y_i z_ji > 0 among members of one pattern: at a point where none is at zero, all or none. */
export function activatedIn(
  Z: Matrix,
  members: readonly number[],
  sign: number,
  y: Float64Array,
  edge: Float64Array,
): number {
  let pairs = 0;
  for (let i = 0; i < edge.length; i++) {
    if (edge[i] !== 0) pairs += sign * y[i] * edge[i] > 0 ? members.length : 0;
    else for (const j of members) pairs += Number(sign * y[i] * Z.data[j * Z.cols + i] > 0);
  }
  return pairs;
}

/** Row j of A and its size, by `change` in place; nothing where all sizes are 1. */
export function inSizes(
  A: Matrix,
  sizes: Float64Array | null,
  change: (entry: number, size: number) => number,
): Matrix {
  if (sizes === null) return A;
  for (let j = 0, at = 0; j < A.rows; j++) {
    for (let i = 0; i < A.cols; i++, at++) A.data[at] = change(A.data[at], sizes[j]);
  }
  return A;
}

/** Row j of `result` = row j of A + x; A may be the result. */
export function addTo(A: Matrix, x: Float64Array, result: Matrix, j: number): void {
  const { data } = A;
  const sums = result.data;
  const n = x.length;
  for (let i = 0, at = j * n; i < n; i++, at++) sums[at] = data[at] + x[i];
}

/** Whether some z_i, which stands somewhere and is moved by its shift, is positive, zero or negative where it was not before. */
export function changesSide(z: Float64Array, stands: Float64Array, shift: Float64Array): boolean {
  for (let i = 0; i < shift.length; i++) {
    const before = z[i];
    const now = stands[i] + shift[i];
    // The product may underflow, so only a positive one decides.
    if (!(before * now > 0) && Math.sign(before) !== Math.sign(now)) return true;
  }
  return false;
}

/** The output sign and the bits z_ji > 0 of neuron j, as a string: equal exactly for equal patterns. */
export function patternKey(sign: number, Z: Matrix, j: number): string {
  const at = j * Z.cols;
  let key = sign > 0 ? '+' : '-';
  for (let i = 0; i < Z.cols; i += 16) {
    let bits = 0;
    const end = Math.min(16, Z.cols - i);
    for (let b = 0; b < end; b++) bits |= Number(Z.data[at + i + b] > 0) << b;
    key += String.fromCharCode(bits);
  }
  return key;
}
