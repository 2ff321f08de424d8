/**
 * The files that a spec names, read and checked. Bytes come from a reader that is passed in: a file system, a drop zone.
 */
import { type Label, type LabelledTable, splitLabelColumn } from '../data/file/classes.ts';
import { readCsv } from '../data/file/csv.ts';
import { assembleDataset, assembleTest, type Dataset } from '../data/file/dataset.ts';
import { type NpyArray, readNpy } from '../data/file/npy.ts';
import { InputError } from '../errors.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { Spec } from './resolve.ts';
import type { FileData } from './spec.ts';

/** The contents of a file, by the path as the spec writes it. Throws InputError for what cannot be read. */
export type ReadFile = (path: string) => Uint8Array;

export interface FileInputs {
  readonly training: Dataset;
  readonly heldOut: Dataset | null;
  /** mu in the coordinates of training.X. */
  readonly mu: Float64Array | null;
  /** W(0) (m x d). */
  readonly W: Matrix | null;
}

/** Reads all that `spec` names; null for a population. */
export function readInputs(spec: Spec, read: ReadFile): FileInputs | null {
  const { data } = spec;
  if (data.source !== 'file') return null;
  const training = assembleDataset({
    ...labelledTable(data, read),
    classes: data.classes,
    perClass: data.perClass,
    standardise: data.standardise,
  });
  return {
    training,
    heldOut: data.test === undefined ? null : assembleTest(labelledTable(data.test, read), training),
    mu: data.mu === undefined ? null : readMatrix(data.mu, read).data,
    W:
      spec.network.init.file === undefined
        ? null
        : readWeights(spec.network.init.file, spec.network.width, training.X.cols, read),
  };
}

/** The files that a spec names, as it writes them, each once. */
export function filesOf({ data, network }: Spec): string[] {
  if (data.source !== 'file') return [];
  const labels = (y: FileData['y']) => (typeof y === 'string' ? [y] : []);
  const test = data.test === undefined ? [] : [data.test.x, ...labels(data.test.y)];
  const optional = [data.mu, network.init.file].flatMap((path) => path ?? []);
  return [...new Set([data.x, ...labels(data.y), ...test, ...optional])];
}

function labelledTable({ x, y }: Pick<FileData, 'x' | 'y'>, read: ReadFile): LabelledTable {
  if (typeof y !== 'string') {
    if (!isCsv(x)) throw new InputError('data.y.column', 'names a column of a .csv file, and x is none', x);
    return splitLabelColumn(readCsv(read(x), x, { textColumns: [y.column] }), y.column);
  }
  const { rows, cols, data } = readMatrix(x, read);
  return { x: { name: x, values: data, rows, columns: cols }, labels: readLabels(y, read), labelsName: y };
}

function readLabels(path: string, read: ReadFile): Label[] {
  if (!isCsv(path)) return Array.from(vectorOf(readNpy(read(path), path), path));
  const columns = Object.values(readCsv(read(path), path, { textColumns: 'all' }).text);
  if (columns.length !== 1)
    throw new InputError(path, 'must have one column, of labels', `${columns.length} columns`);
  return [...columns[0]];
}

function readWeights(path: string, m: number, d: number, read: ReadFile): Matrix {
  const W = readMatrix(path, read);
  if (W.rows !== m || W.cols !== d)
    throw new InputError(path, `must be ${m} x ${d}, width by columns of x`, `${W.rows} x ${W.cols}`);
  return W;
}

function readMatrix(path: string, read: ReadFile): Matrix {
  if (isCsv(path)) {
    const { rows, columns, values } = readCsv(read(path), path);
    return { rows, cols: columns.length, data: values };
  }
  const { shape, data } = readNpy(read(path), path);
  if (shape.length < 1 || shape.length > 2)
    throw new InputError(path, 'must have one or two axes', `shape (${shape.join(', ')})`);
  return { rows: shape[0], cols: shape[1] ?? 1, data };
}

function vectorOf({ shape, data }: NpyArray, path: string): Float64Array {
  const isVector = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  if (!isVector) throw new InputError(path, 'must be a vector of labels', `shape (${shape.join(', ')})`);
  return data;
}

function isCsv(path: string): boolean {
  if (path.toLowerCase().endsWith('.csv')) return true;
  if (path.toLowerCase().endsWith('.npy')) return false;
  throw new InputError(path, 'must be a .npy or .csv file', path);
}
