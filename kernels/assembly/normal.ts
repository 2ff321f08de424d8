/**
 * Standard normal variates by inversion: two words of the stream of a key give a sign and a tail probability of 63 bits.
 *
 * M. J. Wichura, Algorithm AS 241, Appl. Statist. 37 (1988) 477-484, routine PPND16. Word 4 i + j of a stream is word j of
 * its philox block i. Batch by batch, the central branch is taken for all variates and then put right for the 15% in the tails.
 */
import { logAll } from './logarithm.ts';
import { philoxBlocks } from './philox.ts';

/** Variates in a batch, and the blocks that hold their words wherever the first of them lies. */
const BATCH: usize = 252;
const BLOCKS: usize = 128;
const WORDS = memory.data(128 * 16 + 16, 16);
/** Tail probabilities of the batch, and the places of those below TAIL_PROBABILITY. */
const TAILS = memory.data(252 * 8 + 32, 16);
const PLACES = memory.data(252 * 4 + 16, 16);
/** The variates of the batch, before their scale. */
const VARIATES = memory.data(252 * 8, 16);

const TAIL_PROBABILITY: f64 = 0.075;
const INTEGER_BITS: i64 = 0x4330000000000000;
const INTEGER_OFFSET: f64 = 4503599627370496; // 2^52

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
    const tails = central(now, words);
    if (tails > 0) putTailsRight(tails, words);
    storeScaled(now, scale, out);
    out += now << 3;
    block += BATCH >> 1;
    count -= now;
  }
}

function storeScaled(count: usize, scale: f64, out: usize): void {
  const factor = f64x2.splat(scale);
  const pairs = (count & ~1) << 3;
  for (let at: usize = 0; at < pairs; at += 16)
    v128.store(out + at, f64x2.mul(factor, v128.load(VARIATES + at)));
  if (count & 1) store<f64>(out + pairs, scale * load<f64>(VARIATES + pairs));
}

/** VARIATES by the central branch, four at a time, rounded up to four; returns how many lie in the tails, listed in PLACES. */
function central(count: usize, words: usize): usize {
  let listed: usize = 0;
  for (let i: usize = 0; i < count; i += 4) {
    const at = words + (i << 3);
    const tail01 = tailProbability(v128.load(at));
    const tail23 = tailProbability(v128.load(at, 16));
    const q01 = f64x2.sub(f64x2.splat(0.5), tail01);
    const q23 = f64x2.sub(f64x2.splat(0.5), tail23);
    const to = VARIATES + (i << 3);
    ratios(CENTRAL, centralArgument(q01), centralArgument(q23), to);
    v128.store(to, signed(f64x2.mul(q01, v128.load(to)), at));
    v128.store(to, signed(f64x2.mul(q23, v128.load(to, 16)), at + 16), 16);
    listed = list(listed, tail01, i, count);
    listed = list(listed, tail23, i + 2, count);
  }
  return listed;
}

function centralArgument(q: v128): v128 {
  return f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q));
}

/** Lists variates i and i + 1 where they lie in the tails, without a branch: what does not is written over by the next. */
function list(listed: usize, tail: v128, i: usize, count: usize): usize {
  const first = f64x2.extract_lane(tail, 0);
  const second = f64x2.extract_lane(tail, 1);
  store<u32>(PLACES + (listed << 2), u32(i));
  store<f64>(TAILS + (listed << 3), first);
  listed += usize(i < count && first < TAIL_PROBABILITY);
  store<u32>(PLACES + (listed << 2), u32(i + 1));
  store<f64>(TAILS + (listed << 3), second);
  return listed + usize(i + 1 < count && second < TAIL_PROBABILITY);
}

/** The listed VARIATES by the branches of the tails, four at a time; the list is rounded up by repeating its last. */
function putTailsRight(count: usize, words: usize): void {
  const lastTail = load<f64>(TAILS + ((count - 1) << 3));
  const lastPlace = load<u32>(PLACES + ((count - 1) << 2));
  for (let i = count; i & 3; i++) {
    store<f64>(TAILS + (i << 3), lastTail);
    store<u32>(PLACES + (i << 2), lastPlace);
  }
  logAll((count + 3) & ~3, TAILS, TAILS);
  for (let i: usize = 0; i < count; i += 4) {
    const at = TAILS + (i << 3);
    const s01 = f64x2.sqrt(f64x2.neg(v128.load(at)));
    const s23 = f64x2.sqrt(f64x2.neg(v128.load(at, 16)));
    ratios(NEAR, f64x2.sub(s01, f64x2.splat(1.6)), f64x2.sub(s23, f64x2.splat(1.6)), at);
    const far01 = f64x2.gt(s01, f64x2.splat(5));
    const far23 = f64x2.gt(s23, f64x2.splat(5));
    if (v128.any_true(v128.or(far01, far23))) {
      const near01 = v128.load(at);
      const near23 = v128.load(at, 16);
      ratios(FAR, f64x2.sub(s01, f64x2.splat(5)), f64x2.sub(s23, f64x2.splat(5)), at);
      v128.store(at, v128.bitselect(v128.load(at), near01, far01));
      v128.store(at, v128.bitselect(v128.load(at, 16), near23, far23), 16);
    }
    for (let k = i; k < i + 4; k++) putBack(load<u32>(PLACES + (k << 2)), load<f64>(TAILS + (k << 3)), words);
  }
}

function putBack(place: usize, magnitude: f64, words: usize): void {
  const sign = load<u64>(words + (place << 3)) << 32;
  store<f64>(VARIATES + (place << 3), copysign(magnitude, reinterpret<f64>(sign)));
}

/** (31 bits of the first word, then the second, then a half) 2^-64, in both lanes. */
function tailProbability(words: v128): v128 {
  const high = asFloat(v128.and(words, i64x2.splat(0x7fffffff)));
  const low = asFloat(i64x2.shr_u(words, 32));
  const integer = f64x2.add(f64x2.mul(high, f64x2.splat(4294967296)), low);
  return f64x2.mul(f64x2.add(integer, f64x2.splat(0.5)), f64x2.splat(5.421010862427522e-20));
}

function asFloat(integer: v128): v128 {
  return f64x2.sub(v128.or(integer, i64x2.splat(INTEGER_BITS)), f64x2.splat(INTEGER_OFFSET));
}

/** The magnitudes with the top bits of the first words as signs. */
function signed(magnitude: v128, words: usize): v128 {
  const bit = v128.and(i64x2.shl(v128.load(words), 32), i64x2.splat(i64.MIN_VALUE));
  return v128.or(magnitude, bit);
}

/** Both polynomials of degree 7 by Horner's rule, and their quotient, for four arguments at once. */
function ratios(table: usize, x01: v128, x23: v128, out: usize): void {
  let above01 = v128.load_splat<f64>(table);
  let below01 = v128.load_splat<f64>(table, 8);
  let above23 = above01;
  let below23 = below01;
  for (const end = table + 112; table < end; table += 16) {
    const above = v128.load_splat<f64>(table, 16);
    const below = v128.load_splat<f64>(table, 24);
    above01 = f64x2.add(f64x2.mul(above01, x01), above);
    below01 = f64x2.add(f64x2.mul(below01, x01), below);
    above23 = f64x2.add(f64x2.mul(above23, x23), above);
    below23 = f64x2.add(f64x2.mul(below23, x23), below);
  }
  v128.store(out, f64x2.div(above01, below01));
  v128.store(out, f64x2.div(above23, below23), 16);
}
