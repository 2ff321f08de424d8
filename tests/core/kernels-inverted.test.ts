import { describe, expect, it } from 'vitest';
import { exp, log } from '../../kernels/elementary.ts';
import { radialStudents, signedExponentials, signedPowers, uniforms } from '../../kernels/variates.ts';
import * as oracle from '../support/kernel-oracles.ts';

const KEY = [0x12345678, 0xdeadbeef] as const;
/** First words and counts: around the ends of batches and of groups of eight, in the middle of a block, where counters carry. */
const PLACES = [
  [0, 1],
  [0, 7],
  [1, 8],
  [2, 9],
  [4003, 15],
  [3, 125],
  [0, 126],
  [5, 127],
  [1, 251],
  [2, 252],
  [7, 253],
  [4, 506],
  [2 ** 32 - 6, 20],
  [2 ** 34 - 7, 300],
  [2 ** 45 + 2, 9],
] as const;

function drawn(fill: (out: Float64Array) => void, count: number): Float64Array {
  const out = new Float64Array(count).fill(Number.NaN);
  fill(out);
  return out;
}

/** s and v of the uniform variate of a word and the next. */
function signed(word: number): { s: number; v: number } {
  const u = oracle.uniform(KEY, word);
  return { s: u > 0.5 ? 1 : -1, v: 1 - Math.abs(2 * u - 1) };
}

describe.each(PLACES)('from word %i on, %i of them', (first, count) => {
  const expected = (each: number, variate: (word: number) => number) =>
    Float64Array.from({ length: count }, (_, i) => variate(first + each * i));

  it('uniform variates are those of the words, bit for bit', () => {
    const found = drawn((out) => uniforms({ key: KEY, first, out }), count);
    expect(found).toEqual(expected(2, (word) => oracle.uniform(KEY, word)));
  });

  it('signed exponential and power variates are the plain formulas, bit for bit', () => {
    const exponentials = drawn((out) => signedExponentials({ key: KEY, first, out }, 1.7), count);
    const plain = (word: number) => {
      const { s, v } = signed(word);
      return s * (log(v) / -1.7);
    };
    expect(exponentials).toEqual(expected(2, plain));
    const powers = drawn((out) => signedPowers({ key: KEY, first, out }, 2.3, 0.4), count);
    const power = (word: number) => {
      const { s, v } = signed(word);
      return s * (0.4 * exp(log(v) / -2.3));
    };
    expect(powers).toEqual(expected(2, power));
  });

  it.each([2.0001, 4, 60, 1e6])("Student's t of %d degrees is its formula to rounding", (degrees) => {
    const found = drawn((out) => radialStudents({ key: KEY, first, out }, degrees, degrees - 2), count);
    for (const [i, t] of found.entries()) {
      const word = first + 4 * i;
      const s = oracle.streamWord(KEY, word + 2) % 2 === 1 ? -1 : 1;
      const radius = Math.sqrt((degrees - 2) * Math.expm1((-2 / degrees) * log(oracle.uniform(KEY, word))));
      const want = s * radius * Math.sin((Math.PI / 2) * oracle.uniform(KEY, word + 2));
      expect(Math.abs(t / want - 1)).toBeLessThan(2e-15);
    }
  });
});
