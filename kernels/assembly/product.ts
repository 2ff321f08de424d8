/**
 * C = A B', C += A B' and C -= A B', whole or in its lower triangle only: blocked as by Goto and van de Geijn,
 * "Anatomy of high-performance matrix multiplication", ACM TOMS 34 (2008).
 *
 * Entry (i, j) is sum_p A_ip B_jp, summed from first to last within each block of DEPTH columns of A and then block by
 * block: the same numbers whatever the shapes and wherever the entry stands, so C = A A' is exactly symmetric, and
 * rows computed apart (by several workers) are the rows computed together.
 */
import { packColumns, packRows, STEP } from './panel.ts';
import { ADD, SET, storePart, storeWhole } from './store.ts';
import { TILE_COLUMNS, TILE_ROWS, tile } from './tile.ts';

/** Columns of A in a block: a panel of this length stays in the innermost cache. */
export const DEPTH: usize = 256;
/** Rows of A in a block, which stays in the second cache; twice as many were no faster. */
const HEIGHT: usize = 64;
/** Rows of B packed at a time. */
const WIDTH: usize = 512;

/** C = A B' of A (m x k) and B (n x k); `mode` says whether set, added or subtracted. Strides lda... count entries. */
export function multiplyTransposed(
  mode: u32,
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  c: usize,
  ldc: usize,
  work: usize,
): void {
  product(mode, false, m, n, k, a, lda << 3, b, ldb << 3, c, ldc << 3, work);
}

/** C = A B of A (m x k) and B (k x n): entries as of `multiplyTransposed` with B'. */
export function multiply(
  mode: u32,
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  c: usize,
  ldc: usize,
  work: usize,
): void {
  const scratch = work + ((panelled(min(n, WIDTH)) * min(k, DEPTH)) << 3);
  let p: usize = 0;
  do {
    const depth = min(k - p, DEPTH);
    const blockMode = p > 0 && mode === SET ? ADD : mode;
    for (let j: usize = 0; j < n; j += WIDTH) {
      const width = min(n - j, WIDTH);
      packUpright(work, width, depth, b + ((p * ldb + j) << 3), ldb << 3);
      stripe(blockMode, false, k, p, m, j, width, depth, a + (p << 3), lda << 3, work, c, ldc << 3, scratch);
    }
    p += depth;
  } while (p < k);
}

/** The lower triangle of C = A A' of A (n x k); the upper one is not touched. */
export function gramLower(
  mode: u32,
  n: usize,
  k: usize,
  a: usize,
  lda: usize,
  c: usize,
  ldc: usize,
  work: usize,
): void {
  product(mode, true, n, n, k, a, lda << 3, a, lda << 3, c, ldc << 3, work);
}

/** Copies the lower triangle of C (n x n) onto the upper one, squares of four entries at a time. */
export function mirror(n: usize, c: usize, ldc: usize): void {
  const stride = ldc << 3;
  for (let i: usize = 1; i < n; i += 2) {
    let row = c + (i - 1) * stride;
    let column = c + ((i - 1) << 3);
    for (const diagonal = row + ((i - 1) << 3); row < diagonal; row += 16, column += 2 * stride) {
      const upper = v128.load(row);
      const lower = v128.load(row + stride);
      v128.store(column, v128.shuffle<f64>(upper, lower, 0, 2));
      v128.store(column + stride, v128.shuffle<f64>(upper, lower, 1, 3));
    }
    store<f64>(column, load<f64>(row + stride), 8);
  }
  if (n & 1) {
    const row = c + (n - 1) * stride;
    const column = c + ((n - 1) << 3);
    for (let j: usize = 0; j < n - 1; j++) store<f64>(column + j * stride, load<f64>(row + (j << 3)));
  }
}

/** B (n x k) packed whole, for many products with it: packedSize(n, k) entries at `panels`. */
export function packOperand(n: usize, k: usize, b: usize, ldb: usize, panels: usize): void {
  const stride = ldb << 3;
  for (let p: usize = 0; p < k; p += DEPTH) {
    const depth = min(k - p, DEPTH);
    for (let j: usize = 0; j < n; j += WIDTH) {
      const width = min(n - j, WIDTH);
      packAll(panels, k, p, j, width, depth, b + j * stride + (p << 3), stride);
      panels += (panelled(width) * depth) << 3;
    }
  }
}

/** Entries of B (n x k) packed whole. */
export function packedSize(n: usize, k: usize): usize {
  return panelled(n) * k;
}

/** C = A B' of A (m x k) and B (n x k) packed whole: the numbers that `multiplyTransposed` gives. */
export function multiplyPacked(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  lda: usize,
  panels: usize,
  c: usize,
  ldc: usize,
): void {
  for (let p: usize = 0; p < k; p += DEPTH) {
    const depth = min(k - p, DEPTH);
    for (let j: usize = 0; j < n; j += WIDTH) {
      const width = min(n - j, WIDTH);
      stripe(
        p > 0 ? ADD : SET,
        false,
        k,
        p,
        m,
        j,
        width,
        depth,
        a + (p << 3),
        lda << 3,
        panels,
        c,
        ldc << 3,
        0,
      );
      panels += (panelled(width) * depth) << 3;
    }
  }
}

/** Entries of scratch memory that a product with n columns and inner length k needs. */
export function productWork(n: usize, k: usize): usize {
  return (panelled(min(n, WIDTH)) + HEIGHT) * min(k, DEPTH);
}

/** A number of columns rounded up to whole panels. */
function panelled(columns: usize): usize {
  return ((columns + TILE_COLUMNS - 1) / TILE_COLUMNS) * TILE_COLUMNS;
}

