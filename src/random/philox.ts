/**
 * Philox4x32-10: a keyed bijection of 128-bit counters, whose outputs are the random numbers of this project.
 *
 * J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011),
 * section 4.3, ten rounds. A pure function of counter and key, so any block can be drawn without the ones before it.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/**
 * Writes the block philox(counter, key) to out[offset..offset + 3]. Nothing checked, nothing allocated.
 *
 * @param out     receives four uint32 words
 * @param offset  where the first of them goes
 * @param c0      the counter, four 32-bit words (signed or unsigned: only the bits count)
 * @param k0      the key, two 32-bit words
 */
export function philox4x32(
  out: Uint32Array,
  offset: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(c0, MULTIPLIER_0 & 0xffff, MULTIPLIER_0 >>> 16);
    const high1 = multiplyHigh(c2, MULTIPLIER_1 & 0xffff, MULTIPLIER_1 >>> 16);
    const low0 = Math.imul(c0, MULTIPLIER_0);
    const low1 = Math.imul(c2, MULTIPLIER_1);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  out[offset] = c0;
  out[offset + 1] = c1;
  out[offset + 2] = c2;
  out[offset + 3] = c3;
}

/** The high word of the 64-bit product of x and a multiplier given by its 16-bit halves. */
function multiplyHigh(x: number, multiplierLow: number, multiplierHigh: number): number {
  const low = x & 0xffff;
  const high = x >>> 16;
  const bottom = Math.imul(low, multiplierLow) >>> 16;
  const middle = (Math.imul(high, multiplierLow) + bottom) | 0;
  const cross = (Math.imul(low, multiplierHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(high, multiplierHigh) + (middle >>> 16) + (cross >>> 16)) | 0;
}
