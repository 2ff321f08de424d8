/**
 * Sine and cosine from additions and multiplications only, so that every host gives the same bits.
 *
 * The argument is reduced by multiples of pi/2, whose value is subtracted in three parts of 33, 33 and 53 bits (Cody and Waite);
 * the rest, at most pi/4 in size, goes into Taylor's polynomials. Absolute error below 1e-15 for |x| <= 1e6, and below
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

/** (-1)^k/(2 k + 1)!, then (-1)^k/(2 k)!, k = 1..8 and 1..9: the next terms are below 1e-18 for |x| <= pi/4 + 1e-9. */
const S1 = -1 / 6;
const S2 = 1 / 120;
const S3 = -1 / 5040;
const S4 = 1 / 362880;
const S5 = -1 / 39916800;
const S6 = 1 / 6227020800;
const S7 = -1 / 1307674368000;
const S8 = 1 / 355687428096000;
const C1 = -1 / 2;
const C2 = 1 / 24;
const C3 = -1 / 720;
const C4 = 1 / 40320;
const C5 = -1 / 3628800;
const C6 = 1 / 479001600;
const C7 = -1 / 87178291200;
const C8 = 1 / 20922789888000;
const C9 = -1 / 6402373705728000;

function sineNearZero(x: number): number {
  const s = x * x;
  return x + x * s * (S1 + s * (S2 + s * (S3 + s * (S4 + s * (S5 + s * (S6 + s * (S7 + s * S8)))))));
}

function cosineNearZero(x: number): number {
  const s = x * x;
  return 1 + s * (C1 + s * (C2 + s * (C3 + s * (C4 + s * (C5 + s * (C6 + s * (C7 + s * (C8 + s * C9))))))));
}
