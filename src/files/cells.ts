/**
 * The cells of a record of separated text: where they end, and a cell when it is asked for.
 */
import type { Texts } from './texts.ts';

/** A stretch of the text. Places are counted in characters from the start of the whole text. */
export interface Piece {
  readonly text: string;
  readonly start: number;
}

/** Places that are kept together, so that records of few cells take no memory of their own. */
const POOL = 2 ** 13;

/** Takes the ends of cells, record by record. */
export class CellEnds {
  private ends = new Float64Array(POOL);
  private first = 0;
  private next = 0;

  /** How many the present record has. */
  get count(): number {
    return this.next - this.first;
  }

  /** The place after the separator of the last; null where the present record has none yet. */
  get last(): number | null {
    return this.count === 0 ? null : this.ends[this.next - 1] + 1;
  }

  /** @param end  the place after the cell's last character, which is that of its separator */
  add(end: number): void {
    if (this.next === this.ends.length) {
      const own = this.ends.subarray(this.first);
      this.ends = new Float64Array(Math.max(POOL, 2 * own.length));
      this.ends.set(own);
      this.first = 0;
      this.next = own.length;
    }
    this.ends[this.next++] = end;
  }

  /** The cells of the present record. @param start  where it begins */
  cells(pieces: readonly Piece[], start: number): Cells {
    return new Cells(pieces, start, this.ends, this.first, this.count);
  }

  /** Begins another record. */
  clear(): void {
    this.first = this.next;
  }
}

/** Cells as texts: without the spaces around them, and without their quotes. */
export class Cells implements Texts {
  /** The piece that the last cell asked for begins in: the next is most often there too. */
  private near = 0;

  constructor(
    private readonly pieces: readonly Piece[],
    private readonly start: number,
    private readonly ends: Float64Array,
    private readonly first: number,
    readonly length: number,
  ) {}

  at(k: number): string {
    const { pieces, ends, first } = this;
    const from = k === 0 ? this.start : ends[first + k - 1] + 1;
    while (pieces[this.near].start > from) this.near--;
    while (this.near + 1 < pieces.length && pieces[this.near + 1].start <= from) this.near++;
    const written = textBetween(pieces, from, ends[first + k], this.near).trim();
    return written.charCodeAt(0) === QUOTE ? unquoted(written) : written;
  }
}

/** @param near  a piece at or before that of `from` */
export function textBetween(pieces: readonly Piece[], from: number, to: number, near = 0): string {
  let found = '';
  for (let next = near; next < pieces.length && pieces[next].start < to; next++) {
    const { text, start } = pieces[next];
    found += text.slice(Math.max(0, from - start), to - start);
  }
  return found;
}

export const QUOTE = 34;

/** What a quoted cell holds: two quotes are one, and every line end is a LF. */
function unquoted(written: string): string {
  return written.slice(1, -1).replaceAll('""', '"').replace(/\r\n?/g, '\n');
}
