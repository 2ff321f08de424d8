/**
 * The matrix products, and any range of their rows: entries do not depend on the shapes of a call, so rows computed apart
 * are, bit for bit, the rows computed together.
 */
import type { Kernels } from './exports.ts';

/** C = P or C += P, by `mode` of exports.ts, with C (m x n) and the inner length k. */
export interface Product {
  /** A B' of B (n x k); A B of B (k x n); or A A' with B = A, m = n, in its lower triangle. */
  readonly kind: 'transposed' | 'upright' | 'gram';
  readonly mode: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Rows `from` to `to` - 1. a and b are the addresses of A and B, c that of row `from` of C; work as of productWork(n, k). */
export function productRows(
  kernels: Kernels,
  { kind, mode, n, k }: Product,
  from: number,
  to: number,
  a: number,
  b: number,
  c: number,
  work: number,
): void {
  const rows = to - from;
  const at = a + 8 * from * k;
  if (kind === 'transposed') kernels.multiplyTransposed(mode, rows, n, k, at, k, b, k, c, n, work);
  else if (kind === 'upright') kernels.multiply(mode, rows, n, k, at, k, b, n, c, n, work);
  else {
    if (from > 0) kernels.multiplyTransposed(mode, rows, from, k, at, k, a, k, c, n, work);
    kernels.gramLower(mode, rows, k, at, k, c + 8 * from, n, work);
  }
}

/** Ends of `pieces` ranges of rows of about equal work, multiples of eight but for the last; fewer where they would be empty. */
export function pieceEnds({ kind, m }: Product, pieces: number): number[] {
  const ends: number[] = [];
  for (let piece = 1, last = 0; piece <= pieces; piece++) {
    const share = kind === 'gram' ? Math.sqrt(piece / pieces) : piece / pieces;
    const end = piece === pieces ? m : Math.min(m, 8 * Math.round((m * share) / 8));
    if (end > last) ends.push(end);
    last = Math.max(last, end);
  }
  return ends;
}