/**
 * The blocked loops. All strides are in bytes here.
 *
 * @param lower  only entries with j <= i
 */
function product(
  mode: u32,
  lower: bool,
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  c: usize,
  ldc: usize,
  work: usize,
): void {
  const reach = staircase(n, k, b, ldb);
  const scratch = work + ((panelled(min(n, WIDTH)) * min(k, DEPTH)) << 3);
  let p: usize = 0;
  do {
    const depth = min(k - p, DEPTH);
    const blockMode = p > 0 && mode === SET ? ADD : mode;
    for (let j: usize = 0; j < n; j += WIDTH) {
      const width = min(n - j, WIDTH);
      packAll(work, reach, p, j, width, depth, b + j * ldb + (p << 3), ldb);
      stripe(blockMode, lower, reach, p, m, j, width, depth, a + (p << 3), lda, work, c, ldc, scratch);
    }
    p += depth;
  } while (p < k);
}

/**
 * Columns j to j + width of C, block after block of rows.
 *
 * @param scratch  room for a block of A, whose rows are brought side by side when they lie apart; 0 to read them where they lie
 */
function stripe(
  mode: u32,
  lower: bool,
  reach: usize,
  p: usize,
  m: usize,
  j: usize,
  width: usize,
  depth: usize,
  a: usize,
  lda: usize,
  panels: usize,
  c: usize,
  ldc: usize,
  scratch: usize,
): void {
  const bytes = depth << 3;
  const apart = scratch !== 0 && lda !== bytes;
  for (let i: usize = lower ? j : 0; i < m; i += HEIGHT) {
    const height = min(m - i, HEIGHT);
    let rows = a + i * lda;
    if (apart) rows = sideBySide(height, bytes, rows, lda, scratch);
    block(mode, lower, reach, p, i, height, j, width, depth, rows, apart ? bytes : lda, panels, c, ldc);
  }
}

function sideBySide(rows: usize, bytes: usize, from: usize, stride: usize, to: usize): usize {
  for (let i: usize = 0; i < rows; i++) memory.copy(to + i * bytes, from + i * stride, bytes);
  return to;
}

/**
 * The least w for which row j of B (n x k) is zero from column j + w on: k at once when B is full, 1 when it is lower triangular.
 * Products with those zeros are left out, which changes no sum of finite numbers.
 */
function staircase(n: usize, k: usize, b: usize, stride: usize): usize {
  let w: usize = 0;
  for (let j: usize = 0; j < n && j + w < k; j++, b += stride) {
    let columns = k;
    while (columns >= j + w + 4 && fourZeros(b + (columns << 3) - 32)) columns -= 4;
    while (columns > j + w && load<f64>(b + (columns << 3) - 8) === 0) columns--;
    w = columns - j;
  }
  return w;
}

/** Whether the four entries from here on are all zeros, none of them negative. */
function fourZeros(at: usize): bool {
  return !v128.any_true(v128.or(v128.load(at), v128.load(at, 16)));
}

/** Columns j to j + width of C: their panels, each `depth` steps from the one before. */
function packAll(
  panel: usize,
  reach: usize,
  p: usize,
  j: usize,
  width: usize,
  depth: usize,
  b: usize,
  ldb: usize,
): void {
  for (let c: usize = 0; c < width; c += TILE_COLUMNS, panel += depth * STEP) {
    const count = min(width - c, TILE_COLUMNS);
    packRows(panel, count, stepsWithin(j + c, reach, p, depth), b + c * ldb, ldb);
  }
}

/** The panels of a stripe of B as it stands, not turned: `width` columns of `depth` rows. */
function packUpright(panel: usize, width: usize, depth: usize, b: usize, ldb: usize): void {
  for (let c: usize = 0; c < width; c += TILE_COLUMNS, panel += depth * STEP) {
    packColumns(panel, min(width - c, TILE_COLUMNS), depth, b + (c << 3), ldb);
  }
}

/** How many of the steps p to p + depth a panel needs: the others are zero in all its columns. */
function stepsWithin(column: usize, reach: usize, p: usize, depth: usize): usize {
  const end = column + TILE_COLUMNS - 1 + reach;
  return end > p ? min(depth, end - p) : 0;
}

/** Rows i to i + height, columns j to j + width of C: panel by panel, and down each panel two rows at a time. */
function block(
  mode: u32,
  lower: bool,
  reach: usize,
  p: usize,
  i: usize,
  height: usize,
  j: usize,
  width: usize,
  depth: usize,
  a: usize,
  lda: usize,
  panels: usize,
  c: usize,
  ldc: usize,
): void {
  const columns = j + width;
  const rows = i + height;
  for (let column = j; column < columns; column += TILE_COLUMNS, panels += depth * STEP) {
    const count = min(columns - column, TILE_COLUMNS);
    const length = stepsWithin(column, reach, p, depth);
    let row = i;
    if (lower && column > i + 1) row = i + ((column - i) & ~1);
    for (; row < rows; row += TILE_ROWS) {
      const single = row + 1 === rows;
      tile(length, a + (row - i) * lda, single ? 0 : lda, panels);
      const to = c + row * ldc + (column << 3);
      const count0 = lower ? min(count, row < column ? 0 : row - column + 1) : count;
      const count1: usize = single ? 0 : lower ? min(count, row - column + 2) : count;
      if (count0 + count1 === 16) storeWhole(mode, to, ldc);
      else storePart(mode, to, ldc, count0, count1);
    }
  }
}
