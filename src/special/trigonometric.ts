/**
 * Sine and cosine from additions and multiplications only, so that every host gives the same bits.
 *
 * The argument is reduced by multiples of pi/2, whose value is subtracted in three parts of 33, 33 and 53 bits (Cody and Waite);
 * the rest, at most pi/4 in size, goes into Taylor polynomials. Absolute error below 1e-15 for |x| <= 1e6, and below
 * 1e-15 + 1e-21 |x| up to 1e9.
 */
import { InputError } from '../errors.ts';

const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_MIDDLE = 6.077100506303966e-11;
const HALF_PI_LOW = 2.0222662487959506e-21;
const LARGEST = 1e9;

/** sin x. @throws InputError for |x| > 1e9 */
export function sine(x: number): number {
  return quarter(x, 0);
}

/** cos x. @throws InputError for |x| > 1e9 */
export function cosine(x: number): number {
  return quarter(x, 1);
}

/** sin(x + turns pi/2). */
function quarter(x: number, turns: number): number {
  if (!(Math.abs(x) <= LARGEST)) throw new InputError('sine or cosine', 'must have |x| at most 1e9', x);
  const k = Math.round(x / (Math.PI / 2));
  const r = x - k * HALF_PI_HIGH - k * HALF_PI_MIDDLE - k * HALF_PI_LOW;
  switch ((k + turns) & 3) {
    case 0:
      return sineNearZero(r);
    case 1:
      return cosineNearZero(r);
    case 2:
      return -sineNearZero(r);
    default:
      return -cosineNearZero(r);
  }
}

/** Taylor to x^17: the first term left out is below 1e-19 for |x| <= pi/4 + 1e-9. */
function sineNearZero(x: number): number {
  const s = x * x;
  let factor = 0;
  for (let k = 17; k >= 3; k -= 2) factor = ((1 + factor) * -s) / (k * (k - 1));
  return x + x * factor;
}

/** Taylor to x^18. */
function cosineNearZero(x: number): number {
  const s = x * x;
  let factor = 0;
  for (let k = 18; k >= 2; k -= 2) factor = ((1 + factor) * -s) / (k * (k - 1));
  return 1 + factor;
}
