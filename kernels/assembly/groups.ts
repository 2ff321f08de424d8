/**
 * One step of gradient descent for a group of neurons that move as one: increments, shifts, outputs. All vectors have n
 * entries, and entries do not meet but in `follow`, by minima and maxima: no order of summation is chosen here.
 */

/** increment_k = slopes_k shares_k, and coefficient += increment. */
export function spread(n: usize, slopes: usize, shares: usize, increment: usize, coefficient: usize): void {
  const bytes = n << 3;
  const even = (n & ~1) << 3;
  for (let at: usize = 0; at < even; at += 16) {
    const gain = f64x2.mul(v128.load(slopes + at), v128.load(shares + at));
    v128.store(increment + at, gain);
    v128.store(coefficient + at, f64x2.add(v128.load(coefficient + at), gain));
  }
  for (let at = even; at < bytes; at += 8) {
    const gain = load<f64>(slopes + at) * load<f64>(shares + at);
    store<f64>(increment + at, gain);
    store<f64>(coefficient + at, load<f64>(coefficient + at) + gain);
  }
}

/**
 * shift += movement, and where that leaves z = edge + shift: `nearest` becomes at most min |z| over the largest |edge| or
 * |shift|, or 1 when all of these are zero.
 *
 * @returns whether some z is positive, zero or negative where its edge is not
 */
export function follow(n: usize, movement: usize, shift: usize, edge: usize, nearest: usize): bool {
  const even = (n & ~1) << 3;
  const zero = f64x2.splat(0);
  let crossed = i64x2.splat(0);
  let least = f64x2.splat(Infinity);
  let greatest = zero;
  for (let at: usize = 0; at < even; at += 16) {
    const moved = f64x2.add(v128.load(shift + at), v128.load(movement + at));
    v128.store(shift + at, moved);
    const from = v128.load(edge + at);
    const z = f64x2.add(from, moved);
    const positive = v128.xor(f64x2.gt(z, zero), f64x2.gt(from, zero));
    const vanishing = v128.xor(f64x2.eq(z, zero), f64x2.eq(from, zero));
    crossed = v128.or(crossed, v128.or(positive, vanishing));
    least = f64x2.pmin(least, f64x2.abs(z));
    greatest = f64x2.pmax(greatest, f64x2.pmax(f64x2.abs(from), f64x2.abs(moved)));
  }
  let some = v128.any_true(crossed);
  let low = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  let high = max(f64x2.extract_lane(greatest, 0), f64x2.extract_lane(greatest, 1));
  if (n & 1) {
    const moved = load<f64>(shift + even) + load<f64>(movement + even);
    store<f64>(shift + even, moved);
    const from = load<f64>(edge + even);
    const z = from + moved;
    some = some || z > 0 !== from > 0 || (z === 0) !== (from === 0);
    low = min(low, abs(z));
    high = max(high, max(abs(from), abs(moved)));
  }
  store<f64>(nearest, min(load<f64>(nearest), high > 0 ? low / high : 1));
  return some;
}

/** outputs += slopes (baseSum + count shift). */
export function addOutputs(
  n: usize,
  slopes: usize,
  baseSum: usize,
  count: f64,
  shift: usize,
  outputs: usize,
): void {
  const bytes = n << 3;
  const even = (n & ~1) << 3;
  const times = f64x2.splat(count);
  for (let at: usize = 0; at < even; at += 16) {
    const sum = f64x2.add(v128.load(baseSum + at), f64x2.mul(times, v128.load(shift + at)));
    const gain = f64x2.mul(v128.load(slopes + at), sum);
    v128.store(outputs + at, f64x2.add(v128.load(outputs + at), gain));
  }
  for (let at = even; at < bytes; at += 8) {
    const sum = load<f64>(baseSum + at) + count * load<f64>(shift + at);
    store<f64>(outputs + at, load<f64>(outputs + at) + load<f64>(slopes + at) * sum);
  }
}
