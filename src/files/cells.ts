/**
 * The cells of a record of separated text: where they end, and a cell when it is asked for.
 */
import type { Texts } from './texts.ts';

/** A stretch of the text. Places are counted in characters from the start of the whole text. */
export interface Piece {
  readonly text: string;
  readonly start: number;
}

/** So many ends are kept together: records of few cells take no memory of their own, and those of many none that is copied. */
const BLOCK = 2 ** 13;

/** Takes the ends of cells, record by record: places counted from where the record begins, less than 2^32. */
export class CellEnds {
  private block = new Uint32Array(BLOCK);
  private blocks = [this.block];
  /** Where the present record begins in the first block, and the next end will stand in the last. */
  private first = 0;
  private next = 0;
  /** How many the present record has. */
  count = 0;

  /** The place after the separator of the last; 0 where the present record has none yet. */
  get last(): number {
    return this.count === 0 ? 0 : this.block[this.next - 1] + 1;
  }

  /** @param end  the place after the cell's last character, which is that of its separator */
  add(end: number): void {
    if (this.next === BLOCK) {
      this.block = new Uint32Array(BLOCK);
      this.blocks.push(this.block);
      this.next = 0;
    }
    this.block[this.next++] = end;
    this.count++;
  }

  /** The cells of the present record. @param start  where it begins in the text */
  cells(pieces: readonly Piece[], start: number): Cells {
    return new Cells(pieces, start, this.blocks, this.first, this.count);
  }

  /** Begins another record. */
  clear(): void {
    if (this.blocks.length > 1) this.blocks = [this.block];
    this.first = this.next;
    this.count = 0;
  }
}

/** Cells as texts: without the spaces around them, and without their quotes. */
export class Cells implements Texts {
  /** The piece that the last cell asked for begins in: the next is most often there too. */
  private near = 0;

  constructor(
    private readonly pieces: readonly Piece[],
    private readonly start: number,
    private readonly blocks: readonly Uint32Array[],
    private readonly first: number,
    readonly length: number,
  ) {}

  /** Where cell k ends in the text. */
  private end(k: number): number {
    const at = this.first + k;
    return this.start + this.blocks[Math.floor(at / BLOCK)][at % BLOCK];
  }

  at(k: number): string {
    const { pieces } = this;
    const from = k === 0 ? this.start : this.end(k - 1) + 1;
    while (pieces[this.near].start > from) this.near--;
    while (this.near + 1 < pieces.length && pieces[this.near + 1].start <= from) this.near++;
    const written = textBetween(pieces, from, this.end(k), this.near).trim();
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
  const inner = written.slice(1, -1);
  if (!inner.includes('"') && !inner.includes('\r')) return inner;
  return inner.replaceAll('""', '"').replace(/\r\n?/g, '\n');
}
