/**
 * K times the increments of groups: movement_j = sum_k K_jk increment_k, four k at a time. Of each four (t_0 + t_1) + (t_2 + t_3) is
 * formed, with t = K_jk increment_k, and these sums are added one after the other: off by at most gamma_(n/4 + 3) sum_k |K_jk increment_k|.
 *
 * An increment is one of two numbers, up to the sign of its group: at each point the share or the share times the slope. So the sum of
 * four is one of sixteen, up to that sign, whatever the group. Where there are many groups the sixteen are made once, in a table, and
 * a group adds those that its pattern names: a quarter of the additions and no product. Either way a movement has the same bits. So it has
 * where fours whose shares are all zero, as those of points that are not in a batch, are passed over: their sums are zero.
 *
 * K is packed by eight columns: a panel has their entries row by row, rows up to a multiple of four, zeros past the last.
 */

import { patternOf } from './groups.ts';

/** Columns of a panel, and the bytes that one of its rows takes. */
const COLUMNS: usize = 8;
const ROW: usize = 64;
/** Fours in a table, which is to stay in the innermost cache. */
const FOURS: usize = 28;
/** The sums of one four: sixteen rows. */
const SIXTEEN: usize = 16 * 64;
const TABLE = memory.data(i32(FOURS * SIXTEEN), 64);
/** Which fours are in the table: where in a pattern their codes lie (u32). */
const PRESENT = memory.data(i32(4 * FOURS));
/** With fewer groups the table is not worth its making. */
const FEWEST: usize = 4;

/** Entries of K (n x n) packed. */
export function packedByFours(n: usize): usize {
  return panelRows(n) * COLUMNS * ((n + COLUMNS - 1) / COLUMNS);
}

/** Packs a symmetric K (n x n), its rows side by side. */
export function packByFours(n: usize, k: usize, packed: usize): void {
  memory.fill(packed, 0, packedByFours(n) << 3);
  const rows = panelRows(n);
  for (let j: usize = 0; j < n; j += COLUMNS) {
    const bytes = min(n - j, COLUMNS) << 3;
    for (let i: usize = 0; i < n; i++) memory.copy(packed + i * ROW, k + ((i * n + j) << 3), bytes);
    packed += rows * ROW;
  }
}

/**
 * The movements of `count` groups.
 *
 * @param groups      their addresses (groups.ts)
 * @param shares      n and zeros up to a multiple of four, then the same times the slope
 * @param increments  of group g at increments + 8 stride g, zeros past the last
 * @param movements   of group g at movements + 8 stride g, written to a multiple of eight
 */
export function multiplyByFours(
  n: usize,
  count: usize,
  packed: usize,
  groups: usize,
  shares: usize,
  increments: usize,
  movements: usize,
  stride: usize,
): void {
  const rows = panelRows(n);
  for (let j: usize = 0; j < n; j += COLUMNS, packed += rows * ROW, movements += ROW) {
    if (count < FEWEST) {
      for (let g: usize = 0; g < count; g += 2) {
        const at = (g * stride) << 3;
        const apart = g + 1 < count ? stride << 3 : 0;
        // With more columns at a time the engine brings all loads first, and has not registers enough.
        for (let c: usize = 0; c < ROW; c += 16)
          movePair(rows, packed + c, increments + at, movements + at + c, apart);
      }
    } else moveByTable(n, count, packed, groups, shares, movements, stride << 3);
  }
}

function panelRows(n: usize): usize {
  return (n + 3) & ~3;
}

/** The movements of two groups in two columns, from their increments; of one when the stride (bytes) is 0. */
function movePair(rows: usize, panel: usize, increments: usize, to: usize, stride: usize): void {
  let first = increments;
  let second = increments + stride;
  let a = f64x2.splat(0);
  let b = a;
  for (const end = first + (rows << 3); first < end; first += 32, second += 32, panel += 4 * ROW) {
    const k0 = v128.load(panel);
    const k1 = v128.load(panel, 64);
    const k2 = v128.load(panel, 128);
    const k3 = v128.load(panel, 192);
    a = f64x2.add(a, sumOfFour(k0, k1, k2, k3, first));
    b = f64x2.add(b, sumOfFour(k0, k1, k2, k3, second));
  }
  v128.store(to, a);
  v128.store(to + stride, b);
}

/** (t_0 + t_1) + (t_2 + t_3) in two columns. */
function sumOfFour(k0: v128, k1: v128, k2: v128, k3: v128, increments: usize): v128 {
  const t0 = f64x2.mul(k0, v128.load_splat<f64>(increments));
  const t1 = f64x2.mul(k1, v128.load_splat<f64>(increments, 8));
  const t2 = f64x2.mul(k2, v128.load_splat<f64>(increments, 16));
  const t3 = f64x2.mul(k3, v128.load_splat<f64>(increments, 24));
  return f64x2.add(f64x2.add(t0, t1), f64x2.add(t2, t3));
}

