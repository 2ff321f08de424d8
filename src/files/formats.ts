/**
 * What a path names, as a matrix, as features with labels, as labels, or as arrays by name.
 *
 *     x.npy   x.npz   x.npz:name   x.safetensors   x.safetensors:name   x-idx3-ubyte   x.csv   x.tsv   x.libsvm   x.parquet
 *
 * and any of these compressed with gzip, or under a name without such a suffix. An archive of one array needs no name.
 */
import { closest } from 'fastest-levenshtein';
import { InputError, listed } from '../errors.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { openCsv } from './csv.ts';
import { foreign, foreignMembers } from './foreign.ts';
import { openIdx } from './idx.ts';
import { type LibsvmTable, openLibsvm } from './libsvm.ts';
import type { FileMatrix } from './matrix.ts';
import { tableInMemory } from './memory-table.ts';
import { openNpy } from './npy.ts';
import { openNpz } from './npz.ts';
import type { OpenFile } from './opened.ts';
import { type FormattedFile, hasArrays, openFormatted } from './places.ts';
import { openSafetensors } from './safetensors.ts';
import { isSparse, openSparse } from './scipy.ts';
import { labelsIn, matrixIn, type StoredArray, tuple } from './stored-array.ts';
import {
  type ChosenTable,
  chooseColumns,
  labelsNameOf,
  listedNames,
  type Reading,
  selected,
} from './table.ts';
import { counted, type Texts, textsAt } from './texts.ts';

/** Features, and what their file says of the rows. */
export interface Features extends ChosenTable {
  /** How the columns of LIBSVM text are counted: a held-out set counts alike. */
  readonly base?: 0 | 1 | undefined;
}

/** The matrix that a path names. @throws InputError when it cannot be read as rows and columns of numbers */
export function openMatrix(path: string, open: OpenFile): FileMatrix {
  return openFeatures(path, null, { unnamed: true }, open).x;
}

/** All of the matrix that a path names. @param requireShape  asked before an entry is read; throws for a shape that is refused */
export function readMatrix(
  path: string,
  open: OpenFile,
  requireShape: (rows: number, columns: number) => void = () => {},
): Matrix {
  const x = openMatrix(path, open);
  requireShape(x.rows, x.columns);
  return { rows: x.rows, cols: x.columns, data: x.read(allRows(x), 0, x.columns) };
}

/**
 * The features that a path names, without the columns that are labels, names of rows, or dropped.
 *
 * @param label  the column of labels; null when they are elsewhere
 * @param like  the training set of a held-out set
 */
export function openFeatures(
  path: string,
  label: string | null,
  reading: Reading,
  open: OpenFile,
  like?: Features,
): Features {
  const formatted = openFormatted(path, open);
  const { format, file, member } = formatted;
  const choose = (names: Texts) => chooseColumns(names, reading, label, file.name);
  if (member !== undefined && !hasArrays(formatted)) {
    throw new InputError(path, 'must not name a column: all that are not labels are features', member);
  }
  if (format === 'text') return openCsv(file, reading, choose);
  if (format === 'parquet') return tableInMemory(file, choose);
  if (format === 'libsvm') {
    const base = like?.base;
    const table = openLibsvm(file, base === undefined ? undefined : { base, columns: like?.x.columns ?? 0 });
    return fromLibsvm(table, label, reading);
  }
  return fromMatrix(path, openNumbers(formatted), label, reading);
}

/** The labels that a path names: a vector, or a column named or alone. @throws InputError for what is neither */
export function readLabels(
  path: string,
  open: OpenFile,
  reading: Pick<Reading, 'noHeader' | 'separator'> = {},
): readonly string[] {
  const formatted = openFormatted(path, open);
  const { format, file, member } = formatted;
  if (format === 'libsvm') return openLibsvm(file).labels;
  if (format === 'text' || format === 'parquet') {
    const choose = (names: Texts) => {
      if (member === undefined && names.length !== 1) {
        const rule = `must have one column, of labels; or be told which: ${path}:NAME, with a name or a number from 1`;
        throw new InputError(path, rule, `${names.length} columns (${listedNames(names)})`);
      }
      const { labels } = member === undefined ? { labels: 0 } : chooseLabels(names, member, file.name);
      return { features: [], labels, index: null };
    };
    return (format === 'text' ? openCsv(file, reading, choose) : tableInMemory(file, choose)).labels ?? [];
  }
  return labelsOf(arrayIn(formatted), formatted, path);
}

/** A vector, or the column named of an array of two axes. */
function labelsOf(stored: StoredArray, formatted: FormattedFile, path: string): string[] {
  const { shape } = stored;
  const named = hasArrays(formatted) ? undefined : formatted.member;
  const width = shape.length === 1 ? 1 : shape.length === 2 ? shape[1] : 0;
  const ofFirst = width === 1 || isQmnist(formatted, width);
  const column = named === undefined ? Number(ofFirst) : Number(named);
  if (Number.isInteger(column) && column >= 1 && column <= width) return labelsIn(stored, column - 1);
  const rule =
    width > 1 && !hasArrays(formatted)
      ? `must be a vector of labels, or be told which of its ${width} columns they are: ${formatted.path}:1 for the first`
      : 'must be a vector of labels';
  throw new InputError(path, rule, named ?? `shape ${tuple(shape)}`);
}

