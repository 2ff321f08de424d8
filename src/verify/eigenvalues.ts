/**
 * Eigenvalues of a symmetric matrix by counting: Householder's reduction to a tridiagonal matrix, and how many of its eigenvalues lie below a
 * number by the signs of its pivots (Golub and Van Loan 2013, sections 8.3 and 8.4).
 */
import { U } from './arithmetic.ts';

export class Eigenvalues {
  readonly #diagonal: Float64Array;
  readonly #squares: Float64Array;
  readonly #bound: number;
  /** How far any eigenvalue may lie from the exact one: the reduction errs by a few n u |A|_F. */
  readonly error: number;

  /** @param A  n x n, of which the lower triangle is read */
  constructor(A: Float64Array, n: number) {
    const { diagonal, off } = reduced(A.slice(), n);
    this.#diagonal = diagonal;
    this.#squares = off.map((entry) => entry * entry);
    let bound = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      const [before, after] = [i > 0 ? off[i - 1] : 0, i < n - 1 ? off[i] : 0];
      bound = Math.max(bound, Math.abs(diagonal[i]) + Math.abs(before) + Math.abs(after));
      square += diagonal[i] * diagonal[i] + 2 * after * after;
    }
    this.#bound = bound * (1 + 8 * U) + Number.MIN_VALUE;
    this.error = 32 * n * U * Math.sqrt(square);
  }

  /** How many eigenvalues are below x. */
  below(x: number): number {
    const diagonal = this.#diagonal;
    let count = 0;
    let pivot = 1;
    for (let i = 0; i < diagonal.length; i++) {
      const square = i === 0 ? 0 : this.#squares[i - 1];
      pivot = diagonal[i] - x - square / pivot;
      if (pivot === 0) pivot = -U * this.#bound;
      if (pivot < 0) count++;
    }
    return count;
  }

  /** The eigenvalue that so many are below, by bisection: the least for 0. */
  at(index: number): number {
    let [low, high] = [-this.#bound, this.#bound];
    for (;;) {
      const middle = (low + high) / 2;
      if (!(middle > low && middle < high)) return middle;
      if (this.below(middle) > index) high = middle;
      else low = middle;
    }
  }
}

/** The tridiagonal matrix that A is similar to; A (n x n) is overwritten. */
function reduced(A: Float64Array, n: number): { diagonal: Float64Array; off: Float64Array } {
  const [diagonal, off] = [new Float64Array(n), new Float64Array(Math.max(0, n - 1))];
  const [v, p] = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n - 1; k++) {
    let square = 0;
    for (let i = k + 1; i < n; i++) square += A[i * n + k] * A[i * n + k];
    const first = A[(k + 1) * n + k];
    const size = first > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    off[k] = size;
    const half = size * (size - first);
    if (!(half > 0)) continue;
    for (let i = k + 1; i < n; i++) v[i] = A[i * n + k];
    v[k + 1] -= size;
    // p = A v/half, w = p - (v'p/(2 half)) v, and A becomes A - v w' - w v'.
    p.fill(0);
    for (let i = k + 1; i < n; i++) {
      let total = A[i * n + i] * v[i];
      for (let j = k + 1; j < i; j++) {
        total += A[i * n + j] * v[j];
        p[j] += A[i * n + j] * v[i];
      }
      p[i] += total;
    }
    let along = 0;
    for (let i = k + 1; i < n; i++) {
      p[i] /= half;
      along += v[i] * p[i];
    }
    for (let i = k + 1; i < n; i++) p[i] -= (along / (2 * half)) * v[i];
    for (let i = k + 1; i < n; i++)
      for (let j = k + 1; j <= i; j++) A[i * n + j] -= v[i] * p[j] + p[i] * v[j];
  }
  for (let i = 0; i < n; i++) diagonal[i] = A[i * n + i];
  return { diagonal, off };
}
