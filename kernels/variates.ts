/**
 * Normal, uniform, Laplace, Pareto and Student variates from the Philox4x32-10 stream of a key.
 */
import { EXPONENTIAL, POWER, STUDENT, UNIFORM } from './exports.ts';
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

/** Variates of the stream of a key, by functions of uniform ones: u of words w, w' is ((w >> 6) 2^26 + (w' >> 6) + 1/2) 2^-52. */
function inverted(
  law: number,
  { key, first, out }: Draw,
  parameter: number = Number.NaN,
  scale: number = Number.NaN,
): void {
  const memory = workspace();
  const at = memory.reserve(out.length);
  memory.kernels.inverted(law, first, first / 2 ** 32, out.length, key[0], key[1], parameter, scale, at);
  memory.take(at, out);
}

/** Where variates come from and go to. */
export interface Draw {
  readonly key: readonly [number, number];
  /** The first word of the stream to use, below 2^53. */
  readonly first: number;
  readonly out: Float64Array;
}

/** out_i = u of words first + 2 i and first + 2 i + 1. */
export function uniforms(draw: Draw): void {
  inverted(UNIFORM, draw);
}

/** out_i = s E, a fair sign s = sgn(2 u - 1) and E = -log(1 - |2 u - 1|)/rate exponential; u as in `uniforms`. */
export function signedExponentials(draw: Draw, rate: number): void {
  inverted(EXPONENTIAL, draw, rate);
}

/** out_i = s scale (1 - |2 u - 1|)^(-1/tail), s = sgn(2 u - 1) and u as in `uniforms`. */
export function signedPowers(draw: Draw, tail: number, scale: number): void {
  inverted(POWER, draw, tail, scale);
}

/**
 * out_i = s sqrt(scale (u^(-2/degrees) - 1)) sin(pi u'/2): u of words first + 4 i and the next, u' of the two after these, s fair by
 * the lowest bit of the third.
 */
export function radialStudents(draw: Draw, degrees: number, scale: number): void {
  inverted(STUDENT, draw, degrees, scale);
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
