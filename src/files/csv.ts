/**
 * Tables from separated text. The text is read piece by piece, and what is not asked for is not kept: a file may be larger than memory.
 */
import { Fault, InputError } from '../errors.ts';
import { losesDigits } from './decimal.ts';
import type { OpenedFile } from './opened.ts';
import { numberOf, recordsIn, type Separator, separatorOf, type TextRecord } from './separated.ts';
import { type ChooseColumns, type ChosenTable, labelsNameOf, type Reading } from './table.ts';
import { CHUNK, textOf } from './text.ts';
import { counted, firstOf, type Texts, textsAt } from './texts.ts';

export interface CsvOptions extends Pick<Reading, 'noHeader' | 'unnamed' | 'separator'> {
  /** Bytes read at once. */
  readonly chunk?: number | undefined;
}

/** A text with its names, before columns are chosen. */
interface Opened {
  readonly name: string;
  readonly separator: Separator;
  readonly names: Texts;
  /** The records of data, to be gone through once: the header, or the first of them, is read already. */
  readonly first: Iterable<TextRecord>;
  /** The records of data, read again. */
  readonly again: () => Iterable<TextRecord>;
}

/**
 * The chosen columns of the table in a file. Every row is looked at once here, for its shape and its text; numbers are read from the
 * file again when they are asked for. Blank lines are accepted after the last row only.
 *
 * @param file  UTF-8, or UTF-16 with a byte order mark
 * @throws InputError  when there is no header or no row, a row is ragged, or a cell of text is empty; the matrix throws when a cell of
 *   a row that is read is not a finite decimal number, or True or False
 */
export function openCsv(file: OpenedFile, options: CsvOptions, choose: ChooseColumns): ChosenTable {
  const opened = openText(file, options);
  const { name, names, first } = opened;
  const { features, labels, index } = choose(names);
  const texts = [labels, index].filter((k) => k !== null);
  const text = new Map(texts.map((k) => [k, [] as string[]]));
  const known = new Map<string, string>();
  let rows = 0;
  for (const record of first) {
    checkLength(record, names, name);
    for (const [k, cells] of text) cells.push(shared(textCell(record.cells.at(k), record, k, opened), known));
    if (++rows > MOST_ROWS) throw new InputError(name, `must have at most ${MOST_ROWS} rows`, 'more');
  }
  if (rows === 0) throw new InputError(name, 'must have a row of data below its header', '0 rows');
  if (labels !== null && options.noHeader === undefined)
    requireHeader(names.at(labels), text.get(labels), name);
  return {
    x: {
      name,
      rows,
      columns: features.length,
      columnNames: textsAt(names, features),
      read: (wanted, from, count) => numbersIn(opened, wanted, features.slice(from, from + count)),
    },
    labels: labels === null ? null : (text.get(labels) ?? null),
    labelsName: labels === null ? name : labelsNameOf(name, names.at(labels)),
    rowNames: index === null ? null : (text.get(index) ?? null),
  };
}

/** Rows at most: lists of more labels do not fit. */
const MOST_ROWS = 2 ** 26;
/** Texts that are kept once. */
const MOST_SHARED = 1024;

/** The same text, held once where there are few: what is cut out of a piece of the file would hold all of that. */
function shared(text: string, known: Map<string, string>): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size < MOST_SHARED) known.set(text, text);
  return text;
}

function openText(file: OpenedFile, options: CsvOptions): Opened {
  const { noHeader, unnamed, separator: asked, chunk = CHUNK } = options;
  const { name } = file;
  const seen: number[] = [];
  const text = () => textOf(file, chunk, seen);
  const separator = asked ?? separatorOf(text());
  const all = () => recordsIn(text(), separator, name);
  const records = all();
  const { value: start } = records.next();
  if (start === undefined) {
    throw new InputError(name, 'must have a header row and rows of data', `no text in ${file.size} bytes`);
  }
  if (noHeader === true || (unnamed && isData(start, separator))) {
    const names = counted(1, start.cells.length);
    return { name, separator, names, first: followed(start, records), again: all };
  }
  if (noHeader === undefined) refuseData(start, separator, name);
  return { name, separator, names: start.cells, first: records, again: () => afterFirst(all()) };
}

function* followed(start: TextRecord, rest: Iterable<TextRecord>): Generator<TextRecord> {
  yield start;
  yield* rest;
}

function* afterFirst(records: Generator<TextRecord>): Generator<TextRecord> {
  records.next();
  yield* records;
}

