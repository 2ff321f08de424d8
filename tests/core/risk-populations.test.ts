import { describe, expect, it } from 'vitest';
import { drawSample } from '../../src/data/draw.ts';
import { drawLabels, flipLabels } from '../../src/data/labels.ts';
import { noiseLaw } from '../../src/data/noise/index.ts';
import { moments, type Population } from '../../src/data/population.ts';
import { type Sample, withObservedLabels } from '../../src/data/sample.ts';
import { explicitSample, streamSample } from '../../src/data/streamed.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { boundaryCoefficients } from '../../src/margin/boundary.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { drawInitialWeights } from '../../src/network/initial.ts';
import { type Network, output } from '../../src/network/network.ts';
import { type WeightCoordinates, weightMap } from '../../src/network/weights.ts';
import { keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { freshPoints } from '../../src/risk/fresh-points.ts';
import { linearErrorOnRows, networkErrorOnRows } from '../../src/risk/held-out.ts';
import { boundaryCoordinates, linearClosedForm } from '../../src/risk/linear.ts';
import { linearInverted, MOST_INVERTED } from '../../src/risk/linear-inversion.ts';
import { predictedGamma } from '../../src/risk/prediction.ts';
import { regularizedBeta } from '../../src/special/beta.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { finish } from '../../src/stepwise.ts';
import { clusterPoint } from '../support/cluster-points.ts';
import { networkError } from '../support/counted.ts';
import { limitWeights } from '../support/limit-network.ts';

const CONFIDENCE = 1 - 1e-6;

function expectFrequency(mistakes: number, trials: number, probability: number): void {
  const { lower, upper } = clopperPearson(mistakes, trials, CONFIDENCE);
  expect(lower).toBeLessThanOrEqual(probability);
  expect(upper).toBeGreaterThanOrEqual(probability);
}

/**
 * At most 5 % of intervals may miss. The misses in `trials` are refused when even 5 % would give so many with probability below 1e-5
 * (exact binomial test).
 */
function expectCoverage(misses: number, trials: number): void {
  const atLeast = misses === 0 ? 1 : regularizedBeta(0.05, misses, trials - misses + 1);
  expect(atLeast, `${misses} of ${trials} intervals miss`).toBeGreaterThan(1e-5);
}

const blocks = [
  { eigenvalue: 4, dimension: 6, signalNorm: 2 },
  { eigenvalue: 1, dimension: 24, signalNorm: 1.5 },
];
const POPULATIONS: Readonly<Record<string, Population>> = {
  'multivariate t': { positiveShare: 0.3, blocks, noise: noiseLaw({ family: 'multivariateT', nu: 3 }) },
  contaminated: {
    positiveShare: 0.5,
    blocks,
    noise: noiseLaw({ family: 'contaminated', share: 0.2, ratio: 6 }),
  },
  'multivariate Laplace, three clusters of unequal classes': {
    positiveShare: 0.7,
    blocks,
    noise: noiseLaw({ family: 'multivariateLaplace' }),
    clusters: { kind: 'orthogonal', count: 3 },
  },
  'four Gaussian clusters': { positiveShare: 0.5, blocks, clusters: { kind: 'orthogonal', count: 4 } },
  'label by a spiked coordinate': {
    positiveShare: 0.5,
    blocks,
    clusters: { kind: 'linearTeacher', weights: [1] },
  },
  'a linear teacher in two blocks, classes of unequal share': {
    positiveShare: 0.3,
    blocks,
    clusters: { kind: 'linearTeacher', weights: [0.6, 0.8] },
  },
  'a linear teacher in two blocks, multivariate t': {
    positiveShare: 0.5,
    blocks,
    noise: noiseLaw({ family: 'multivariateT', nu: 4 }),
    clusters: { kind: 'linearTeacher', weights: [0.8, 0.6] },
  },
  'label by a coordinate, multivariate t': {
    positiveShare: 0.5,
    blocks,
    noise: noiseLaw({ family: 'multivariateT', nu: 4 }),
    clusters: { kind: 'linearTeacher', weights: [1] },
  },
};
const network: Network = { mPlus: 4, mMinus: 2, slope: 0.2 };

describe.each(Object.entries(POPULATIONS))('%s, against points in all coordinates', (_, population) => {
  const y = drawLabels(12, 'balanced', 0.5, keyFrom(2, 'labels'));
  const sample = drawSample(population, y, keyFrom(2, 'data'), 'explicit');
  const trials = 12_000;

  it('the closed form of a linear boundary', () => {
    const b = y.map((sign, i) => sign * (1 + (i % 3)));
    const wbar = Float64Array.from(boundaryCoordinates(sample, b).flatMap((part) => Array.from(part)));
    const stream = new Stream(keyFrom(2, 'fresh'));
    let mistakes = 0;
    for (let r = 0; r < trials; r++) {
      const point = clusterPoint(population, stream);
      if (point.y * wbar.reduce((total, w, c) => total + w * point.x[c], 0) < 0) mistakes++;
    }
    const { error, log10Error, method } = linearClosedForm(sample, b)!;
    expect(method).toBe('closedForm');
    expect(10 ** log10Error!).toBeCloseTo(error, 13);
    expect(mistakes).toBeGreaterThan(200);
    expectFrequency(mistakes, trials, error);
  });

  it('the network, simulated in m dimensions', () => {
    const W = someWeights(sample, 0.3);
    const stream = new Stream(keyFrom(3, 'fresh'));
    let mistakes = 0;
    const u = new Float64Array(6);
    for (let r = 0; r < trials; r++) {
      const point = clusterPoint(population, stream);
      for (let j = 0; j < 6; j++) {
        u[j] = 0;
        let from = 0;
        for (const part of W.inFrame) {
          for (let c = 0; c < part.cols; c++) u[j] += part.data[j * part.cols + c] * point.x[from + c];
          from += part.cols;
        }
      }
      if (point.y * output(network, u, 0, 1) <= 0) mistakes++;
    }
    const full = mistakes / trials;
    const { error } = networkError(
      sample,
      network,
      W,
      freshPoints(trials, 6, population, keyFrom(3, 'test')),
    )!;
    expect(full).toBeGreaterThan(0.03);
    expect(Math.abs(error - full) / Math.sqrt((2 * full * (1 - full)) / trials)).toBeLessThan(4.9);
  });
});

function someWeights(sample: Sample, sigma0: number): WeightCoordinates {
  const { n, y } = sample;
  const initial = drawInitialWeights(sample, 6, sigma0, keyFrom(3, 'init'));
  const C = zeros(6, n);
  for (let at = 0; at < 6 * n; at++) C.data[at] = y[at % n] * (at < 4 * n ? 1 : -1) * (0.05 + (at % 5) / 50);
  return weightMap(sample, initial)(C);
}

describe('methods agree, and their intervals cover as often as they say, over many seeds', () => {
  it.each<[string, Population['noise']]>([
    ['Gaussian', noiseLaw({ family: 'gaussian' })],
    ['multivariate t', noiseLaw({ family: 'multivariateT', nu: 3 })],
  ])('%s: the simulated limit network against its closed form', (_, noise) => {
    const population: Population = {
      positiveShare: 0.4,
      blocks: [{ eigenvalue: 1, dimension: 60, signalNorm: 2 }],
      noise: noise!,
    };
    let misses = 0;
    let wrongMisses = 0;
    for (let seed = 0; seed < 100; seed++) {
      const y = drawLabels(8, 'balanced', 0.5, keyFrom(seed, 'labels'));
      const sample = drawSample(population, y, keyFrom(seed, 'data'));
      const { W, b } = limitWeights(sample, network);
      const exact = linearClosedForm(sample, b)!.error;
      const [lower, upper] = networkError(
        sample,
        network,
        W,
        freshPoints(400, 6, population, keyFrom(seed, 'test')),
      )!.interval!;
      if (exact < lower || exact > upper) misses++;
      if (exact + 0.1 < lower || exact + 0.1 > upper) wrongMisses++;
    }
    expectCoverage(misses, 100);
    expect(wrongMisses).toBeGreaterThan(90);
  });

  it.each([
    // Where inverting takes long, fewer seeds with more rows: 40 000 rows in all.
    [{ family: 'rademacher' }, 8, 3e-4, 25, 1600],
    [{ family: 'uniform' }, 100, 1e-10, 100, 400],
    [{ family: 'laplace' }, 100, 1e-10, 100, 400],
    [{ family: 'studentT', nu: 3 }, 100, 1e-8, 25, 1600],
    [{ family: 'pareto', tail: 3.5 }, 300, 1e-8, 25, 1600],
  ] as const)(
    '%o: fresh rows, for the boundary and for the limit network, against the inverted characteristic function',
    (choice, dimension, width, seeds, testRows) => {
      const population: Population = {
        positiveShare: 0.5,
        blocks: [
          { eigenvalue: 2, dimension, signalNorm: Math.sqrt(dimension) / 5 },
          { eigenvalue: 1, dimension: 6, signalNorm: 0.2 },
        ],
        noise: noiseLaw(choice),
        spread: 'even',
      };
      let misses = 0;
      let wrongMisses = 0;
      let inside = 0;
      for (let seed = 0; seed < seeds; seed++) {
        const sample = explicitSample({
          population,
          y: drawLabels(8, 'balanced', 0.5, keyFrom(seed, 'labels')),
          scheme: 'balanced',
          width: 6,
          testRows,
          keys: { data: keyFrom(seed, 'data'), init: keyFrom(seed, 'init'), test: keyFrom(seed, 'test') },
        });
        const { W, b } = limitWeights(sample, network);
        const found = finish(linearInverted(sample, b))!;
        if (seed === 0) expect(finish(linearInverted({ ...sample, d: MOST_INVERTED + 1 }, b))).toBe(null);
        expect(found.interval![1] - found.interval![0]).toBeLessThan(width);
        const rows = sample.streamed!.test!;
        const counted = linearErrorOnRows(sample, b, rows, 'streamed');
        if (networkErrorOnRows(sample, network, W, rows, 'streamed').error === counted.error) inside++;
        const [lower, upper] = counted.interval!;
        if (found.error < lower || found.error > upper) misses++;
        const wrong = found.error + 2 / Math.sqrt(testRows);
        if (wrong < lower || wrong > upper) wrongMisses++;
      }
      expectCoverage(misses, seeds);
      expect(wrongMisses).toBeGreaterThan(0.7 * seeds);
      expect(inside).toBe(seeds);
    },
  );

  it('clusters of unequal shares: the inverted characteristic function against fresh rows', () => {
    const population: Population = {
      positiveShare: 0.85,
      blocks,
      noise: noiseLaw({ family: 'laplace' }),
      clusters: { kind: 'orthogonal', count: 3 },
    };
    const y = drawLabels(12, 'balanced', 0.5, keyFrom(7, 'labels'));
    const keys = { data: keyFrom(7, 'data'), init: keyFrom(7, 'init'), test: keyFrom(7, 'test') };
    const draw = { population, y, scheme: 'balanced' as const, width: 1, testRows: 20_000, keys };
    const sample = explicitSample(draw);
    const b = y.map((sign) => (sign > 0 ? 0.2 : -1));
    const { error, interval } = finish(linearInverted(sample, b))!;
    const rows = sample.streamed!.test!;
    expectFrequency(rows.y.filter((label) => label > 0).length, 20_000, 0.85);
    expectFrequency(Math.round(20_000 * linearErrorOnRows(sample, b, rows, 'streamed').error), 20_000, error);
    expect(interval![1]).toBeGreaterThan(interval![0]);
    const byCoordinate = { ...population, clusters: { kind: 'linearTeacher' as const, weights: [1] } };
    expect(finish(linearInverted(explicitSample({ ...draw, population: byCoordinate }), b))).toBeNull();
  });

  it('a network between start and limit errs the same on streamed and on explicit rows', () => {
    const draw = {
      population: {
        positiveShare: 0.5,
        blocks: [{ eigenvalue: 1, dimension: 900, signalNorm: 3 }],
        noise: noiseLaw({ family: 'studentT', nu: 4 }),
      },
      y: drawLabels(8, 'balanced', 0.5, keyFrom(6, 'labels')),
      scheme: 'balanced' as const,
      width: 6,
      testRows: 300,
      keys: { data: keyFrom(6, 'data'), init: keyFrom(6, 'init'), test: keyFrom(6, 'test') },
    };
    const errors = [finish(streamSample(draw)), explicitSample(draw)].map((sample) => {
      const initial = drawInitialWeights(sample, 6, 0, keyFrom(1, 'init'));
      const C = zeros(6, 8);
      for (let at = 0; at < 48; at++)
        C.data[at] = draw.y[at % 8] * (at < 32 ? 1 : -1) * (0.05 + (at % 5) / 50);
      return networkErrorOnRows(
        sample,
        network,
        weightMap(sample, initial)(C),
        sample.streamed!.test!,
        'streamed',
      );
    });
    expect(errors[0]).toEqual(errors[1]);
    expect(errors[0].error).toBeGreaterThan(0.01);
  });
});

describe('the prediction with flipped labels', () => {
  it('is within 3 % of the limit measured in the weak regime, mean of 8 draws', () => {
    const n = 60;
    const labelNoise = 0.2;
    const population: Population = {
      positiveShare: 0.5,
      blocks: [{ eigenvalue: 1, dimension: 1e6, signalNorm: 15 }],
      labelNoise,
    };
    let total = 0;
    for (let seed = 0; seed < 8; seed++) {
      const y = drawLabels(n, 'balanced', 0.5, keyFrom(seed, 'labels'));
      const drawn = drawSample(population, y, keyFrom(seed, 'data'));
      const sample = withObservedLabels(
        drawn,
        flipLabels(y, { count: labelNoise * n }, keyFrom(seed, 'flips')),
      );
      const { dual } = limitDirection(sample, network);
      total += linearClosedForm(sample, boundaryCoefficients(network, sample.y, dual!))!.gamma! / 8;
    }
    expect(moments(population).labelNoise).toBe(labelNoise);
    expect(Math.abs(total / predictedGamma(population, n)! - 1)).toBeLessThan(0.03);
  });
});
