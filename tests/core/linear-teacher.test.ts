import { describe, expect, it } from 'vitest';
import { moments, type Population } from '../../src/data/population.ts';
import { explicitSample } from '../../src/data/streamed.ts';
import { run } from '../../src/experiment/run.ts';
import { columnDraw, obtainSample, sampleAtOnce } from '../../src/experiment/sample-stage.ts';
import { keyFrom } from '../../src/random/key.ts';
import { bayesError } from '../../src/risk/bayes.ts';
import { cantelliBound, linearClosedForm } from '../../src/risk/linear.ts';
import { robustClosedForm } from '../../src/risk/robust.ts';
import { eigenvalueRuns } from '../../src/spec/covariance.ts';
import { populationOf } from '../../src/spec/population-of.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { ResolvedPopulation } from '../../src/spec/resolve-population.ts';
import { finish } from '../../src/stepwise.ts';
import { expectSameLaw } from '../support/same-law.ts';

type Data = Record<string, unknown>;

const TEACHER = { model: { type: 'linearTeacher' } };
const SPIKED = { type: 'spiked', spikes: [9, 9, 4] };
const D = 40;

/** Where theta points, and its coordinates in d = 40 written out. */
const DIRECTIONS: readonly [string, Data, (j: number) => number][] = [
  ['one eigen-direction', { direction: 3 }, (j) => (j === 2 ? 1 : 0)],
  ['even', { direction: 'even' }, () => 1 / Math.sqrt(D)],
  ['the first five', { direction: 'even', spread: 5 }, (j) => (j < 5 ? 1 / Math.sqrt(5) : 0)],
  [
    'shares',
    { direction: { shares: { 1: 0.36, rest: 0.64 } } },
    (j) => (j === 0 ? 0.6 : 0.8 / Math.sqrt(D - 1)),
  ],
];

const specOf = (data: Data, seed = 1) =>
  resolveSpec({ data: { n: 8, d: D, covariance: SPIKED, ...TEACHER, ...data }, seed });
const lawOf = (data: Data): Population => {
  const spec = specOf(data);
  return populationOf(spec.data as ResolvedPopulation, keyFrom(1, 'data'));
};

