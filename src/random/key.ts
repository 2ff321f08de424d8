/**
 * Keys: the values that random numbers are a function of.
 *
 * A key is passed and derived from, never advanced. Data, labels and initial weights each get a key of their own
 * purpose, so that one can change while the others stay.
 *
 * Derivation runs Philox on the parent key: the child is the first half of the last block drawn. A purpose that is an
 * integer takes one block of counter (low, high, 0, 1). One that is a text takes the block (length, 0, 0, 2) and then,
 * each under the key of the block before, (w0, w1, w2, 3) for every six UTF-16 code units, packed two a word, first one
 * low. Streams count with a last word of 0 (stream.ts), so no child key is ever a draw of its parent's stream.
 */

import { InputError } from '../errors.ts';
import { philox4x32 } from './philox.ts';

/** Two uint32 words. */
export type Key = readonly [number, number];

const INTEGER = 1;
const TEXT = 2;
const TEXT_UNITS = 3;

/**
 * The key of a seed for one purpose: deriveKey of the seed's own 64 bits.
 *
 * @param seed     an integer in [0, 2^53)
 * @param purpose  what the numbers are for: "data", "labels", "init"
 * @throws InputError if the seed is not such an integer
 */
export function keyFrom(seed: number, purpose: string): Key {
  requireInteger(seed, 'seed');
  return deriveKey([lowWord(seed), highWord(seed)], purpose);
}

/**
 * The child of a key for one purpose: a name, or a number such as a row or trial index (1 and "1" differ).
 *
 * @param purpose  a text, or an integer in [0, 2^53)
 * @throws InputError if the purpose is a number but not such an integer
 */
export function deriveKey(key: Key, purpose: string | number): Key {
  if (typeof purpose === 'string') return deriveByText(key, purpose);
  requireInteger(purpose, 'key purpose');
  return nextKey(key, lowWord(purpose), highWord(purpose), 0, INTEGER);
}

function requireInteger(value: number, what: string): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InputError(what, 'must be an integer in [0, 2^53)', value);
  }
}

function deriveByText(parent: Key, text: string): Key {
  let key = nextKey(parent, text.length, 0, 0, TEXT);
  for (let i = 0; i < text.length; i += 6) {
    key = nextKey(key, unitPair(text, i), unitPair(text, i + 2), unitPair(text, i + 4), TEXT_UNITS);
  }
  return key;
}

function nextKey(key: Key, c0: number, c1: number, c2: number, c3: number): Key {
  const block = new Uint32Array(4);
  philox4x32(block, 0, c0, c1, c2, c3, key[0], key[1]);
  return [block[0], block[1]];
}

/** Code units i and i + 1 in one word; zero past the end (charCodeAt is NaN there, and NaN | 0 is 0). */
function unitPair(text: string, i: number): number {
  return text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
}

function lowWord(value: number): number {
  return value >>> 0;
}

function highWord(value: number): number {
  return Math.floor(value / 2 ** 32);
}
