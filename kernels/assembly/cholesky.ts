/**
 * A = L L' by blocks of DEPTH columns: within a block eight rows of L at a time, then the block's share is taken off the
 * rest of A at once.
 *
 * L_ik = (A_ik - sum_p L_ip L_kp) / L_kk and L_ii = sqrt(A_ii - sum_p L_ip^2), the sums taken off block by block and
 * from first to last within a block.
 */
import { packRows, STEP, unpackRows } from './panel.ts';
import { DEPTH, gramLower, productWork } from './product.ts';
import { SUBTRACT } from './store.ts';
import { TILE, TILE_COLUMNS, tile } from './tile.ts';
import { carryStep, finishStep, solvePanel } from './triangular.ts';

/** The value of the pivot refused last. */
let refused: f64 = 0;

export function refusedValue(): f64 {
  return refused;
}

/** Entries of scratch memory that a factorisation needs. */
export function choleskyWork(n: usize): usize {
  return wholePanelSteps(n) + max(TILE_COLUMNS * DEPTH, productWork(n, DEPTH));
}

/**
 * The lower triangle of L at l, where the upper one decides nothing and stays, from the lower triangle of A (n x n), which
 * may be in the same place.
 *
 * @param tolerance  pivot i is refused when L_ii^2 <= tolerance A_ii, or is not a number
 * @returns n, or the first pivot refused, whose L_ii^2 is then `refusedValue()`
 */
export function cholesky(
  n: usize,
  a: usize,
  lda: usize,
  l: usize,
  ldl: usize,
  tolerance: f64,
  work: usize,
): usize {
  const stride = ldl << 3;
  const least = work;
  const panel = work + (wholePanelSteps(n) << 3);
  let aStride = lda << 3;
  for (let i: usize = 0; i < n; i++)
    store<f64>(least + (i << 3), tolerance * load<f64>(a + i * (aStride + 8)));

  for (let start: usize = 0; start < n; start += DEPTH) {
    const width = min(n - start, DEPTH);
    const block = l + start * (stride + 8);
    const from = a + start * (aStride + 8);
    const pivot = factorColumns(n - start, width, from, aStride, block, stride, least + (start << 3), panel);
    if (pivot < width) return start + pivot;
    const rest = n - start - width;
    if (rest > 0) {
      const below = block + width * stride;
      const corner = below + (width << 3);
      if (a !== l) copyLower(rest, from + width * (aStride + 8), aStride, corner, stride);
      a = l;
      aStride = stride;
      gramLower(SUBTRACT, rest, width, below, ldl, corner, ldl, panel);
    }
  }
  return n;
}

function copyLower(n: usize, from: usize, fromStride: usize, to: usize, toStride: usize): void {
  for (let i: usize = 0; i < n; i++) memory.copy(to + i * toStride, from + i * fromStride, (i + 1) << 3);
}

/** The first `width` columns of L, all `n` rows; returns the pivot refused, or `width`. */
function factorColumns(
  n: usize,
  width: usize,
  a: usize,
  aStride: usize,
  l: usize,
  stride: usize,
  least: usize,
  panel: usize,
): usize {
  for (let i: usize = 0; i < n; i += TILE_COLUMNS) {
    const rows = l + i * stride;
    const count = min(n - i, TILE_COLUMNS);
    const known = min(i, width);
    packRows(panel, count, min(width, i + count), a + i * aStride, aStride);
    solvePanel(known, l, stride, panel);
    unpackRows(panel, count, known, rows, stride);
    if (i < width) {
      const pivot = factorCorner(i, count, l, stride, least, panel);
      if (pivot < i + count) return pivot;
    }
  }
  return width;
}

/** The square where rows i to i + count meet the diagonal, two columns at a time; returns the pivot refused, or i + count. */
function factorCorner(i: usize, count: usize, l: usize, stride: usize, least: usize, panel: usize): usize {
  for (let c: usize = 0; c < count; c += 2) {
    const k = i + c;
    const single = c + 1 === count;
    const step = panel + k * STEP;
    tile(k, l + k * stride, single ? 0 : stride, panel);
    if (!factorStep(step, TILE, c, load<f64>(least + (k << 3)))) return k;
    writeColumn(step, c, count, l + k * (stride + 8), stride);
    if (single) break;
    carryStep(TILE + STEP, load<f64>(step + (c << 3), 8), step);
    if (!factorStep(step + STEP, TILE + STEP, c + 1, load<f64>(least + (k << 3), 8))) return k + 1;
    writeColumn(step + STEP, c + 1, count, l + (k + 1) * (stride + 8), stride);
  }
  return i + count;
}

/** One column of L in a corner, from its pivot at lane c; whether the pivot stands. */
function factorStep(step: usize, sums: usize, c: usize, least: f64): bool {
  const at = step + (c << 3);
  const value = load<f64>(at) - load<f64>(sums + (c << 3));
  if (!(value > least)) {
    refused = value;
    return false;
  }
  const root = sqrt(value);
  finishStep(step, sums, root);
  store<f64>(at, root);
  return true;
}

function writeColumn(step: usize, from: usize, count: usize, to: usize, stride: usize): void {
  for (let c = from; c < count; c++, to += stride) store<f64>(to, load<f64>(step + (c << 3)));
}

/** Zeros above the diagonal of A (n x n). */
export function clearUpper(n: usize, a: usize, lda: usize): void {
  const stride = lda << 3;
  for (let i: usize = 0; i < n; i++) memory.fill(a + i * (stride + 8) + 8, 0, (n - i - 1) << 3);
}

function wholePanelSteps(n: usize): usize {
  return (n + TILE_COLUMNS - 1) & ~(TILE_COLUMNS - 1);
}
