import { describe, expect, it } from 'vitest';
import { drawSample } from '../../src/data/draw.ts';
import { drawLabels, flipLabels } from '../../src/data/labels.ts';
import { noiseLaw } from '../../src/data/noise/index.ts';
import { type ClusterStructure, noiseOf, type Population } from '../../src/data/population.ts';
import { withObservedLabels } from '../../src/data/sample.ts';
import { explicitSample } from '../../src/data/streamed.ts';
import { boundaryCoefficients } from '../../src/margin/boundary.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import type { Network } from '../../src/network/network.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { type BayesError, bayesError } from '../../src/risk/bayes.ts';
import { errorEnvelope } from '../../src/risk/envelope.ts';
import { boundaryMoments, cantelliBound, linearClosedForm } from '../../src/risk/linear.ts';
import { linearInverted } from '../../src/risk/linear-inversion.ts';
import { finish } from '../../src/stepwise.ts';
import { limitWeights } from '../support/limit-network.ts';
import { simpson } from '../support/simpson.ts';

const network: Network = { mPlus: 4, mMinus: 2, slope: 0.2 };
const blocks = [
  { eigenvalue: 4, dimension: 6, signalNorm: 2 },
  { eigenvalue: 1, dimension: 24, signalNorm: 1.5 },
];

/** A random instance: covariance, noise, size, network and labels; null where the margin problem has no solution. */
function instance(trial: number) {
  const stream = new Stream(deriveKey(keyFrom(9, 'envelope'), trial));
  const pick = <T>(...options: readonly T[]): T => options[Math.floor(stream.uniform() * options.length)];
  const n = pick(1, 2, 3, 5, 10, 20);
  const norm = pick(0, 0.3, 1, 4, 15, 60);
  const dimension = pick(3, 30, 400, 1e6);
  const scale = pick(0.01, 1, 30);
  const covariances = [
    [{ eigenvalue: scale, dimension, signalNorm: norm }],
    [
      { eigenvalue: 50 * scale, dimension: 1, signalNorm: 0 },
      { eigenvalue: scale, dimension, signalNorm: norm },
    ],
    [
      { eigenvalue: 50 * scale, dimension: 1, signalNorm: norm },
      { eigenvalue: scale, dimension, signalNorm: 0 },
    ],
    Array.from({ length: 20 }, (_, j) => ({
      eigenvalue: scale / (j + 1),
      dimension: Math.ceil(dimension / 20),
      signalNorm: j % 5 === 0 ? norm / 2 : 0,
    })),
    [
      { eigenvalue: 0, dimension: 1, signalNorm: norm },
      { eigenvalue: scale, dimension, signalNorm: 0 },
    ],
  ];
  const population: Population = {
    positiveShare: 0.5,
    blocks: pick(...covariances),
    noise: noiseLaw(pick({ family: 'gaussian' }, { family: 'multivariateT', nu: 3 })),
  };
  const clean = drawLabels(n, 'random', 0.5, deriveKey(keyFrom(9, 'labels'), trial));
  const drawn = drawSample(population, clean, deriveKey(keyFrom(9, 'data'), trial));
  const rate = pick(0, 0, 0, 0.2);
  const sample = withObservedLabels(
    drawn,
    flipLabels(clean, { rate }, deriveKey(keyFrom(9, 'flips'), trial)),
  );
  const net: Network = { mPlus: pick(1, 4, 7), mMinus: pick(1, 4), slope: pick(0.05, 0.3, 1) };
  const { dual } = limitDirection(sample, net);
  return dual === null ? null : { sample, population, net, b: boundaryCoefficients(net, sample.y, dual) };
}