/** @throws InputError  for a first row with numbers in it, unless they count its columns from 0 or 1, as data frames without names write */
function refuseData({ cells, line }: TextRecord, separator: Separator, name: string): void {
  const numbers = numbersAmong(cells, separator);
  if (numbers.length === 0 || counts(textsAt(cells, numbers))) return;
  throw new InputError(
    `${name}, line ${line}`,
    'must be a header row of column names, not data; without a header: --no-header (data.noHeader: true), and if these are names: --header (data.noHeader: false)',
    firstOf(cells, 100).join(separator),
  );
}

/** Whether a row is of numbers alone, and not one that counts its columns. */
function isData({ cells }: TextRecord, separator: Separator): boolean {
  for (let k = 0; k < cells.length; k++) if (numberOf(cells.at(k), separator) === null) return false;
  return !counts(cells);
}

/** Which cells are numbers. */
function numbersAmong(cells: Texts, separator: Separator): number[] {
  const found: number[] = [];
  for (let k = 0; k < cells.length; k++) if (numberOf(cells.at(k), separator) !== null) found.push(k);
  return found;
}

/** Whether numbers count, from 0 or from 1; one alone may be data. */
function counts(names: Texts): boolean {
  if (names.length < 2) return false;
  const from = names.at(0) === '0' ? 0 : 1;
  for (let k = 0; k < names.length; k++) if (names.at(k) !== `${from + k}`) return false;
  return true;
}

/** @throws InputError  where the name of a column of labels is one of its labels, so that the first row is data */
function requireHeader(column: string, labels: readonly string[] | undefined, name: string): void {
  if (!labels?.includes(column)) return;
  throw new InputError(
    `${name}, line 1`,
    'must be a header row of column names; without a header: --no-header (data.noHeader: true), and if this is a name: --header (data.noHeader: false)',
    `${JSON.stringify(column)}, one of the labels below it`,
  );
}

/** The given columns of the given rows (ascending). */
function numbersIn(opened: Opened, wanted: Int32Array, columns: readonly number[]) {
  const { name, separator, again } = opened;
  const block = new Float64Array(wanted.length * columns.length);
  const marks = { ',': false, '.': false };
  let row = 0;
  let filled = 0;
  if (block.length === 0) return block;
  for (const record of again()) {
    if (row++ !== wanted[filled / columns.length]) continue;
    for (const k of columns) {
      const cell = record.cells.at(k);
      block[filled++] = numberCell(cell, record, k, opened);
      if (separator !== ',') requireOneMark(cell, marks, record, k, opened);
    }
    if (filled === block.length) return block;
  }
  throw new Fault(name, 'must not change while it is read', `${row} rows, fewer than before`);
}

function checkLength({ cells, line }: TextRecord, names: Texts, name: string): void {
  if (cells.length === names.length) return;
  const fault =
    cells.length < names.length
      ? `column ${JSON.stringify(names.at(cells.length))} is missing`
      : `${JSON.stringify(cells.at(names.length))} has no column`;
  throw new InputError(
    `${name}, line ${line}`,
    `must have ${names.length} cells, as the header`,
    `${cells.length}: ${fault}`,
  );
}

function numberCell(cell: string, { line }: TextRecord, k: number, opened: Opened): number {
  const value = numberOf(cell, opened.separator) ?? truthValue(cell);
  if (value !== null && !losesDigits(cell)) return value;
  const rule =
    value === null
      ? 'must be a finite decimal number'
      : 'must be an integer that float64 holds: beyond 2^53 this one loses digits';
  throw new InputError(placeOf(line, k, opened), rule, cell);
}

/** 1 and 0 of the words true and false, in any case. */
function truthValue(cell: string): number | null {
  const word = cell.length > 5 ? '' : cell.toLowerCase();
  return word === 'true' ? 1 : word === 'false' ? 0 : null;
}

/** @throws InputError  where one number has a decimal comma and another a point, so that one of them may be a separator of thousands */
function requireOneMark(
  cell: string,
  marks: { ',': boolean; '.': boolean },
  { line }: TextRecord,
  k: number,
  opened: Opened,
): void {
  for (const mark of [',', '.'] as const) if (cell.includes(mark)) marks[mark] = true;
  if (!marks[','] || !marks['.']) return;
  const rule = 'must have the decimal mark that others have: there are both commas and points';
  throw new InputError(placeOf(line, k, opened), rule, cell);
}

function textCell(cell: string, { line }: TextRecord, k: number, opened: Opened): string {
  if (cell !== '') return cell;
  throw new InputError(placeOf(line, k, opened), 'must not be empty', cell);
}

/** @param k  the column, from 0 */
function placeOf(line: number, k: number, { name, names }: Opened): string {
  return `${name}, line ${line}, column ${JSON.stringify(names.at(k).slice(0, 60))}`;
}
