/**
 * Solves with a lower triangular L (n x n, nonzero diagonal): L x = b and L' x = b, for one and for many right-hand sides.
 *
 * With many, x_k = (b_k - sum_p L_kp x_p) / L_kk, where the sum runs block by block over DEPTH columns of L and from first
 * to last within a block; eight right-hand sides go together.
 */
import { dot } from './dot.ts';
import { packColumns, STEP, unpackColumns } from './panel.ts';
import { DEPTH, multiply, productWork } from './product.ts';
import { SUBTRACT } from './store.ts';
import { TILE, TILE_COLUMNS, tile } from './tile.ts';

/** x <- L^{-1} x. */
export function solveLower(n: usize, l: usize, ldl: usize, x: usize): void {
  const stride = ldl << 3;
  for (let i: usize = 0; i < n; i++, l += stride) {
    const at = x + (i << 3);
    store<f64>(at, (load<f64>(at) - dot(i, l, x)) / load<f64>(l + (i << 3)));
  }
}

/** x <- L'^{-1} x: from the last entry to the first, each subtracted from those above it. */
export function solveLowerTransposed(n: usize, l: usize, ldl: usize, x: usize): void {
  const stride = ldl << 3;
  for (let i = n; i-- > 0; ) {
    const row = l + i * stride;
    const at = x + (i << 3);
    const value = load<f64>(at) / load<f64>(row + (i << 3));
    store<f64>(at, value);
    subtractMultiple(i, value, row, x);
  }
}

/** Entries of scratch memory that a solve with r right-hand sides needs. */
export function solveManyWork(r: usize): usize {
  return max(TILE_COLUMNS * DEPTH, productWork(r, DEPTH));
}

/** X <- L^{-1} X of X (n x r). */
export function solveLowerMany(
  n: usize,
  r: usize,
  l: usize,
  ldl: usize,
  x: usize,
  ldx: usize,
  work: usize,
): void {
  const lStride = ldl << 3;
  const xStride = ldx << 3;
  for (let start: usize = 0; start < n; start += DEPTH) {
    const width = min(n - start, DEPTH);
    const end = start + width;
    const columns = l + (start << 3);
    const block = x + start * xStride;
    for (let j: usize = 0; j < r; j += TILE_COLUMNS) {
      const count = min(r - j, TILE_COLUMNS);
      packColumns(work, count, width, block + (j << 3), xStride);
      solvePanel(width, columns + start * lStride, lStride, work);
      unpackColumns(work, count, width, block + (j << 3), xStride);
    }
    const rest = n - end;
    if (rest > 0) {
      const below = columns + end * lStride;
      multiply(SUBTRACT, rest, r, width, below, ldl, block, ldx, x + end * xStride, ldx, work);
    }
  }
}

/** Eight right-hand sides in a panel: step k becomes (step k - sum_{p<k} L_kp step p) / L_kk, two steps at a time. */
export function solvePanel(length: usize, l: usize, lStride: usize, panel: usize): void {
  for (let k: usize = 0; k < length; k += 2) {
    const row = l + k * lStride;
    const step = panel + k * STEP;
    const single = k + 1 === length;
    tile(k, row, single ? 0 : lStride, panel);
    finishStep(step, TILE, load<f64>(row + (k << 3)));
    if (single) return;
    const next = row + lStride + (k << 3);
    carryStep(TILE + STEP, load<f64>(next), step);
    finishStep(step + STEP, TILE + STEP, load<f64>(next, 8));
  }
}

/** step <- (step - sums) / divisor, in all eight. */
export function finishStep(step: usize, sums: usize, divisor: f64): void {
  const d = f64x2.splat(divisor);
  for (let at: usize = 0; at < STEP; at += 16) {
    v128.store(step + at, f64x2.div(f64x2.sub(v128.load(step + at), v128.load(sums + at)), d));
  }
}

/** sums += factor step, in all eight. */
export function carryStep(sums: usize, factor: f64, step: usize): void {
  const f = f64x2.splat(factor);
  for (let at: usize = 0; at < STEP; at += 16) {
    v128.store(sums + at, f64x2.add(v128.load(sums + at), f64x2.mul(f, v128.load(step + at))));
  }
}

/** y -= a x over `length` entries. */
function subtractMultiple(length: usize, a: f64, x: usize, y: usize): void {
  const factor = f64x2.splat(a);
  const end = x + ((length & ~1) << 3);
  for (; x < end; x += 16, y += 16) v128.store(y, f64x2.sub(v128.load(y), f64x2.mul(factor, v128.load(x))));
  if (length & 1) store<f64>(y, load<f64>(y) - a * load<f64>(x));
}