describe('bounds on the error', () => {
  it('the envelope contains the exact Gamma and the exact error in every one of hundreds of random instances; so does Cantelli', () => {
    let seen = 0;
    let twoSided = 0;
    let tight = 0;
    for (let trial = 0; trial < 1500; trial++) {
      const found = instance(trial);
      if (found === null) continue;
      const { sample, population, net, b } = found;
      const envelope = errorEnvelope(sample, net);
      const exact = linearClosedForm(sample, b);
      if (exact === null) continue;
      if (typeof envelope === 'string') throw new Error(envelope);
      const { along, deviation } = boundaryMoments(sample, b)!;
      const gamma = along[0] === 0 ? 0 : along[0] / deviation;
      const label = `trial ${trial}`;
      const slack = 1e-9;
      expect(gamma, label).toBeGreaterThanOrEqual(
        (envelope.gammaLower ?? Number.NEGATIVE_INFINITY) - slack * Math.abs(gamma),
      );
      expect(gamma, label).toBeLessThanOrEqual(
        (envelope.gammaUpper ?? Number.POSITIVE_INFINITY) + slack * Math.abs(gamma),
      );
      expect(exact.error, label).toBeGreaterThanOrEqual((envelope.lower ?? 0) * (1 - 1e-6));
      expect(exact.error, label).toBeLessThanOrEqual((envelope.upper ?? 1) * (1 + 1e-6));
      expect(exact.error, label).toBeLessThanOrEqual(cantelliBound(sample, b)! * (1 + 1e-12));
      seen++;
      if (envelope.looseness !== null) twoSided++;
      if (envelope.looseness !== null && envelope.looseness < 1.2 && sample.n > 2) tight++;
      expect(noiseOf(population).kind).not.toBe('independent');
    }
    expect(seen).toBeGreaterThan(900);
    expect(twoSided).toBeGreaterThan(150);
    expect(tight).toBeGreaterThan(20);
  });

  it('with one point the envelope is the exact value', () => {
    const population: Population = { positiveShare: 0.5, blocks };
    const sample = drawSample(population, Float64Array.of(1), keyFrom(4, 'data'));
    const envelope = errorEnvelope(sample, network);
    const { gamma } = linearClosedForm(sample, Float64Array.of(1))!;
    if (typeof envelope === 'string') throw new Error(envelope);
    expect(envelope.gammaLower! / gamma!).toBeCloseTo(1, 10);
    expect(envelope.gammaUpper! / gamma!).toBeCloseTo(1, 10);
  });

  it('says why there is none', () => {
    const y = Float64Array.of(1, -1, 1);
    const of = (clusters: ClusterStructure) =>
      drawSample({ positiveShare: 0.5, blocks, clusters }, y, keyFrom(4, 'data'));
    expect(errorEnvelope(of({ kind: 'orthogonal', count: 3 }), network)).toMatch(/two opposing clusters/);
    expect(errorEnvelope(of({ kind: 'linearTeacher', weights: [1] }), network)).toMatch(
      /two opposing clusters/,
    );
    const oneSided = { mPlus: 3, mMinus: 0, slope: 0 };
    expect(errorEnvelope(of({ kind: 'opposing' }), oneSided)).toMatch(/no weight/);
  });

  it('where the inversion says next to nothing, its bracket ends at Cantelli', () => {
    const sample = explicitSample({
      population: {
        positiveShare: 0.5,
        blocks: [{ eigenvalue: 1, dimension: 1500, signalNorm: 9 }],
        noise: noiseLaw({ family: 'studentT', nu: 2.0000001 }),
      },
      y: drawLabels(20, 'balanced', 0.5, keyFrom(1, 'labels')),
      scheme: 'balanced',
      width: 2,
      testRows: 0,
      keys: { data: keyFrom(1, 'data'), init: keyFrom(1, 'init'), test: keyFrom(1, 'test') },
    });
    const { b } = limitWeights(sample, network);
    const { error, interval } = finish(linearInverted(sample, b))!;
    const most = cantelliBound(sample, b)!;
    expect(most).toBeLessThan(0.5);
    expect(interval).toEqual([0, most]);
    expect(error).toBeLessThanOrEqual(most);
  });

  it('under independent coordinates it is Cantelli with the least Gamma, and holds', () => {
    for (let seed = 0; seed < 40; seed++) {
      const sample = explicitSample({
        population: {
          positiveShare: 0.5,
          blocks: [{ eigenvalue: 1, dimension: 120, signalNorm: 6 }],
          noise: noiseLaw({ family: 'laplace' }),
        },
        y: drawLabels(6, 'balanced', 0.5, keyFrom(seed, 'labels')),
        scheme: 'balanced',
        width: 2,
        testRows: 0,
        keys: { data: keyFrom(seed, 'data'), init: keyFrom(seed, 'init'), test: keyFrom(seed, 'test') },
      });
      const { b } = limitWeights(sample, network);
      const envelope = errorEnvelope(sample, network);
      if (typeof envelope === 'string') throw new Error(envelope);
      const { error, gamma } = finish(linearInverted(sample, b))!;
      expect(envelope.lower).toBeNull();
      expect(envelope.gammaLower!).toBeLessThanOrEqual(gamma!);
      expect(envelope.upper!).toBeCloseTo(1 / (1 + envelope.gammaLower! ** 2), 14);
      expect(error).toBeLessThanOrEqual(cantelliBound(sample, b)!);
      expect(cantelliBound(sample, b)!).toBeLessThanOrEqual(envelope.upper!);
    }
  });
});

