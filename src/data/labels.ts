/**
 * Labels y* in {-1, +1}, drawn under a key of their own.
 */
import type { Key } from '../random/key.ts';
import { shuffle } from '../random/permutation.ts';
import { Stream } from '../random/stream.ts';

/**
 * balanced: exactly ceil(positiveShare n) labels +1, in random order; random: independent with P(+1) = positiveShare; mirrored: rows come
 * in pairs, x with y and then -x with -y, the first label of a pair fair.
 */
export type LabelScheme = 'balanced' | 'random' | 'mirrored';

/** n labels under `key`. */
export function drawLabels(n: number, scheme: LabelScheme, positiveShare: number, key: Key): Float64Array {
  const stream = new Stream(key);
  if (scheme === 'mirrored') {
    const first = Float64Array.from({ length: n / 2 }, () => (stream.uniform() < 0.5 ? 1 : -1));
    return Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1) * first[i >> 1]);
  }
  if (scheme === 'random') {
    return Float64Array.from({ length: n }, () => (stream.uniform() < positiveShare ? 1 : -1));
  }
  const positives = Math.ceil(positiveShare * n - 1e-9);
  const y = new Float64Array(n).fill(-1).fill(1, 0, positives);
  shuffle(stream, y);
  return y;
}

/** rate: each label is flipped independently with this probability; count: exactly so many are, every set of them as likely. */
export type LabelNoise = { readonly rate?: number | undefined; readonly count?: number | undefined };

/** The labels as observed: `y` with some of them flipped under `key`. */
export function flipLabels(y: Float64Array, { rate = 0, count }: LabelNoise, key: Key): Float64Array {
  const stream = new Stream(key);
  if (count === undefined) return y.map((label) => (rate > 0 && stream.uniform() < rate ? -label : label));
  const flips = Float64Array.from(y, (_, i) => (i < count ? -1 : 1));
  shuffle(stream, flips);
  return y.map((label, i) => label * flips[i]);
}
