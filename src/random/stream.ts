/**
 * A stream: the uint32 words that a key gives, in order.
 *
 * Word 4 i + j is word j of philox((i mod 2^32, floor(i / 2^32), 0, 0), key). A stream is the one mutable thing in this
 * room, made from a key where numbers are drawn and dropped there.
 */

import { words } from '../linalg/variates.ts';
import type { Key } from './key.ts';

/** Words computed at a time, eight blocks. The numbers do not depend on it. */
const BUFFER_WORDS = 32;

/** Draws without allocating. Two streams of one key give the same numbers. */
export class Stream {
  private readonly pairs = new Float64Array(BUFFER_WORDS / 2);
  private readonly buffer = new Uint32Array(this.pairs.buffer);
  /** The next word of the buffer; from BUFFER_WORDS on, of the buffer that is still to be computed. */
  private cursor = BUFFER_WORDS;
  /** The first block of the next buffer, below 2^51. */
  private block = 0;

  constructor(readonly key: Key) {}

  /** How many words have been taken. */
  get position(): number {
    return 4 * this.block - (BUFFER_WORDS - this.cursor);
  }

  /** Goes on as if so many more words had been taken. Costs nothing: words are computed when one is asked for. */
  skip(count: number): void {
    const target = this.position + count;
    this.block = Math.floor(target / 4);
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
    words(this.key, this.block, this.pairs);
    this.block += BUFFER_WORDS / 4;
    this.cursor -= BUFFER_WORDS;
  }
}
