/**
 * Uniform random permutations.
 */

import type { Stream } from './stream.ts';

/** What can be shuffled: any mutable indexed list of numbers up to 2^32 - 1 long. */
export interface MutableNumbers {
  readonly length: number;
  [index: number]: number;
}

/**
 * Permutes `array` in place, every order equally likely: Fisher and Yates's method in Durstenfeld's form (Comm. ACM 7
 * (1964) 420, algorithm 235).
 *
 * @param array  a typed array or an array of numbers
 */
export function shuffle(stream: Stream, array: MutableNumbers): void {
  for (let last = array.length - 1; last > 0; last--) {
    const chosen = integerBelow(stream, last + 1);
    const kept = array[last];
    array[last] = array[chosen];
    array[chosen] = kept;
  }
}

/** Uniform on 0..bound - 1, bound <= 2^32: words of the incomplete last multiple of `bound` are drawn again. */
export function integerBelow(stream: Stream, bound: number): number {
  const complete = 2 ** 32 - (2 ** 32 % bound);
  let word = stream.uint32();
  while (word >= complete) word = stream.uint32();
  return word % bound;
}
