/**
 * Solves with a lower triangular L (n x n, nonzero diagonal): L x = b and L' x = b, and L X = B of eight right-hand sides in a panel, as a
 * factorisation needs it.
 */
import { dot } from './dot.ts';
import { STEP } from './panel.ts';
import { TILE, tile } from './tile.ts';

/** x <- L^{-1} x. */
export function solveLower(n: usize, l: usize, ldl: usize, x: usize): void {
  const stride = ldl << 3;
  for (let i: usize = 0; i < n; i++, l += stride) {
    const at = x + (i << 3);
    store<f64>(at, (load<f64>(at) - dot(i, l, x)) / load<f64>(l + (i << 3)));
  }
}

/** x <- L'^{-1} x: from the last entry to the first, two at a time, each subtracted from those above it. */
export function solveLowerTransposed(n: usize, l: usize, ldl: usize, x: usize): void {
  const stride = ldl << 3;
  let i = n;
  for (; i >= 2; i -= 2) {
    const row = l + (i - 1) * stride;
    const above = row - stride;
    const at = x + (i << 3) - 16;
    const diagonal = row + (i << 3) - 16;
    const last = load<f64>(at, 8) / load<f64>(diagonal, 8);
    const value = (load<f64>(at) - last * load<f64>(diagonal)) / load<f64>(diagonal - stride);
    store<f64>(at, value);
    store<f64>(at, last, 8);
    subtractMultiples(i - 2, last, row, value, above, x);
  }
  if (i === 1) store<f64>(x, load<f64>(x) / load<f64>(l));
}

/** Eight right-hand sides in a panel: step k becomes (step k - sum_{p<k} L_kp step p) / L_kk, two steps at a time. */
export function solvePanel(length: usize, l: usize, lStride: usize, panel: usize): void {
  for (let k: usize = 0; k < length; k += 2) {
    const row = l + k * lStride;
    const step = panel + k * STEP;
    const diagonal = row + (k << 3);
    if (k + 1 === length) {
      tile(k, row, 0, panel);
      finishStep(step, TILE, load<f64>(diagonal));
      return;
    }
    tile(k, row, lStride, panel);
    const next = diagonal + lStride;
    const first = v128.load_splat<f64>(diagonal);
    const factor = v128.load_splat<f64>(next);
    const second = v128.load_splat<f64>(next, 8);
    finishPair(step, TILE, first, factor, second);
    finishPair(step + 16, TILE + 16, first, factor, second);
    finishPair(step + 32, TILE + 32, first, factor, second);
    finishPair(step + 48, TILE + 48, first, factor, second);
  }
}

/** Two of the eight in two steps: the first is divided by `first`, carried on times `factor`, and the second divided by `second`. */
function finishPair(step: usize, sums: usize, first: v128, factor: v128, second: v128): void {
  const x = f64x2.div(f64x2.sub(v128.load(step), v128.load(sums)), first);
  v128.store(step, x);
  const sum = f64x2.add(v128.load(sums, STEP), f64x2.mul(factor, x));
  v128.store(step, f64x2.div(f64x2.sub(v128.load(step, STEP), sum), second), STEP);
}

/** step <- (step - sums) / divisor, in all eight. */
export function finishStep(step: usize, sums: usize, divisor: f64): void {
  const d = f64x2.splat(divisor);
  finishTwo(step, sums, d);
  finishTwo(step + 16, sums + 16, d);
  finishTwo(step + 32, sums + 32, d);
  finishTwo(step + 48, sums + 48, d);
}

function finishTwo(step: usize, sums: usize, divisor: v128): void {
  v128.store(step, f64x2.div(f64x2.sub(v128.load(step), v128.load(sums)), divisor));
}

/** sums += factor step, in all eight. */
export function carryStep(sums: usize, factor: f64, step: usize): void {
  const f = f64x2.splat(factor);
  carryTwo(sums, f, step);
  carryTwo(sums + 16, f, step + 16);
  carryTwo(sums + 32, f, step + 32);
  carryTwo(sums + 48, f, step + 48);
}

function carryTwo(sums: usize, factor: v128, step: usize): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(factor, v128.load(step))));
}

/** z <- (z - a x) - b y over `length` entries. */
function subtractMultiples(length: usize, a: f64, x: usize, b: f64, y: usize, z: usize): void {
  const first = f64x2.splat(a);
  const second = f64x2.splat(b);
  const end = z + ((length & ~1) << 3);
  for (; z < end; x += 16, y += 16, z += 16) {
    const once = f64x2.sub(v128.load(z), f64x2.mul(first, v128.load(x)));
    v128.store(z, f64x2.sub(once, f64x2.mul(second, v128.load(y))));
  }
  if (length & 1) store<f64>(z, load<f64>(z) - a * load<f64>(x) - b * load<f64>(y));
}
