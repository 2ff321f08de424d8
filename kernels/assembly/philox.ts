/**
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, 2011), four blocks at a time.
 */

const MULTIPLIER_0: i32 = 0xd2511f53;
const MULTIPLIER_1: i32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;

/**
 * The four words of each of `count` blocks philox((block mod 2^32, block / 2^32, 0, 0), key), block = first, first + 1, ...;
 * rounded up to four blocks.
 */
export function philoxBlocks(first: u64, count: usize, key0: u32, key1: u32, out: usize): void {
  for (let i: usize = 0; i < count; i += 4, first += 4, out += 64) fourBlocks(first, key0, key1, out);
}

function fourBlocks(first: u64, k0: u32, k1: u32, out: usize): void {
  const low = i32x4.splat(i32(first));
  const multiplier0 = i32x4.splat(MULTIPLIER_0);
  const multiplier1 = i32x4.splat(MULTIPLIER_1);
  let c0 = i32x4.add(low, i32x4(0, 1, 2, 3));
  let c1 = i32x4.sub(i32x4.splat(i32(first >> 32)), i32x4.lt_u(c0, low));
  let c2 = i32x4.splat(0);
  let c3 = c2;
  for (let round = 0; round < 10; round++) {
    const low0 = i64x2.extmul_low_i32x4_u(c0, multiplier0);
    const high0 = i64x2.extmul_high_i32x4_u(c0, multiplier0);
    const low1 = i64x2.extmul_low_i32x4_u(c2, multiplier1);
    const high1 = i64x2.extmul_high_i32x4_u(c2, multiplier1);
    c0 = v128.xor(v128.xor(v128.shuffle<i32>(low1, high1, 1, 3, 5, 7), c1), i32x4.splat(k0));
    c1 = v128.shuffle<i32>(low1, high1, 0, 2, 4, 6);
    c2 = v128.xor(v128.xor(v128.shuffle<i32>(low0, high0, 1, 3, 5, 7), c3), i32x4.splat(k1));
    c3 = v128.shuffle<i32>(low0, high0, 0, 2, 4, 6);
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  const c01Low = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
  const c01High = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const c23Low = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
  const c23High = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(c01Low, c23Low, 0, 2));
  v128.store(out, v128.shuffle<i64>(c01Low, c23Low, 1, 3), 16);
  v128.store(out, v128.shuffle<i64>(c01High, c23High, 0, 2), 32);
  v128.store(out, v128.shuffle<i64>(c01High, c23High, 1, 3), 48);
}
