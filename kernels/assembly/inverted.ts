/**
 * Variates that are functions of one or two uniform ones. Two words of the stream of a key give a uniform variate on (0, 1): 52 bits,
 * and a half of the last one.
 */
import { expAll, expm1Positive } from './exponential.ts';
import { logAll } from './logarithm.ts';
import { philoxBlocks } from './philox.ts';
import { EIGHT_BYTES, seriesOfEight } from './series.ts';

/** Philox blocks of a batch, which are whole eights, and the words used of them: the first may lie anywhere in its block. */
const BLOCKS: usize = 128;
const BATCH_WORDS: usize = 504;
const WORDS = memory.data(128 * 16 + 16, 16);
/** The variates of a batch, and what else they are made of, rounded up to eights. */
const VARIATES = memory.data(256 * 8, 16);
const SIGNED = memory.data(256 * 8, 16);
const SQUARES = memory.data(256 * 8, 16);

/** sin(pi x/2)/x in x^2 by Taylor's series: for 0 <= x <= 1 cut off below 2^-59. */
const SINE_TERMS: usize = 11;
const SINE = memory.data<f64>(
  [
    2.571422892860474e-16, -4.377065467313742e-14, 6.0669357311061955e-12, -6.688035109811468e-10,
    5.692172921967927e-8, -3.598843235212085e-6, 1.6044118478735983e-4, -0.004681754135318688,
    0.07969262624616705, -0.6459640975062463, 1.5707963267948966,
  ],
  16,
);

const INTEGER_BITS: i64 = 0x4330000000000000;
const INTEGER_OFFSET: f64 = 4503599627370496; // 2^52

const UNIFORM: u32 = 0;
const EXPONENTIAL: u32 = 1;
const POWER: u32 = 2;
const STUDENT: u32 = 3;

/**
 * `count` variates from word `first` of the stream of a key on; `first` comes in two 32-bit halves. With u, and for the last one an
 * independent u', uniform on (0, 1); v = 1 - |2 u - 1| uniform, s = sgn(2 u - 1) a fair sign, s' another:
 *
 * UNIFORM:      u
 * EXPONENTIAL:  -s log(v)/parameter
 * POWER:        s scale v^(-1/parameter)
 * STUDENT:      s' sqrt(scale (u^(-2/parameter) - 1)) sin(pi u'/2), four words a variate
 */
export function inverted(
  law: u32,
  firstLow: u32,
  firstHigh: u32,
  count: usize,
  key0: u32,
  key1: u32,
  parameter: f64,
  scale: f64,
  out: usize,
): void {
  const words = WORDS + ((firstLow & 3) << 2);
  const each: usize = law === STUDENT ? 4 : 2;
  let block = ((u64(firstHigh) << 32) | u64(firstLow)) >> 2;
  while (count > 0) {
    const now = min(count, BATCH_WORDS / each);
    philoxBlocks(block, min(BLOCKS, ((now * each) >> 2) + 2), key0, key1, WORDS);
    if (law === UNIFORM) uniformBatch(now, words);
    else if (law === EXPONENTIAL) exponentialBatch(now, words, parameter);
    else if (law === POWER) powerBatch(now, words, parameter, scale);
    else studentBatch(now, words, parameter, scale);
    memory.copy(out, VARIATES, now << 3);
    out += now << 3;
    block += BATCH_WORDS >> 2;
    count -= now;
  }
}

function uniformBatch(count: usize, words: usize): void {
  for (let at: usize = 0; at < count << 3; at += 16)
    v128.store(VARIATES + at, uniformPair(v128.load(words + at)));
}

function exponentialBatch(count: usize, words: usize, rate: f64): void {
  signsAndLogarithms(count, words);
  const divisor = f64x2.splat(-rate);
  for (let at: usize = 0; at < count << 3; at += 16)
    storeSigned(at, f64x2.div(v128.load(VARIATES + at), divisor));
}

