/**
 * Separated text (RFC 4180; semicolons, tabs and spaces as well as commas) as records of cells. Lines, cells and records may be
 * of any length: nothing is looked at twice, and no more than a record is held.
 */
import { InputError } from '../errors.ts';
import { parseDecimal } from './decimal.ts';

export type Separator = ',' | ';' | '\t' | ' ';

export interface TextRecord {
  readonly cells: readonly string[];
  /** The line its first cell starts on, counted from 1. */
  readonly line: number;
}

/** Characters of a cell, at most: of longer ones no text can be made. */
const LONGEST_CELL = 2 ** 28;
/** Cells of a record, at most: names are told apart by a table that holds no more. */
const MOST_CELLS = 2 ** 24 - 1;

/**
 * The records of a text in order, without the blank ones at its end. A line ends with LF, CRLF or CR; inside quotes it is a LF.
 * Spaces around cells do not count; of cells separated by spaces, several are one separator.
 *
 * @param pieces  the text, cut anywhere
 * @param name  for messages
 * @throws InputError  when a quote stands inside a cell or is not closed
 */
export function* recordsIn(
  pieces: Iterable<string>,
  separator: Separator,
  name: string,
): Generator<TextRecord> {
  const reader = new RecordReader(separator, name);
  for (const piece of pieces) yield* reader.add(piece);
  yield* reader.end();
}

/** Where in a cell the reader is: before it, in it, in its quotes, or after them. */
type State = 'before' | 'plain' | 'quoted' | 'closed';

class RecordReader {
  private state: State = 'before';
  private cells: string[] = [];
  /** The parts of the cell before the present piece. */
  private parts: string[] = [];
  private length = 0;
  private line = 1;
  private startLine = 1;
  /** The last piece ended with CR, and a LF that follows belongs to it. */
  private afterReturn = false;
  /** The last piece ended with a quote in quotes: closing, unless another follows. */
  private pendingQuote = false;
  /** Blank records, which count where another follows, and the line of the first. */
  private blanks = { count: 0, line: 1 };
  private readonly code: number;

  constructor(
    private readonly separator: Separator,
    private readonly name: string,
  ) {
    this.code = separator.charCodeAt(0);
  }

  *add(piece: string): Generator<TextRecord> {
    let at = 0;
    if (this.afterReturn && piece.length > 0) {
      this.afterReturn = false;
      if (piece[0] === '\n') at = 1;
    }
    while (at < piece.length) {
      if (this.state === 'quoted') at = this.inQuotes(piece, at);
      else {
        const end = this.endOfPlain(piece, at);
        if (end > at) this.addPlain(piece, at, end);
        at = end;
        if (at === piece.length) break;
        const code = piece.charCodeAt(at);
        if (code === QUOTE) {
          if (this.state !== 'before') throw this.misquoted();
          this.state = 'quoted';
          at++;
        } else if (code === this.code) {
          this.endCell();
          at++;
        } else {
          at = this.afterLineEnd(piece, at);
          yield* this.endRecord();
        }
      }
    }
  }

  *end(): Generator<TextRecord> {
    if (this.state === 'quoted' && !this.pendingQuote) throw this.misquoted();
    if (this.state !== 'before' || this.cells.length > 0) yield* this.endRecord();
  }

  /** From `at`, outside quotes, to the next quote, separator or line end. */
  private endOfPlain(piece: string, at: number): number {
    let end = at;
    for (; end < piece.length; end++) {
      const code = piece.charCodeAt(end);
      if (code === this.code || code === LF || code === CR) break;
      if (code === QUOTE) break;
    }
    return end;
  }

  private addPlain(piece: string, from: number, to: number): void {
    const text = piece.slice(from, to);
    if (this.state === 'before' && text.trim() === '') return;
    if (this.state === 'closed') {
      if (text.trim() !== '') throw this.misquoted();
      return;
    }
    this.state = 'plain';
    this.keep(text);
  }

  /** To the closing quote and past it, or to the end of the piece. */
  private inQuotes(piece: string, from: number): number {
    let at = from;
    if (this.pendingQuote) {
      this.pendingQuote = false;
      if (piece.charCodeAt(at) !== QUOTE) {
        this.state = 'closed';
        return at;
      }
      this.keep('"');
      at++;
    }
    let start = at;
    for (; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (code === LF) this.line++;
      else if (code === CR) {
        this.keep(`${piece.slice(start, at)}\n`);
        at = this.afterLineEnd(piece, at) - 1;
        start = at + 1;
      } else if (code === QUOTE) {
        this.keep(piece.slice(start, at));
        if (at + 1 === piece.length) {
          this.pendingQuote = true;
          return piece.length;
        }
        if (piece.charCodeAt(at + 1) !== QUOTE) {
          this.state = 'closed';
          return at + 1;
        }
        this.keep('"');
        at++;
        start = at + 1;
      }
    }
    this.keep(piece.slice(start));
    return piece.length;
  }

