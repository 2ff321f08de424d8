/**
 * Sums in the one order of dot.ts: four interleaved partial sums.
 */
import { expAll } from './exponential.ts';
import { log } from './logarithm.ts';

/** sum_i x_i. */
export function sum(length: usize, x: usize): f64 {
  let s01 = f64x2.splat(0);
  let s23 = f64x2.splat(0);
  const end = x + ((length & ~3) << 3);
  for (; x < end; x += 32) {
    s01 = f64x2.add(s01, v128.load(x));
    s23 = f64x2.add(s23, v128.load(x, 16));
  }
  let s0 = f64x2.extract_lane(s01, 0);
  for (const last = x + ((length & 3) << 3); x < last; x += 8) s0 += load<f64>(x);
  return s0 + f64x2.extract_lane(s01, 1) + (f64x2.extract_lane(s23, 0) + f64x2.extract_lane(s23, 1));
}

/** log sum_i exp(x_i), without overflow; -Infinity for none. Overwrites x by exp(x_i - max). */
function logSumExp(length: usize, x: usize): f64 {
  const top = greatest(length, x);
  if (abs(top) === Infinity) return top;
  const end = x + (length << 3);
  for (let at = x; at < end; at += 8) store<f64>(at, load<f64>(at) - top);
  expAll(length, x, x);
  return top + log(sum(length, x));
}

function greatest(length: usize, x: usize): f64 {
  let top = -Infinity;
  for (const end = x + (length << 3); x < end; x += 8) top = max(top, load<f64>(x));
  return top;
}

/** The same, stored at `to`: a float64 that is returned to the host may be put on its heap. */
export function logSumExpTo(length: usize, x: usize, to: usize): void {
  store<f64>(to, logSumExp(length, x));
}
