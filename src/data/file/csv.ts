/**
 * Tables of numbers from separated text (RFC 4180, or tabs) with a header row; quotes, CRLF and a byte order mark are fine.
 * The text is read piece by piece, and what is not asked for is not kept: a file may be larger than memory.
 */

import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import { closest } from 'fastest-levenshtein';
import { InputError } from '../../errors.ts';
import { losesDigits, parseDecimal } from './decimal.ts';
import type { FileMatrix } from './matrix.ts';
import type { OpenedFile } from './opened.ts';

/** A file's columns: those read as text, and those of numbers as a matrix that is read when asked. */
export interface CsvTable {
  /** The file, as its user knows it. */
  readonly name: string;
  /** Names of the columns of numbers, in the order of the file. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** The columns of numbers. */
  readonly matrix: FileMatrix;
  /** The columns read as text, each of length `rows`. */
  readonly text: Readonly<Record<string, readonly string[]>>;
}

export interface CsvOptions {
  /** Columns to read as text instead of numbers, such as labels in words; or all of them. */
  readonly textColumns?: readonly string[] | 'all' | undefined;
  /** What separates two cells: a comma, or a tab. */
  readonly delimiter?: ',' | '\t' | undefined;
  /** Bytes read at once. */
  readonly chunk?: number | undefined;
}

interface CsvRecord {
  readonly cells: readonly string[];
  /** The line its first cell starts on, counted from 1. */
  readonly line: number;
}

const CHUNK = 2 ** 22;

/**
 * The table in a file. Every row is looked at once here, for its shape and its text; numbers are read from the file again when
 * they are asked for. Blank lines are accepted after the last row only.
 *
 * @param file  UTF-8
 * @throws InputError  when there is no header or no row, a row is ragged, a column has no name or another's, or a cell of text
 *   is empty; the matrix throws when a cell of a row that is read is not a finite decimal number
 */
export function openCsv(
  file: OpenedFile,
  { textColumns = [], delimiter = ',', chunk = CHUNK }: CsvOptions = {},
): CsvTable {
  const { name } = file;
  const records = recordsOf(file, delimiter, chunk);
  const header = records.next();
  if (header.done) {
    throw new InputError(name, 'must have a header row and rows of data', `no text in ${file.size} bytes`);
  }
  const names = checkHeader(header.value, name);
  const asText = textColumns === 'all' ? names : textColumns;
  for (const column of asText) requireColumn(column, names, name);

  const isText = names.map((column) => asText.includes(column));
  const text = names.map((): string[] => []);
  let rows = 0;
  for (const record of records) {
    checkLength(record, names, name);
    for (const [k, cell] of record.cells.entries()) {
      if (isText[k]) text[k].push(textCell(cell, record, names[k], name));
    }
    rows++;
  }
  if (rows === 0) throw new InputError(name, 'must have a row of data below its header', '0 rows');
  const textEntries = names.map((column, k) => [column, text[k]] as const).filter((_, k) => isText[k]);
  const numbers = [...names.keys()].filter((k) => !isText[k]);
  return {
    name,
    columns: numbers.map((k) => names[k]),
    rows,
    text: Object.fromEntries(textEntries),
    matrix: {
      name,
      rows,
      columns: numbers.length,
      columnNames: numbers.map((k) => names[k]),
      read: (wanted, from, count) =>
        numbersIn(recordsOf(file, delimiter, chunk), wanted, numbers.slice(from, from + count), names, name),
    },
  };
}

/** The given columns of the given rows (ascending), from the records after the header. */
function numbersIn(
  records: Generator<CsvRecord>,
  wanted: Int32Array,
  columns: readonly number[],
  names: readonly string[],
  name: string,
): Float64Array {
  const block = new Float64Array(wanted.length * columns.length);
  records.next();
  let row = 0;
  let filled = 0;
  for (const record of records) {
    if (row++ !== wanted[filled / columns.length]) continue;
    for (const k of columns) block[filled++] = numberCell(record.cells[k], record, names[k], name);
    if (filled === block.length) break;
  }
  return block;
}

/** @throws InputError  naming the known columns and the nearest, when the file has no such column */
function requireColumn(column: string, known: readonly string[], name: string): void {
  if (known.includes(column)) return;
  const rule = `must be one of ${known.join(', ')} (the nearest is ${JSON.stringify(closest(column, known))})`;
  throw new InputError(`${name}, column`, rule, column);
}

/** The records of a file in order, without the blank ones at its end. */
function* recordsOf(file: OpenedFile, delimiter: string, chunk: number): Generator<CsvRecord> {
  let line = 1;
  let blank: CsvRecord[] = [];
  for (const text of wholeLines(file, chunk)) {
    for (const record of parseText(text, line, file.name, delimiter)) {
      blank.push(record);
      if (isBlank(record)) continue;
      yield* blank;
      blank = [];
    }
    line += text.split('\n').length - 1;
  }
}

