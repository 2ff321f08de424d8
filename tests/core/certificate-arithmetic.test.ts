import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/data/sample.ts';
import { absoluteSum } from '../../src/margin/certificate-arithmetic.ts';
import { carriedSums } from '../../src/margin/certificate-kernel.ts';
import { consistency } from '../../src/margin/consistency.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { approximately, scaledIntegers, timesPowerOfTwo } from '../support/exact.ts';

/** |sum of terms - sum|, exactly but for one rounding. */
function apart(terms: Float64Array, sum: number): number {
  const { integers, exponent } = scaledIntegers([...terms, -sum]);
  const left = integers.reduce((a, b) => a + b, 0n);
  return approximately(timesPowerOfTwo({ num: left < 0n ? -left : left, den: 1n }, exponent));
}

const U = 2 ** -53;

describe("the certificate's sums", () => {
  it.each(Array.from({ length: 70 }, (_, n) => n + 1))('of %i columns are within their bound', (n) => {
    const stream = new Stream(keyFrom(n, 'data'));
    const [K, c] = [new Float64Array(n * n), new Float64Array(2 * n)];
    fillNormal(stream, K, 1e8);
    fillNormal(stream, c, 1);
    // Terms of all sizes, and pairs that nearly cancel.
    for (let at = 0; at < K.length; at += 3) K[at] *= 1e-16;
    for (let i = 0; i < n; i++) {
      for (let k = 3; k < n; k += 5) K[i * n + k] = (-K[i * n + k - 3] * c[k - 3]) / c[k];
    }
    const rows = Int32Array.from({ length: n }, (_, i) => i);
    const kinds = Float64Array.from(rows, (i) => i % 2);
    const found = carriedSums(n, K, rows, kinds, c);
    for (let i = 0; i < n; i++) {
      const [sum, sizes, largest] = found.subarray(3 * i, 3 * i + 3);
      const row = K.subarray(i * n, (i + 1) * n);
      const terms = row.map((entry, k) => entry * c[(i % 2) * n + k]);
      const bound = U * Math.abs(sum) + n * n * U * U * sizes;
      expect(apart(terms, sum)).toBeLessThanOrEqual(bound * (1 + 1e-9));
      expect(Math.abs(sizes - absoluteSum(terms))).toBeLessThanOrEqual(n * U * sizes);
      expect(largest).toBe(Math.max(...row.map(Math.abs)));
    }
  });

  it('of rows here and there are those of the same rows in order', () => {
    const n = 130;
    const stream = new Stream(keyFrom(1, 'data'));
    const [K, c] = [new Float64Array(n * n), new Float64Array(n)];
    fillNormal(stream, K, 1);
    fillNormal(stream, c, 1);
    const all = Int32Array.from({ length: n }, (_, i) => i);
    const whole = carriedSums(n, K, all, new Float64Array(n), c);
    const some = all.filter((i) => i % 3 !== 1);
    const found = carriedSums(n, K, some, new Float64Array(some.length), c);
    for (const [at, i] of some.entries())
      expect(found.slice(3 * at, 3 * at + 3)).toEqual(whole.slice(3 * i, 3 * i + 3));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('show %f in the row where it is', (entry) => {
    for (const n of [2, 3]) {
      for (let at = n; at < 2 * n; at++) {
        const K = Float64Array.from({ length: 2 * n }, (_, i) => (i === at ? entry : i + 1));
        const found = carriedSums(
          n,
          K,
          Int32Array.of(0, 1),
          new Float64Array(2),
          new Float64Array(n).fill(1),
        );
        expect([...found.subarray(0, 3)]).toEqual(n === 2 ? [3, 3, 2] : [6, 6, 3]);
        expect(Number.isFinite(found[3])).toBe(false);
        expect(found[4]).toBe(entry);
      }
    }
  });
});

describe('the pattern of a limit', () => {
  const n = 100;
  const ones = new Float64Array(n).fill(1);
  const K = {
    rows: n,
    cols: n,
    data: Float64Array.from({ length: n * n }, (_, at) => Number(at % (n + 1) === 0)),
  };
  const sample = { n, y: ones, K, X: null } as unknown as Sample;
  const group = {
    sign: 1,
    members: Int32Array.of(0),
    weight: 1,
    active: new Uint8Array(n).fill(1),
    slopes: ones,
  };
  const withLeast = (beta: number) =>
    consistency(
      sample,
      [{ ...group, sign: 1 }],
      Float64Array.from(ones, (one, i) => (i === 0 ? beta : one)),
      null,
      1,
    );

  it('is decided by the sums of sizes where lengths alone leave it open', () => {
    // One multiplier of 2000 u among ones: a cosine of 201 u. Lengths allow an error of 1000 u, the products themselves of 8 u.
    expect(withLeast(2000 * U)).toEqual({ least: (2000 * U) / Math.sqrt(99), decided: true });
  });

  it('and left undecided where those leave it open, too', () => {
    expect(withLeast(50 * U).decided).toBe(false);
    expect(withLeast(0).decided).toBe(false);
  });
});
