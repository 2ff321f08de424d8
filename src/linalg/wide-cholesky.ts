/**
 * A Cholesky factor in about 32 digits of a principal submatrix that gains and loses one index at a time: `GrowingCholesky` for
 * systems that float64 takes for singular.
 */
import {
  entryOf,
  minus,
  over,
  rootOf,
  setEntry,
  type Wide,
  type WideVector,
  wideDot,
  wideZeros,
} from './double-double.ts';

/** L L' = A_FF for an ordered index set F of a symmetric matrix A (n x n). */
export class WideCholesky {
  /** F, in the order of the factor's rows. */
  readonly indices: number[] = [];
  private readonly rows: WideVector[] = [];

  constructor(
    private readonly A: WideVector,
    private readonly n: number,
  ) {}

  /** v = -A_FF^{-1} A_Fi and the Schur complement sigma = A_ii + A_iF v of a candidate i outside F. */
  candidate(i: number): { v: WideVector; schur: Wide } {
    const w = this.forward(this.column(i));
    const v = this.backward(w);
    return {
      v: { high: v.high.map((entry) => -entry), low: v.low.map((entry) => -entry) },
      schur: this.schur(i, w),
    };
  }

  /** A_FF^{-1} b for b in the order of F. */
  solve(b: WideVector): WideVector {
    return this.backward(this.forward(b));
  }

  /** Appends i to F. Its Schur complement must be positive. */
  append(i: number): void {
    const w = this.forward(this.column(i));
    const line = wideZeros(w.high.length + 1);
    line.high.set(w.high);
    line.low.set(w.low);
    setEntry(line, w.high.length, rootOf(this.schur(i, w)));
    this.rows.push(line);
    this.indices.push(i);
  }

  /** Removes the index at `position` of F; the rows behind it are formed anew. */
  removeAt(position: number): void {
    const behind = this.indices.splice(position).slice(1);
    this.rows.splice(position);
    for (const i of behind) this.append(i);
  }

  private schur(i: number, w: WideVector): Wide {
    return minus(entryOf(this.A, i * this.n + i), wideDot(w, 0, w, 0, w.high.length));
  }

  private column(i: number): WideVector {
    const column = wideZeros(this.indices.length);
    for (const [at, k] of this.indices.entries()) setEntry(column, at, entryOf(this.A, k * this.n + i));
    return column;
  }

  private forward(b: WideVector): WideVector {
    const x = wideZeros(b.high.length);
    for (const [i, line] of this.rows.entries()) {
      setEntry(x, i, over(minus(entryOf(b, i), wideDot(line, 0, x, 0, i)), entryOf(line, i)));
    }
    return x;
  }

  private backward(b: WideVector): WideVector {
    const size = b.high.length;
    const x = wideZeros(size);
    const column = wideZeros(size);
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) setEntry(column, k, entryOf(this.rows[k], i));
      const rest = minus(entryOf(b, i), wideDot(column, i + 1, x, i + 1, size - i - 1));
      setEntry(x, i, over(rest, entryOf(this.rows[i], i)));
    }
    return x;
  }
}