function moveByTable(
  n: usize,
  count: usize,
  panel: usize,
  groups: usize,
  shares: usize,
  movements: usize,
  stride: usize,
): void {
  const rows = panelRows(n);
  const fours = rows >> 2;
  for (let from: usize = 0; from < fours; from += FOURS) {
    const some = min(fours - from, FOURS);
    let present: usize = 0;
    for (let b: usize = 0; b < some; b++, panel += 4 * ROW, shares += 32) {
      if (isZero(shares)) continue;
      sumSixteen(panel, shares, shares + (rows << 3), TABLE + present * SIXTEEN);
      store<u32>(PRESENT + (present++ << 2), u32(8 + ((from + b) << 1)));
    }
    let to = movements;
    for (let g: usize = 0; g < count; g++, to += stride)
      addPresent(patternOf(n, load<u32>(groups + (g << 2))), from > 0, present, to);
  }
}

/** Whether four shares are all zero. */
function isZero(shares: usize): bool {
  const zero = f64x2.splat(0);
  const other = v128.or(f64x2.ne(v128.load(shares), zero), f64x2.ne(v128.load(shares, 16), zero));
  return !v128.any_true(other);
}

/** The sixteen sums of a four, in eight columns: bit k of where one stands says whether its k-th share is whole. */
function sumSixteen(panel: usize, shares: usize, low: usize, at: usize): void {
  for (const end = panel + ROW; panel < end; panel += 16, at += 16) {
    const k0 = v128.load(panel);
    const k1 = v128.load(panel, 64);
    const low0 = f64x2.mul(k0, v128.load_splat<f64>(low));
    const low1 = f64x2.mul(k1, v128.load_splat<f64>(low, 8));
    const high0 = f64x2.mul(k0, v128.load_splat<f64>(shares));
    const high1 = f64x2.mul(k1, v128.load_splat<f64>(shares, 8));
    const s0 = f64x2.add(low0, low1);
    const s1 = f64x2.add(high0, low1);
    const s2 = f64x2.add(low0, high1);
    const s3 = f64x2.add(high0, high1);
    const k2 = v128.load(panel, 128);
    const k3 = v128.load(panel, 192);
    const low2 = f64x2.mul(k2, v128.load_splat<f64>(low, 16));
    const low3 = f64x2.mul(k3, v128.load_splat<f64>(low, 24));
    const high2 = f64x2.mul(k2, v128.load_splat<f64>(shares, 16));
    const high3 = f64x2.mul(k3, v128.load_splat<f64>(shares, 24));
    addToFour(s0, s1, s2, s3, f64x2.add(low2, low3), at);
    addToFour(s0, s1, s2, s3, f64x2.add(high2, low3), at + 4 * ROW);
    addToFour(s0, s1, s2, s3, f64x2.add(low2, high3), at + 8 * ROW);
    addToFour(s0, s1, s2, s3, f64x2.add(high2, high3), at + 12 * ROW);
  }
}

function addToFour(s0: v128, s1: v128, s2: v128, s3: v128, rest: v128, at: usize): void {
  v128.store(at, f64x2.add(s0, rest));
  v128.store(at, f64x2.add(s1, rest), 64);
  v128.store(at, f64x2.add(s2, rest), 128);
  v128.store(at, f64x2.add(s3, rest), 192);
}

/** A group's movement in eight columns: what it is from earlier tables, and the sums that its codes name. */
function addPresent(pattern: usize, goesOn: bool, present: usize, to: usize): void {
  const sign = v128.load_splat<f64>(pattern);
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let c2 = f64x2.splat(0);
  let c3 = f64x2.splat(0);
  if (goesOn) {
    c0 = f64x2.mul(sign, v128.load(to));
    c1 = f64x2.mul(sign, v128.load(to, 16));
    c2 = f64x2.mul(sign, v128.load(to, 32));
    c3 = f64x2.mul(sign, v128.load(to, 48));
  }
  let table = TABLE;
  let code = PRESENT;
  for (const end = code + (present << 2); code < end; code += 4, table += SIXTEEN) {
    const at = table + load<u16>(pattern + load<u32>(code));
    c0 = f64x2.add(c0, v128.load(at));
    c1 = f64x2.add(c1, v128.load(at, 16));
    c2 = f64x2.add(c2, v128.load(at, 32));
    c3 = f64x2.add(c3, v128.load(at, 48));
  }
  v128.store(to, f64x2.mul(sign, c0));
  v128.store(to, f64x2.mul(sign, c1), 16);
  v128.store(to, f64x2.mul(sign, c2), 32);
  v128.store(to, f64x2.mul(sign, c3), 48);
}
