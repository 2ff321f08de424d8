/**
 * The rows of a sample in blocks, longest first, each row times its label: what is asked of all pairs is asked of pairs of blocks.
 */
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { dotAt } from '../linalg/vector.ts';
import type { RowSample } from './sample.ts';

export interface RowBlock {
  /** The points, by falling length. */
  readonly points: Int32Array;
  /** Their lengths. */
  readonly lengths: Float64Array;
}

/** |x_i|^2 (n). */
export function squaredLengthsOf({ X: { rows, cols: d, data } }: Pick<RowSample, 'X'>): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => dotAt(data, i * d, data, i * d, d));
}

/** All points in blocks of at most `size`. @param norm2  |x_i|^2 (n) */
export function blocksByLength(norm2: Float64Array, size: number): RowBlock[] {
  const order = Int32Array.from(norm2.keys()).sort((i, k) => norm2[k] - norm2[i] || i - k);
  const blocks: RowBlock[] = [];
  for (let from = 0; from < order.length; from += size) {
    const points = order.subarray(from, from + size);
    blocks.push({ points, lengths: Float64Array.from(points, (i) => Math.sqrt(norm2[i])) });
  }
  return blocks;
}

/** y_i times row i of A, for some points (points x cols). */
export function labelledRows({ cols, data }: Matrix, y: Float64Array, points: Int32Array): Matrix {
  const part = zeros(points.length, cols);
  for (let at = 0, to = 0; at < points.length; at++) {
    const i = points[at];
    for (let p = 0, from = i * cols; p < cols; p++, from++, to++) part.data[to] = y[i] * data[from];
  }
  return part;
}
