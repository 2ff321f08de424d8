/**
 * Which format a path names, and its content as a matrix, as labels, or as arrays by name.
 *
 *     x.npy   x.npz   x.npz:name   x.csv   x.tsv   x-idx3-ubyte   x.idx   x.safetensors   x.safetensors:name
 *
 * and each of the first of these with .gz after it. An archive of one array needs no name.
 */
import { closest } from 'fastest-levenshtein';
import { InputError, listed } from '../../errors.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { type CsvTable, openCsv } from './csv.ts';
import { openIdx } from './idx.ts';
import type { Label } from './labels.ts';
import type { FileMatrix } from './matrix.ts';
import { openNpy } from './npy.ts';
import { openNpz } from './npz.ts';
import { gunzipped, type OpenedFile, type OpenFile } from './opened.ts';
import { openSafetensors } from './safetensors.ts';
import { labelsIn, matrixIn, type StoredArray, tuple } from './stored-array.ts';

type Format = 'npy' | 'npz' | 'idx' | 'safetensors' | 'csv' | 'tsv';

interface Place {
  readonly format: Format;
  /** The file's path. */
  readonly path: string;
  /** The array's name in an archive. */
  readonly member: string | undefined;
}

/** Whether a text is the path of a file of a known format. */
export function namesFile(text: string): boolean {
  return formatOf(text) !== undefined;
}

/** The file of a path, without the name of an array in it. */
export function fileAt(path: string): string {
  return placeOf(path).path;
}

/** The matrix that a path names. @throws InputError when it cannot be read as rows and columns of numbers */
export function openMatrix(path: string, open: OpenFile): FileMatrix {
  const place = placeOf(path);
  return isTable(place) ? tableAt(place, open).matrix : matrixIn(arrayAt(place, open));
}

/** All of the matrix that a path names. */
export function readMatrix(path: string, open: OpenFile): Matrix {
  const { rows, columns, read } = openMatrix(path, open);
  return {
    rows,
    cols: columns,
    data: read(
      Int32Array.from({ length: rows }, (_, i) => i),
      0,
      columns,
    ),
  };
}

/** The matrix and one column of the table that a path names. @throws InputError when it is no table, or has no such column */
export function openLabelledTable(path: string, column: string, open: OpenFile): LabelledTable {
  const place = placeOf(path);
  if (!isTable(place)) {
    throw new InputError('data.y.column', 'names a column of a .csv or .tsv file, and x is none', path);
  }
  return labelledTable(tableAt(place, open, [column]), column);
}

/** A table with one column taken out as labels. */
export interface LabelledTable {
  readonly x: FileMatrix;
  readonly labels: readonly Label[];
  readonly labelsName: string;
}

/** The numbers of a table, and its column of text as labels. @throws InputError when it has no column of numbers besides */
function labelledTable({ name, matrix, text }: CsvTable, column: string): LabelledTable {
  if (matrix.columns === 0) {
    throw new InputError(name, 'must have a column of numbers besides the labels', Object.keys(text));
  }
  return { x: matrix, labels: text[column], labelsName: `${name}, column ${JSON.stringify(column)}` };
}

/** The labels that a path names: a vector of numbers, or a table of one column. */
export function readLabels(path: string, open: OpenFile): readonly Label[] {
  const place = placeOf(path);
  if (isTable(place)) {
    const columns = Object.values(tableAt(place, open, 'all').text);
    if (columns.length === 1) return columns[0];
    throw new InputError(path, 'must have one column, of labels', `${columns.length} columns`);
  }
  const stored = arrayAt(place, open);
  const { shape } = stored;
  if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) return labelsIn(stored);
  throw new InputError(path, 'must be a vector of labels', `shape ${tuple(shape)}`);
}

/** An archive's arrays by name, and what its metadata say of them. */
export interface Archive {
  readonly arrays: ReadonlyMap<string, () => StoredArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The archive (.npz, .safetensors) at a path. @throws InputError when it is neither */
export function openArchive(path: string, open: OpenFile): Archive {
  const { format, path: file } = placeOf(path);
  const archive = archiveAt(format, opened(file, open));
  if (archive === null) throw new InputError(path, 'must be a .npz or .safetensors file', path);
  return archive;
}

const SUFFIXES: readonly (readonly [RegExp, Format])[] = [
  [/\.npy$/i, 'npy'],
  [/\.npz$/i, 'npz'],
  [/\.safetensors$/i, 'safetensors'],
  [/\.csv$/i, 'csv'],
  [/\.tsv$/i, 'tsv'],
  [/[.-]idx(\d*-?[a-z]+)?$/i, 'idx'],
];

function placeOf(path: string): Place {
  const place = formatOf(path);
  if (place !== undefined) return place;
  throw new InputError(
    path,
    'must be a .npy, .npz, .csv, .tsv, .idx (or ...-idx3-ubyte) or .safetensors file, or one of these with .gz',
    path,
  );
}

function formatOf(path: string): Place | undefined {
  const [, file = path, member] = /^(.+\.(?:npz|safetensors)(?:\.gz)?):(.+)$/i.exec(path) ?? [];
  const plain = file.replace(/\.gz$/i, '');
  const format = SUFFIXES.find(([suffix]) => suffix.test(plain))?.[1];
  return format && { format, path: file, member };
}

function isTable({ format }: Place): boolean {
  return format === 'csv' || format === 'tsv';
}

function opened(path: string, open: OpenFile): OpenedFile {
  const file = open(path);
  return /\.gz$/i.test(path) ? gunzipped(file) : file;
}

function tableAt(
  { format, path }: Place,
  open: OpenFile,
  textColumns: readonly string[] | 'all' = [],
): CsvTable {
  return openCsv(opened(path, open), { textColumns, delimiter: format === 'tsv' ? '\t' : ',' });
}

function arrayAt({ format, path, member }: Place, open: OpenFile): StoredArray {
  const file = opened(path, open);
  if (format === 'npy') return openNpy(file);
  if (format === 'idx') return openIdx(file);
  const archive = archiveAt(format, file)?.arrays ?? new Map<string, () => StoredArray>();
  const names = [...archive.keys()];
  const name = member ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    throw new InputError(
      path,
      `holds ${names.length} arrays (${listed(names)}); name one as ${path}:NAME`,
      path,
    );
  }
  const array = archive.get(name);
  if (array !== undefined) return array();
  const rule = `must be one of ${listed(names)} (the nearest is ${JSON.stringify(closest(name, names))})`;
  throw new InputError(`${path}, array`, rule, name);
}

function archiveAt(format: Format, file: OpenedFile): Archive | null {
  if (format === 'npz') return { arrays: openNpz(file), metadata: {} };
  if (format !== 'safetensors') return null;
  const { tensors, metadata } = openSafetensors(file);
  return { arrays: new Map([...tensors].map(([name, stored]) => [name, () => stored])), metadata };
}
