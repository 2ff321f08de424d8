/**
 * Scaling by powers of two, which is exact: what squares its operands would otherwise leave the range of float64.
 */

const EXPONENT: u64 = 0x7ff0000000000000;
/** 2^-1022, the least power of two whose reciprocal is finite. */
const LEAST: f64 = 2.2250738585072014e-308;

/**
 * Divides x by a power of two that brings its largest magnitude into [1, 2); by 2^-1022 where that would take more.
 *
 * @returns the power; 0 for x = 0 or none, and infinite or not a number, with x left, when an entry is
 */
export function scaleToOne(length: usize, x: usize): f64 {
  const top = greatestMagnitude(length, x);
  if (!(top > 0 && top < Infinity)) return top;
  const power = max(reinterpret<f64>(reinterpret<u64>(top) & EXPONENT), LEAST);
  const factor = 1 / power;
  for (const end = x + (length << 3); x < end; x += 8) store<f64>(x, load<f64>(x) * factor);
  return power;
}

function greatestMagnitude(length: usize, x: usize): f64 {
  let pair = f64x2.splat(0);
  const end = x + ((length & ~1) << 3);
  for (; x < end; x += 16) pair = f64x2.max(pair, f64x2.abs(v128.load(x)));
  const top = max(f64x2.extract_lane(pair, 0), f64x2.extract_lane(pair, 1));
  return length & 1 ? max(top, abs(load<f64>(x))) : top;
}
