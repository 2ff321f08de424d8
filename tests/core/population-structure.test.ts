import { describe, expect, it } from 'vitest';
import { placeRows } from '../../src/data/clusters.ts';
import { drawSample } from '../../src/data/draw.ts';
import { geometry } from '../../src/data/geometry.ts';
import { drawLabels, flipLabels } from '../../src/data/labels.ts';
import { noiseLaw } from '../../src/data/noise/index.ts';
import { type ClusterStructure, moments, type Population } from '../../src/data/population.ts';
import { labelFlips, withObservedLabels } from '../../src/data/sample.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { addMultiplyTransposed } from '../../src/linalg/product.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { eigenvalueRuns } from '../../src/spec/covariance.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';

import { alongLandmarks, drawOf, streamed } from '../support/streamed.ts';

const REJECT = 1e-6;
const twoBlocks = [
  { eigenvalue: 9, dimension: 300, signalNorm: 2 },
  { eigenvalue: 0.25, dimension: 900, signalNorm: 1 },
];

describe('labels', () => {
  it('are flipped exactly so many times, or at a rate, and every point as often', () => {
    const y = drawLabels(40, 'balanced', 0.5, keyFrom(1, 'labels'));
    const flips = (noise: { rate?: number; count?: number }, trial: number): number[] => {
      const seen = flipLabels(y, noise, deriveKey(keyFrom(2, 'flips'), trial));
      return Array.from(y.keys()).filter((i) => seen[i] !== y[i]);
    };
    const often = new Float64Array(40);
    let total = 0;
    for (let trial = 0; trial < 2000; trial++) {
      const exact = flips({ count: 7 }, trial);
      expect(exact.length).toBe(7);
      for (const i of exact) often[i]++;
      total += flips({ rate: 0.15 }, trial).length;
    }
    for (const count of often) {
      const { lower, upper } = clopperPearson(count, 2000, 1 - REJECT);
      expect(lower).toBeLessThan(7 / 40);
      expect(upper).toBeGreaterThan(7 / 40);
    }
    const { lower, upper } = clopperPearson(total, 80_000, 1 - REJECT);
    expect(lower).toBeLessThan(0.15);
    expect(upper).toBeGreaterThan(0.15);
    expect(flips({ rate: 0 }, 0)).toEqual([]);
    expect(flips({ count: 40 }, 0).length).toBe(40);
  });

  it('as observed enter H, and the rows keep the clean ones they were drawn by', () => {
    const population: Population = {
      positiveShare: 0.5,
      blocks: [{ eigenvalue: 1, dimension: 1e6, signalNorm: 100 }],
    };
    const y = drawLabels(20, 'balanced', 0.5, keyFrom(1, 'labels'));
    const sample = drawSample(population, y, keyFrom(1, 'data'));
    const observed = withObservedLabels(sample, flipLabels(y, { count: 2 }, keyFrom(1, 'flips')));
    expect(labelFlips(sample)).toBe(0);
    expect(labelFlips(observed)).toBe(2);
    expect(observed.clean).toEqual(y);
    expect(geometry(sample, 0.1).minSignedInner).toBeGreaterThan(0);
    expect(geometry(observed, 0.1).minSignedInner).toBeLessThan(-5000);
  });

  it('share the clusters evenly in turn, whatever the share of each label', () => {
    const structure: ClusterStructure = { kind: 'orthogonal', count: 5 };
    const y = drawLabels(60, 'balanced', 0.4, keyFrom(1, 'labels'));
    expect(y.filter((label) => label > 0).length).toBe(24);
    const { index } = placeRows(structure, y, 'balanced', keyFrom(1, 'clusters'));
    const sizes = [0, 1, 2, 3, 4].map((q) => index.filter((at) => at === q).length);
    expect(sizes).toEqual([8, 18, 8, 18, 8]);
    for (const [i, q] of index.entries()) expect(y[i]).toBe(q % 2 === 0 ? 1 : -1);
    const random = placeRows(structure, y, 'random', keyFrom(1, 'clusters')).index;
    expect(Array.from(random)).not.toEqual(Array.from(index));
    for (const [i, q] of random.entries()) expect(y[i]).toBe(q % 2 === 0 ? 1 : -1);
  });
});

