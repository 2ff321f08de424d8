/**
 * Normal and uniform variates from the Philox4x32-10 stream of a key.
 */
import { workspace } from './workspace.ts';

/**
 * The words of philox blocks `first`, `first` + 1, ... of the stream of a key, two to an entry of `out`.
 *
 * @param first  below 2^51
 * @param out    its length a multiple of 16: eight blocks are computed at a time
 */
export function words(key: readonly [number, number], first: number, out: Float64Array): void {
  const memory = workspace();
  const at = memory.reserve(out.length);
  memory.kernels.words(first, first / 2 ** 32, out.length / 2, key[0], key[1], at);
  memory.take(at, out);
}

/**
 * out_i = scale times the variate of words first + 2 i and first + 2 i + 1 of the stream of a key: a sign and 63 bits of tail
 * probability, inverted. Word 4 i + j of the stream is word j of philox((i mod 2^32, i / 2^32, 0, 0), key).
 *
 * @param first  below 2^53
 */
export function normals(
  key: readonly [number, number],
  first: number,
  scale: number,
  out: Float64Array,
): void {
  const memory = workspace();
  const at = memory.reserve(out.length);
  memory.kernels.normals(first, first / 2 ** 32, out.length, key[0], key[1], scale, at);
  memory.take(at, out);
}

/**
 * out_i uniform on (0, 1): ((w >> 6) 2^26 + (w' >> 6) + 1/2) 2^-52 of words w, w' = first + 2 i, first + 2 i + 1 of the stream.
 *
 * @param first  below 2^53
 */
export function uniforms(key: readonly [number, number], first: number, out: Float64Array): void {
  const memory = workspace();
  const at = memory.reserve(out.length);
  memory.kernels.uniforms(first, first / 2 ** 32, out.length, key[0], key[1], at);
  memory.take(at, out);
}

/**
 * A (n x (before + n)) = [0 L], L strictly lower triangular: its entries, row by row, are the variates of `normals`.
 */
export function normalsBelowDiagonal(
  key: readonly [number, number],
  first: number,
  scale: number,
  n: number,
  before: number,
  A: Float64Array,
): void {
  const memory = workspace();
  const { kernels } = memory;
  const count = (n * (n - 1)) / 2;
  const packed = memory.reserve(count);
  const a = memory.reserve(A.length);
  kernels.normals(first, first / 2 ** 32, count, key[0], key[1], scale, packed);
  kernels.unpackBelowDiagonal(n, before, packed, a);
  memory.take(a, A);
}
