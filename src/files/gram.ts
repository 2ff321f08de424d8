/**
 * Data of which only inner products are given: K = X X', checked, and rows that have it.
 */
import { InputError } from '../errors.ts';
import { isPositiveDefinite } from '../linalg/cholesky.ts';
import { extremeEigenvalues } from '../linalg/lanczos.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { semidefiniteFrame } from '../linalg/semidefinite.ts';
import { type Dataset, type DatasetParts, selectTraining } from './dataset.ts';
import { NO_SUSPECTS } from './suspect-columns.ts';

/** K_ij and K_ji, and the least eigenvalue and 0, may differ by so much: what forming K from rows in float64 leaves. */
const ROUNDING = 2 ** -40;

/**
 * The training set of a Gram matrix. Its rows are those of L, K = L L', in an orthonormal frame of their span; d is the rank of K, the
 * least dimension that has such rows.
 *
 * @param parts  x is K (n x n), whose rows and columns are in the order of the labels
 * @throws InputError  when K is not square, not symmetric, or not positive semidefinite, with where and by how much; and as
 *   `assembleDataset` for labels and entries
 */
export function gramDataset(parts: DatasetParts): Dataset {
  const { x } = parts;
  if (x.rows !== x.columns)
    throw new InputError(x.name, 'must be square, a Gram matrix', `${x.rows} x ${x.columns}`);
  const kept = selectTraining(parts);
  const K = symmetric(restricted(x.read(kept.rowIndices, 0, x.columns), x.columns, kept.rowIndices), x.name);
  checkSemidefinite(K, x.name);
  const X = semidefiniteFrame(K);
  return {
    ...kept,
    X,
    standardisation: null,
    biasColumn: false,
    columnNames: null,
    ...NO_SUSPECTS,
    shared: null,
    streamed: { d: Math.max(1, X.cols), K },
  };
}

/** The columns of the rows kept. */
function restricted(rows: Float64Array, columns: number, kept: Int32Array): Matrix {
  const n = kept.length;
  const K = zeros(n, n);
  for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) K.data[i * n + k] = rows[i * columns + kept[k]];
  return K;
}

/** The mean of K and K'. */
function symmetric(K: Matrix, name: string): Matrix {
  const n = K.rows;
  const mean = zeros(n, n);
  const at = (i: number, k: number): number => K.data[i * n + k];
  for (let i = 0; i < n; i++) {
    if (!(at(i, i) >= 0))
      throw new InputError(
        `${name}, entry (${i + 1}, ${i + 1})`,
        'must be at least 0: it is |x_i|^2',
        at(i, i),
      );
    for (let k = 0; k <= i; k++) {
      const difference = Math.abs(at(i, k) - at(k, i));
      if (!(difference <= ROUNDING * Math.sqrt(at(i, i)) * Math.sqrt(at(k, k)))) {
        const got = `${at(i, k)} and ${at(k, i)}`;
        throw new InputError(
          `${name}, entries (${i + 1}, ${k + 1}) and (${k + 1}, ${i + 1})`,
          'must be equal',
          got,
        );
      }
      mean.data[i * n + k] = mean.data[k * n + i] = at(i, k) / 2 + at(k, i) / 2;
    }
  }
  return mean;
}

function checkSemidefinite(K: Matrix, name: string): void {
  let largest = 0;
  for (let i = 0; i < K.rows; i++) largest = Math.max(largest, K.data[i * K.rows + i]);
  if (largest === 0 || isPositiveDefinite(K, 0, -ROUNDING * K.rows * largest)) return;
  const { min } = extremeEigenvalues(K);
  throw new InputError(
    name,
    'must be positive semidefinite, as inner products of rows are',
    `an eigenvalue ${min}`,
  );
}
