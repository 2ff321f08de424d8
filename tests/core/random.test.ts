import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { chi, chiSquared, gamma } from '../../src/random/gamma.ts';
import { deriveKey, type Key, keyFrom } from '../../src/random/key.ts';
import { fillNormal, normal } from '../../src/random/normal.ts';
import { shuffle } from '../../src/random/permutation.ts';
import { philox4x32 } from '../../src/random/philox.ts';
import { Stream } from '../../src/random/stream.ts';
import { regularizedBeta } from '../../src/special/beta.ts';
import { normalCdf } from '../../src/special/normal.ts';
import { kolmogorovSmirnov, kolmogorovSmirnovTwoSample } from '../support/ks.ts';
import { normalQuantile } from '../support/normal-quantile.ts';

/** Sample size of the distribution tests, and the p-value at which they fail. */
const SAMPLES = 100_000;
const REJECT = 1e-6;

/** A standard normal statistic beyond this has probability 1e-6. */
const SIGMAS = -normalQuantile(REJECT / 2);

function streamFor(purpose: string): Stream {
  return new Stream(keyFrom(2026, purpose));
}

function draw(count: number, variate: () => number): Float64Array {
  return Float64Array.from({ length: count }, variate);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('Philox4x32-10', () => {
  // Salmon et al. (2011), Random123 1.09, tests/kat_vectors: counter, key, output.
  const KNOWN_ANSWERS = [
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const;

  it.each(KNOWN_ANSWERS)('counter %j, key %j gives %j', (counter, key, output) => {
    const block = new Uint32Array(6);
    philox4x32(block, 1, counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
    expect([...block]).toEqual([0, ...output, 0]);
  });
});

describe('keys', () => {
  it('are pinned', () => {
    expect(keyFrom(0, '')).toEqual([3710895380, 2918555867]);
    expect(keyFrom(42, 'data')).toEqual([1715423625, 157774629]);
    expect(keyFrom(42, 'labels')).toEqual([1225218596, 2894290105]);
    expect(keyFrom(2 ** 53 - 1, 'init')).toEqual([18465738, 3046369788]);
    expect(deriveKey([1, 2], 3)).toEqual([2321477077, 3724274056]);
    expect(deriveKey([1, 2], 'trial of more than six')).toEqual([2612336792, 1987416610]);
  });

  it('derive by the documented blocks', () => {
    const block = new Uint32Array(4);
    philox4x32(block, 0, 7, 1, 0, 1, 11, 12);
    expect(deriveKey([11, 12], 2 ** 32 + 7)).toEqual([block[0], block[1]]);
    philox4x32(block, 0, 2, 0, 0, 2, 11, 12);
    philox4x32(block, 0, 0x62_0061, 0, 0, 3, block[0], block[1]);
    expect(deriveKey([11, 12], 'ab')).toEqual([block[0], block[1]]);
  });

  it('differ between seeds and between purposes', () => {
    const seeds = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1];
    const purposes = [
      '',
      '\0',
      '\0\0',
      'a',
      'b',
      'ab',
      'abcdef',
      'abcdefg',
      'abcdef\0',
      'data',
      'labels',
      'init',
    ];
    const keys = seeds.flatMap((seed) => purposes.map((purpose) => keyFrom(seed, purpose)));
    const children = keys.flatMap((key) =>
      [0, 1, '0', '1', 2 ** 32].map((purpose) => deriveKey(key, purpose)),
    );
    const all = [...keys, ...children].map((key) => key.join());
    expect(new Set(all).size).toBe(seeds.length * purposes.length * 6);
  });

  it('refuse seeds and numbers that are not exact', () => {
    for (const seed of [-1, 0.5, 2 ** 53, Number.NaN, Infinity]) {
      expect(() => keyFrom(seed, 'data')).toThrow(InputError);
      expect(() => deriveKey([0, 0], seed)).toThrow(InputError);
    }
  });
});

describe('Stream', () => {
  it('is the sequence of Philox blocks of its key', () => {
    const key: Key = [5, 6];
    const stream = new Stream(key);
    const block = new Uint32Array(4);
    for (let i = 0; i < 100; i++) {
      philox4x32(block, 0, i, 0, 0, 0, key[0], key[1]);
      expect([stream.uint32(), stream.uint32(), stream.uint32(), stream.uint32()]).toEqual([...block]);
    }
  });

  it('goes on where the low word of the counter runs over', () => {
    const key: Key = [7, 8];
    const block = new Uint32Array(4);
    const stream = new Stream(key);
    stream.skip(4 * (2 ** 32 - 3));
    for (let i = -3; i < 17; i++) {
      philox4x32(block, 0, i >>> 0, i < 0 ? 0 : 1, 0, 0, key[0], key[1]);
      expect([stream.uint32(), stream.uint32(), stream.uint32(), stream.uint32()]).toEqual([...block]);
    }
  });

  it('has pinned first draws', () => {
    const words = new Stream([0, 0]);
    expect([words.uint32(), words.uint32()]).toEqual([0x6627e8d5, 0xe169c58d]);
    const uniforms = new Stream([0, 0]);
    const k = Math.floor(0x6627e8d5 / 64) * 2 ** 26 + Math.floor(0xe169c58d / 64);
    expect(uniforms.uniform()).toBe((2 * k + 1) / 2 ** 53);
  });

  it('uniform() is uniform on (0, 1)', () => {
    const stream = streamFor('uniform');
    const samples = draw(SAMPLES, () => stream.uniform());
    expect(kolmogorovSmirnov(samples, (u) => u)).toBeGreaterThan(REJECT);
    const lowBits = samples.map((u) => (u * 2 ** 26) % 1);
    expect(kolmogorovSmirnov(lowBits, (u) => u)).toBeGreaterThan(REJECT);
  });

  it('each of the 32 bits is fair', () => {
    const stream = streamFor('bits');
    const counts = new Int32Array(32);
    for (let i = 0; i < SAMPLES; i++) {
      const word = stream.uint32();
      for (let bit = 0; bit < 32; bit++) counts[bit] += (word >>> bit) & 1;
    }
    for (const count of counts) {
      expect(Math.abs(count - SAMPLES / 2) / Math.sqrt(SAMPLES / 4)).toBeLessThan(SIGMAS);
    }
  });

  it('streams of neighbouring keys, and successive draws, are uncorrelated', () => {
    const root = keyFrom(7, 'independence');
    const columns = Array.from({ length: 6 }, (_, i) => {
      const out = new Float64Array(SAMPLES);
      fillNormal(new Stream(deriveKey(root, i)), out);
      return out;
    });
    const product = (a: Float64Array, b: Float64Array): number => mean(a.map((value, i) => value * b[i]));
    for (let i = 0; i < columns.length; i++) {
      const shifted = Float64Array.from(columns[i], (_, k) => columns[i][(k + 1) % SAMPLES]);
      expect(Math.abs(product(columns[i], shifted)) * Math.sqrt(SAMPLES)).toBeLessThan(SIGMAS);
      for (let j = 0; j < i; j++) {
        expect(Math.abs(product(columns[i], columns[j])) * Math.sqrt(SAMPLES)).toBeLessThan(SIGMAS);
      }
    }
  });
});

describe('normal variates', () => {
  it('have pinned first values: the quantile of the documented bits', () => {
    const stream = new Stream([0, 0]);
    // 0x6627e8d5 e169c58d: sign bit clear, tail probability 0x6627e8d5e169c58d / 2^64.
    const z = -normalQuantile(Number(0x6627e8d5e169c58dn) / 2 ** 64);
    expect(normal(stream)).toBe(z);
    expect(z).toBeCloseTo(0.2558159702035155, 15);
  });

  it.each([0, 1, 15, 16, 17, 100, 1000])(
    'fillNormal of %d gives what as many single draws give, and goes on after them',
    (count) => {
      const [bulk, single] = [streamFor('bulk'), streamFor('bulk')];
      for (const stream of [bulk, single]) stream.uint32();
      const out = new Float64Array(count);
      fillNormal(bulk, out, 2);
      expect(Array.from(out)).toEqual(Array.from(out, () => 2 * normal(single)));
      expect(bulk.position).toBe(1 + 2 * count);
      expect([bulk.uint32(), bulk.uniform()]).toEqual([single.uint32(), single.uniform()]);
    },
  );

  it('follow the normal law, and fillNormal scales them', () => {
    const samples = new Float64Array(SAMPLES);
    fillNormal(streamFor('normal'), samples, 3);
    expect(kolmogorovSmirnov(samples, (x) => normalCdf(x / 3))).toBeGreaterThan(REJECT);
    const stream = streamFor('normal');
    expect(samples).toEqual(draw(SAMPLES, () => 3 * normal(stream)));
  });

  it('have normal tails: the count beyond each z is binomial', () => {
    const stream = streamFor('tails');
    const count = 1_000_000;
    const thresholds = [1, 2, 3, 4];
    const above = thresholds.map(() => 0);
    const below = thresholds.map(() => 0);
    for (let i = 0; i < count; i++) {
      const z = normal(stream);
      thresholds.forEach((threshold, k) => {
        if (z > threshold) above[k]++;
        if (z < -threshold) below[k]++;
      });
    }
    thresholds.forEach((threshold, k) => {
      const p = normalCdf(-threshold);
      const deviation = Math.sqrt(count * p * (1 - p));
      expect(Math.abs(above[k] - count * p) / deviation).toBeLessThan(SIGMAS);
      expect(Math.abs(below[k] - count * p) / deviation).toBeLessThan(SIGMAS);
    });
  });
});

describe('gamma and chi-squared variates', () => {
  it('have pinned first values; the last two also follow from the first Philox block in mpmath', () => {
    expect(gamma(new Stream([0, 0]), 0.5)).toBeCloseTo(1.385142927100126, 14);
    expect(chiSquared(new Stream([0, 0]), 5)).toBeCloseTo(5.130905499419133, 13);
    expect(chi(new Stream([0, 0]), 1e15)).toBeCloseTo(31622776.78257299, 7);
  });

  // Closed forms of P(X <= x) for X ~ chi^2(dof).
  const CLOSED_FORMS: readonly (readonly [number, (x: number) => number])[] = [
    [1, (x) => 1 - 2 * normalCdf(-Math.sqrt(x))],
    [2, (x) => -Math.expm1(-x / 2)],
    [6, (x) => 1 - Math.exp(-x / 2) * (1 + x / 2 + x ** 2 / 8)],
    [
      7,
      (x) =>
        1 -
        2 * normalCdf(-Math.sqrt(x)) -
        Math.sqrt((2 * x) / Math.PI) * Math.exp(-x / 2) * (1 + x / 3 + x ** 2 / 15),
    ],
  ];

  it.each(CLOSED_FORMS)('chi-squared(%d) and its root follow their laws', (dof, cdf) => {
    const stream = streamFor(`chi-squared ${dof}`);
    expect(
      kolmogorovSmirnov(
        draw(SAMPLES, () => chiSquared(stream, dof)),
        cdf,
      ),
    ).toBeGreaterThan(REJECT);
    expect(
      kolmogorovSmirnov(
        draw(SAMPLES, () => chi(stream, dof)),
        (r) => cdf(r * r),
      ),
    ).toBeGreaterThan(REJECT);
  });

  it.each([
    [0.05, 0.3],
    [0.25, 0.25],
    [0.999, 1.001],
    [3.5, 200],
  ])('X/(X + Y) is Beta for X ~ Gamma(%d), Y ~ Gamma(%d)', (a, b) => {
    const stream = streamFor(`gamma ${a} ${b}`);
    const ratios = draw(SAMPLES, () => {
      const x = gamma(stream, a);
      return x / (x + gamma(stream, b));
    });
    expect(kolmogorovSmirnov(ratios, (x) => regularizedBeta(x, a, b))).toBeGreaterThan(REJECT);
  });

  it('chi-squared(1e15) is normal to 1e-7, and as exact as float64', () => {
    const dof = 1e15;
    const stream = streamFor('chi-squared 1e15');
    const samples = draw(SAMPLES, () => (chiSquared(stream, dof) - dof) / Math.sqrt(2 * dof));
    expect(kolmogorovSmirnov(samples, normalCdf)).toBeGreaterThan(REJECT);
    const radii = draw(SAMPLES, () => (chi(stream, dof) - Math.sqrt(dof)) * Math.SQRT2);
    expect(kolmogorovSmirnov(radii, normalCdf)).toBeGreaterThan(REJECT);
  });

  it.each([0.5, 1, 7, 1e3, 1e15])('chi-squared(%d) has its mean and variance', (dof) => {
    const stream = streamFor(`moments ${dof}`);
    const standard = draw(4 * SAMPLES, () => (chiSquared(stream, dof) - dof) / Math.sqrt(2 * dof));
    const kurtosis = 3 + 12 / dof;
    expect(Math.abs(mean(standard)) * Math.sqrt(standard.length)).toBeLessThan(SIGMAS);
    const excess = mean(standard.map((z) => z * z)) - 1;
    expect(Math.abs(excess) * Math.sqrt(standard.length / (kurtosis - 1))).toBeLessThan(SIGMAS);
  });

  it('chi-squared(40) is a sum of 40 squared normals', () => {
    const stream = streamFor('sum of squares');
    const sums = draw(SAMPLES / 4, () => {
      let sum = 0;
      for (let i = 0; i < 40; i++) sum += normal(stream) ** 2;
      return sum;
    });
    const direct = draw(SAMPLES, () => chiSquared(stream, 40));
    expect(kolmogorovSmirnovTwoSample(sums, direct)).toBeGreaterThan(REJECT);
  });

  it('refuse parameters out of range', () => {
    const stream = streamFor('refused');
    for (const bad of [0, -1, 2e15, Number.NaN, Infinity]) {
      expect(() => gamma(stream, bad)).toThrow(InputError);
      expect(() => chiSquared(stream, bad)).toThrow(InputError);
      expect(() => chi(stream, bad)).toThrow(InputError);
    }
  });
});

describe('shuffle', () => {
  it('has a pinned first value', () => {
    const array = Int8Array.from({ length: 10 }, (_, i) => i);
    shuffle(new Stream([0, 0]), array);
    expect([...array]).toEqual([0, 2, 6, 3, 5, 7, 9, 4, 8, 1]);
  });

  it('permutes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 50 }), fc.nat(), (values, seed) => {
        const array = Int32Array.from(values);
        shuffle(new Stream(keyFrom(seed, 'shuffle')), array);
        expect(array.sort()).toEqual(Int32Array.from(values).sort());
      }),
      { seed: 1 },
    );
  });

  it('gives each of the 24 orders of four things its share', () => {
    const stream = streamFor('orders');
    const counts = new Map<string, number>();
    const rounds = 24 * 5000;
    for (let i = 0; i < rounds; i++) {
      const array = Int8Array.of(1, 2, 3, 4);
      shuffle(stream, array);
      counts.set(array.join(), (counts.get(array.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Pearson's statistic is chi-squared with 23 degrees of freedom: P(X > 73.6) = 3e-7.
    const pearson = [...counts.values()].reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0);
    expect(pearson).toBeLessThan(73.6);
  });

  it('puts each element everywhere equally often', () => {
    const stream = streamFor('places');
    const places = draw(20_000, () => {
      const array = Float64Array.from({ length: 100 }, (_, i) => i);
      shuffle(stream, array);
      return (array.indexOf(17) + stream.uniform()) / 100;
    });
    expect(kolmogorovSmirnov(places, (u) => u)).toBeGreaterThan(REJECT);
  });
});

describe('Kolmogorov-Smirnov p-values', () => {
  const normals = new Float64Array(20_000);
  fillNormal(streamFor('p-values'), normals);

  it('are uniform under the hypothesis', () => {
    const stream = streamFor('p-values, one sample');
    const pValues = draw(2000, () => {
      const samples = draw(500, () => stream.uniform());
      return kolmogorovSmirnov(samples, (u) => u);
    });
    expect(kolmogorovSmirnov(pValues, (p) => p)).toBeGreaterThan(1e-3);
  });

  it('reject a wrong scale, a wrong shift and a wrong law', () => {
    expect(kolmogorovSmirnov(normals, (x) => normalCdf(x / 1.1))).toBeLessThan(REJECT);
    expect(kolmogorovSmirnov(normals, (x) => normalCdf(x - 0.1))).toBeLessThan(REJECT);
    expect(kolmogorovSmirnov(normals, () => Number.NaN)).toBe(0);
    expect(
      kolmogorovSmirnovTwoSample(
        normals,
        normals.map((x) => 1.2 * x),
      ),
    ).toBeLessThan(REJECT);
    expect(kolmogorovSmirnovTwoSample(normals, normals)).toBe(1);
  });

  it('have the quantiles of Kolmogorov: P(K > 1.3581) = 0.05, P(K > 0.8276) = 0.5', () => {
    const n = 1e6;
    const grid = Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    const shiftedBy = (d: number) => kolmogorovSmirnov(grid, (u) => Math.min(1, u + d));
    expect(shiftedBy(1.3581 / Math.sqrt(n))).toBeCloseTo(0.05, 3);
    expect(shiftedBy(0.82757 / Math.sqrt(n))).toBeCloseTo(0.5, 2);
  });
});
