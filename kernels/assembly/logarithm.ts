/**
 * log and log1p, within one ulp for every float64.
 *
 * x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2); with s = f / (2 + f) and z = s^2,
 * log(1 + f) = 2 atanh(s) = f - f^2/2 + s (f^2/2 + z R(z)), R(z) = 2/3 + 2/5 z + 2/7 z^2 + ... in its minimax polynomial of
 * degree 6 on this range (off by less than 2^-56). Two numbers at a time; a single one is a pair of equals.
 */
import { EIGHT_BYTES, series, seriesOfEight } from './series.ts';

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

/** R, leading coefficients first. */
const TERMS: usize = 7;
const SERIES = memory.data<f64>(
  [
    0.14616449685043406, 0.15331721600556042, 0.18182889125261723, 0.2222221113479508, 0.28571428625975487,
    0.39999999999899505, 0.666666666666667,
  ],
  16,
);
/** Eight z, then R(z). */
const SLOTS = memory.data(8 * 8, 16);

/** f. */
function fraction(x: v128): v128 {
  return f64x2.sub(reduced(shifted(x)), f64x2.splat(1));
}

/** z of f. */
function square(f: v128): v128 {
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  return f64x2.mul(s, s);
}

/** log of both lanes, given R(z): -Infinity at 0, NaN below. */
function logFrom(x: v128, R: v128): v128 {
  const zero = f64x2.splat(0);
  const subnormal = f64x2.lt(x, f64x2.splat(LEAST_NORMAL));
  const bits = shifted(x);
  const k = f64x2.sub(biasedExponent(bits), v128.and(subnormal, f64x2.splat(54)));
  const value = logOfReduced(f64x2.sub(reduced(bits), f64x2.splat(1)), k, zero, R);
  const atZero = f64x2.eq(x, zero);
  const special = v128.bitselect(f64x2.splat(-Infinity), x, atZero);
  const below = v128.bitselect(f64x2.splat(NaN), special, f64x2.lt(x, zero));
  const ordinary = v128.and(f64x2.gt(x, zero), f64x2.lt(x, f64x2.splat(Infinity)));
  return v128.bitselect(value, below, ordinary);
}

/** The bits of x, of 2^54 x where x is below the normal range, + TO_ONE. */
function shifted(x: v128): v128 {
  const subnormal = f64x2.lt(x, f64x2.splat(LEAST_NORMAL));
  const normal = v128.bitselect(f64x2.mul(x, f64x2.splat(SUBNORMAL_SCALE)), x, subnormal);
  return i64x2.add(normal, i64x2.splat(TO_ONE));
}

/** log(x). */
export function log(x: f64): f64 {
  const pair = f64x2.splat(x);
  return f64x2.extract_lane(logFrom(pair, series(SERIES, TERMS, square(fraction(pair)))), 0);
}

/** log(1 + x): -Infinity at -1, NaN below. */
export function log1p(x: f64): f64 {
  if (!(abs(x) >= TINY)) return x;
  if (x > SQRT_HALF_LESS_ONE && x < SQRT_TWO_LESS_ONE) {
    return logOfFraction(f64x2.splat(x), f64x2.splat(0), 0);
  }
  if (!(x > -1 && x < Infinity)) return log(1 + x);
  const u = 1 + x;
  const lost = (x >= 1 ? 1 - (u - x) : x - (u - 1)) / u;
  const bits = i64x2.add(f64x2.splat(u), i64x2.splat(TO_ONE));
  return logOfFraction(f64x2.sub(reduced(bits), f64x2.splat(1)), biasedExponent(bits), lost);
}

function logOfFraction(f: v128, k: v128, lost: f64): f64 {
  const R = series(SERIES, TERMS, square(f));
  return f64x2.extract_lane(logOfReduced(f, k, f64x2.splat(lost), R), 0);
}

/** y_i = log(x_i) for `length` entries; y may be x. */
export function logAll(length: usize, x: usize, y: usize): void {
  const end = x + (length << 3);
  for (; x + EIGHT_BYTES <= end; x += EIGHT_BYTES, y += EIGHT_BYTES) {
    for (let at: usize = 0; at < EIGHT_BYTES; at += 16)
      v128.store(SLOTS + at, square(fraction(v128.load(x + at))));
    seriesOfEight(SERIES, TERMS, SLOTS, SLOTS);
    for (let at: usize = 0; at < EIGHT_BYTES; at += 16)
      v128.store(y + at, logFrom(v128.load(x + at), v128.load(SLOTS + at)));
  }
  for (; x < end; x += 8, y += 8) store<f64>(y, log(load<f64>(x)));
}

/** k log 2 + log(1 + f) + lost. */
function logOfReduced(f: v128, k: v128, lost: v128, R: v128): v128 {
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const halfSquare = f64x2.mul(f64x2.splat(0.5), f64x2.mul(f, f));
  const atanh = f64x2.mul(s, f64x2.add(halfSquare, f64x2.mul(f64x2.mul(s, s), R)));
  const small = f64x2.add(atanh, f64x2.add(f64x2.mul(k, f64x2.splat(LN2_LOW)), lost));
  const rest = f64x2.sub(f64x2.sub(halfSquare, small), f);
  return f64x2.sub(f64x2.mul(k, f64x2.splat(LN2_HIGH)), rest);
}

/** The power of two to split off, from the bits of x + TO_ONE. */
function biasedExponent(shifted: v128): v128 {
  const integer = v128.or(i64x2.shr_u(shifted, 52), i64x2.splat(INTEGER_BITS));
  return f64x2.sub(integer, f64x2.splat(INTEGER_OFFSET + 1023));
}

/** The number between sqrt(1/2) and sqrt(2) that is left of x, from the bits of x + TO_ONE. */
function reduced(shifted: v128): v128 {
  const bits = i64x2.add(v128.and(shifted, i64x2.splat(MANTISSA_BITS)), i64x2.splat(ONE_BITS));
  return i64x2.sub(bits, i64x2.splat(TO_ONE));
}
