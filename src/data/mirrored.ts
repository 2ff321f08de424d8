/**
 * Symmetric data: rows in pairs, x with label y and then -x with -y. Of each pair the first row is drawn.
 */
import { type Matrix, zeros } from '../linalg/matrix.ts';
import type { LabelScheme } from './labels.ts';

/** What is drawn of one entry a row: all, or the first of each pair. */
export function ownEntries(all: Float64Array, scheme: LabelScheme): Float64Array {
  return scheme === 'mirrored' ? all.filter((_, i) => i % 2 === 0) : all;
}

/** Rows that were drawn, each followed by its mirror image where rows come in pairs. */
export function withMirrors(drawn: Matrix, scheme: LabelScheme): Matrix {
  if (scheme !== 'mirrored') return drawn;
  const { rows, cols, data } = drawn;
  const F = zeros(2 * rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < cols; c++) {
      const entry = data[i * cols + c];
      F.data[2 * i * cols + c] = entry;
      F.data[(2 * i + 1) * cols + c] = -entry;
    }
  }
  return F;
}

/** Coefficients over the rows that were drawn, of the same vector: sum_k b_k x_k. */
export function onOwnRows(b: Float64Array, scheme: LabelScheme): Float64Array {
  return scheme === 'mirrored' ? ownEntries(b, scheme).map((entry, i) => entry - b[2 * i + 1]) : b;
}
