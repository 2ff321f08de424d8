/**
 * Pieces of work that threads take from one counter, so that whoever is ready takes the next.
 */

/** A counter of the pieces taken, and for each piece whether it is finished. */
export class Pieces {
  private readonly words: Int32Array;
  private readonly count: number;

  /** @param control  `bytes(count)` of memory for so many pieces, at first zero: shared where the pieces are */
  constructor(control: ArrayBufferLike) {
    this.words = new Int32Array(control);
    this.count = this.words.length - 1;
  }

  static bytes(count: number): number {
    return 4 * (1 + count);
  }

  /** The next piece, now taken; null when none is left. */
  take(): number | null {
    if (this.exhausted) return null;
    const piece = Atomics.add(this.words, 0, 1);
    return piece < this.count ? piece : null;
  }

  /** Whether every piece is taken. */
  get exhausted(): boolean {
    return Atomics.load(this.words, 0) >= this.count;
  }

  /** Says that a piece's results are where they belong. */
  finish(piece: number): void {
    Atomics.store(this.words, 1 + piece, 1);
  }

  finished(piece: number): boolean {
    return Atomics.load(this.words, 1 + piece) === 1;
  }
}
