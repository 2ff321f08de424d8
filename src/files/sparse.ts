/**
 * Matrices of which only some entries are stored, by rows (CSR): all others are 0.
 */
import { InputError } from '../errors.ts';
import type { FileMatrix } from './matrix.ts';

export interface SparseRows {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** The entries of row i are those from starts[i] to starts[i + 1]. */
  readonly starts: ArrayLike<number>;
  /** Their columns, from 0, in any order; entries of one place are added, as by SciPy. */
  readonly indices: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** The matrix, dense where it is read. @throws InputError for starts and indices that are those of no such matrix */
export function sparseMatrix(sparse: SparseRows): FileMatrix {
  checkStructure(sparse);
  const { name, rows, columns, starts, indices, values } = sparse;
  return {
    name,
    rows,
    columns,
    read(wanted, from, count) {
      const block = new Float64Array(wanted.length * count);
      wanted.forEach((row, i) => {
        for (let at = starts[row]; at < starts[row + 1]; at++) {
          const k = indices[at] - from;
          if (k >= 0 && k < count) block[i * count + k] += values[at];
        }
      });
      return block;
    },
  };
}

/** The same entries by rows, from entries by columns (CSC). */
export function byRows({
  name,
  rows: columns,
  columns: rows,
  starts,
  indices,
  values,
}: SparseRows): SparseRows {
  checkStructure({ name, rows: columns, columns: rows, starts, indices, values });
  const first = new Float64Array(rows + 1);
  for (let at = 0; at < values.length; at++) first[indices[at] + 1]++;
  for (let row = 0; row < rows; row++) first[row + 1] += first[row];
  const next = first.slice();
  const turned = new Float64Array(values.length);
  const places = new Float64Array(values.length);
  for (let column = 0; column < columns; column++) {
    for (let at = starts[column]; at < starts[column + 1]; at++) {
      const to = next[indices[at]]++;
      turned[to] = values[at];
      places[to] = column;
    }
  }
  return { name, rows, columns, starts: first, indices: places, values: turned };
}

function checkStructure({ name, rows, columns, starts, indices, values }: SparseRows): void {
  const refuse = (rule: string, got: unknown) => new InputError(name, rule, got);
  if (starts.length !== rows + 1 || starts[0] !== 0 || starts[rows] !== values.length) {
    throw refuse(
      'must have indptr from 0 to the number of its entries, one more than rows',
      `${starts.length} of them`,
    );
  }
  for (let row = 0; row < rows; row++) {
    if (!(starts[row + 1] >= starts[row])) throw refuse('must have ascending indptr', starts[row + 1]);
  }
  if (indices.length !== values.length) throw refuse('must have an index for each entry', indices.length);
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at];
    if (!(Number.isInteger(index) && index >= 0 && index < columns)) {
      throw refuse(`must have indices from 0 to ${columns - 1}`, index);
    }
  }
}
