/**
 * Tables: columns with names, of which some are features, one may be labels and one the names of the rows.
 */
import { closest } from 'fastest-levenshtein';
import { InputError, listed, MOST_LISTED } from '../errors.ts';
import type { FileMatrix } from './matrix.ts';
import { flawsOf } from './repeated.ts';
import type { Separator } from './separated.ts';
import { firstOf, type Texts, textsAt } from './texts.ts';

/** How the files of a data set are read. A column is its name in the header, else its number from 1. */
export interface Reading {
  /** Whether the first row of a text is data, or names for certain. Default: found out; refused where it looks like data. */
  readonly noHeader?: boolean | undefined;
  /** Columns need no names, so a first row of numbers alone is data: a matrix or a vector, where `noHeader` does not say. */
  readonly unnamed?: boolean | undefined;
  /** Between the cells of a text. Default: found out. */
  readonly separator?: Separator | undefined;
  /** Columns that are no features. */
  readonly drop?: readonly string[] | undefined;
  /** The columns that are features, in this order. Default: all others. */
  readonly columns?: readonly string[] | undefined;
  /** The column of the names of the rows, which is no feature. */
  readonly index?: string | undefined;
}

/** Which columns of a table are what, counted from 0. */
export interface ColumnChoice {
  readonly features: readonly number[];
  readonly labels: number | null;
  readonly index: number | null;
}

/** A table that was looked through, with the columns asked for. */
export interface ChosenTable {
  readonly x: FileMatrix;
  /** The column of labels, as text; null where none was asked for and the file has none of its own. */
  readonly labels: readonly string[] | null;
  readonly labelsName: string;
  /** The names of the rows; null without an index. */
  readonly rowNames: readonly string[] | null;
}

/** Chooses columns by their names. @throws InputError for columns that are not there */
export type ChooseColumns = (names: Texts) => ColumnChoice;

/**
 * The columns that a reading asks for.
 *
 * @param label  the column of labels; null when they are elsewhere
 * @param table  the file's name, for messages
 * @throws InputError  for a column that is not there, is asked for twice, or has no name or another's
 */
export function chooseColumns(
  names: Texts,
  { drop = [], columns, index }: Reading,
  label: string | null,
  table: string,
): ColumnChoice {
  const asked = [label, index, ...drop, ...(columns ?? [])].filter((name) => typeof name === 'string');
  const positions = positionsOf(asked, names);
  const at = (column: string) => columnAt(column, names, positions, table);
  const labels = label === null ? null : at(label);
  const rowNames = index === undefined ? null : at(index);
  if (rowNames !== null && rowNames === labels) {
    throw new InputError('data.index', 'must be another column than the labels', index);
  }
  const apart = new Set([labels, rowNames, ...drop.map(at)]);
  const features = columns?.map(at) ?? allBut(apart, names.length);
  for (const [place, column] of (columns ?? []).entries()) {
    if (apart.has(features[place]))
      throw new InputError('data.columns', 'must name features, each once', column);
    apart.add(features[place]);
  }
  const used = features.concat([labels, rowNames].filter((k) => k !== null));
  if (!names.distinct) requireNames(used, features.length, names, table);
  if (features.length === 0) {
    throw new InputError(table, 'must have a column of numbers besides the labels', listedNames(names));
  }
  return { features, labels, index: rowNames };
}

/** Where the names asked for stand. */
function positionsOf(asked: readonly string[], names: Texts): Map<string, number | 'several'> {
  const positions = new Map<string, number | 'several'>();
  const wanted = new Set(asked);
  if (wanted.size === 0) return positions;
  for (let k = 0; k < names.length; k++) {
    const name = names.at(k);
    if (wanted.has(name)) positions.set(name, positions.has(name) ? 'several' : k);
  }
  return positions;
}

function allBut(apart: ReadonlySet<number | null>, count: number): number[] {
  const gaps = [...apart].filter((k) => k !== null).sort((a, b) => a - b);
  const rest = new Array<number>(count - gaps.length);
  let next = 0;
  let from = 0;
  for (const end of [...gaps, count]) {
    for (let k = from; k < end; k++) rest[next++] = k;
    from = end + 1;
  }
  return rest;
}

/**
 * @param used  columns; the first `features` of them were not asked for by themselves, and need a name
 * @throws InputError  for one without a name or with another's
 */
function requireNames(used: readonly number[], features: number, names: Texts, table: string): void {
  const { empty, repeated } = flawsOf(textsAt(names, used));
  if (empty !== null && empty < Math.min(features, repeated?.at ?? features))
    throw unnamed(used[empty], table);
  if (repeated === null) return;
  throw new InputError(
    `${table}, column ${used[repeated.at] + 1}`,
    `must not repeat the name of column ${used[repeated.before] + 1}`,
    names.at(used[repeated.at]),
  );
}

/** @param k  the column, from 0 */
function unnamed(k: number, table: string): InputError {
  const rule =
    k === 0
      ? 'must have a name; an index written by pandas? --drop 1, or --index 1 to keep it as names of the rows (in a spec data.drop, data.index)'
      : `must have a name, or be left out (--drop ${k + 1}; in a spec data.drop)`;
  return new InputError(`${table}, column ${k + 1}`, rule, '');
}

/** The nearest name is looked for among so many. */
const MOST_COMPARED = 20_000;

/** The column of a name, else of a number from 1. */
function columnAt(
  column: string,
  names: Texts,
  positions: ReadonlyMap<string, number | 'several'>,
  table: string,
): number {
  const named = column === '' ? undefined : positions.get(column);
  if (typeof named === 'number') return named;
  if (named === 'several') {
    throw new InputError(
      `${table}, column`,
      'must be one column; give its number, as several have this name',
      column,
    );
  }
  const position = /^\d{1,9}$/.test(column) ? Number(column) : 0;
  if (position >= 1 && position <= names.length) return position - 1;
  const short = firstOf(names, MOST_COMPARED).filter((name) => name !== '' && name.length < 100);
  const near =
    short.length === 0 ? '' : ` (the nearest is ${JSON.stringify(closest(column.slice(0, 100), short))})`;
  const rule =
    names.length > 100
      ? `must be one of its ${names.length} columns${near}`
      : `must be one of ${listedNames(names)}${near}`;
  throw new InputError(`${table}, column`, rule, column);
}

/** The first names, and how many there are. */
export function listedNames(names: Texts): string {
  return listed(firstOf(names, MOST_LISTED), names.length);
}

/** Some columns of a matrix, in the order given. */
export function selected(matrix: FileMatrix, columns: readonly number[], names?: Texts): FileMatrix {
  const read = (rows: Int32Array, from: number, count: number): Float64Array => {
    const block = new Float64Array(rows.length * count);
    for (let first = 0, next = 0; first < count; first = next) {
      const start = columns[from + first];
      next = first + 1;
      while (next < count && columns[from + next] === start + next - first) next++;
      const part = matrix.read(rows, start, next - first);
      const width = next - first;
      for (let i = 0; i < rows.length; i++) {
        block.set(part.subarray(i * width, (i + 1) * width), i * count + first);
      }
    }
    return block;
  };
  return { name: matrix.name, rows: matrix.rows, columns: columns.length, columnNames: names, read };
}

/** What a column of labels is called in messages. */
export function labelsNameOf(table: string, column: string): string {
  return `${table}, column ${JSON.stringify(column)}`;
}
