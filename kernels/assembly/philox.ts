/**
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, 2011), eight blocks at a time.
 */

const WEYL_0: i32 = 0x9e3779b9;
const WEYL_1: i32 = 0xbb67ae85;

/** Read from memory as they are needed, which is faster than an engine makes a vector of literals. */
const MULTIPLIERS = memory.data<u32>([0xd2511f53, 0xcd9e8d57], 4);
/** The two keys of each round, each in all lanes. */
const ROUND_KEYS = memory.data(10 * 2 * 16, 16);
const ROUND_KEYS_END = ROUND_KEYS + 10 * 2 * 16;

/**
 * The four words of each of `count` blocks philox((block mod 2^32, block / 2^32, 0, 0), key), block = first, first + 1, ...;
 * rounded up to eight blocks.
 */
export function philoxBlocks(first: u64, count: usize, key0: u32, key1: u32, out: usize): void {
  for (let at = ROUND_KEYS; at < ROUND_KEYS_END; at += 32, key0 += WEYL_0, key1 += WEYL_1) {
    v128.store(at, i32x4.splat(key0));
    v128.store(at, i32x4.splat(key1), 16);
  }
  for (let i: usize = 0; i < count; i += 8, first += 8, out += 128) eightBlocks(first, out);
}

/** The same from a block that comes in two 32-bit halves. */
export function words(firstLow: u32, firstHigh: u32, count: usize, key0: u32, key1: u32, out: usize): void {
  philoxBlocks((u64(firstHigh) << 32) | u64(firstLow), count, key0, key1, out);
}

/** Twice four blocks, a block a lane: a round waits for its products, so two run side by side. */
function eightBlocks(first: u64, out: usize): void {
  const multiplier0 = v128.load_splat<u32>(MULTIPLIERS);
  const multiplier1 = v128.load_splat<u32>(MULTIPLIERS, 4);
  let a0 = i32x4.add(i32x4.splat(i32(first)), i32x4(0, 1, 2, 3));
  let a1 = highWords(first, a0);
  let b0 = i32x4.add(i32x4.splat(i32(first)), i32x4(4, 5, 6, 7));
  let b1 = highWords(first, b0);
  let a2 = i32x4.splat(0);
  let a3 = a2;
  let b2 = a2;
  let b3 = a2;
  for (let key = ROUND_KEYS; key < ROUND_KEYS_END; key += 32) {
    const k0 = v128.load(key);
    const k1 = v128.load(key, 16);
    const aLow0 = i64x2.extmul_low_i32x4_u(a0, multiplier0);
    const aHigh0 = i64x2.extmul_high_i32x4_u(a0, multiplier0);
    const aLow1 = i64x2.extmul_low_i32x4_u(a2, multiplier1);
    const aHigh1 = i64x2.extmul_high_i32x4_u(a2, multiplier1);
    const bLow0 = i64x2.extmul_low_i32x4_u(b0, multiplier0);
    const bHigh0 = i64x2.extmul_high_i32x4_u(b0, multiplier0);
    const bLow1 = i64x2.extmul_low_i32x4_u(b2, multiplier1);
    const bHigh1 = i64x2.extmul_high_i32x4_u(b2, multiplier1);
    a0 = v128.xor(odd(aLow1, aHigh1), v128.xor(a1, k0));
    a1 = even(aLow1, aHigh1);
    a2 = v128.xor(odd(aLow0, aHigh0), v128.xor(a3, k1));
    a3 = even(aLow0, aHigh0);
    b0 = v128.xor(odd(bLow1, bHigh1), v128.xor(b1, k0));
    b1 = even(bLow1, bHigh1);
    b2 = v128.xor(odd(bLow0, bHigh0), v128.xor(b3, k1));
    b3 = even(bLow0, bHigh0);
  }
  storeBlocks(a0, a1, a2, a3, out);
  storeBlocks(b0, b1, b2, b3, out + 64);
}

/** The counters' second words: one more where the first has wrapped round. */
function highWords(first: u64, low: v128): v128 {
  return i32x4.sub(i32x4.splat(i32(first >> 32)), i32x4.lt_u(low, i32x4.splat(i32(first))));
}

function even(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

function odd(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}

/** Words c0..c3 of four blocks, a block a lane, to their places block by block. */
function storeBlocks(c0: v128, c1: v128, c2: v128, c3: v128, out: usize): void {
  const c01Low = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
  const c01High = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const c23Low = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
  const c23High = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(c01Low, c23Low, 0, 2));
  v128.store(out, v128.shuffle<i64>(c01Low, c23Low, 1, 3), 16);
  v128.store(out, v128.shuffle<i64>(c01High, c23High, 0, 2), 32);
  v128.store(out, v128.shuffle<i64>(c01High, c23High, 1, 3), 48);
}
