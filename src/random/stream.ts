/**
 * A stream: the uint32 words that a key gives, in order.
 *
 * Word 4 i + j is word j of philox((i mod 2^32, floor(i / 2^32), 0, 0), key). A stream is the one mutable thing in this
 * room, made from a key where numbers are drawn and dropped there.
 */

import type { Key } from './key.ts';
import { philox4x32 } from './philox.ts';

/** Words computed at a time. The numbers do not depend on it. */
const BUFFER_WORDS = 32;

/** Draws without allocating. Two streams of one key give the same numbers. */
export class Stream {
  private readonly buffer = new Uint32Array(BUFFER_WORDS);
  /** The next word of the buffer; from BUFFER_WORDS on, of the buffer that is still to be computed. */
  private cursor = BUFFER_WORDS;
  private blockLow = 0;
  private blockHigh = 0;
  private readonly key0: number;
  private readonly key1: number;

  constructor(readonly key: Key) {
    this.key0 = key[0];
    this.key1 = key[1];
  }

  /** How many words have been taken. */
  get position(): number {
    return 4 * (this.blockHigh * 2 ** 32 + this.blockLow) - (BUFFER_WORDS - this.cursor);
  }

  /** Goes on as if so many more words had been taken. Costs nothing: words are computed when one is asked for. */
  skip(words: number): void {
    const target = this.position + words;
    const block = Math.floor(target / 4);
    this.blockLow = block % 2 ** 32;
    this.blockHigh = Math.floor(block / 2 ** 32);
    this.cursor = BUFFER_WORDS + (target % 4);
  }

  /** The next word, uniform on 0..2^32 - 1. */
  uint32(): number {
    if (this.cursor >= BUFFER_WORDS) this.refill();
    return this.buffer[this.cursor++];
  }

  /**
   * Uniform on the open interval (0, 1), symmetric about 1/2: (k + 1/2) 2^-52 for a uniform 52-bit k, exactly
   * representable in the 53 bits of a float64. Takes two words.
   */
  uniform(): number {
    const high = this.uint32() >>> 6;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low + 0.5) * 2 ** -52;
  }

  private refill(): void {
    for (let offset = 0; offset < BUFFER_WORDS; offset += 4) {
      philox4x32(this.buffer, offset, this.blockLow, this.blockHigh, 0, 0, this.key0, this.key1);
      this.blockLow = (this.blockLow + 1) >>> 0;
      if (this.blockLow === 0) this.blockHigh++;
    }
    this.cursor -= BUFFER_WORDS;
  }
}
