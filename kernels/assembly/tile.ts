/**
 * The micro-kernel under every product, factorisation and solve: a 2 x 8 tile of inner products in eight vector registers.
 *
 * The tile is left in a fixed scratch area and moved to its destination by another function (`store.ts`): that keeps the
 * loop free of anything an engine could spill registers for. Every entry is summed from first to last, one rounding a
 * product and one a sum, so it does not depend on where in a tile it stands.
 *
 * The loop takes two steps a round with the test between them. Without the second copy Node 20 is a fifth slower; without the
 * test engines mix the two copies, run out of registers and lose a third.
 */

/** Rows and columns of a tile. */
export const TILE_ROWS: usize = 2;
export const TILE_COLUMNS: usize = 8;

/** The tile computed last, row by row. */
export const TILE = memory.data(2 * 8 * 8, 16);

/**
 * TILE[r][c] = sum_p A[r][p] B[c][p], p from 0 to length - 1.
 *
 * @param a       row 0 of A
 * @param stride  bytes from row 0 of A to row 1; 0 when there is one row only
 * @param panel   eight rows of B, interleaved: B[c][p] is entry 8 p + c
 */
export function tile(length: usize, a: usize, stride: usize, panel: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c02 = f64x2.splat(0);
  let c03 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c12 = f64x2.splat(0);
  let c13 = f64x2.splat(0);
  const end = a + (length << 3);
  while (a < end) {
    const a0 = v128.load_splat<f64>(a);
    const a1 = v128.load_splat<f64>(a + stride);
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const b2 = v128.load(panel, 32);
    const b3 = v128.load(panel, 48);
    c00 = f64x2.add(c00, f64x2.mul(a0, b0));
    c01 = f64x2.add(c01, f64x2.mul(a0, b1));
    c02 = f64x2.add(c02, f64x2.mul(a0, b2));
    c03 = f64x2.add(c03, f64x2.mul(a0, b3));
    c10 = f64x2.add(c10, f64x2.mul(a1, b0));
    c11 = f64x2.add(c11, f64x2.mul(a1, b1));
    c12 = f64x2.add(c12, f64x2.mul(a1, b2));
    c13 = f64x2.add(c13, f64x2.mul(a1, b3));
    a += 8;
    panel += 64;
    if (a >= end) break;
    const a0n = v128.load_splat<f64>(a);
    const a1n = v128.load_splat<f64>(a + stride);
    const b0n = v128.load(panel);
    const b1n = v128.load(panel, 16);
    const b2n = v128.load(panel, 32);
    const b3n = v128.load(panel, 48);
    c00 = f64x2.add(c00, f64x2.mul(a0n, b0n));
    c01 = f64x2.add(c01, f64x2.mul(a0n, b1n));
    c02 = f64x2.add(c02, f64x2.mul(a0n, b2n));
    c03 = f64x2.add(c03, f64x2.mul(a0n, b3n));
    c10 = f64x2.add(c10, f64x2.mul(a1n, b0n));
    c11 = f64x2.add(c11, f64x2.mul(a1n, b1n));
    c12 = f64x2.add(c12, f64x2.mul(a1n, b2n));
    c13 = f64x2.add(c13, f64x2.mul(a1n, b3n));
    a += 8;
    panel += 64;
  }
  v128.store(TILE, c00);
  v128.store(TILE, c01, 16);
  v128.store(TILE, c02, 32);
  v128.store(TILE, c03, 48);
  v128.store(TILE, c10, 64);
  v128.store(TILE, c11, 80);
  v128.store(TILE, c12, 96);
  v128.store(TILE, c13, 112);
}
