/**
 * Separated text (RFC 4180; semicolons, tabs and spaces as well as commas) as records of cells. Lines, cells and records may be
 * of any length: nothing is looked at twice, and no more than a record is held.
 */
import { InputError } from '../errors.ts';
import { CellEnds, type Piece, QUOTE, textBetween } from './cells.ts';
import { parseDecimal } from './decimal.ts';
import { firstOf, type Texts, textsOf } from './texts.ts';

export type Separator = ',' | ';' | '\t' | ' ';

export interface TextRecord {
  readonly cells: Texts;
  /** The line its first cell starts on, counted from 1. */
  readonly line: number;
}

/** Characters of a cell, at most: of longer ones no text can be made. */
const LONGEST_CELL = 2 ** 28;
/** Characters of a record, at most. */
const LONGEST_RECORD = 2 ** 32 - 1;
/** Cells of a record, at most. */
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

/** A record with one cell that is empty. */
const BLANK = textsOf(['']);

class RecordReader {
  private state: State = 'before';
  /** The pieces from the one that the present record begins in. */
  private pieces: Piece[] = [];
  /** Where in the text the present record begins, and how far the text was given. */
  private start = 0;
  private given = 0;
  private readonly ends = new CellEnds();
  /** Characters of the present cell. */
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
    const origin = this.given;
    if (this.start === origin) this.pieces = [];
    this.pieces.push({ text: piece, start: origin });
    this.given += piece.length;
    let at = 0;
    if (this.afterReturn && piece.length > 0) {
      this.afterReturn = false;
      if (piece[0] === '\n') {
        at = 1;
        if (this.start === origin) this.begin(origin + at);
      }
    }
    while (at < piece.length) {
      at = this.toLineEnd(piece, at, origin);
      if (at === piece.length) break;
      const end = origin + at;
      at = this.afterLineEnd(piece, at);
      yield* this.endRecord(end);
      this.begin(origin + at);
    }
  }

  /** Cells of the present record, the one begun last among them. */
  get cells(): number {
    return this.ends.count + 1;
  }

  *end(): Generator<TextRecord> {
    if (this.state === 'quoted' && !this.pendingQuote) throw this.misquoted(this.given);
    if (this.state !== 'before' || this.ends.count > 0) yield* this.endRecord(this.given);
  }

  /** Another record, from a place of the last piece on. */
  private begin(start: number): void {
    if (this.pieces.length > 1) this.pieces = this.pieces.slice(-1);
    this.start = start;
  }

  /** Takes the cells from `at` to the end of the line, or of the piece. No generator: those are several times slower. */
  private toLineEnd(piece: string, from: number, origin: number): number {
    let at = from;
    while (at < piece.length) {
      if (this.state === 'quoted') {
        at = this.inQuotes(piece, at);
        continue;
      }
      const end = this.endOfPlain(piece, at);
      if (end > at) this.addPlain(piece, at, end);
      at = end;
      const code = piece.charCodeAt(at);
      if (code === this.code) this.endCell(origin + at++);
      else if (code === QUOTE) {
        if (this.state !== 'before') throw this.misquoted(origin + at);
        this.state = 'quoted';
        at++;
      } else break;
    }
    return at;
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
    this.lengthen(to - from);
    if (this.state !== 'plain' && isBlank(piece, from, to)) return;
    if (this.state === 'closed') throw this.misquoted(this.given - piece.length + from);
    this.state = 'plain';
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
      at++;
    }
    let start = at;
    for (; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (code === LF) this.line++;
      else if (code === CR) at = this.afterLineEnd(piece, at) - 1;
      else if (code === QUOTE) {
        this.lengthen(at - start);
        if (at + 1 === piece.length) {
          this.pendingQuote = true;
          return piece.length;
        }
        if (piece.charCodeAt(at + 1) !== QUOTE) {
          this.state = 'closed';
          return at + 1;
        }
        at++;
        start = at;
      }
    }
    this.lengthen(piece.length - start);
    return piece.length;
  }

  private afterLineEnd(piece: string, at: number): number {
    this.line++;
    if (piece.charCodeAt(at) === LF) return at + 1;
    if (at + 1 === piece.length) this.afterReturn = true;
    return piece.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
  }

  private lengthen(by: number): void {
    this.length += by;
    if (this.length <= LONGEST_CELL) return;
    const rule = `must have at most ${LONGEST_CELL} characters in a cell; is a quote not closed?`;
    throw new InputError(`${this.name}, line ${this.startLine}`, rule, 'more');
  }

  /** @param end  where its separator stands */
  private endCell(end: number): void {
    this.length = 0;
    if (this.state === 'before') {
      if (this.separator === ' ') return;
    } else {
      this.state = 'before';
      this.pendingQuote = false;
    }
    if (this.ends.count === MOST_CELLS) {
      const rule = `must have at most ${MOST_CELLS} cells; arrays of more columns are read from .npy`;
      throw new InputError(`${this.name}, line ${this.startLine}`, rule, 'more');
    }
    if (end - this.start > LONGEST_RECORD) {
      const rule = `must have at most ${LONGEST_RECORD} characters in a row`;
      throw new InputError(`${this.name}, line ${this.startLine}`, rule, 'more');
    }
    this.ends.add(end - this.start);
  }

  /** @param end  where its line ends */
  private *endRecord(end: number): Generator<TextRecord> {
    this.endCell(end);
    const cells = this.ends.cells(this.pieces, this.start);
    const line = this.startLine;
    this.ends.clear();
    this.startLine = this.line;
    if (cells.length === 0 || (cells.length === 1 && cells.at(0) === '')) {
      if (this.blanks.count++ === 0) this.blanks.line = line;
      return;
    }
    for (let k = 0; k < this.blanks.count; k++) yield { cells: BLANK, line: this.blanks.line + k };
    this.blanks.count = 0;
    yield { cells, line };
  }

  /** @param at  where it shows */
  private misquoted(at: number): InputError {
    const rule = 'must quote a cell as a whole ("a ""b"" c") and close every quote it opens';
    const cells = this.ends.cells(this.pieces, this.start);
    const from = this.start + this.ends.last;
    const written = textBetween(this.pieces, from, Math.min(at, from + 100)).trim();
    const got = [...firstOf(cells, 20), written.split(/[\r\n]/, 1)[0]];
    return new InputError(`${this.name}, line ${this.startLine}`, rule, got.join(this.separator));
  }
}

