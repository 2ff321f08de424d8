/**
 * The standard normal distribution function Phi and its logarithm, accurate in both tails.
 *
 * Everything rests on the upper tail Q(z) = Phi(-z), z >= 0, written as exp(-z^2/2) erfcx(z/sqrt 2)/2. The scaled
 * factor neither underflows nor cancels, so log Phi keeps its accuracy where Phi itself is long zero.
 * Rational approximations: W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23
 * (1969) 631-637, in the degrees and ranges of his CALERF (coefficients rounded to float64).
 */

import { InputError } from '../errors.ts';
import { exp, log, log1p } from '../linalg/elementary.ts';
import { ratio } from './rational.ts';

/** Below this z the tail is taken from erf, which is then small; above, from erfcx. Cody's 0.46875, times sqrt 2. */
const CENTRE = 0.46875 * Math.SQRT2;

/** Phi(-39) is below the smallest positive float64. */
const UNDERFLOW = 39;

/**
 * Phi(x) = P(N <= x). Relative error about 1e-15 down to x = -37.5; then gradual underflow, 0 below x = -38.6.
 *
 * @throws InputError if x is NaN
 */
export function normalCdf(x: number): number {
  requireNumber(x);
  return x < 0 ? upperTail(-x) : 1 - upperTail(x);
}

/**
 * log Phi(x), natural. Relative error about 1e-15 wherever the result is a normal float64.
 * For x > 38.6 the true value (-3.65e-350 at x = 40) underflows and -0 is returned; below x = -1.9e154 it overflows
 * to -Infinity.
 *
 * @throws InputError if x is NaN
 */
export function logNormalCdf(x: number): number {
  requireNumber(x);
  if (x >= 0) return log1p(-upperTail(x));
  if (x > -CENTRE) return log(upperTail(-x));
  return -0.5 * x * x + log(scaledUpperTail(-x));
}

function requireNumber(x: number): void {
  if (Number.isNaN(x)) throw new InputError('normal distribution: x', 'must be a number', x);
}

/** Q(z) = P(N > z), z >= 0. */
function upperTail(z: number): number {
  if (z < CENTRE) return 0.5 - 0.5 * smallErf(z * Math.SQRT1_2);
  return z < UNDERFLOW ? gaussian(z) * scaledUpperTail(z) : 0;
}

/** exp(-z^2/2) without the rounding error of z^2: the head of z has so few bits that its square is exact. */
function gaussian(z: number): number {
  const head = Math.floor(16 * z) / 16;
  return exp(-0.5 * head * head) * exp(-0.5 * (z - head) * (z + head));
}

/** exp(z^2/2) Q(z) = erfcx(z/sqrt 2)/2, z >= CENTRE. */
function scaledUpperTail(z: number): number {
  const t = z * Math.SQRT1_2;
  return 0.5 * (t <= 4 ? middleErfcx(t) : farErfcx(t));
}

/** erf(t), 0 <= t <= 0.46875. */
function smallErf(t: number): number {
  return t * ratio(SMALL_NUMERATOR, SMALL_DENOMINATOR, t * t);
}

/** erfcx(t), 0.46875 <= t <= 4. */
function middleErfcx(t: number): number {
  return ratio(MIDDLE_NUMERATOR, MIDDLE_DENOMINATOR, t);
}

/** erfcx(t), t > 4: the first term 1/(t sqrt pi) of the asymptotic series, and a correction in 1/t^2. */
function farErfcx(t: number): number {
  const s = 1 / (t * t);
  return (INVERSE_SQRT_PI - s * ratio(FAR_NUMERATOR, FAR_DENOMINATOR, s)) / t;
}

const INVERSE_SQRT_PI = 0.5641895835477563;

const SMALL_NUMERATOR = new Float64Array([
  0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694,
]);
const SMALL_DENOMINATOR = new Float64Array([
  1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171,
]);
const MIDDLE_NUMERATOR = new Float64Array([
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
  881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
]);
const MIDDLE_DENOMINATOR = new Float64Array([
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
]);
const FAR_NUMERATOR = new Float64Array([
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
]);
const FAR_DENOMINATOR = new Float64Array([
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
]);
