/**
 * The normal tail in this room's own arithmetic: P(g > x), as a logarithm.
 */
import { exp, log, log1p } from '../linalg/elementary.ts';
import { type Approximate, U } from './arithmetic.ts';

/** From here on Mills' ratio is a continued fraction; below it a series. */
const FAR = 2;
/** So many terms of the fraction leave less than rounding: about exp(-2 x sqrt(2 k)) after k of them. */
const DEPTH = 12;
const FAR_DEPTH = 400;
const LOG_ROOT_2_PI = log(2 * Math.PI) / 2;

/** log P(g > x), g standard normal, to about 1e-13. */
export function logTail(x: number): number {
  if (x < 0) return log1p(-exp(logTail(-x)));
  const logDensity = -(x * x) / 2 - LOG_ROOT_2_PI;
  if (x >= FAR) {
    // Laplace: P(g > x)/density = 1/(x + 1/(x + 2/(x + 3/(x + ...)))).
    let below = x;
    for (let k = Math.ceil(DEPTH + FAR_DEPTH / (x * x)); k >= 1; k--) below = x + k / below;
    return logDensity - log(below);
  }
  // P(0 < g < x)/density = x + x^3/3 + x^5/(3 5) + ...
  let [term, total] = [x, x];
  for (let odd = 3; term > U * total; odd += 2) {
    term *= (x * x) / odd;
    total += term;
  }
  return log(1 / 2 - exp(logDensity) * total);
}

/** P(g > x) by its natural logarithm; an error of x moves it by at most so much times x + 1. */
export function logNormalTail({ value: x, error }: Approximate): Approximate {
  const value = logTail(x);
  return {
    value,
    error: (Math.max(0, x) + 2) * error + 8 * U * (x * x + Math.abs(value)) + 1e-13,
  };
}

/** exp of a logarithm. */
export function exponential({ value, error }: Approximate): Approximate {
  const found = exp(value);
  return { value: found, error: found * (exp(Math.min(700, error)) - 1 + 8 * U) + Number.MIN_VALUE };
}
