/**
 * pow and log10, within one ulp and exact where the result is a float64, from a logarithm in twice the working precision.
 *
 * With s = (m - 1) / (m + 1) and z = s^2, log m = s (2 + z (2/3 + z Q(z))), Q(z) = 2/5 + 2/7 z + ... in its minimax polynomial of
 * degree 7 for m between sqrt(1/2) and sqrt(2): the sum is off by less than 2^-69 of itself, and carried to about 2^-65.
 */
import { expOfSum } from './exponential.ts';
import {
  LEAST_NORMAL,
  LN2_HIGH,
  LN2_LOW,
  MANTISSA_BITS,
  ONE_BITS,
  SUBNORMAL_SCALE,
  TO_ONE,
} from './logarithm.ts';

const TWO_THIRDS: f64 = 0.6666666666666666;
const TWO_THIRDS_LOW: f64 = 3.700743415417188e-17;
const LOG10_E: f64 = Math.LOG10E;
const LOG10_E_LOW: f64 = 1.098319650216765e-17;
const SPLITTER: f64 = 134217729; // 2^27 + 1
/** A logarithm of this size is beyond every float64. */
const BEYOND: f64 = 800;

/** The rounding error of the product, sum or logarithm formed last. */
let lost: f64 = 0;

/** x^y as ECMAScript defines it: NaN for |x| = 1 with y infinite, and for x < 0 unless y is an integer. */
export function pow(x: f64, y: f64): f64 {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const size = abs(x);
  if (abs(y) === Infinity) return size === 1 ? NaN : size > 1 === y > 0 ? Infinity : 0;
  if (x < 0 && x > -Infinity && y !== floor(y)) return NaN;
  const magnitude =
    size === 0 || size === Infinity ? ((size === 0) === y > 0 ? 0 : Infinity) : power(size, y);
  const odd = abs(y) < 9007199254740992 && y * 0.5 !== floor(y * 0.5) && y === floor(y);
  return odd ? copysign(magnitude, x) : magnitude;
}

/** log to base ten: -Infinity at 0, NaN below. */
export function log10(x: f64): f64 {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  const high = logParts(x);
  const low = lost;
  const value = product(high, LOG10_E);
  return value + (lost + (high * LOG10_E_LOW + low * LOG10_E));
}

/** x^y for finite x > 0. */
function power(x: f64, y: f64): f64 {
  if (x === 1) return 1;
  const high = logParts(x);
  const low = lost;
  if (!(abs(y * high) < BEYOND)) return y * high > 0 ? Infinity : 0;
  const exponent = product(y, high);
  return expOfSum(exponent, lost + y * low);
}

/** log x for finite x > 0; its low part is `lost`. */
function logParts(x: f64): f64 {
  const subnormal = x < LEAST_NORMAL;
  const shifted = reinterpret<i64>(subnormal ? x * SUBNORMAL_SCALE : x) + TO_ONE;
  const k = f64((shifted >> 52) - (subnormal ? 1077 : 1023));
  const m = reinterpret<f64>((shifted & MANTISSA_BITS) + ONE_BITS - TO_ONE);

  const above = sum(1, m);
  const aboveLow = lost;
  const s = (m - 1) / above;
  const whole = product(s, above);
  const sLow = (m - 1 - whole - lost - s * aboveLow) / above;

  const z = product(s, s);
  const zLow = lost + 2 * s * sLow;
  const inner = sum(TWO_THIRDS, z * seriesBeyond(z));
  const innerLow = lost + TWO_THIRDS_LOW;
  const cubic = product(z, inner);
  const cubicLow = lost + (z * innerLow + zLow * inner);
  const factor = sum(2, cubic);
  const factorLow = lost + cubicLow;
  const reduced = product(s, factor);
  const reducedLow = lost + (s * factorLow + sLow * factor);

  const total = sum(k * LN2_HIGH, reduced);
  return sum(total, lost + (k * LN2_LOW + reducedLow));
}

/** Q(z). */
function seriesBeyond(z: f64): f64 {
  let p: f64 = 0.11723051028097753;
  p = p * z + 0.11706248540922386;
  p = p * z + 0.13334804238225345;
  p = p * z + 0.15384594970895457;
  p = p * z + 0.18181818335314404;
  p = p * z + 0.22222222221656232;
  p = p * z + 0.28571428571429364;
  return p * z + 0.4;
}

/** a + b rounded; `lost` is what is missing (Knuth). */
function sum(a: f64, b: f64): f64 {
  const total = a + b;
  const shadow = total - a;
  lost = a - (total - shadow) + (b - shadow);
  return total;
}

/** a b rounded; `lost` is what is missing (Dekker). */
function product(a: f64, b: f64): f64 {
  const whole = a * b;
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  lost = aLow * bLow - (whole - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  return whole;
}
