/**
 * The Cholesky factor of a principal submatrix that gains and loses one index at a time, each in O(k^2).
 */
import type { Matrix } from './matrix.ts';

/** L L' = A_FF for an ordered index set F of a symmetric matrix A. */
export class GrowingCholesky {
  /** F, in the order of the factor's rows. */
  readonly indices: number[] = [];
  private readonly rows: Float64Array[] = [];

  constructor(private readonly A: Matrix) {}

  /** v_F = -A_FF^{-1} A_Fi and the Schur complement sigma = A_ii + A_iF v_F of a candidate i outside F. */
  candidate(i: number): { v: Float64Array; schur: number } {
    const w = this.forward(this.column(i));
    let schur = this.A.data[i * this.A.cols + i];
    for (const entry of w) schur -= entry * entry;
    return { v: this.backward(w).map((entry) => -entry), schur };
  }

  /** Appends i to F. Its Schur complement must be positive. */
  append(i: number): void {
    const w = this.forward(this.column(i));
    let schur = this.A.data[i * this.A.cols + i];
    for (const entry of w) schur -= entry * entry;
    const line = new Float64Array(w.length + 1);
    line.set(w);
    line[w.length] = Math.sqrt(schur);
    this.rows.push(line);
    this.indices.push(i);
  }

  /** Removes the index at `position` of F, and restores the triangle by Givens rotations. */
  removeAt(position: number): void {
    this.indices.splice(position, 1);
    this.rows.splice(position, 1);
    for (let r = position; r < this.rows.length; r++) {
      const a = this.rows[r][r];
      const b = this.rows[r][r + 1];
      const length = Math.sqrt(a * a + b * b);
      const c = a / length;
      const s = b / length;
      for (let below = r; below < this.rows.length; below++) {
        const line = this.rows[below];
        const left = line[r];
        const right = line[r + 1];
        line[r] = c * left + s * right;
        line[r + 1] = c * right - s * left;
      }
      this.rows[r] = this.rows[r].slice(0, r + 1);
    }
  }

  private column(i: number): Float64Array {
    return Float64Array.from(this.indices, (k) => this.A.data[k * this.A.cols + i]);
  }

  private forward(b: Float64Array): Float64Array {
    const x = b.slice();
    for (let i = 0; i < x.length; i++) {
      const line = this.rows[i];
      for (let k = 0; k < i; k++) x[i] -= line[k] * x[k];
      x[i] /= line[i];
    }
    return x;
  }

  private backward(b: Float64Array): Float64Array {
    const x = b.slice();
    for (let i = x.length - 1; i >= 0; i--) {
      const line = this.rows[i];
      x[i] /= line[i];
      for (let k = 0; k < i; k++) x[k] -= x[i] * line[k];
    }
    return x;
  }
}
