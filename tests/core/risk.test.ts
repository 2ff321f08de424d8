import { describe, expect, it } from 'vitest';
import { drawSample } from '../../src/data/draw.ts';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { drawLabels } from '../../src/data/labels.ts';
import type { Population } from '../../src/data/population.ts';
import type { Sample } from '../../src/data/sample.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { boundaryCoefficients } from '../../src/margin/boundary.ts';
import { limitDirection, neuronCoefficients } from '../../src/margin/limit.ts';
import { drawInitialWeights, givenInitialWeights } from '../../src/network/initial.ts';
import { output } from '../../src/network/network.ts';
import { type WeightCoordinates, weightMap } from '../../src/network/weights.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { type BayesError, bayesError } from '../../src/risk/bayes.ts';
import { gaussianTail } from '../../src/risk/estimate.ts';
import { freshPoints } from '../../src/risk/fresh-points.ts';
import { boundaryCoordinates, linearClosedForm } from '../../src/risk/linear.ts';
import { predictedGamma, regime } from '../../src/risk/prediction.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { networkError } from '../support/counted.ts';
import { matrixFromRows } from '../support/matrix.ts';

/** log10 Phi(-40) and log10 Phi(-10^4), in 40 digits, rounded. */
const LOG10_PHI_40 = -349.4370064593458;
const LOG10_PHI_10000 = -21714728.49425253;

const CONFIDENCE = 1 - 1e-6;

function expectFrequency(mistakes: number, trials: number, probability: number): void {
  const { lower, upper } = clopperPearson(mistakes, trials, CONFIDENCE);
  expect(lower).toBeLessThanOrEqual(probability);
  expect(upper).toBeGreaterThanOrEqual(probability);
}

/** A drawn point of the population in the coordinates of an explicit sample: label and one vector a block. */
function freshPoint(population: Population, y: number, stream: Stream): Float64Array[] {
  return population.blocks.map(({ eigenvalue, dimension, signalNorm }) =>
    Float64Array.from(
      { length: dimension },
      (_, k) => (k === 0 ? y * signalNorm : 0) + Math.sqrt(eigenvalue) * normal(stream),
    ),
  );
}

function label(stream: Stream, share: number): number {
  return stream.uniform() < share ? 1 : -1;
}

const ISOTROPIC: Population = {
  positiveShare: 0.5,
  blocks: [{ eigenvalue: 2, dimension: 40, signalNorm: 2.5 }],
};
const BLOCKS: Population = {
  positiveShare: 0.3,
  blocks: [
    { eigenvalue: 9, dimension: 3, signalNorm: 2 },
    { eigenvalue: 0.5, dimension: 30, signalNorm: 1 },
    { eigenvalue: 2, dimension: 10, signalNorm: 0 },
  ],
};

describe('the linear boundary under Gaussian noise', () => {
  it.each([
    ['isotropic', ISOTROPIC],
    ['blocks, unequal shares', BLOCKS],
  ])('closed form against fresh points in all d coordinates: %s', (_, population) => {
    const y = drawLabels(12, 'balanced', 0.5, keyFrom(1, 'labels'));
    const sample = drawSample(population, y, keyFrom(1, 'data'), 'explicit');
    const b = y.map((sign, i) => sign * (1 + (i % 3)));
    const { error, method } = linearClosedForm(sample, b)!;
    expect(method).toBe('closedForm');
    const wbar = boundaryCoordinates(sample, b);
    const stream = new Stream(keyFrom(1, 'fresh'));
    const trials = 40_000;
    let mistakes = 0;
    for (let r = 0; r < trials; r++) {
      const sign = label(stream, population.positiveShare);
      const x = freshPoint(population, sign, stream);
      const score = wbar.reduce((t, part, k) => t + part.reduce((s, w, c) => s + w * x[k][c], 0), 0);
      if (sign * score < 0) mistakes++;
    }
    expect(mistakes).toBeGreaterThan(1000);
    expectFrequency(mistakes, trials, error);
  });

  it('is known to the last digit at any depth', () => {
    expect(gaussianTail(40).log10Error! / LOG10_PHI_40).toBeCloseTo(1, 14);
    expect(gaussianTail(1e4).log10Error! / LOG10_PHI_10000).toBeCloseTo(1, 14);
    expect(gaussianTail(0)).toMatchObject({ error: 0.5, gamma: 0, interval: null, trials: null });
    expect(gaussianTail(-40).error).toBe(1);
  });

  it('is null for an unknown mean or covariance, and for a boundary that vanishes', () => {
    const X = matrixFromRows([
      [1, 2],
      [3, 4],
    ]);
    const y = Float64Array.of(1, -1);
    const mu = Float64Array.of(1, 0);
    const law = [{ eigenvalue: 4, dimension: 2 }];
    const b = Float64Array.of(1, 0);
    expect(linearClosedForm(sampleFromRows(X, y, null, law), b)).toBeNull();
    expect(linearClosedForm(sampleFromRows(X, y, mu, null), b)).toBeNull();
    expect(linearClosedForm(sampleFromRows(X, y, mu, law), Float64Array.of(0, 0))).toBeNull();
    // wbar = (1, 2): Gamma = 1 / (2 sqrt 5).
    expect(linearClosedForm(sampleFromRows(X, y, mu, law), b)?.gamma).toBeCloseTo(1 / (2 * Math.sqrt(5)), 15);
  });
});