/**
 * The text of a file in pieces that end where a record does: after a line, and outside quotes. Every line is ended by LF, as
 * the parser miscounts lines at a CRLF inside quotes.
 */
function* wholeLines(file: OpenedFile, chunk: number): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for (let at = 0; at < file.size; at += chunk) {
    const last = at + chunk >= file.size;
    const more = decoded(decoder, file, at, Math.min(chunk, file.size - at), last);
    text = (text + more).replace(last ? /\r\n?/g : /\r\n|\r(?!$)/g, '\n');
    const end = last ? text.length : endOfLastRecord(text);
    if (end > 0) yield text.slice(0, end);
    text = text.slice(end);
  }
}

/** After the last line feed that is preceded by an even number of quotes; 0 when there is none. */
function endOfLastRecord(text: string): number {
  let end = 0;
  let quoted = false;
  for (let k = 0; k < text.length; k++) {
    if (text[k] === '"') quoted = !quoted;
    else if (text[k] === '\n' && !quoted) end = k + 1;
  }
  return end;
}

function parseText(text: string, firstLine: number, name: string, delimiter: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let nextLine = firstLine;
  const keep = (cells: string[], { lines }: { lines: number }): null => {
    records.push({ cells, line: nextLine });
    nextLine = firstLine + lines;
    return null;
  };
  try {
    parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      trim: true,
      on_record: keep,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const rule = 'must quote a cell as a whole ("a ""b"" c") and close every quote it opens';
    throw new InputError(`${name}, line ${nextLine}`, rule, text.split('\n')[nextLine - firstLine]);
  }
  return records;
}

function decoded(
  decoder: { decode(bytes: Uint8Array, options: { stream: boolean }): string },
  file: OpenedFile,
  at: number,
  length: number,
  last: boolean,
): string {
  try {
    return decoder.decode(file.read(at, length), { stream: !last });
  } catch {
    throw new InputError(file.name, 'must be UTF-8 text', `${file.size} bytes that are not`);
  }
}

function isBlank({ cells }: CsvRecord): boolean {
  return cells.length === 1 && cells[0] === '';
}

function checkHeader({ cells: names, line }: CsvRecord, name: string): readonly string[] {
  const where = `${name}, line ${line}`;
  const positions = new Map<string, number>();
  names.forEach((column, k) => {
    const place = `${where}, column ${k + 1}`;
    const first = positions.get(column);
    if (column === '') throw new InputError(place, 'must have a name', column);
    if (first !== undefined)
      throw new InputError(place, `must not repeat the name of column ${first}`, column);
    positions.set(column, k + 1);
  });
  if (names.every((column) => parseDecimal(column) !== null) && !counts(names)) {
    throw new InputError(where, 'must be a header row of column names, not data', names.join(','));
  }
  return names;
}

/** Whether names are their columns' numbers, from 0 or from 1, as programs write where there are none; one alone may be data. */
function counts(names: readonly string[]): boolean {
  const from = names[0] === '0' ? 0 : 1;
  return names.length > 1 && names.every((column, k) => column === `${from + k}`);
}

function checkLength({ cells, line }: CsvRecord, names: readonly string[], name: string): void {
  if (cells.length === names.length) return;
  const fault =
    cells.length < names.length
      ? `column ${JSON.stringify(names[cells.length])} is missing`
      : `${JSON.stringify(cells[names.length])} has no column`;
  throw new InputError(
    `${name}, line ${line}`,
    `must have ${names.length} cells, as the header`,
    `${cells.length}: ${fault}`,
  );
}

function numberCell(cell: string, { line }: CsvRecord, column: string, name: string): number {
  const value = parseDecimal(cell) ?? truthValue(cell);
  const place = `${name}, line ${line}, column ${JSON.stringify(column)}`;
  if (value === null) throw new InputError(place, 'must be a finite decimal number', cell);
  if (losesDigits(cell)) {
    throw new InputError(
      place,
      'must be an integer that float64 holds: beyond 2^53 this one loses digits',
      cell,
    );
  }
  return value;
}

/** 1 and 0 of the words true and false, in any case. */
function truthValue(cell: string): number | null {
  const word = cell.length > 5 ? '' : cell.toLowerCase();
  return word === 'true' ? 1 : word === 'false' ? 0 : null;
}

function textCell(cell: string, { line }: CsvRecord, column: string, name: string): string {
  if (cell !== '') return cell;
  throw new InputError(`${name}, line ${line}, column ${JSON.stringify(column)}`, 'must not be empty', cell);
}
