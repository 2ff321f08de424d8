/**
 * The files that a spec names, read and checked. Bytes come from a reader that is passed in: a file system, a drop zone.
 */

import { InputError } from '../errors.ts';
import {
  assembleDataset,
  assembleTest,
  type Dataset,
  type DatasetParts,
  selectTraining,
} from '../files/dataset.ts';
import { type Features, openFeatures, openMatrix, readLabels, readMatrix } from '../files/formats.ts';
import { gramDataset } from '../files/gram.ts';
import { inMemory, type OpenFile } from '../files/opened.ts';
import { columnOfSame, fileAt } from '../files/places.ts';
import { requireMean, streamDataset } from '../files/streamed.ts';
import type { Reading } from '../files/table.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { Spec } from '../spec/resolve.ts';
import type { FileData } from '../spec/spec.ts';
import { takesInnerProducts } from './inner-products.ts';
import { checkMemory } from './memory.ts';

/** The contents of a file, by the path as the spec writes it. Throws InputError for what cannot be read. */
export type ReadFile = (path: string) => Uint8Array;

/** What the files of a spec hold. */
export interface FileInputs {
  readonly training: Dataset;
  readonly heldOut: Dataset | null;
  /** mu in the coordinates of training.X. */
  readonly mu: Float64Array | null;
  /** W(0) (m x d). */
  readonly W: Matrix | null;
}

/** What may be said with `readInputs`. */
export interface ReadOptions {
  /** Opens files to be read in parts. Default: `read`, and all in memory. */
  readonly open?: OpenFile | undefined;
  /** Bytes that the rows kept may take; more are refused unless data.streamed is true. Default 4 GiB. */
  readonly memoryLimit?: number | undefined;
  /** Bytes that what is asked of the rows may use: where all inner products must be formed, and take more, the rows are not read. */
  readonly peakLimit?: number | undefined;
}

/**
 * Reads all that `spec` names; null for a population.
 *
 * @throws InputError for what cannot be read, or is not as the spec has it
 * @example
 * const spec = resolveSpec({ data: { source: 'file', x: 'x.csv', y: { column: 'class' } } });
 * const inputs = readInputs(spec, () => new TextEncoder().encode('a,b,class\n1,2,0\n2,1,0\n-1,-2,1\n'));
 * console.log(inputs.training.X.rows, inputs.training.X.cols); // 3 2
 */
export function readInputs(
  spec: Spec,
  read: ReadFile,
  { open = (path) => inMemory(read(path), path), memoryLimit = 2 ** 32, peakLimit }: ReadOptions = {},
): FileInputs | null {
  const { data } = spec;
  if (data.source !== 'file') return null;
  const { x, gram, y } = data;
  if (gram !== undefined) return gramInputs(data, gram, open, memoryLimit);
  if (x === undefined) throw new Error('a spec was read before it was resolved: it has neither x nor gram');
  const train = partsOf({ x, y }, data, open);
  const parts = {
    ...train,
    classes: data.classes,
    perClass: data.perClass,
    standardise: data.standardise,
    biasColumn: data.biasColumn,
  };
  const test = data.test === undefined ? null : partsOf(data.test, data, open, train);
  if (data.streamed) {
    const mu = data.mu === undefined ? null : openMatrix(data.mu, open);
    return { ...streamDataset(parts, test, mu), W: null };
  }
  checkSize(parts, memoryLimit);
  if (peakLimit !== undefined) checkPeak(spec, parts, peakLimit);
  const training = assembleDataset(parts);
  return {
    training,
    heldOut: test && assembleTest(test, training),
    mu: data.mu === undefined ? null : meanOf(data.mu, training.X.cols, open),
    W:
      spec.network.init.file === undefined
        ? null
        : readWeights(spec.network.init.file, spec.network.width, training.X.cols, open),
  };
}

/** Inner products and labels; a spec with them has no more files. */
function gramInputs(data: FileData, gram: string, open: OpenFile, memoryLimit: number): FileInputs {
  const { y, classes, perClass } = data;
  const { x } = openFeatures(gram, null, { unnamed: true, ...data }, open);
  const labelsName = String(y);
  const parts = { x, labels: readLabels(labelsName, open, data), labelsName, classes, perClass };
  checkSize(parts, memoryLimit);
  return { training: gramDataset(parts), heldOut: null, mu: null, W: null };
}

/** The files that a spec names, as it writes them, each once. */
export function filesOf({ data, network }: Spec): string[] {
  if (data.source !== 'file') return [];
  const labels = (y: FileData['y']) => (typeof y === 'string' ? [y] : []);
  const test = data.test === undefined ? [] : [data.test.x, ...labels(data.test.y)];
  const rows = [data.x, data.gram].flatMap((path) => path ?? []);
  const optional = [data.mu, network.init.file].flatMap((path) => path ?? []);
  return [...new Set([...rows, ...labels(data.y), ...test, ...optional].map(fileAt))];
}

/** @param like  the training set of a held-out set */
function partsOf(
  { x, y }: { readonly x: string; readonly y?: FileData['y'] },
  reading: Reading,
  open: OpenFile,
  like?: Features,
): Features & { readonly labels: readonly string[] } {
  const column = typeof y === 'string' ? columnOfSame(y, x) : y?.column;
  const features = openFeatures(x, column ?? null, reading, open, like);
  if (typeof y === 'string' && column === null)
    return { ...features, labels: readLabels(y, open, reading), labelsName: y };
  const { labels } = features;
  if (labels !== null) return { ...features, labels };
  throw new InputError('data.y', 'must be given: a file of labels, or { column: name } for a column of x', y);
}

/** Before anything is read: at most as many rows are kept as there are, or twice `perClass`. */
function checkSize({ x, perClass = x.rows }: DatasetParts, memoryLimit: number): void {
  const rows = Math.min(x.rows, 2 * perClass);
  if (8 * rows * x.columns <= memoryLimit) return;
  throw new InputError(
    x.name,
    `must take at most ${memoryLimit} bytes as float64 when it is held in memory; with data.streamed: true only inner products are kept`,
    `${rows} rows of ${x.columns} columns`,
  );
}

/** Before a row is read, of points whose inner products are formed. */
function checkPeak(spec: Spec, parts: DatasetParts, limit: number): void {
  const { y } = selectTraining(parts);
  const cols = parts.x.columns;
  if (takesInnerProducts(spec, y.length, cols)) checkMemory(spec, { training: { y, X: { cols } } }, limit);
}

function readWeights(path: string, m: number, d: number, open: OpenFile): Matrix {
  return readMatrix(path, open, (rows, columns) => {
    if (rows !== m || columns !== d)
      throw new InputError(path, `must be ${m} x ${d}, width by columns of x`, `${rows} x ${columns}`);
  });
}

function meanOf(path: string, d: number, open: OpenFile): Float64Array {
  return readMatrix(path, open, (rows, columns) => requireMean(rows, columns, d)).data;
}
