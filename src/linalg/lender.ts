/**
 * Arrays that are lent: to work that is done again and again, on problems of like sizes, and keeps none of them.
 *
 * An array lies outside of the engine's heap, and the engine looks through all that lives whenever so many bytes were asked for there.
 */

/** Entries of shorter arrays are made as fast as they are found. */
const SHORTEST = 512;
/** Entries that are lent at a time (8 MB): where work asks for more, its arithmetic takes so long that making them does not count. */
const MOST = 2 ** 20;

let current: Lender | null = null;

/** Lends what one piece of work used to the next. */
export class Lender {
  /** By their lengths. */
  private idle = new Map<number, Float64Array[]>();
  private readonly lent: Float64Array[] = [];
  private entries = 0;

  /** Does work of which nothing is kept that `entriesFor` made in it. */
  lend<T>(work: () => T): T {
    const outer = current;
    current = this;
    try {
      return work();
    } finally {
      current = outer;
      this.takeBack();
    }
  }

  /** An array of zeros. */
  take(length: number): Float64Array {
    if (length < SHORTEST || this.entries + length > MOST) return new Float64Array(length);
    this.entries += length;
    const array = this.idle.get(length)?.pop()?.fill(0) ?? new Float64Array(length);
    this.lent.push(array);
    return array;
  }

  /** Only what was used is held for what comes next. */
  private takeBack(): void {
    this.idle = new Map();
    for (const array of this.lent) {
      const alike = this.idle.get(array.length) ?? [];
      alike.push(array);
      this.idle.set(array.length, alike);
    }
    this.lent.length = 0;
    this.entries = 0;
  }
}

/** So many zeros: an array that is lent, where one is. */
export function entriesFor(length: number): Float64Array {
  return current === null ? new Float64Array(length) : current.take(length);
}