function powerBatch(count: usize, words: usize, tail: f64, scale: f64): void {
  signsAndLogarithms(count, words);
  const divisor = f64x2.splat(-tail);
  const factor = f64x2.splat(scale);
  for (let at: usize = 0; at < count << 3; at += 16)
    v128.store(VARIATES + at, f64x2.div(v128.load(VARIATES + at), divisor));
  expAll(wholeEights(count), VARIATES, VARIATES);
  for (let at: usize = 0; at < count << 3; at += 16)
    storeSigned(at, f64x2.mul(factor, v128.load(VARIATES + at)));
}

function studentBatch(count: usize, words: usize, degrees: f64, scale: f64): void {
  const eights = wholeEights(count);
  const exponent = f64x2.splat(-2 / degrees);
  const factor = f64x2.splat(scale);
  for (let at: usize = 0; at < count << 3; at += 16) {
    const first = v128.load(words + (at << 1));
    const second = v128.load(words + (at << 1), 16);
    v128.store(VARIATES + at, uniformPair(v128.shuffle<i64>(first, second, 0, 2)));
    const angle = v128.shuffle<i64>(first, second, 1, 3);
    // The lowest bits are not in the uniform variate.
    v128.store(SIGNED + at, v128.or(uniformPair(angle), i64x2.shl(angle, 63)));
  }
  logAll(eights, VARIATES, VARIATES);
  for (let at: usize = 0; at < count << 3; at += 16)
    v128.store(VARIATES + at, f64x2.mul(exponent, v128.load(VARIATES + at)));
  expm1Positive(eights, VARIATES, VARIATES);
  for (let at: usize = 0; at < count << 3; at += 16) {
    const x = v128.load(SIGNED + at);
    v128.store(SQUARES + at, f64x2.mul(x, x));
  }
  for (let at: usize = 0; at < eights << 3; at += EIGHT_BYTES)
    seriesOfEight(SINE, SINE_TERMS, SQUARES + at, SQUARES + at);
  for (let at: usize = 0; at < count << 3; at += 16) {
    const length = f64x2.sqrt(f64x2.mul(factor, v128.load(VARIATES + at)));
    const sine = f64x2.mul(v128.load(SIGNED + at), v128.load(SQUARES + at));
    v128.store(VARIATES + at, f64x2.mul(length, sine));
  }
}

/** SIGNED: 2 u - 1, which is never 0. VARIATES: log(1 - |2 u - 1|). */
function signsAndLogarithms(count: usize, words: usize): void {
  const one = f64x2.splat(1);
  for (let at: usize = 0; at < count << 3; at += 16) {
    const centred = f64x2.sub(f64x2.mul(f64x2.splat(2), uniformPair(v128.load(words + at))), one);
    v128.store(SIGNED + at, centred);
    v128.store(VARIATES + at, f64x2.sub(one, f64x2.abs(centred)));
  }
  logAll(wholeEights(count), VARIATES, VARIATES);
}

/** VARIATES with the signs of SIGNED. */
function storeSigned(at: usize, magnitude: v128): void {
  const sign = v128.and(v128.load(SIGNED + at), i64x2.splat(i64.MIN_VALUE));
  v128.store(VARIATES + at, v128.or(magnitude, sign));
}

/** What lies beyond `count` is left from earlier, and computed for nothing. */
function wholeEights(count: usize): usize {
  return (count + 7) & ~7;
}

/** ((w >> 6) 2^26 + (w' >> 6) + 1/2) 2^-52 of the words w, w' in each lane. */
function uniformPair(words: v128): v128 {
  const high = i64x2.shl(i64x2.shr_u(i64x2.shl(words, 32), 38), 26);
  const integer = v128.or(v128.or(high, i64x2.shr_u(words, 38)), i64x2.splat(INTEGER_BITS));
  const k = f64x2.sub(integer, f64x2.splat(INTEGER_OFFSET));
  return f64x2.mul(f64x2.add(k, f64x2.splat(0.5)), f64x2.splat(2.220446049250313e-16));
}
