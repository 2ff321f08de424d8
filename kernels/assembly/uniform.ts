/**
 * Uniform variates on (0, 1): two words of the stream of a key give 52 bits, and a half of the last one.
 */
import { philoxBlocks } from './philox.ts';

/** Variates in a batch, and the blocks that hold their words wherever the first of them lies. */
const BATCH: usize = 252;
const BLOCKS: usize = 128;
const WORDS = memory.data(128 * 16 + 16, 16);

/** out_i = ((w >> 6) 2^26 + (w' >> 6) + 1/2) 2^-52, w and w' words first + 2 i and first + 2 i + 1 of the stream of a key. */
export function uniforms(
  firstLow: u32,
  firstHigh: u32,
  count: usize,
  key0: u32,
  key1: u32,
  out: usize,
): void {
  const words = WORDS + ((firstLow & 3) << 2);
  let block = ((u64(firstHigh) << 32) | u64(firstLow)) >> 2;
  while (count > 0) {
    const now = min(count, BATCH);
    philoxBlocks(block, min(BLOCKS, (now >> 1) + 2), key0, key1, WORDS);
    for (let i: usize = 0; i < now; i++) {
      const high = f64(load<u32>(words + (i << 3)) >> 6);
      const low = f64(load<u32>(words + (i << 3), 4) >> 6);
      store<f64>(out + (i << 3), (high * 67108864 + low + 0.5) * 2.220446049250313e-16);
    }
    out += now << 3;
    block += BATCH >> 1;
    count -= now;
  }
}
