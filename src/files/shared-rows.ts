/**
 * How many rows two sets share, told by hashes of their rows, so that no row need be kept.
 */
import type { Matrix } from '../linalg/matrix.ts';

/** Two hashes of 32 bits for each row, of its columns in order; rows that differ have the same with probability 2^-64. */
export class RowHashes {
  private readonly first: Int32Array;
  private readonly second: Int32Array;

  constructor(rows: number) {
    this.first = new Int32Array(rows).fill(0x2545f491);
    this.second = new Int32Array(rows).fill(0x5bd1e995);
  }

  /** The next columns of all rows; the hashes are the same however the columns are cut. */
  add({ rows, cols, data }: Matrix): this {
    const word = new Float64Array(1);
    const halves = new Int32Array(word.buffer);
    for (let i = 0; i < rows; i++) {
      let [a, b] = [this.first[i], this.second[i]];
      for (let k = i * cols; k < (i + 1) * cols; k++) {
        word[0] = data[k] + 0;
        a = mixed(a ^ halves[0], 0x85ebca6b);
        a = mixed(a ^ halves[1], 0xc2b2ae35);
        b = mixed(b + halves[1], 0x27d4eb2f);
        b = mixed(b + halves[0], 0x165667b1);
      }
      this.first[i] = a;
      this.second[i] = b;
    }
    return this;
  }

  /** How many rows here are rows there too. */
  countIn(other: RowHashes): number {
    const there = new Set(other.keys());
    return this.keys().filter((key) => there.has(key)).length;
  }

  private keys(): string[] {
    return Array.from(this.first, (a, i) => `${a} ${this.second[i]}`);
  }
}

/** Every bit of the result depends on every bit of x. */
function mixed(x: number, factor: number): number {
  const y = Math.imul(x ^ (x >>> 15), factor);
  return Math.imul(y ^ (y >>> 13), 0x9e3779b1) ^ (y >>> 16);
}
