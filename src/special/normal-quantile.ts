/**
 * The quantile of the standard normal distribution, in two pieces that the sampler of random/normal.ts shares.
 *
 * M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Appl. Statist. 37 (1988)
 * 477-484, routine PPND16 (coefficients rounded to float64). Relative error about 1e-15 for every float64 p.
 */

import { log } from '../linalg/elementary.ts';
import { ratio } from './rational.ts';

/** Tail probabilities up to this belong to `tailQuantile`; the 85% between the two tails to `centralQuantile`. */
export const TAIL_PROBABILITY = 0.075;

/** The x with Phi(x) = 1/2 + q, for |q| <= 1/2 - TAIL_PROBABILITY. No logarithm, nothing checked. */
export function centralQuantile(q: number): number {
  return q * ratio(CENTRAL_NUMERATOR, CENTRAL_DENOMINATOR, 0.180625 - q * q);
}

/** The z > 0 with P(N > z) = p, for 0 < p <= TAIL_PROBABILITY; the second branch begins at z = 6.7. Nothing checked. */
export function tailQuantile(p: number): number {
  const s = Math.sqrt(-log(p));
  return s <= 5
    ? ratio(NEAR_NUMERATOR, NEAR_DENOMINATOR, s - 1.6)
    : ratio(FAR_NUMERATOR, FAR_DENOMINATOR, s - 5);
}

const CENTRAL_NUMERATOR = new Float64Array([
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
]);
const CENTRAL_DENOMINATOR = new Float64Array([
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
]);
const NEAR_NUMERATOR = new Float64Array([
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
]);
const NEAR_DENOMINATOR = new Float64Array([
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
]);
const FAR_NUMERATOR = new Float64Array([
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
]);
const FAR_DENOMINATOR = new Float64Array([
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
]);
