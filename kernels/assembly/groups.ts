/**
 * One step of gradient descent for groups of neurons that move as one: increments, shifts, outputs. All vectors have n entries, and
 * entries do not meet but in `follow`, by minima and maxima: no order of summation is chosen here but that of the groups.
 *
 * What a group stands on lies together, at the address of the group: slopes, edge, baseSum, shift, coefficient (n each), then its pattern:
 * its sign, and a code (u16) for each four points: 64 times the number whose bit k says whether the k-th is active.
 */

/** Slopes of a group of this sign and its pattern, from its edge: sign times 1 where that is positive, sign times `slope` elsewhere. */
export function orient(n: usize, group: usize, sign: f64, slope: f64): void {
  const edge = group + (n << 3);
  const pattern = patternOf(n, group);
  store<f64>(pattern, sign);
  memory.fill(pattern + 8, 0, ((n + 3) >> 2) << 1);
  for (let k: usize = 0; k < n; k++) {
    const active = load<f64>(edge + (k << 3)) > 0;
    store<f64>(group + (k << 3), active ? sign : sign * slope);
    const code = pattern + 8 + ((k >> 2) << 1);
    if (active) store<u16>(code, load<u16>(code) | (u16(64) << u16(k & 3)));
  }
}

/** Where the pattern of a group lies. */
export function patternOf(n: usize, group: usize): usize {
  return group + 40 * n;
}

/**
 * increment_k = slopes_k shares_k: of all groups, whose addresses (u32) are at `groups`. The shares times `slope` are written after the
 * shares, from the next multiple of four on.
 *
 * @param increments  of group g at increments + 8 stride g
 */
export function spread(
  n: usize,
  count: usize,
  groups: usize,
  shares: usize,
  slope: f64,
  increments: usize,
  stride: usize,
): void {
  const low = shares + (((n + 3) & ~3) << 3);
  for (let at: usize = 0; at < n << 3; at += 8) store<f64>(low + at, slope * load<f64>(shares + at));
  for (let g: usize = 0; g < count; g++) {
    spreadOne(n, load<u32>(groups + (g << 2)), shares, increments + ((g * stride) << 3));
  }
}

function spreadOne(n: usize, slopes: usize, shares: usize, increment: usize): void {
  const bytes = n << 3;
  const even = (n & ~1) << 3;
  for (let at: usize = 0; at < even; at += 16)
    v128.store(increment + at, f64x2.mul(v128.load(slopes + at), v128.load(shares + at)));
  for (let at = even; at < bytes; at += 8)
    store<f64>(increment + at, load<f64>(slopes + at) * load<f64>(shares + at));
}

/**
 * Of all groups: coefficient += increment and shift += movement, and where that leaves z = edge + shift: the least over the groups of min |z| over the largest |edge| or
 * |shift|, 1 where all of these are zero, is stored at `nearest`, and for each group (u8) whether some z is positive, zero or negative
 * where its edge is not.
 *
 * @returns whether that is so in any
 */
export function follow(
  n: usize,
  count: usize,
  groups: usize,
  increments: usize,
  movements: usize,
  stride: usize,
  nearest: usize,
  crossed: usize,
): bool {
  let any = false;
  store<f64>(nearest, Infinity);
  for (let g: usize = 0; g < count; g++) {
    const group = load<u32>(groups + (g << 2));
    const at = (g * stride) << 3;
    addTo(n, increments + at, group + 32 * n);
    const some = followOne(n, movements + at, group + 24 * n, group + 8 * n, nearest);
    store<u8>(crossed + g, u8(some));
    any = any || some;
  }
  return any;
}

function addTo(n: usize, x: usize, to: usize): void {
  const bytes = n << 3;
  const even = (n & ~1) << 3;
  for (let at: usize = 0; at < even; at += 16)
    v128.store(to + at, f64x2.add(v128.load(to + at), v128.load(x + at)));
  for (let at = even; at < bytes; at += 8) store<f64>(to + at, load<f64>(to + at) + load<f64>(x + at));
}

function followOne(n: usize, movement: usize, shift: usize, edge: usize, nearest: usize): bool {
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

/** outputs = sum over the groups of slopes (baseSum + weight shift), one group after the other. */
export function sumOutputs(n: usize, count: usize, groups: usize, weights: usize, outputs: usize): void {
  memory.fill(outputs, 0, n << 3);
  for (let g: usize = 0; g < count; g++) {
    const group = load<u32>(groups + (g << 2));
    addOutputs(n, group, group + 16 * n, load<f64>(weights + (g << 3)), group + 24 * n, outputs);
  }
}

function addOutputs(
  n: usize,
  slopes: usize,
  baseSum: usize,
  weight: f64,
  shift: usize,
  outputs: usize,
): void {
  const bytes = n << 3;
  const even = (n & ~1) << 3;
  const times = f64x2.splat(weight);
  for (let at: usize = 0; at < even; at += 16) {
    const sum = f64x2.add(v128.load(baseSum + at), f64x2.mul(times, v128.load(shift + at)));
    const gain = f64x2.mul(v128.load(slopes + at), sum);
    v128.store(outputs + at, f64x2.add(v128.load(outputs + at), gain));
  }
  for (let at = even; at < bytes; at += 8) {
    const sum = load<f64>(baseSum + at) + weight * load<f64>(shift + at);
    store<f64>(outputs + at, load<f64>(outputs + at) + load<f64>(slopes + at) * sum);
  }
}
