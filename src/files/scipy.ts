/**
 * Sparse matrices as SciPy writes them (scipy.sparse.save_npz): a .npz of format, shape, data, indices and indptr.
 */
import { InputError } from '../errors.ts';
import type { FileMatrix } from './matrix.ts';
import { byRows, sparseMatrix } from './sparse.ts';
import { readWhole, type StoredArray, textIn } from './stored-array.ts';

type Arrays = ReadonlyMap<string, () => StoredArray>;

/** Whether the arrays of a .npz file are those of a sparse matrix. */
export function isSparse(arrays: Arrays): boolean {
  return ['format', 'shape', 'data'].every((name) => arrays.has(name));
}

/** @throws InputError  when the matrix is not by rows (CSR) or by columns (CSC) */
export function openSparse(name: string, arrays: Arrays): FileMatrix {
  const format = textIn(arrays.get('format')?.());
  if (format !== 'csr' && format !== 'csc') {
    throw new InputError(name, 'must be a sparse matrix by rows or columns: save x.tocsr()', format);
  }
  const [rows, columns, ...more] = numbersOf(arrays, 'shape', name);
  if (!(rows >= 1 && columns >= 1) || more.length > 0) {
    throw new InputError(name, 'must have a row and a column', `${rows} rows, ${columns} columns`);
  }
  const parts = {
    name,
    starts: numbersOf(arrays, 'indptr', name),
    indices: numbersOf(arrays, 'indices', name),
    values: numbersOf(arrays, 'data', name),
  };
  return sparseMatrix(
    format === 'csr' ? { ...parts, rows, columns } : byRows({ ...parts, rows: columns, columns: rows }),
  );
}

function numbersOf(arrays: Arrays, member: string, name: string): Float64Array {
  const open = arrays.get(member);
  if (open === undefined)
    throw new InputError(name, 'must hold format, shape, data, indices and indptr', `no ${member}`);
  return readWhole(open()).data;
}
