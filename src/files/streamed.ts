/**
 * Data sets larger than memory: of the n rows kept, K = X X' and coordinates in an orthonormal frame of their span, from one pass
 * over blocks of columns. No more than a block is held.
 */
import { InputError } from '../errors.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { addGram } from '../linalg/product.ts';
import { semidefiniteFrame } from '../linalg/semidefinite.ts';
import {
  columnMoments,
  type Dataset,
  type DatasetParts,
  selectTest,
  selectTraining,
  standardised,
  type TestParts,
} from './dataset.ts';
import type { FileMatrix } from './matrix.ts';
import { RowHashes } from './shared-rows.ts';
import { joinedSuspects, type SuspectColumns, suspectColumns } from './suspect-columns.ts';

export interface StreamedSet {
  readonly training: Dataset;
  readonly heldOut: Dataset | null;
  /** mu in the frame of the training rows, the held-out rows and itself. */
  readonly mu: Float64Array | null;
}

/** Entries of a block. */
const BLOCK = 2 ** 22;
/** In whole pieces of so many columns, sums come out as those of a product in memory (`addGram`). */
const PIECE = 256;

/** The mean of the data: one row, or one column, of d entries. */
export function requireMean(rows: number, columns: number, d: number): void {
  if (rows * columns === d && Math.min(rows, columns) === 1) return;
  const got = Math.min(rows, columns) === 1 ? rows * columns : `${rows} x ${columns}`;
  throw new InputError('data.mu', `must have ${d} entries, as x has columns`, got);
}

/**
 * What `assembleDataset` and `assembleTest` would give, without the coordinates in the file. K has the bits of the product of
 * the rows in memory.
 *
 * The rows (X; T; mu) of training, held-out and mean have the joint Gram matrix J = L L'. The rows of L are their coordinates
 * in an orthonormal frame of their span, in which every inner product, norm and angle among them is as before.
 *
 * @param mu  one row or one column, in the coordinates trained on (so after standardisation)
 * @param block  entries of a block of columns, at least
 * @throws InputError  as `assembleDataset` and `assembleTest`, and when mu has not d entries
 */
export function streamDataset(
  parts: DatasetParts,
  test: TestParts | null,
  mu: FileMatrix | null,
  block = BLOCK,
): StreamedSet {
  const { x, standardise = false, biasColumn = false } = parts;
  const kept = selectTraining(parts);
  const held = test === null ? null : selectTest(test, kept, x.columns);
  if (mu !== null) requireMean(mu.rows, mu.columns, x.columns);
  const [n, held_n] = [kept.y.length, held?.y.length ?? 0];
  const N = n + held_n + (mu === null ? 0 : 1);
  const d = x.columns + (biasColumn ? 1 : 0);
  const J = zeros(N, N);
  const hashes = { training: new RowHashes(n), heldOut: new RowHashes(held_n) };
  const suspects: SuspectColumns[] = [];
  const width = PIECE * Math.max(1, Math.floor(block / N / PIECE));
  for (let from = 0; from < d; from += width) {
    const count = Math.min(width, x.columns - from);
    const B = zeros(N, Math.min(width, d - from));
    if (count < B.cols) B.data.fill(1);
    const X = blockOf(x, kept.rowIndices, from, count);
    suspects.push(suspectColumns(X, kept.y, kept.rowIndices, from));
    const moments = standardise ? columnMoments(X, x.name, from) : null;
    const trained = standardised(X, moments);
    place(B, 0, trained);
    if (test !== null && held !== null) {
      const T = standardised(blockOf(test.x, held.rowIndices, from, count), moments);
      place(B, n, T);
      hashes.training.add(trained);
      hashes.heldOut.add(T);
    }
    if (mu !== null) place(B, N - 1, { rows: 1, cols: count, data: vectorPart(mu, from, count) });
    addGram(B, J);
  }
  const frame = semidefiniteFrame(J);
  const shared = {
    standardisation: null,
    biasColumn,
    columnNames: x.columnNames ?? null,
    ...joinedSuspects(suspects),
    shared: null,
  };
  const training = {
    ...kept,
    ...shared,
    X: rowsOf(frame, 0, n),
    streamed: { d, K: leading(J, n) },
  };
  return {
    training,
    heldOut: held && {
      ...held,
      ...shared,
      X: rowsOf(frame, n, held_n),
      shared: hashes.heldOut.countIn(hashes.training),
      streamed: training.streamed,
    },
    mu: mu && row(frame, N - 1),
  };
}

function blockOf(x: FileMatrix, rows: Int32Array, from: number, count: number): Matrix {
  return { rows: rows.length, cols: count, data: x.read(rows, from, count) };
}

function vectorPart(mu: FileMatrix, from: number, count: number): Float64Array {
  return mu.rows === 1
    ? mu.read(Int32Array.of(0), from, count)
    : mu.read(
        Int32Array.from({ length: count }, (_, k) => from + k),
        0,
        1,
      );
}

/** Copies X into B from its row `first` on; B may have one column more. */
function place(B: Matrix, first: number, X: Matrix): void {
  for (let i = 0; i < X.rows; i++) B.data.set(row(X, i), (first + i) * B.cols);
}

function rowsOf(A: Matrix, first: number, count: number): Matrix {
  return { rows: count, cols: A.cols, data: A.data.slice(first * A.cols, (first + count) * A.cols) };
}

function leading(A: Matrix, n: number): Matrix {
  const part = zeros(n, n);
  for (let i = 0; i < n; i++) part.data.set(row(A, i).subarray(0, n), i * n);
  return part;
}
