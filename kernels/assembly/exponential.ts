/**
 * exp and expm1, within one ulp for every float64, subnormal results included.
 *
 * x = k log 2 + r with |r| <= log(2) / 2, and exp(r) = 1 + r + w: r rounded, its rounding error and the rest of Taylor's
 * series (degree 13, cut off below 2^-57) in w. Two numbers at a time; a single one is a pair of equals, so there is one algorithm.
 */

import { LN2_HIGH, LN2_LOW } from './logarithm.ts';

const LOG2_E: f64 = Math.LOG2E;
/** 1.5 * 2^52: added to a number below 2^51, it leaves the nearest integer in the low bits. */
const ROUNDER: f64 = 6755399441055744;
/** Beyond these every result is infinite or zero. */
const GREATEST: f64 = 710;
const LEAST: f64 = -746;
/** Beyond this exp(x) and exp(x) - 1, or exp(-x) - 1 and -1, are one float64. */
const ONE_VANISHES: f64 = 40;
/** Below this expm1(x) and log1p(x) are x. */
const TINY: f64 = 5.551115123125783e-17; // 2^-54

/** exp(x + lost) of both lanes, where |lost| is of the order of an ulp of x. */
export function expPair(x: v128, lost: v128): v128 {
  const bounded = f64x2.pmax(f64x2.pmin(x, f64x2.splat(GREATEST)), f64x2.splat(LEAST));
  const k = nearestMultiple(bounded);
  const high = f64x2.sub(bounded, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(k, f64x2.splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const rest = f64x2.add(f64x2.sub(f64x2.sub(high, r), low), lost);
  const beyond = beyondLinear(r);
  const slope = f64x2.add(f64x2.splat(1), f64x2.add(r, beyond));
  return timesPower(onePlus(r, f64x2.add(beyond, f64x2.mul(slope, rest))), k);
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
  const w = f64x2.extract_lane(beyondLinear(f64x2.splat(r)), 0) + (high - r - low);
  return total + (lost + power * w);
}

/** y_i = exp(x_i) for `length` entries. */
export function expAll(length: usize, x: usize, y: usize): void {
  const none = f64x2.splat(0);
  const end = x + ((length & ~1) << 3);
  for (; x < end; x += 16, y += 16) v128.store(y, expPair(v128.load(x), none));
  if (length & 1) store<f64>(y, exp(load<f64>(x)));
}

/** The integer nearest to x / log 2. */
function nearestMultiple(x: v128): v128 {
  const rounder = f64x2.splat(ROUNDER);
  return f64x2.sub(f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), rounder), rounder);
}

/** exp(r) - 1 - r = r^2 (1/2! + r/3! + ... + r^11/13!). */
function beyondLinear(r: v128): v128 {
  let p = f64x2.splat(1.6059043836821613e-10);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.08767569878681e-9));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.505210838544172e-8));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.755731922398589e-7));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.7557319223985893e-6));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.48015873015873e-5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.984126984126984e-4));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.388888888888889e-3));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(8.333333333333333e-3));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(4.1666666666666664e-2));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.16666666666666666));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  return f64x2.mul(f64x2.mul(r, r), p);
}

/** 1 + r + w with one rounding that matters. */
function onePlus(r: v128, w: v128): v128 {
  const one = f64x2.splat(1);
  const total = f64x2.add(one, r);
  return f64x2.add(total, f64x2.add(f64x2.sub(r, f64x2.sub(total, one)), w));
}

/** x 2^k in two halves, each a normal power of two: a result below the normal range is rounded once. */
function timesPower(x: v128, k: v128): v128 {
  const rounder = f64x2.splat(ROUNDER);
  const half = f64x2.sub(f64x2.add(f64x2.mul(k, f64x2.splat(0.5)), rounder), rounder);
  return f64x2.mul(f64x2.mul(x, powerOfTwo(half)), powerOfTwo(f64x2.sub(k, half)));
}

/** 2^k for an integer k between -1022 and 1023. */
function powerOfTwo(k: v128): v128 {
  const bits = i64x2.shl(f64x2.add(k, f64x2.splat(ROUNDER)), 52);
  return i64x2.add(bits, i64x2.splat(0x3ff0000000000000));
}