describe('Bayes errors', () => {
  const along = (signalNorm: number): Population['blocks'] => [{ eigenvalue: 4, dimension: 9, signalNorm }];
  const of = (population: Population) => bayesError(population) as BayesError;

  it('under unimodal noise on one axis, and under scale mixtures, are the overlap of the two densities', () => {
    const density = (x: number) => Math.exp(-Math.SQRT2 * Math.abs(x)) / Math.SQRT2;
    // Split at the three kinks.
    const smaller = (x: number) => Math.min(density(x - 0.75), density(x + 0.75)) / 2;
    const overlap = 2 * (simpson(smaller, 0, 0.75, 2000) + simpson(smaller, 0.75, 30, 20_000));
    const at = (family: 'laplace' | 'uniform') =>
      of({ positiveShare: 0.5, blocks: along(1.5), noise: noiseLaw({ family }) }).error;
    expect(at('laplace')).toBeCloseTo(overlap, 10);
    expect(at('uniform')).toBeCloseTo((Math.sqrt(3) - 0.75) / (2 * Math.sqrt(3)), 14);
    const law = noiseLaw({ family: 'multivariateT', nu: 3 });
    expect(of({ positiveShare: 0.5, blocks: along(1.5), noise: law }).logError).toBe(law.logTail(0.75));
  });

  it('are 0 for labels by a coordinate and where noise misses the signal, and unknown where nothing closed is known', () => {
    const blocks = along(1.5);
    expect(of({ positiveShare: 0.5, blocks, clusters: { kind: 'linearTeacher', weights: [1] } }).error).toBe(
      0,
    );
    expect(of({ positiveShare: 0.5, blocks: [{ eigenvalue: 0, dimension: 1, signalNorm: 1 }] }).error).toBe(
      0,
    );
    expect(
      of({ positiveShare: 0.3, blocks: along(0), noise: noiseLaw({ family: 'pareto', tail: 3 }) }).error,
    ).toBeCloseTo(0.3, 15);
    for (const unknown of [
      { positiveShare: 0.5, blocks, clusters: { kind: 'orthogonal', count: 3 } },
      { positiveShare: 0.4, blocks, noise: noiseLaw({ family: 'multivariateLaplace' }) },
      { positiveShare: 0.5, blocks, noise: noiseLaw({ family: 'laplace' }), spread: 'even' },
      { positiveShare: 0.5, blocks, noise: noiseLaw({ family: 'pareto', tail: 3 }) },
    ] as Population[])
      expect(bayesError(unknown)).toMatch(/no closed form/);
  });
});