  private afterLineEnd(piece: string, at: number): number {
    this.line++;
    if (piece.charCodeAt(at) === LF) return at + 1;
    if (at + 1 === piece.length) this.afterReturn = true;
    return piece.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
  }

  private keep(text: string): void {
    this.length += text.length;
    if (this.length > LONGEST_CELL) {
      const rule = `must have at most ${LONGEST_CELL} characters in a cell; is a quote not closed?`;
      throw new InputError(`${this.name}, line ${this.startLine}`, rule, 'more');
    }
    this.parts.push(text);
  }

  private endCell(): void {
    const quoted = this.state === 'closed' || this.pendingQuote;
    const text = this.parts.length === 1 ? this.parts[0] : this.parts.join('');
    const empty = this.state === 'before';
    this.state = 'before';
    this.pendingQuote = false;
    this.parts = [];
    this.length = 0;
    if (empty && this.separator === ' ') return;
    if (this.cells.length === MOST_CELLS) {
      const rule = `must have at most ${MOST_CELLS} cells; arrays of more columns are read from .npy`;
      throw new InputError(`${this.name}, line ${this.startLine}`, rule, 'more');
    }
    this.cells.push(quoted ? text : text.trim());
  }

  private *endRecord(): Generator<TextRecord> {
    this.endCell();
    const cells = this.cells;
    const line = this.startLine;
    this.cells = [];
    this.startLine = this.line;
    if (cells.length === 0 || (cells.length === 1 && cells[0] === '')) {
      if (this.blanks.count++ === 0) this.blanks.line = line;
      return;
    }
    for (let k = 0; k < this.blanks.count; k++) yield { cells: [''], line: this.blanks.line + k };
    this.blanks.count = 0;
    yield { cells, line };
  }

  private misquoted(): InputError {
    const rule = 'must quote a cell as a whole ("a ""b"" c") and close every quote it opens';
    const before = this.cells.slice(0, 20).join(this.separator);
    const cell = `${this.state === 'quoted' ? '"' : ''}${this.parts.join('').slice(0, 100).split('\n', 1)[0]}`;
    return new InputError(
      `${this.name}, line ${this.startLine}`,
      rule,
      before === '' ? cell : `${before}${this.separator}${cell}`,
    );
  }
}

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** In order of preference, where several fit as well. */
const SEPARATORS: readonly Separator[] = [',', ';', '\t', ' '];

/** Characters of the start that separators are told by. */
const SAMPLE = 2 ** 16;

/**
 * The separator that cuts the first lines into equally many cells, at least two; of several, the one that leaves the largest share
 * of them numbers. A comma where there is none.
 */
export function separatorOf(pieces: Iterable<string>): Separator {
  let start = '';
  for (const piece of pieces) {
    start += piece;
    if (start.length >= SAMPLE) break;
  }
  const whole = Math.max(start.lastIndexOf('\n'), start.lastIndexOf('\r'));
  const sample = start.length < SAMPLE || whole < 0 ? start : start.slice(0, whole);
  let best: { readonly separator: Separator; readonly share: number } = { separator: ',', share: -1 };
  for (const separator of SEPARATORS) {
    const share = numericShare(sample, separator);
    if (share !== null && share > best.share) best = { separator, share };
  }
  return best.separator;
}

/** Of the cells below the first line, how many are numbers; null where lines differ in length or have one cell. */
function numericShare(sample: string, separator: Separator): number | null {
  let width = 0;
  let [cells, numbers] = [0, 0];
  try {
    for (const { cells: found } of recordsIn([sample], separator, '')) {
      if (width === 0) width = found.length;
      else {
        if (found.length !== width) return null;
        cells += width;
        numbers += found.filter((cell) => numberOf(cell, separator) !== null).length;
      }
    }
  } catch {
    return null;
  }
  if (width < 2 || (separator === ' ' && numbers === 0)) return null;
  return cells === 0 ? 0 : numbers / cells;
}

/** The number in a cell; between semicolons, tabs or spaces a comma may be its decimal mark. */
export function numberOf(cell: string, separator: Separator): number | null {
  return parseDecimal(cell) ?? (separator === ',' ? null : parseDecimal(withPoint(cell)));
}

/** A decimal comma as a point, where there is one comma and no point. */
function withPoint(cell: string): string {
  const comma = cell.indexOf(',');
  const alone = comma >= 0 && cell.indexOf(',', comma + 1) < 0 && !cell.includes('.');
  return alone ? cell.replace(',', '.') : cell;
}
