/**
 * Standard normal variates by inversion: two words of the stream of a key give a sign and a tail probability of 63 bits.
 *
 * M. J. Wichura, Algorithm AS 241, Appl. Statist. 37 (1988) 477-484, routine PPND16. Word 4 i + j of a stream is word j of
 * its philox block i. Batch by batch, the central branch is taken for all variates and then put right for the 15% in the tails.
 * Each pass over a batch is a loop of its own, without branches and with eight variates or two on their way: a chain of
 * Horner's rule is long, and only others beside it fill the time.
 */
import { logAll } from './logarithm.ts';
import { philoxBlocks } from './philox.ts';

/** Variates in a batch, and the blocks that hold their words wherever the first of them lies. */
const BATCH: usize = 504;
const BLOCKS: usize = 256;
const WORDS = memory.data(256 * 16 + 16, 16);
/** Tail probabilities of the batch, and the magnitudes they give; both rounded up to eight. */
const PROBABILITIES = memory.data(504 * 8, 16);
const MAGNITUDES = memory.data(504 * 8, 16);
/** Places of the tail probabilities below TAIL_PROBABILITY, what is computed for them, and room to round up to eight. */
const PLACES = memory.data(512 * 4, 16);
const ROOTS = memory.data(512 * 8, 16);
const TAILS = memory.data(512 * 8, 16);
const FAR_TAILS = memory.data(8 * 8, 16);

/** For four bits, the places of those that are set, side by side. */
const CHOICES = memory.data<u32>(
  [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 1, 2, 0, 0, 0, 1, 2, 0, 3, 0, 0,
    0, 0, 3, 0, 0, 1, 3, 0, 0, 0, 1, 3, 0, 2, 3, 0, 0, 0, 2, 3, 0, 1, 2, 3, 0, 0, 1, 2, 3,
  ],
  16,
);

/** Constants of loops are read from memory: an engine makes a literal vector anew each time round, in three instructions. */
const TAIL_PROBABILITY = memory.data<f64>([0.075], 8);
const LOW_31_BITS = memory.data<i64>([0x7fffffff], 8);
const TWO_32 = memory.data<f64>([4294967296], 8);
const TWO_52 = memory.data<f64>([4503599627370496], 8);
const HALF = memory.data<f64>([0.5], 8);
const UNIT = memory.data<f64>([5.421010862427522e-20], 8); // 2^-64
const SIGN_BIT = memory.data<i64>([i64.MIN_VALUE], 8);

/** Numerator and denominator in turn, leading coefficients first. */
const CENTRAL = memory.data<f64>(
  [
    2509.0809287301227, 5226.495278852854, 33430.57558358813, 28729.085735721943, 67265.7709270087,
    39307.89580009271, 45921.95393154987, 21213.794301586597, 13731.69376550946, 5394.196021424751,
    1971.5909503065513, 687.1870074920579, 133.14166789178438, 42.31333070160091, 3.3871328727963665, 1.0,
  ],
  16,
);
const NEAR = memory.data<f64>(
  [
    0.0007745450142783414, 1.0507500716444169e-9, 0.022723844989269184, 0.0005475938084995345,
    0.2417807251774506, 0.015198666563616457, 1.2704582524523684, 0.14810397642748008, 3.6478483247632045,
    0.6897673349851, 5.769497221460691, 1.6763848301838038, 4.630337846156546, 2.053191626637759,
    1.4234371107496835, 1.0,
  ],
  16,
);
const FAR = memory.data<f64>(
  [
    2.0103343992922881e-7, 2.0442631033899397e-15, 2.7115555687434876e-5, 1.421511758316446e-7,
    0.0012426609473880784, 1.8463183175100548e-5, 0.026532189526576124, 0.0007868691311456133,
    0.29656057182850487, 0.014875361290850615, 1.7848265399172913, 0.1369298809227358, 5.463784911164114,
    0.599832206555888, 6.657904643501103, 1.0,
  ],
  16,
);

/**
 * out_i = scale * the variate of words first + 2 i and first + 2 i + 1 of the stream of a key; `first` comes in two 32-bit
 * halves.
 */
