/**
 * The micro-kernel under every product, factorisation and solve: a 2 x 8 tile of inner products in eight vector registers.
 *
 * The tile is left in a fixed scratch area and moved to its destination by another function (`store.ts`): that keeps the
 * loop free of anything an engine could spill registers for. Every entry is summed from first to last, one rounding a
 * product and one a sum, so it does not depend on where in a tile it stands.
 *
 * The loop takes four steps a round, each under a condition of its own, by which the first round leaves out what the length
 * lacks of whole rounds. Where the branches meet again the scheduler of Node 20 stops: it neither mixes steps, for which there
 * are not registers enough, nor brings all loads of a step before its first product. It takes the order of loads from here and
 * that of products from the order in which the tile is stored; the two together are as fast as any of the 96 tried on Zen 3,
 * an eighth faster than two steps with a test between (docs/performance.md). Nothing but speed depends on any of this.
 */

/** Rows and columns of a tile. */
export const TILE_ROWS: usize = 2;
export const TILE_COLUMNS: usize = 8;

/** The tile computed last, row by row. */
export const TILE = memory.data(2 * 8 * 8, 16);

/** Steps a round. */
const ROUND: usize = 4;

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
  let skip = ((length + ROUND - 1) & ~(ROUND - 1)) - length;
  a -= skip << 3;
  panel -= skip << 6;
  let next = a + stride;
  if (length > 0) {
    do {
      if (skip < 1) {
        const a1 = v128.load_splat<f64>(next);
        const b2 = v128.load(panel, 32);
        const b3 = v128.load(panel, 48);
        const b0 = v128.load(panel);
        const b1 = v128.load(panel, 16);
        const a0 = v128.load_splat<f64>(a);
        c12 = f64x2.add(c12, f64x2.mul(a1, b2));
        c13 = f64x2.add(c13, f64x2.mul(a1, b3));
        c10 = f64x2.add(c10, f64x2.mul(a1, b0));
        c11 = f64x2.add(c11, f64x2.mul(a1, b1));
        c00 = f64x2.add(c00, f64x2.mul(a0, b0));
        c01 = f64x2.add(c01, f64x2.mul(a0, b1));
        c02 = f64x2.add(c02, f64x2.mul(a0, b2));
        c03 = f64x2.add(c03, f64x2.mul(a0, b3));
      }
      if (skip < 2) {
        const a1 = v128.load_splat<f64>(next, 8);
        const b2 = v128.load(panel, 96);
        const b3 = v128.load(panel, 112);
        const b0 = v128.load(panel, 64);
        const b1 = v128.load(panel, 80);
        const a0 = v128.load_splat<f64>(a, 8);
        c12 = f64x2.add(c12, f64x2.mul(a1, b2));
        c13 = f64x2.add(c13, f64x2.mul(a1, b3));
        c10 = f64x2.add(c10, f64x2.mul(a1, b0));
        c11 = f64x2.add(c11, f64x2.mul(a1, b1));
        c00 = f64x2.add(c00, f64x2.mul(a0, b0));
        c01 = f64x2.add(c01, f64x2.mul(a0, b1));
        c02 = f64x2.add(c02, f64x2.mul(a0, b2));
        c03 = f64x2.add(c03, f64x2.mul(a0, b3));
      }
      if (skip < 3) {
        const a1 = v128.load_splat<f64>(next, 16);
        const b2 = v128.load(panel, 160);
        const b3 = v128.load(panel, 176);
        const b0 = v128.load(panel, 128);
        const b1 = v128.load(panel, 144);
        const a0 = v128.load_splat<f64>(a, 16);
        c12 = f64x2.add(c12, f64x2.mul(a1, b2));
        c13 = f64x2.add(c13, f64x2.mul(a1, b3));
        c10 = f64x2.add(c10, f64x2.mul(a1, b0));
        c11 = f64x2.add(c11, f64x2.mul(a1, b1));
        c00 = f64x2.add(c00, f64x2.mul(a0, b0));
        c01 = f64x2.add(c01, f64x2.mul(a0, b1));
        c02 = f64x2.add(c02, f64x2.mul(a0, b2));
        c03 = f64x2.add(c03, f64x2.mul(a0, b3));
      }
      if (skip < 4) {
        const a1 = v128.load_splat<f64>(next, 24);
        const b2 = v128.load(panel, 224);
        const b3 = v128.load(panel, 240);
        const b0 = v128.load(panel, 192);
        const b1 = v128.load(panel, 208);
        const a0 = v128.load_splat<f64>(a, 24);
        c12 = f64x2.add(c12, f64x2.mul(a1, b2));
        c13 = f64x2.add(c13, f64x2.mul(a1, b3));
        c10 = f64x2.add(c10, f64x2.mul(a1, b0));
        c11 = f64x2.add(c11, f64x2.mul(a1, b1));
        c00 = f64x2.add(c00, f64x2.mul(a0, b0));
        c01 = f64x2.add(c01, f64x2.mul(a0, b1));
        c02 = f64x2.add(c02, f64x2.mul(a0, b2));
        c03 = f64x2.add(c03, f64x2.mul(a0, b3));
      }
      skip = 0;
      a += 8 * ROUND;
      next += 8 * ROUND;
      panel += 64 * ROUND;
    } while (a < end);
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