const LF = 10;
const CR = 13;

/** Whether there are but spaces from one place to another. */
function isBlank(text: string, from: number, to: number): boolean {
  const code = text.charCodeAt(from);
  return (code <= 32 || code > 126) && text.slice(from, to).trim() === '';
}

/** In order of preference, where several fit as well. */
const SEPARATORS: readonly Separator[] = [',', ';', '\t', ' '];

/** Characters of the start that separators are told by. */
const SAMPLE = 2 ** 16;
/** Of a first line that is longer, its start. */
const LONGEST_SAMPLE = 2 ** 18;

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
  const isCut = start.length >= SAMPLE && whole < 0;
  const sample = start.length < SAMPLE ? start : start.slice(0, isCut ? LONGEST_SAMPLE : whole);
  let best: { readonly separator: Separator; readonly share: number } = { separator: ',', share: -1 };
  for (const separator of SEPARATORS) {
    const share = isCut ? shareOfNames(sample, separator) : numericShare(sample, separator);
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
        for (let k = 0; k < width; k++) if (numberOf(found.at(k), separator) !== null) numbers++;
      }
    }
  } catch {
    return null;
  }
  if (width < 2 || (separator === ' ' && numbers === 0)) return null;
  return cells === 0 ? 0 : numbers / cells;
}

/** 0 for a first line, cut anywhere, of at least two cells; null for another. Spaces are told by numbers alone. */
function shareOfNames(start: string, separator: Separator): number | null {
  const reader = new RecordReader(separator, '');
  try {
    reader.add(start).next();
  } catch {
    return null;
  }
  return separator === ' ' || reader.cells < 2 ? null : 0;
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
