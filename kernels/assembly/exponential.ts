/**
 * exp and expm1, within one ulp for every float64, subnormal results included.
 *
 * exp is that of exp-table.ts; a single one is a pair of equals. For expm1 x = k log 2 + r with |r| <= log(2) / 2, and exp(r) = 1 + r + r^2
 * times the rest of Taylor's series (degree 13, cut off below 2^-57).
 */

import { expPair, expWithin } from './exp-table.ts';
import { LN2_HIGH, LN2_LOW } from './logarithm.ts';
import { EIGHT_BYTES, series, seriesOfEight } from './series.ts';

const LOG2_E: f64 = Math.LOG2E;
/** 1.5 * 2^52: added to a number below 2^51, it leaves the nearest integer in the low bits. */
const ROUNDER: f64 = 6755399441055744;
/** 600^2. */
const SMALL = memory.data<f64>([360000], 8);
/** Beyond this exp(x) and exp(x) - 1, or exp(-x) - 1 and -1, are one float64. */
const ONE_VANISHES: f64 = 40;
/** Below this expm1(x) and log1p(x) are x. */
const TINY: f64 = 5.551115123125783e-17; // 2^-54

/** 1/13!, ..., 1/2!. */
const TERMS: usize = 12;
const SERIES = memory.data<f64>(
  [
    1.6059043836821613e-10, 2.08767569878681e-9, 2.505210838544172e-8, 2.755731922398589e-7,
    2.7557319223985893e-6, 2.48015873015873e-5, 1.984126984126984e-4, 1.388888888888889e-3,
    8.333333333333333e-3, 4.1666666666666664e-2, 0.16666666666666666, 0.5,
  ],
  16,
);
/** Eight r, then their series. */
const SLOTS = memory.data(8 * 8, 16);

/** r. */
function reduced(x: v128): v128 {
  const k = nearestMultiple(x);
  return f64x2.sub(upperRest(x, k), f64x2.mul(k, f64x2.splat(LN2_LOW)));
}

/** x - k log 2 to the digits of log 2 that k leaves exact. */
function upperRest(x: v128, k: v128): v128 {
  return f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
}

/** exp(x). */
export function exp(x: f64): f64 {
  return expOfSum(x, 0);
}

/** exp(x + lost), where |lost| is of the order of an ulp of x. */
export function expOfSum(x: f64, lost: f64): f64 {
  return f64x2.extract_lane(expPair(f64x2.splat(x), f64x2.splat(lost)), 0);
}

/** exp(x) - 1. */
export function expm1(x: f64): f64 {
  if (!(abs(x) >= TINY)) return x;
  if (x > ONE_VANISHES) return exp(x);
  if (x < -ONE_VANISHES) return -1;
  const k = f64x2.extract_lane(nearestMultiple(f64x2.splat(x)), 0);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const power = reinterpret<f64>((<i64>k + 1023) << 52);
  const base = power - 1;
  const linear = power * r;
  const total = base + linear;
  const shadow = total - base;
  const lost = base - (total - shadow) + (linear - shadow) + (power - base - 1);
  const beyond = r * r * f64x2.extract_lane(series(SERIES, TERMS, f64x2.splat(r)), 0);
  const w = beyond + (high - r - low);
  return total + (lost + power * w);
}

/** y_i = exp(x_i) for `length` entries; y may be x. */
export function expAll(length: usize, x: usize, y: usize): void {
  const end = x + (length << 3);
  for (; x + EIGHT_BYTES <= end; x += EIGHT_BYTES, y += EIGHT_BYTES) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const x2 = v128.load(x, 32);
    const x3 = v128.load(x, 48);
    if (areSmall(x0, x1, x2, x3)) {
      v128.store(y, expWithin(x0));
      v128.store(y, expWithin(x1), 16);
      v128.store(y, expWithin(x2), 32);
      v128.store(y, expWithin(x3), 48);
    } else for (let at: usize = 0; at < EIGHT_BYTES; at += 16) expTwo(x + at, y + at);
  }
  for (; x + 16 <= end; x += 16, y += 16) expTwo(x, y);
  if (x < end) store<f64>(y, exp(load<f64>(x)));
}

/** Whether all are numbers and their squares, added up, are below 600^2 in each lane. */
function areSmall(x0: v128, x1: v128, x2: v128, x3: v128): bool {
  const first = f64x2.add(f64x2.mul(x0, x0), f64x2.mul(x1, x1));
  const second = f64x2.add(f64x2.mul(x2, x2), f64x2.mul(x3, x3));
  return i64x2.all_true(f64x2.lt(f64x2.add(first, second), v128.load_splat<f64>(SMALL)));
}

function expTwo(x: usize, y: usize): void {
  v128.store(y, expPair(v128.load(x), f64x2.splat(0)));
}

/** y_i = exp(x_i) - 1 for `length` entries, a multiple of eight, 0 <= x_i <= 700, within 3 ulp; y may be x. */
export function expm1Positive(length: usize, x: usize, y: usize): void {
  const one = f64x2.splat(1);
  const end = x + (length << 3);
  for (; x < end; x += EIGHT_BYTES, y += EIGHT_BYTES) {
    for (let at: usize = 0; at < EIGHT_BYTES; at += 16) v128.store(SLOTS + at, reduced(v128.load(x + at)));
    seriesOfEight(SERIES, TERMS, SLOTS, SLOTS);
    for (let at: usize = 0; at < EIGHT_BYTES; at += 16) {
      const entry = v128.load(x + at);
      const k = nearestMultiple(entry);
      const high = upperRest(entry, k);
      const low = f64x2.mul(k, f64x2.splat(LN2_LOW));
      const r = f64x2.sub(high, low);
      const rest = f64x2.mul(f64x2.add(one, r), f64x2.sub(f64x2.sub(high, r), low));
      const beyond = f64x2.add(f64x2.mul(f64x2.mul(r, r), v128.load(SLOTS + at)), rest);
      const power = powerOfTwo(k);
      v128.store(y + at, f64x2.add(f64x2.sub(power, one), f64x2.mul(power, f64x2.add(r, beyond))));
    }
  }
}

/** The integer nearest to x / log 2. */
function nearestMultiple(x: v128): v128 {
  const rounder = f64x2.splat(ROUNDER);
  return f64x2.sub(f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), rounder), rounder);
}

/** 2^k for an integer k between -1022 and 1023. */
function powerOfTwo(k: v128): v128 {
  const bits = i64x2.shl(f64x2.add(k, f64x2.splat(ROUNDER)), 52);
  return i64x2.add(bits, i64x2.splat(0x3ff0000000000000));
}