export function normals(
  firstLow: u32,
  firstHigh: u32,
  count: usize,
  key0: u32,
  key1: u32,
  scale: f64,
  out: usize,
): void {
  const words = WORDS + ((firstLow & 3) << 2);
  let block = ((u64(firstHigh) << 32) | u64(firstLow)) >> 2;
  while (count > 0) {
    const now = min(count, BATCH);
    philoxBlocks(block, min(BLOCKS, (now >> 1) + 2), key0, key1, WORDS);
    const listed = tailProbabilities(now, words);
    central(now);
    tails(listed);
    signAndScale(now, words, scale, out);
    out += now << 3;
    block += BATCH >> 1;
    count -= now;
  }
}

/** PROBABILITIES, rounded up to four; returns how many are those of tails, listed in PLACES. */
function tailProbabilities(count: usize, words: usize): usize {
  let listed: usize = 0;
  for (let i: usize = 0; i < count; i += 4) {
    const from = words + (i << 3);
    const to = PROBABILITIES + (i << 3);
    const p01 = tailProbability(v128.load(from));
    const p23 = tailProbability(v128.load(from, 16));
    v128.store(to, p01);
    v128.store(to, p23, 16);
    const bound = v128.load_splat<f64>(TAIL_PROBABILITY);
    const far01 = f64x2.lt(p01, bound);
    const far23 = f64x2.lt(p23, bound);
    listed = list(listed, i, i32x4.bitmask(v128.shuffle<i32>(far01, far23, 0, 2, 4, 6)));
  }
  return listed;
}

/** Lists those of places i to i + 3 whose bit is set, without a branch: what does not count is written over by the next. */
function list(listed: usize, i: usize, bits: u32): usize {
  const places = i32x4.add(i32x4.splat(i32(i)), v128.load(CHOICES + (bits << 4)));
  v128.store(PLACES + (listed << 2), places);
  return listed + popcnt(bits);
}

/** MAGNITUDES by the central branch. */
function central(count: usize): void {
  const end = count << 3;
  for (let at: usize = 0; at < end; at += 64) {
    const from = PROBABILITIES + at;
    const to = MAGNITUDES + at;
    const q01 = f64x2.sub(f64x2.splat(0.5), v128.load(from));
    const q23 = f64x2.sub(f64x2.splat(0.5), v128.load(from, 16));
    const q45 = f64x2.sub(f64x2.splat(0.5), v128.load(from, 32));
    const q67 = f64x2.sub(f64x2.splat(0.5), v128.load(from, 48));
    ratios(
      CENTRAL,
      centralArgument(q01),
      centralArgument(q23),
      centralArgument(q45),
      centralArgument(q67),
      to,
    );
    v128.store(to, f64x2.mul(q01, v128.load(to)));
    v128.store(to, f64x2.mul(q23, v128.load(to, 16)), 16);
    v128.store(to, f64x2.mul(q45, v128.load(to, 32)), 32);
    v128.store(to, f64x2.mul(q67, v128.load(to, 48)), 48);
  }
}

function centralArgument(q: v128): v128 {
  return f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q));
}

/** The listed MAGNITUDES by the branches of the tails. */
function tails(listed: usize): void {
  if (listed === 0) return;
  // Rounded up to eight by repeating the last.
  const last = load<u32>(PLACES + ((listed - 1) << 2));
  let count = listed;
  for (; count & 7; count++) store<u32>(PLACES + (count << 2), last);
  for (let k: usize = 0; k < count; k++) {
    store<f64>(ROOTS + (k << 3), load<f64>(PROBABILITIES + (load<u32>(PLACES + (k << 2)) << 3)));
  }
  logAll(count, ROOTS, ROOTS);
  const end = count << 3;
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(ROOTS + at, f64x2.sqrt(f64x2.neg(v128.load(ROOTS + at))));
  }
  for (let at: usize = 0; at < end; at += 64) shiftedRatios(NEAR, 1.6, ROOTS + at, TAILS + at);
  for (let k: usize = 0; k < listed; k++) {
    let from = TAILS + (k << 3);
    if (load<f64>(ROOTS + (k << 3)) > 5) {
      // One in 36 thousand million, so with its seven neighbours.
      shiftedRatios(FAR, 5, ROOTS + ((k & ~7) << 3), FAR_TAILS);
      from = FAR_TAILS + ((k & 7) << 3);
    }
    store<f64>(MAGNITUDES + (load<u32>(PLACES + (k << 2)) << 3), load<f64>(from));
  }
}