describe('the structure of named populations', () => {
  it('clusters have orthogonal centres of one norm', () => {
    const population: Population = {
      positiveShare: 0.5,
      blocks: [
        { eigenvalue: 1, dimension: 50, signalNorm: 3 },
        { eigenvalue: 2, dimension: 10, signalNorm: 4 },
        { eigenvalue: 5, dimension: 3, signalNorm: 0 },
      ],
      clusters: { kind: 'orthogonal', count: 4 },
    };
    const sample = drawSample(population, Float64Array.of(1, -1, 1, -1), keyFrom(1, 'data'));
    const products = zeros(4, 4);
    for (const { centres } of sample.blocks) addMultiplyTransposed(centres!, centres!, products);
    for (let q = 0; q < 4; q++)
      for (let r = 0; r < 4; r++) expect(products.data[4 * q + r]).toBeCloseTo(q === r ? 25 : 0, 12);
    expect(sample.blocks.every(({ mu }) => mu === null)).toBe(true);
  });

  it('a label by the first coordinate has its sign there in every row', () => {
    const law: Population = {
      positiveShare: 0.5,
      blocks: [
        { eigenvalue: 50, dimension: 1, signalNorm: 0 },
        { eigenvalue: 1, dimension: 700, signalNorm: 0 },
      ],
      noise: noiseLaw({ family: 'pareto', tail: 2.3 }),
      clusters: { kind: 'linearTeacher', weights: [1] },
    };
    const draw = drawOf(law, 2, 30);
    const first = alongLandmarks(streamed(draw));
    for (const [i, y] of draw.y.entries()) expect(Math.sign(first[i])).toBe(y);
    const { noise: _, ...gaussian } = law;
    const direct = drawSample(gaussian, draw.y, keyFrom(2, 'data'));
    for (const [i, value] of alongLandmarks(direct).entries()) expect(Math.sign(value)).toBe(draw.y[i]);
  });

  it('moments are those of the blocks and of the law', () => {
    const law = moments({
      positiveShare: 0.5,
      blocks: twoBlocks,
      noise: noiseLaw({ family: 'pareto', tail: 3.5 }),
      labelNoise: 0.1,
    });
    expect(law).toMatchObject({
      d: 1200,
      signal2: 5,
      spectralNorm: 9,
      trace: 2925,
      labelNoise: 0.1,
      tailExponent: 3.5,
    });
    expect(law.traceSquare).toBe(81 * 300 + 900 / 16);
    expect(law.muSigmaMu).toBe(36.25);
    expect(law.muSigmaInverseMu).toBeCloseTo(4 / 9 + 4, 14);
    expect(law.absoluteMoment(2)).toBeCloseTo(1, 14);
    expect(law.absoluteMoment(3.5)).toBe(Number.POSITIVE_INFINITY);
    expect(moments({ positiveShare: 0.5, blocks: twoBlocks })).toMatchObject({
      labelNoise: 0,
      tailExponent: Number.POSITIVE_INFINITY,
    });
  });

  it('eigenvalues of each covariance by hand', () => {
    const values = (covariance: Parameters<typeof eigenvalueRuns>[0], d: number) =>
      eigenvalueRuns(covariance, d).map(({ eigenvalue, dimension }) => [eigenvalue, dimension]);
    expect(values({ type: 'spiked', spikes: [9, 9, 4], scale: 1 }, 10)).toEqual([
      [9, 2],
      [4, 1],
      [1, 7],
    ]);
    expect(values({ type: 'spiked', spikes: [9], scale: 1 }, 1)).toEqual([[9, 1]]);
    expect(values({ type: 'powerLaw', exponent: 1, scale: 12 }, 4)).toEqual([
      [12, 1],
      [6, 1],
      [4, 1],
      [3, 1],
    ]);
    expect(values({ type: 'powerLaw', exponent: 0, scale: 2 }, 4)).toEqual([[2, 4]]);
    const decaying = values({ type: 'exponential', rate: Math.LN2, scale: 8, floor: 1 }, 3).map(
      ([value]) => value,
    );
    for (const [j, value] of [9, 5, 3].entries()) expect(decaying[j]).toBeCloseTo(value, 13);
    expect(values({ type: 'spectrum', eigenvalues: [3, 3, 0, 1] }, 4)).toEqual([
      [3, 2],
      [0, 1],
      [1, 1],
    ]);
  });
});