describe('the Bayes error', () => {
  /** integral of min(pi phi(t - delta), (1 - pi) phi(t + delta)) by Simpson's rule, split at the kink. */
  function integrated(delta: number, share: number): number {
    const kink = Math.log((1 - share) / share) / (2 * delta);
    const density = (t: number): number => {
      const gauss = (u: number): number => Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI);
      return Math.min(share * gauss(t - delta), (1 - share) * gauss(t + delta));
    };
    const simpson = (from: number, to: number): number => {
      const panels = 40_000;
      const h = (to - from) / panels;
      let total = density(from) + density(to);
      for (let k = 1; k < panels; k++) total += (k % 2 === 1 ? 4 : 2) * density(from + k * h);
      return (total * h) / 3;
    };
    return simpson(kink - 40, kink) + simpson(kink, kink + 40);
  }

  it.each([
    [0.2, 0.5],
    [0.7, 0.3],
    [1, 0.9],
    [2.5, 0.01],
    [3, 0.5],
  ])('delta = %d, share %d against quadrature of the smaller density', (delta, share) => {
    const population: Population = {
      positiveShare: share,
      blocks: [
        { eigenvalue: 4, dimension: 5, signalNorm: 2 * delta * Math.sqrt(0.3) },
        { eigenvalue: 0.25, dimension: 7, signalNorm: 0.5 * delta * Math.sqrt(0.7) },
      ],
    };
    const { error, logError } = bayesError(population) as BayesError;
    expect(error / integrated(delta, share)).toBeCloseTo(1, 9);
    expect(Math.exp(logError)).toBeCloseTo(error, 14);
  });

  it('limits: no signal, one class, separations of any depth', () => {
    const at = (signalNorm: number, positiveShare: number) =>
      bayesError({
        positiveShare,
        blocks: [{ eigenvalue: 1, dimension: 3, signalNorm }],
      }) as BayesError;
    expect(at(0, 0.3).error).toBe(0.3);
    expect(at(0, 0.5).error).toBe(0.5);
    expect(at(1e-9, 0.3).error).toBeCloseTo(0.3, 14);
    expect(at(3, 0)).toEqual({ error: 0, logError: Number.NEGATIVE_INFINITY });
    expect(at(3, 1)).toEqual({ error: 0, logError: Number.NEGATIVE_INFINITY });
    expect(at(40, 0.5).logError / Math.LN10 / LOG10_PHI_40).toBeCloseTo(1, 14);
  });
});

describe('prediction and regime', () => {
  // literature.md 1.2 and theory 7.2: isotropic, n = 50, balanced, gamma = 0.2.
  it.each([
    [5000, 10],
    [5000, 50],
    [5000, 400],
    [20_000, 20],
    [20_000, 100],
  ])(
    'predicted Gamma within 2 %% of the limit measured, mean of 5 draws: d = %d, |mu|^2 = %d',
    (d, signal2) => {
      const n = 50;
      const population = {
        positiveShare: 0.5,
        blocks: [{ eigenvalue: 1, dimension: d, signalNorm: Math.sqrt(signal2) }],
      };
      const network = { mPlus: 4, mMinus: 4, slope: 0.2 };
      let total = 0;
      for (let seed = 0; seed < 5; seed++) {
        const y = drawLabels(n, 'balanced', 0.5, keyFrom(seed, 'labels'));
        const sample = drawSample(population, y, keyFrom(seed, 'data'));
        const { dual } = limitDirection(sample, network);
        total += linearClosedForm(sample, boundaryCoefficients(network, y, dual!))!.gamma!;
      }
      const predicted = predictedGamma(population, n)!;
      expect(predicted).toBeCloseTo((signal2 * Math.sqrt(n)) / Math.sqrt(n * signal2 + d), 12);
      expect(Math.abs(total / 5 / predicted - 1)).toBeLessThan(0.02);
    },
  );

  it('ratios of theory 7.1 by hand, with a spike', () => {
    const spiked = {
      positiveShare: 0.5,
      blocks: [
        { eigenvalue: 100, dimension: 1, signalNorm: 0 },
        { eigenvalue: 1, dimension: 9999, signalNorm: Math.sqrt(60) },
      ],
    };
    const thresholds = { weakBelow: 0.1, strongAbove: 10 };
    const found = regime(50, 60, 10_099, spiked, thresholds);
    expect(found.ratio).toBeCloseTo(3000 / 10_099, 14);
    expect(found.effectiveRatio).toBeCloseTo(3000 / 19_999, 14);
    expect(found.frontier).toBeCloseTo((50 * 3600) / (100 * 10_099), 14);
    expect(found.name).toBe('critical');
    expect(found).toMatchObject({ spectralNorm: 100, trace: 10_099, effectiveRank: 100.99 });
    expect(found.frobeniusNorm).toBeCloseTo(Math.sqrt(19_999), 12);
    expect(found.stableRank).toBeCloseTo(1.9999, 14);
    expect(found.effectiveDimension).toBeCloseTo(10_099 ** 2 / 19_999, 9);
    const unknown = regime(1, 1, 10, null, thresholds);
    expect(unknown).toMatchObject({ ratio: 0.1, effectiveRatio: null, name: 'critical', frontier: null });
    expect(unknown).toMatchObject({ spectralNorm: null, trace: null, stableRank: null, effectiveRank: null });
    expect(regime(1, 1, 10.1, null, thresholds).name).toBe('weak');
    expect(regime(101, 1, 10, null, thresholds).name).toBe('strong');
    for (const noise of [0, null]) expect(regime(5, 1, noise, null, thresholds).ratio).toBeNull();
    expect(regime(5, null, 1, null, thresholds).name).toBeNull();
  });
});