/** QMNIST's labels: eight numbers a row, of which the first is the class. */
function isQmnist({ format }: FormattedFile, width: number): boolean {
  return format === 'idx' && width === 8;
}

function chooseLabels(names: Texts, column: string, table: string): { labels: number } {
  const { features } = chooseColumns(names, { columns: [column] }, null, table);
  return { labels: features[0] };
}

function fromLibsvm(table: LibsvmTable, label: string | null, reading: Reading): Features {
  const { x, base } = table;
  if (label !== null && label !== 'label') {
    throw new InputError(
      'data.y.column',
      'must be label: the labels of LIBSVM text have no other name',
      label,
    );
  }
  if (reading.index !== undefined) {
    throw new InputError('data.index', 'must be absent: LIBSVM text has no names of rows', reading.index);
  }
  // Sparse rows may have 2^31 columns: they are gone through one by one only where some are chosen.
  if (reading.columns === undefined && (reading.drop ?? []).length === 0) return table;
  return {
    ...table,
    x: withoutColumns(x, counted(base, x.columns), null, reading).x,
  };
}

/** An array, whose columns are numbers from 1. */
function fromMatrix(path: string, x: FileMatrix, label: string | null, reading: Reading): Features {
  const { drop, columns, index } = reading;
  const plain = { x, labels: null, labelsName: path, rowNames: null };
  if (label === null && drop === undefined && columns === undefined && index === undefined) return plain;
  if (label !== null && !/^\d+$/.test(label)) {
    throw new InputError(
      'data.y.column',
      'names a column of a .csv or .tsv file, and x is none; of an array it is a number from 1',
      path,
    );
  }
  const { x: features, choice } = withoutColumns(x, counted(1, x.columns), label, reading);
  const column = (k: number | null) => (k === null ? null : Array.from(x.read(allRows(x), k, 1), String));
  return {
    x: features,
    labels: column(choice.labels),
    labelsName: label === null ? path : labelsNameOf(path, label),
    rowNames: column(choice.index),
  };
}

/** Among more columns than this none is chosen by its number: a text of a few bytes may name a column 2^31. */
const MOST_TO_CHOOSE_FROM = 2 ** 24;

function withoutColumns(x: FileMatrix, names: Texts, label: string | null, reading: Reading) {
  if (x.columns > MOST_TO_CHOOSE_FROM) {
    const rule = `must have at most ${MOST_TO_CHOOSE_FROM} columns where some of them are chosen`;
    throw new InputError(x.name, rule, x.columns);
  }
  const choice = chooseColumns(names, reading, label, x.name);
  const whole = choice.features.length === x.columns && choice.features.every((k, place) => k === place);
  return {
    x: whole ? x : selected(x, choice.features, textsAt(names, choice.features)),
    choice,
  };
}

function allRows({ rows }: FileMatrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => i);
}

/** An archive's arrays by name, and what its metadata say of them. */
export interface Archive {
  readonly arrays: ReadonlyMap<string, () => StoredArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The archive (.npz, .safetensors) at a path. @throws InputError when it is neither */
export function openArchive(path: string, open: OpenFile): Archive {
  const formatted = openFormatted(path, open);
  if (hasArrays(formatted)) return archiveIn(formatted);
  throw new InputError(path, 'must be a .npz or .safetensors file', path);
}

function archiveIn({ format, file, path }: FormattedFile): Archive {
  if (format === 'npz') return { arrays: openNpz(file, (members) => asForeign(path, members)), metadata: {} };
  const { tensors, metadata } = openSafetensors(file);
  return { arrays: new Map([...tensors].map(([name, stored]) => [name, () => stored])), metadata };
}

function asForeign(path: string, members: Iterable<string>): InputError | undefined {
  const suffix = foreignMembers(members);
  return suffix === undefined ? undefined : foreign(path, suffix);
}

function openNumbers(formatted: FormattedFile): FileMatrix {
  if (formatted.format === 'npz' && formatted.member === undefined) {
    const { arrays } = archiveIn(formatted);
    if (isSparse(arrays)) return openSparse(formatted.file.name, arrays);
  }
  return matrixIn(arrayIn(formatted));
}

function arrayIn(formatted: FormattedFile): StoredArray {
  const { format, file, path, member } = formatted;
  if (format === 'npy') return openNpy(file);
  if (format === 'idx') return openIdx(file);
  const { arrays } = archiveIn(formatted);
  const names = [...arrays.keys()];
  const name = member ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    throw new InputError(
      path,
      `holds ${names.length} arrays (${listed(names)}); name one as ${path}:NAME`,
      path,
    );
  }
  const array = arrays.get(name);
  if (array !== undefined) return array();
  const rule = `must be one of ${listed(names)} (the nearest is ${JSON.stringify(closest(name, names))})`;
  throw new InputError(`${path}, array`, rule, name);
}
