/**
 * Tables of numbers from comma-separated text (RFC 4180) with a header row; quotes, CRLF and a byte order mark are fine.
 */

import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import { closest } from 'fastest-levenshtein';
import { InputError } from '../../errors.ts';
import { parseDecimal } from './decimal.ts';

/** A file's columns: those of numbers as one matrix, those read as text by name. */
export interface CsvTable {
  /** The file, as its user knows it. */
  readonly name: string;
  /** Names of the columns of numbers, in the order of the file. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** rows x columns, row-major. */
  readonly values: Float64Array;
  /** The columns read as text, each of length `rows`. */
  readonly text: Readonly<Record<string, readonly string[]>>;
}

export interface CsvOptions {
  /** Columns to read as text instead of numbers, such as labels in words; or all of them. */
  readonly textColumns?: readonly string[] | 'all' | undefined;
}

interface CsvRecord {
  readonly cells: readonly string[];
  /** The line its first cell starts on, counted from 1. */
  readonly line: number;
}

/**
 * The table in the bytes of a .csv file. Blank lines are accepted after the last row only.
 *
 * @param bytes  the whole file, UTF-8
 * @param name   the file as its user knows it, for messages
 * @throws InputError  when there is no header or no row, a row is ragged, a column has no name or another's,
 *   a cell of numbers is not a finite decimal number, or a cell of text is empty
 */
export function readCsv(bytes: Uint8Array, name: string, { textColumns = [] }: CsvOptions = {}): CsvTable {
  const [header, ...records] = readRecords(bytes, name);
  const names = checkHeader(header, name);
  if (records.length === 0) throw new InputError(name, 'must have a row of data below its header', '0 rows');
  const asText = textColumns === 'all' ? names : textColumns;
  for (const column of asText) requireColumn(column, names, name);

  const isText = names.map((column) => asText.includes(column));
  const columns = names.filter((_, k) => !isText[k]);
  const text = names.map((): string[] => []);
  const values = new Float64Array(records.length * columns.length);
  let filled = 0;
  for (const record of records) {
    checkLength(record, names, name);
    record.cells.forEach((cell, k) => {
      if (isText[k]) text[k].push(textCell(cell, record, names[k], name));
      else values[filled++] = numberCell(cell, record, names[k], name);
    });
  }
  const textEntries = names.map((column, k) => [column, text[k]] as const).filter((_, k) => isText[k]);
  return { name, columns, rows: records.length, values, text: Object.fromEntries(textEntries) };
}

/** @throws InputError  naming the known columns and the nearest, when the file has no such column */
export function requireColumn(column: string, known: readonly string[], name: string): void {
  if (known.includes(column)) return;
  const rule = `must be one of ${known.join(', ')} (the nearest is ${JSON.stringify(closest(column, known))})`;
  throw new InputError(`${name}, column`, rule, column);
}

function readRecords(bytes: Uint8Array, name: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let nextLine = 1;
  const keep = (cells: string[], { lines }: { lines: number }): null => {
    records.push({ cells, line: nextLine });
    nextLine = lines + 1;
    return null;
  };
  const text = decode(bytes, name);
  try {
    parse(text, {
      record_delimiter: '\n',
      relax_column_count: true,
      trim: true,
      on_record: keep,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const rule = 'must quote a cell as a whole ("a ""b"" c") and close every quote it opens';
    throw new InputError(`${name}, line ${nextLine}`, rule, text.split('\n')[nextLine - 1]);
  }
  while (records.length > 0 && isBlank(records[records.length - 1])) records.pop();
  if (records.length === 0) {
    throw new InputError(name, 'must have a header row and rows of data', `no text in ${bytes.length} bytes`);
  }
  return records;
}

/** The text with every line ended by LF: the parser miscounts lines at a CRLF inside quotes. */
function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    throw new InputError(name, 'must be UTF-8 text', `${bytes.length} bytes that are not`);
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
  const numbers = names.map(parseDecimal);
  if (numbers.every((number) => number !== null) && !names.every((column) => /^\d+$/.test(column))) {
    throw new InputError(where, 'must be a header row of column names, not data', names.join(','));
  }
  return names;
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
  const value = parseDecimal(cell);
  if (value !== null) return value;
  throw new InputError(
    `${name}, line ${line}, column ${JSON.stringify(column)}`,
    'must be a finite decimal number',
    cell,
  );
}

function textCell(cell: string, { line }: CsvRecord, column: string, name: string): string {
  if (cell !== '') return cell;
  throw new InputError(`${name}, line ${line}, column ${JSON.stringify(column)}`, 'must not be empty', cell);
}