describe('the network under Gaussian noise, simulated in m dimensions', () => {
  const population: Population = {
    positiveShare: 0.4,
    blocks: [
      { eigenvalue: 1, dimension: 30, signalNorm: 1.2 },
      { eigenvalue: 3, dimension: 20, signalNorm: 0.5 },
    ],
  };
  const network = { mPlus: 4, mMinus: 2, slope: 0.2 };
  const y = drawLabels(8, 'balanced', 0.5, keyFrom(3, 'labels'));

  /** Mistakes on fresh points drawn in all d coordinates of an explicit sample. */
  function mistakesInFull(W: WeightCoordinates, trials: number): number {
    const stream = new Stream(keyFrom(3, 'full'));
    let mistakes = 0;
    for (let r = 0; r < trials; r++) {
      const sign = label(stream, population.positiveShare);
      const x = freshPoint(population, sign, stream);
      const u = Float64Array.from({ length: W.m }, (_, j) =>
        W.inFrame.reduce(
          (t, part, k) => t + x[k].reduce((s, v, c) => s + v * part.data[j * part.cols + c], 0),
          0,
        ),
      );
      if (sign * output(network, u, 0, 1) <= 0) mistakes++;
    }
    return mistakes;
  }

  function trained(sample: Sample): WeightCoordinates {
    const initial = drawInitialWeights(sample, 6, 0.3, keyFrom(3, 'init'));
    const C = zeros(6, 8);
    for (let at = 0; at < 48; at++) C.data[at] = y[at % 8] * (at < 32 ? 1 : -1) * (0.05 + (at % 5) / 50);
    return weightMap(sample, initial)(C);
  }

  it('against fresh points in all d = 50 coordinates', () => {
    const sample = drawSample(population, y, keyFrom(3, 'data'), 'explicit');
    const W = trained(sample);
    const trials = 20_000;
    const full = mistakesInFull(W, trials) / trials;
    const found = networkError(sample, network, W, freshPoints(trials, 6, population, keyFrom(3, 'test')))!;
    expect(full).toBeGreaterThan(0.05);
    expect(Math.abs(found.error - full) / Math.sqrt((2 * full * (1 - full)) / trials)).toBeLessThan(4.9);
    expect(found).toMatchObject({ method: 'monteCarlo', trials, gamma: null });
    expect(found.interval![0]).toBeLessThan(found.error);
  });

  it('at the limit, where W has rank 2, it agrees with the closed form', () => {
    const sample = drawSample({ ...ISOTROPIC, positiveShare: 0.4 }, y, keyFrom(5, 'data'));
    const limit = limitDirection(sample, network);
    const C = zeros(6, 8);
    for (let j = 0; j < 6; j++) {
      const group = limit.pattern.find(({ sign }) => sign === (j < 4 ? 1 : -1))!;
      C.data.set(neuronCoefficients(network, y, limit.dual!, group), j * 8);
    }
    const W = weightMap(sample, drawInitialWeights(sample, 6, 0, keyFrom(5, 'init')))(C);
    const exact = linearClosedForm(sample, boundaryCoefficients(network, y, limit.dual!))!;
    const trials = 100_000;
    const found = networkError(
      sample,
      network,
      W,
      freshPoints(trials, 6, sample.population!, keyFrom(5, 'test')),
    )!;
    expectFrequency(Math.round(found.error * trials), trials, exact.error);
  });

  it('is null without mean or covariance, and W = 0 decides nothing rightly', () => {
    const X = matrixFromRows([[1, 2]]);
    const one = Float64Array.of(1);
    const points = freshPoints(10, 1, ISOTROPIC, [1, 1]);
    const linear = { mPlus: 1, mMinus: 0, slope: 1 };
    for (const known of [0, 1, 2]) {
      const sample = sampleFromRows(
        X,
        one,
        known > 0 ? Float64Array.of(1, 1) : null,
        known > 1 ? [{ eigenvalue: 1, dimension: 2 }] : null,
      );
      const W = givenInitialWeights(sample, zeros(1, 2));
      expect(networkError(sample, linear, W, points)?.error ?? null).toBe(known > 1 ? 1 : null);
    }
  });
});
