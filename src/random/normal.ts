/**
 * Standard normal variates by inversion, on the quantile of special/normal-quantile.ts (this room may import special).
 *
 * One 64-bit draw a variate: a sign, and a tail probability of 63 bits that a float64 rounds relatively, so both tails
 * are as fine as each other and reach |z| = 9.2 (tail probability 2^-65). 85% of the draws need no logarithm.
 */

import { normals, normalsBelowDiagonal } from '../linalg/variates.ts';
import { centralQuantile, TAIL_PROBABILITY, tailQuantile } from '../special/normal-quantile.ts';
import type { Stream } from './stream.ts';

/** Words of the stream that a variate takes. */
export const WORDS_OF_NORMAL = 2;

/** One N(0, 1) variate. */
export function normal(stream: Stream): number {
  const high = stream.uint32();
  const tail = ((high & 0x7fffffff) * 2 ** 32 + stream.uint32() + 0.5) * 2 ** -64;
  const magnitude = tail < TAIL_PROBABILITY ? tailQuantile(tail) : centralQuantile(0.5 - tail);
  return high >>> 31 === 0 ? magnitude : -magnitude;
}

/** From this many variates on the kernels are faster; the numbers are the same. */
const BULK = 16;

/**
 * Fills `out` with independent N(0, scale^2) variates: scale times what as many calls of `normal` would return.
 *
 * @param out    overwritten, any length
 * @param scale  the standard deviation, default 1
 */
export function fillNormal(stream: Stream, out: Float64Array, scale = 1): void {
  if (out.length < BULK) {
    for (let i = 0; i < out.length; i++) out[i] = scale * normal(stream);
    return;
  }
  normals(stream.key, stream.position, scale, out);
  stream.skip(WORDS_OF_NORMAL * out.length);
}

/**
 * A (n x (before + n)) = [0 L], L strictly lower triangular with independent N(0, scale^2) entries: scale times what calls of
 * `normal` would return, row after row.
 *
 * @param A  overwritten
 */
export function fillNormalBelowDiagonal(
  stream: Stream,
  n: number,
  before: number,
  A: Float64Array,
  scale = 1,
): void {
  normalsBelowDiagonal(stream.key, stream.position, scale, n, before, A);
  stream.skip((WORDS_OF_NORMAL * n * (n - 1)) / 2);
}
