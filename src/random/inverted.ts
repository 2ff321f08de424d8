/**
 * Variates that are functions of uniform ones, in bulk. u is what `stream.uniform()` would return.
 */
import * as variates from '../linalg/variates.ts';
import type { Stream } from './stream.ts';

/** Fills `out` with independent uniform variates u on (0, 1). Takes two words of the stream each. */
export function fillUniform(stream: Stream, out: Float64Array): void {
  variates.uniforms(taken(stream, 2, out));
}

/**
 * Fills `out` with independent variates of density (rate/2) exp(-rate |x|): from one u each, with v = 1 - |2 u - 1| without rounding,
 * x = -log(v)/rate with the sign of 2 u - 1.
 */
export function fillLaplace(stream: Stream, out: Float64Array, rate: number): void {
  variates.signedExponentials(taken(stream, 2, out), rate);
}

/** Fills `out` with independent symmetric variates, P(|x| > t) = (scale/t)^tail for t >= scale: |x| = scale v^(-1/tail), v and sign as above. */
export function fillPareto(stream: Stream, out: Float64Array, tail: number, scale: number): void {
  variates.signedPowers(taken(stream, 2, out), tail, scale);
}

/**
 * Fills `out` with independent variates of Student's t with nu degrees of freedom, times sqrt(scale/nu).
 *
 * The bivariate t vector R (cos a, sin a) has P(R > r) = (1 + r^2/nu)^(-nu/2), so R^2 = nu (u^(-2/nu) - 1), and an independent uniform
 * angle a; its coordinates are Student's t (Bailey, Math. Comp. 62 (1994) 779). Four words each.
 */
export function fillStudent(stream: Stream, out: Float64Array, nu: number, scale: number): void {
  variates.radialStudents(taken(stream, 4, out), nu, scale);
}

/** The place of so many words a variate, which the stream then has behind it. */
function taken(stream: Stream, words: number, out: Float64Array): variates.Draw {
  const draw = { key: stream.key, first: stream.position, out };
  stream.skip(words * out.length);
  return draw;
}
