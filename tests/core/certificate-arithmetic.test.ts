import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/data/sample.ts';
import { absoluteSum, neumaierSum, OF_A_ROW, rowSums } from '../../src/margin/certificate-arithmetic.ts';
import { consistency } from '../../src/margin/consistency.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';

describe('two rows side by side', () => {
  it.each([1, 2, 3, 7, 64])('have the sums of each by itself, %i columns', (n) => {
    const stream = new Stream(keyFrom(n, 'data'));
    const [K, c] = [new Float64Array(n * n), new Float64Array(n)];
    fillNormal(stream, K, 1e8);
    fillNormal(stream, c, 1);
    for (let at = 0; at < K.length; at += 3) K[at] *= 1e-16;
    const out = new Float64Array(2 * OF_A_ROW);
    for (let i = 0; i < n; i++) {
      const j = (i + 1) % n;
      rowSums(K, n, i, j, c, out);
      expect(Array.from(out)).toEqual([...alone(K, n, i, c), ...alone(K, n, j, c)]);
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('show %f in the row where it is', (entry) => {
    const out = new Float64Array(2 * OF_A_ROW);
    rowSums(Float64Array.of(1, 2, entry, 4), 2, 0, 1, Float64Array.of(1, 1), out);
    expect(Array.from(out.subarray(0, OF_A_ROW))).toEqual([3, 3, 2]);
    expect(out[OF_A_ROW + 1]).toBe(entry);
  });
});

/** As it would be done for one row. */
function alone(K: Float64Array, n: number, i: number, c: Float64Array): number[] {
  const row = K.subarray(i * n, (i + 1) * n);
  const terms = row.map((entry, k) => entry * c[k]);
  return [neumaierSum(terms), absoluteSum(terms), Math.max(...row.map(Math.abs))];
}

describe('the pattern of a limit', () => {
  const n = 100;
  const U = 2 ** -53;
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
