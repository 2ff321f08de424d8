/**
 * Gamma, chi-squared and chi variates.
 *
 * G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000) 363-372: a variate is
 * c (1 + w) with c = shape - 1/3 and 1 + w = (1 + x/sqrt(9 c))^3, x normal, accepted with probability above 95%. Kept as
 * w, not 1 + w, nothing cancels however large the shape: 10^15 degrees of freedom cost what 10 do.
 */

import { InputError } from '../errors.ts';
import { log, log1p, pow } from '../linalg/elementary.ts';
import { normal } from './normal.ts';
import type { Stream } from './stream.ts';

const LARGEST_DOF = 1e15;

/**
 * One Gamma(shape, 1) variate: density x^(shape-1) exp(-x) / Gamma(shape). Mean and variance are `shape`.
 * Shapes below about 0.05 put visible mass below the range of float64; those draws return 0.
 *
 * @param shape  in (0, 5e14]
 * @param x  a standard normal variate used for nothing else; drawn here unless many were drawn in bulk
 * @throws InputError if the shape is out of its range
 */
export function gamma(stream: Stream, shape: number, x = normal(stream)): number {
  if (!(shape > 0 && shape <= LARGEST_DOF / 2)) {
    throw new InputError('gamma variate: shape', 'must lie in (0, 5e14]', shape);
  }
  return shape < 1 ? boosted(stream, shape, x) : marsagliaTsang(stream, shape, x);
}

/**
 * One chi-squared variate, 2 Gamma(dof/2): mean dof, variance 2 dof.
 *
 * @param dof  degrees of freedom, in (0, 1e15], not necessarily an integer
 * @param x  as in `gamma`
 * @throws InputError if dof is out of its range
 */
export function chiSquared(stream: Stream, dof: number, x = normal(stream)): number {
  if (!(dof > 0 && dof <= LARGEST_DOF)) {
    throw new InputError('chi-squared variate: degrees of freedom', 'must lie in (0, 1e15]', dof);
  }
  return 2 * gamma(stream, dof / 2, x);
}

/**
 * One chi variate, the root of a chi-squared one: the length of a normal vector in R^dof.
 *
 * @param dof  degrees of freedom, in (0, 1e15], not necessarily an integer
 * @param x  as in `gamma`
 * @throws InputError if dof is out of its range
 */
export function chi(stream: Stream, dof: number, x = normal(stream)): number {
  return Math.sqrt(chiSquared(stream, dof, x));
}

/** Gamma(shape) = Gamma(shape + 1) U^(1/shape). */
function boosted(stream: Stream, shape: number, x: number): number {
  const parent = marsagliaTsang(stream, shape + 1, x);
  return parent * pow(stream.uniform(), 1 / shape);
}

function marsagliaTsang(stream: Stream, shape: number, first: number): number {
  const c = shape - 1 / 3;
  const scale = 1 / Math.sqrt(9 * c);
  for (let x = first; ; x = normal(stream)) {
    const t = scale * x;
    if (t <= -1) continue;
    const w = t * (3 + t * (3 + t));
    const u = stream.uniform();
    const x2 = x * x;
    if (u < 1 - 0.0331 * x2 * x2 || log(u) < 0.5 * x2 + c * (log1p(w) - w)) return c + c * w;
  }
}
