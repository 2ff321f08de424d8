/**
 * log and log1p, within one ulp for every float64.
 *
 * x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2); with s = f / (2 + f) and z = s^2,
 * log(1 + f) = 2 atanh(s) = f - f^2/2 + s (f^2/2 + z R(z)), R(z) = 2/3 + 2/5 z + 2/7 z^2 + ... in its minimax polynomial of
 * degree 6 on this range (off by less than 2^-56). Two numbers at a time; a single one is a pair of equals.
 */

/** log 2 in two parts; the first has 32 bits, so that k times it is exact. */
export const LN2_HIGH: f64 = 0.6931471803691238;
export const LN2_LOW: f64 = 1.9082149292705877e-10;

export const ONE_BITS: i64 = 0x3ff0000000000000;
/** From the bits of sqrt(1/2) to those of 1. */
export const TO_ONE: i64 = 0x00095f619980c433;
export const MANTISSA_BITS: i64 = 0x000fffffffffffff;
/** Its low bits take an integer below 2^52, as the float64 2^52 + integer. */
const INTEGER_BITS: i64 = 0x4330000000000000;
const INTEGER_OFFSET: f64 = 4503599627370496; // 2^52
export const LEAST_NORMAL: f64 = 2.2250738585072014e-308; // 2^-1022
export const SUBNORMAL_SCALE: f64 = 18014398509481984; // 2^54
/** Below this log1p(x) is x. */
const TINY: f64 = 5.551115123125783e-17; // 2^-54
/** Between these 1 + x needs no power of two. */
const SQRT_HALF_LESS_ONE: f64 = -0.2928;
const SQRT_TWO_LESS_ONE: f64 = 0.4142;

/**
 * What every logarithm needs in both lanes, read from memory: an engine makes a literal anew each time round, in three
 * instructions.
 */
const BITS = memory.data<i64>([TO_ONE, MANTISSA_BITS, ONE_BITS, INTEGER_BITS], 8);
const NUMBERS = memory.data<f64>([0.5, 1, 2, LN2_HIGH, LN2_LOW, INTEGER_OFFSET + 1023], 8);
/** R, leading coefficient first. */
const SERIES = memory.data<f64>(
  [
    0.14616449685043406, 0.15331721600556042, 0.18182889125261723, 0.2222221113479508, 0.28571428625975487,
    0.39999999999899505, 0.666666666666667,
  ],
  8,
);

/** log of both lanes: -Infinity at 0, NaN below. */
export function logPair(x: v128): v128 {
  const zero = f64x2.splat(0);
  const subnormal = f64x2.lt(x, f64x2.splat(LEAST_NORMAL));
  const normal = v128.bitselect(f64x2.mul(x, f64x2.splat(SUBNORMAL_SCALE)), x, subnormal);
  const value = logOfNormal(normal, v128.and(subnormal, f64x2.splat(54)));
  const atZero = f64x2.eq(x, zero);
  const special = v128.bitselect(f64x2.splat(-Infinity), x, atZero);
  const below = v128.bitselect(f64x2.splat(NaN), special, f64x2.lt(x, zero));
  const ordinary = v128.and(f64x2.gt(x, zero), f64x2.lt(x, f64x2.splat(Infinity)));
  return v128.bitselect(value, below, ordinary);
}

/** log(2^-taken x) of both lanes, where x is positive, finite and not subnormal. */
export function logOfNormal(x: v128, taken: v128): v128 {
  const shifted = i64x2.add(x, v128.load_splat<i64>(BITS));
  const k = f64x2.sub(biasedExponent(shifted), taken);
  return logOfReduced(f64x2.sub(reduced(shifted), v128.load_splat<f64>(NUMBERS, 8)), k, f64x2.splat(0));
}

/** log(x). */
export function log(x: f64): f64 {
  return f64x2.extract_lane(logPair(f64x2.splat(x)), 0);
}

/** log(1 + x): -Infinity at -1, NaN below. */
export function log1p(x: f64): f64 {
  if (!(abs(x) >= TINY)) return x;
  if (x > SQRT_HALF_LESS_ONE && x < SQRT_TWO_LESS_ONE) {
    return f64x2.extract_lane(logOfReduced(f64x2.splat(x), f64x2.splat(0), f64x2.splat(0)), 0);
  }
  if (!(x > -1 && x < Infinity)) return log(1 + x);
  const u = 1 + x;
  const lost = (x >= 1 ? 1 - (u - x) : x - (u - 1)) / u;
  const shifted = i64x2.add(f64x2.splat(u), i64x2.splat(TO_ONE));
  const f = f64x2.sub(reduced(shifted), f64x2.splat(1));
  return f64x2.extract_lane(logOfReduced(f, biasedExponent(shifted), f64x2.splat(lost)), 0);
}

/** y_i = log(x_i) for `length` entries. */
export function logAll(length: usize, x: usize, y: usize): void {
  const end = x + ((length & ~1) << 3);
  for (; x < end; x += 16, y += 16) v128.store(y, logPair(v128.load(x)));
  if (length & 1) store<f64>(y, log(load<f64>(x)));
}

/** k log 2 + log(1 + f) + lost. */
function logOfReduced(f: v128, k: v128, lost: v128): v128 {
  const s = f64x2.div(f, f64x2.add(v128.load_splat<f64>(NUMBERS, 16), f));
  const z = f64x2.mul(s, s);
  let p = v128.load_splat<f64>(SERIES);
  p = f64x2.add(f64x2.mul(p, z), v128.load_splat<f64>(SERIES, 8));
  p = f64x2.add(f64x2.mul(p, z), v128.load_splat<f64>(SERIES, 16));
  p = f64x2.add(f64x2.mul(p, z), v128.load_splat<f64>(SERIES, 24));
  p = f64x2.add(f64x2.mul(p, z), v128.load_splat<f64>(SERIES, 32));
  p = f64x2.add(f64x2.mul(p, z), v128.load_splat<f64>(SERIES, 40));
  p = f64x2.add(f64x2.mul(p, z), v128.load_splat<f64>(SERIES, 48));
  const halfSquare = f64x2.mul(v128.load_splat<f64>(NUMBERS), f64x2.mul(f, f));
  const series = f64x2.mul(s, f64x2.add(halfSquare, f64x2.mul(z, p)));
  const kLow = f64x2.mul(k, v128.load_splat<f64>(NUMBERS, 32));
  const small = f64x2.add(series, f64x2.add(kLow, lost));
  const rest = f64x2.sub(f64x2.sub(halfSquare, small), f);
  return f64x2.sub(f64x2.mul(k, v128.load_splat<f64>(NUMBERS, 24)), rest);
}

/** The power of two to split off, from the bits of x + TO_ONE. */
function biasedExponent(shifted: v128): v128 {
  const integer = v128.or(i64x2.shr_u(shifted, 52), v128.load_splat<i64>(BITS, 24));
  return f64x2.sub(integer, v128.load_splat<f64>(NUMBERS, 40));
}

/** The number between sqrt(1/2) and sqrt(2) that is left of x, from the bits of x + TO_ONE. */
function reduced(shifted: v128): v128 {
  const mantissa = v128.and(shifted, v128.load_splat<i64>(BITS, 8));
  return i64x2.sub(i64x2.add(mantissa, v128.load_splat<i64>(BITS, 16)), v128.load_splat<i64>(BITS));
}
