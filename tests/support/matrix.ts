/** Matrices written down in tests. */
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';

/** A matrix from its rows, each a list of `cols` numbers. */
export function matrixFromRows(rows: readonly (readonly number[])[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const result = zeros(rows.length, cols);
  for (const [i, row] of rows.entries()) result.data.set(row, i * cols);
  return result;
}