describe('labels of a linear teacher', () => {
  it.each(DIRECTIONS)(
    '%s: rows on their side, and the error of a boundary in coordinates',
    (_, data, theta) => {
      for (const noise of [{ family: 'gaussian' }, { family: 'multivariateT' }, { family: 'laplace' }]) {
        const spec = specOf({ ...data, noise, positiveShare: 0.25, sampler: 'explicit' });
        const sample = explicitSample(columnDraw(spec));
        const [{ F: X, theta: found }] = sample.blocks;
        const lambda = eigenvalueRuns((spec.data as ResolvedPopulation).covariance, D).flatMap(
          ({ eigenvalue, dimension }) => new Array<number>(dimension).fill(eigenvalue),
        );
        for (const [j, entry] of found!.entries()) expect(entry).toBeCloseTo(theta(j), 14);
        const along = Array.from({ length: 8 }, (_, i) =>
          lambda.reduce((sum, _, j) => sum + theta(j) * X.data[i * D + j], 0),
        );
        expect(along.map(Math.sign)).toEqual([...sample.y]);
        expect([...sample.y].filter((label) => label > 0)).toHaveLength(2);
        const b = Float64Array.from(sample.y, (label, i) => label * (1 + (i % 3)));
        const wbar = lambda.map((_, j) => b.reduce((sum, weight, i) => sum + weight * X.data[i * D + j], 0));
        const form = (u: (j: number) => number, v: (j: number) => number) =>
          lambda.reduce((sum, eigenvalue, j) => sum + eigenvalue * u(j) * v(j), 0);
        const w = (j: number) => wbar[j];
        const rho = form(theta, w) / Math.sqrt(form(theta, theta) * form(w, w));
        const error = linearClosedForm(sample, b);
        if (noise.family === 'laplace') expect(error).toBeNull();
        else expect(error!.error).toBeCloseTo(Math.acos(rho) / Math.PI, 12);
        expect(cantelliBound(sample, b)).toBeNull();
        expect(robustClosedForm(sample, null, 1)).toBeNull();
        expect(bayesError(lawOf(data))).toMatchObject({ error: 0 });
        expect(moments(lawOf(data)).signal2).toBe(0);
      }
    },
  );

  it('have Bayes error 0, but where signs of noise may sum to 0', () => {
    const bayes = (data: Data) => bayesError(lawOf({ noise: { family: 'rademacher' }, ...data }));
    expect(bayes({ direction: 4 })).toMatchObject({ error: 0 });
    expect(bayes({ direction: 'even', spread: 1 })).toMatchObject({ error: 0 });
    expect(bayes({ direction: 'even', spread: 2 })).toMatch(/may be 0, which has no sign/);
    expect(bayes({ direction: 'even', noise: { family: 'uniform' } })).toMatchObject({ error: 0 });
  });

  it.each(DIRECTIONS)('%s: direct draws have the law of coordinates', (_, data) => {
    const spec = (seed: number, more: Data = data) =>
      resolveSpec({
        data: { n: 5, d: D, covariance: SPIKED, ...TEACHER, ...more },
        seed: { data: seed, labels: 1, init: 1 },
      });
    const direct = (trial: number) => finish(obtainSample(spec(trial), null));
    const coordinates = (trial: number) => explicitSample(columnDraw(spec(5000 + trial)));
    const elsewhere = (trial: number) =>
      explicitSample(
        columnDraw(
          spec(9000 + trial, {
            direction: { shares: { 1: 0.9, 4: 0.1 } },
            covariance: { type: 'spiked', spikes: [900] },
          }),
        ),
      );
    expectSameLaw(400, direct, coordinates);
    expect(() => expectSameLaw(400, direct, elsewhere)).toThrow();
  });

  it('along the first direction are the signs of the first coordinate, number for number', () => {
    const numbers = (data: Data) => {
      const spec = resolveSpec({
        data: { n: 10, d: 400, covariance: SPIKED, ...data },
        network: { width: 6 },
        training: { steps: 20 },
        risk: { endPoints: 100, streamedPoints: 40 },
      });
      const { spec: _, ...record } = run(spec, null).record;
      return JSON.parse(JSON.stringify(record));
    };
    for (const noise of [{ family: 'gaussian' }, { family: 'uniform' }]) {
      const sign = numbers({ noise, model: { type: 'signOfCoordinate' } });
      expect(numbers({ noise, ...TEACHER })).toEqual(sign);
      expect(numbers({ noise, ...TEACHER, direction: 4 })).not.toEqual(sign);
    }
  });

  it('are drawn directly at any d, resolve to themselves, and have the error of their correlation', () => {
    const data = { n: 20, d: 1e15, ...TEACHER, covariance: { type: 'spiked', spikes: [1e14] } };
    const spec = resolveSpec({ data, network: { width: 4 }, training: { steps: 5 } });
    expect(spec.data).toMatchObject({ sampler: 'direct', signal: { norm: 0 }, direction: 1 });
    expect(resolveSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
    const sample = sampleAtOnce(spec, null);
    // x_1 = 1e7 g and sum_i y_i x_i has nearly independent noise of length sqrt(20 d) = 1.4e8: tan of the angle is noise over signal.
    const b = Float64Array.from(sample.y);
    const first = sample.blocks[0].F.data;
    const along = b.reduce((sum, label, i) => sum + label * first[i], 0);
    expect(along).toBeGreaterThan(0);
    const noise2 = sample.blocks[1].F;
    const rest = Array.from({ length: noise2.cols }, (_, c) =>
      b.reduce((sum, label, i) => sum + label * noise2.data[i * noise2.cols + c], 0),
    );
    const angle = Math.atan(Math.hypot(...rest) / (1e7 * along));
    expect(linearClosedForm(sample, b)!.error).toBeCloseTo(angle / Math.PI, 18);
  });

  it.each<[Data, RegExp]>([
    [{ signal: { norm: 2 } }, /^data\.signal: must be left out or \{ norm: 0 \}: the label is a teacher's/],
    [
      {
        d: 10,
        covariance: {
          type: 'blocks',
          blocks: [
            { eigenvalue: 0, dimension: 1, signalShare: 1 },
            { eigenvalue: 1, dimension: 9 },
          ],
        },
      },
      /^data\.direction: must have noise along it/,
    ],
    [
      { d: 9, covariance: { type: 'blocks', blocks: [{ eigenvalue: 1, dimension: 9 }] } },
      /^data\.covariance\.blocks: must have signal shares that sum to 1; got 0/,
    ],
    [{ direction: 41 }, /^data\.direction: must be at most d = 40; data\.direction=40 runs; got 41$/],
    [
      { model: { type: 'linearTeacher', norm: 2 } },
      /^data\.model\.norm: must be left out with linearTeacher/,
    ],
    [{ model: { type: 'linearteacher' } }, /^data\.model\.type: must be one of .*"linearTeacher"/],
  ])('refuse %j', (data, message) => {
    expect(() => specOf(data)).toThrow(SpecError);
    expect(() => specOf(data)).toThrow(message);
  });
});
