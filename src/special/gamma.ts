/**
 * The logarithm of the Gamma function for positive arguments, through the error of Stirling's formula.
 *
 * The error term is what densities with large parameters need: it is small, so nothing cancels.
 */

import { InputError } from '../errors.ts';
import { log, log1p } from '../linalg/elementary.ts';

const HALF_LOG_TWO_PI = 0.5 * log(2 * Math.PI);

/** From here on the asymptotic series, cut after its seventh term, is exact to 3e-17. */
const ASYMPTOTIC = 10;

/**
 * log Gamma(x) = (x - 1/2) log x - x + (1/2) log(2 pi) + stirlingError(x), for x > 0.
 * Error about 1e-15 max(1, |log Gamma(x)|): absolute near the zeros at x = 1 and x = 2.
 *
 * @throws InputError if x is not positive and finite
 */
export function logGamma(x: number): number {
  if (!(x > 0 && x < Infinity)) throw new InputError('logGamma: x', 'must be positive and finite', x);
  return (x - 0.5) * log(x) - x + HALF_LOG_TWO_PI + stirlingError(x);
}

/**
 * The error of Stirling's formula, mu(x) = log Gamma(x) - (x - 1/2) log x + x - (1/2) log(2 pi), for x > 0 (unchecked);
 * NIST DLMF 5.11.1. It decreases like 1/(12 x). Small x climb by mu(x) = mu(x + 1) + (x + 1/2) log(1 + 1/x) - 1.
 */
export function stirlingError(x: number): number {
  let climbed = 0;
  let z = x;
  for (; z < ASYMPTOTIC; z++) climbed += (z + 0.5) * log1p(1 / z) - 1;
  return climbed + asymptoticStirlingError(z);
}

/** sum_k B_2k / (2k (2k - 1) z^(2k-1)), k = 1..7. */
function asymptoticStirlingError(z: number): number {
  const s = 1 / (z * z);
  const tail = 1 / 1188 + s * (-691 / 360360 + s / 156);
  return (1 / 12 + s * (-1 / 360 + s * (1 / 1260 + s * (-1 / 1680 + s * tail)))) / z;
}