function shiftedRatios(table: usize, shift: f64, from: usize, to: usize): void {
  const s = f64x2.splat(shift);
  const x01 = f64x2.sub(v128.load(from), s);
  const x23 = f64x2.sub(v128.load(from, 16), s);
  const x45 = f64x2.sub(v128.load(from, 32), s);
  const x67 = f64x2.sub(v128.load(from, 48), s);
  ratios(table, x01, x23, x45, x67, to);
}

/** out_i = scale * MAGNITUDES_i with the top bit of word 2 i as its sign. */
function signAndScale(count: usize, words: usize, scale: f64, out: usize): void {
  const factor = f64x2.splat(scale);
  const pairs = (count & ~1) << 3;
  for (let at: usize = 0; at < pairs; at += 16) {
    v128.store(out + at, f64x2.mul(factor, signed(v128.load(MAGNITUDES + at), v128.load(words + at))));
  }
  if (count & 1) {
    const last = signed(v128.load(MAGNITUDES + pairs), v128.load(words + pairs));
    store<f64>(out + pairs, scale * f64x2.extract_lane(last, 0));
  }
}

/** (31 bits of the first word, then the second, then a half) 2^-64, in both lanes. */
function tailProbability(words: v128): v128 {
  const high = asFloat(v128.and(words, v128.load_splat<i64>(LOW_31_BITS)));
  const low = asFloat(i64x2.shr_u(words, 32));
  const integer = f64x2.add(f64x2.mul(high, v128.load_splat<f64>(TWO_32)), low);
  return f64x2.mul(f64x2.add(integer, v128.load_splat<f64>(HALF)), v128.load_splat<f64>(UNIT));
}

/** 2^52 + integer less 2^52; the bits of 2^52 leave its own 52 free for the integer. */
function asFloat(integer: v128): v128 {
  const offset = v128.load_splat<f64>(TWO_52);
  return f64x2.sub(v128.or(integer, offset), offset);
}

/** The magnitudes with the top bits of the first words as signs. */
function signed(magnitude: v128, words: v128): v128 {
  return v128.or(magnitude, v128.and(i64x2.shl(words, 32), v128.load_splat<i64>(SIGN_BIT)));
}

/** Both polynomials of degree 7 by Horner's rule, and their quotient, for eight arguments at once. */
function ratios(table: usize, x01: v128, x23: v128, x45: v128, x67: v128, out: usize): void {
  let above01 = v128.load_splat<f64>(table);
  let below01 = v128.load_splat<f64>(table, 8);
  let above23 = above01;
  let below23 = below01;
  let above45 = above01;
  let below45 = below01;
  let above67 = above01;
  let below67 = below01;
  for (const end = table + 112; table < end; table += 16) {
    const above = v128.load_splat<f64>(table, 16);
    const below = v128.load_splat<f64>(table, 24);
    above01 = f64x2.add(f64x2.mul(above01, x01), above);
    below01 = f64x2.add(f64x2.mul(below01, x01), below);
    above23 = f64x2.add(f64x2.mul(above23, x23), above);
    below23 = f64x2.add(f64x2.mul(below23, x23), below);
    above45 = f64x2.add(f64x2.mul(above45, x45), above);
    below45 = f64x2.add(f64x2.mul(below45, x45), below);
    above67 = f64x2.add(f64x2.mul(above67, x67), above);
    below67 = f64x2.add(f64x2.mul(below67, x67), below);
  }
  v128.store(out, f64x2.div(above01, below01));
  v128.store(out, f64x2.div(above23, below23), 16);
  v128.store(out, f64x2.div(above45, below45), 32);
  v128.store(out, f64x2.div(above67, below67), 48);
}
