/**
 * XOR of two directions, two clusters at an angle, and labels of one class: their laws, errors and refusals.
 */
import { describe, expect, it } from 'vitest';
import type { Population } from '../../src/data/population.ts';
import { explicitSample } from '../../src/data/streamed.ts';
import { run } from '../../src/experiment/run.ts';
import { columnDraw, sampleAtOnce } from '../../src/experiment/sample-stage.ts';
import { verify } from '../../src/library/verify.ts';
import { keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { bayesError } from '../../src/risk/bayes.ts';
import { linearClosedForm } from '../../src/risk/linear.ts';
import { populationOf } from '../../src/spec/population-of.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { ResolvedPopulation } from '../../src/spec/resolve-population.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { clusterPoint } from '../support/cluster-points.ts';
import { failing } from '../support/planted.ts';

type Data = Record<string, unknown>;

const specOf = (data: Data, more: object = {}) =>
  resolveSpec({
    data: { n: 12, d: 40, signal: { norm: 3 }, ...data },
    network: { width: 8 },
    training: { steps: 200 },
    risk: { endPoints: 20000, trajectoryPoints: 0 },
    ...more,
  });
const lawOf = (data: Data): Population =>
  populationOf(specOf(data).data as ResolvedPopulation, keyFrom(1, 'data'));
const XOR = { model: { type: 'xor' } };
const ANGLED = { model: { type: 'angled', angle: 100 } };

/** The share of points, drawn in all coordinates, on which a rule errs: within what it is said to be. */
function expectError(law: Population, rule: (x: Float64Array) => number, said: number): void {
  const stream = new Stream(keyFrom(7, 'points'));
  const count = 40000;
  let mistakes = 0;
  for (let k = 0; k < count; k++) {
    const { y, x } = clusterPoint(law, stream);
    if (rule(x) * y <= 0) mistakes++;
  }
  const { lower, upper } = clopperPearson(mistakes, count, 1 - 1e-6);
  expect(said).toBeGreaterThan(lower);
  expect(said).toBeLessThan(upper);
}

describe('XOR of two directions', () => {
  it.each([
    {},
    { noise: { family: 'multivariateLaplace' } },
    { noise: { family: 'contaminated' } },
    { covariance: { type: 'isotropic', scale: 4 } },
  ])('has the Bayes error of |s| against |t|, with %j', (data) => {
    const law = lawOf({ ...XOR, ...data });
    const bayes = bayesError(law);
    if (typeof bayes === 'string') throw new Error(bayes);
    expect(bayes.error).toBeGreaterThan(0.01);
    expectError(law, (x) => Math.abs(x[0]) - Math.abs(x[1]), bayes.error);
  });

  it('is told where no closed form is known', () => {
    expect(bayesError(lawOf({ ...XOR, positiveShare: 0.3 }))).toMatch(/unequal shares/);
    expect(bayesError(lawOf({ ...XOR, noise: { family: 'uniform' } }))).toMatch(
      /four clusters in noise with independent coordinates/,
    );
    expect(bayesError(lawOf({ ...XOR, signal: { norm: 0 } }))).toMatchObject({ error: 0.5 });
    expect(bayesError(lawOf({ ...XOR, positiveShare: 1 }))).toMatchObject({ error: 0 });
  });

  it('has no linear boundary that errs on less than half, and networks that do', () => {
    const spec = specOf(
      { ...XOR, n: 80, signal: { norm: 8 } },
      { network: { width: 40, slope: 0.1, init: { scale: 0.1 } }, training: { steps: 3000 } },
    );
    const sample = sampleAtOnce(spec, null);
    for (const b of [[1], [1, 2, -3], [0, 0, 0, -1]])
      expect(
        linearClosedForm(
          sample,
          Float64Array.from({ length: 80 }, (_, k) => b[k] ?? 0),
        )!.error,
      ).toBeCloseTo(0.5, 14);
    const { record, arrays } = run(spec, null);
    expect(record.risk.limit!.error).toBeCloseTo(0.5, 14);
    expect(record.limit.heading).toBe('notReached');
    expect(record.risk.atEnd).toBeLessThan(0.1);
    expect(failing(verify(record, arrays))).toEqual([]);
    // With fewer dimensions than points nothing linear separates them.
    const low = run(
      specOf({ ...XOR, n: 40, d: 2, signal: { norm: 8 } }, { network: { width: 8, slope: 1 } }),
      null,
    ).record;
    expect(low.limit.status).toBe('infeasible');
  });

  it('draws each cluster as often, around its mean', () => {
    const sample = explicitSample(
      columnDraw(specOf({ ...XOR, n: 200, signal: { norm: 50 }, sampler: 'explicit' })),
    );
    const { F } = sample.blocks[0];
    const counts = new Map<string, number>();
    for (const [i, y] of sample.y.entries()) {
      const [s, t] = [F.data[i * F.cols], F.data[i * F.cols + 1]].map((entry) => Math.round(entry / 50));
      counts.set(`${y}: ${s}, ${t}`, (counts.get(`${y}: ${s}, ${t}`) ?? 0) + 1);
    }
    const clean = [...counts].map(([key, count]) => [key.replaceAll('-0', '0'), count]);
    expect(clean.sort()).toEqual(
      [
        ['-1: 0, -1', 50],
        ['-1: 0, 1', 50],
        ['1: -1, 0', 50],
        ['1: 1, 0', 50],
      ].sort(),
    );
  });
});

describe('two clusters at an angle', () => {
  it('has the Bayes error of what opposes them', () => {
    for (const data of [{}, { noise: { family: 'multivariateLaplace' } }, { noise: { family: 'laplace' } }]) {
      const law = lawOf({ ...ANGLED, ...data });
      const bayes = bayesError(law);
      if (typeof bayes === 'string') throw new Error(bayes);
      expectError(law, (x) => x[0], bayes.error);
    }
    const bayes = (model: Data) => bayesError(lawOf({ model })) as { error: number };
    expect(bayes({ type: 'angled', angle: 180 }).error).toBe(bayes({ type: 'opposing' }).error);
    expect(bayes({ type: 'angled', angle: 60 }).error).toBeGreaterThan(
      bayes({ type: 'angled', angle: 61 }).error,
    );
  });

  it('has errors of linear boundaries cluster by cluster, verified', () => {
    const { record, arrays } = run(specOf({ ...ANGLED, positiveShare: 0.25, signal: { norm: 4 } }), null);
    expect(record.risk.limit!.method).toBe('closedForm');
    expect(Math.abs(record.risk.limit!.error - record.risk.atEnd!)).toBeLessThan(0.05);
    expect(failing(verify(record, arrays))).toEqual([]);
    const { risk } = record;
    const wrong = {
      ...record,
      risk: { ...risk, limit: { ...risk.limit!, error: risk.limit!.error * 1.001 } },
    };
    expect(failing(verify(wrong, arrays))).toContain('risk.limit.error');
  });

  it('is opposing at 180 degrees, in errors and in products', () => {
    const found = (model: Data) =>
      sampleAtOnce(specOf({ model, d: 1e6, signal: { norm: 1e4 } }), null).K.data;
    const [angled, opposing] = [found({ type: 'angled', angle: 180 }), found({ type: 'opposing' })];
    for (const [at, entry] of angled.entries()) expect(Math.sign(entry)).toBe(Math.sign(opposing[at]));
  });
});

describe('labels of one class', () => {
  it.each([{}, XOR, ANGLED])('run with %j', (data) => {
    const { record } = run(specOf({ ...data, positiveShare: 1, d: 400 }), null);
    expect(record.data.positives).toBe(12);
    expect(record.risk.bayes).toBe(0);
    expect(record.limit.status).toBe('solved');
  });
});

it.each<[Data, RegExp]>([
  [{ ...XOR, direction: 'even' }, /^data\.direction: must be an eigen-direction for xor/],
  [{ ...ANGLED, direction: { shares: { 1: 1 } } }, /^data\.direction: must be an eigen-direction for angled/],
  [
    { ...XOR, covariance: { type: 'spiked', spikes: [9] } },
    /^data\.model\.type: must be opposing where the signal lies in one eigenvalue/,
  ],
  [{ model: { type: 'angled', angle: 0 } }, /^data\.model\.angle: must be greater than 0/],
  [{ model: { type: 'angled', angle: 181 } }, /^data\.model\.angle: must be .*180/],
  [
    { model: { type: 'xor', angle: 3 } },
    /^data\.model\.angle: must be left out with xor, which takes no keys; angled takes it/,
  ],
  [{ ...XOR, labels: 'mirrored' }, /^data\.labels: must be balanced or random for xor/],
])('refuse %j', (data, message) => {
  expect(() => specOf(data)).toThrow(SpecError);
  expect(() => specOf(data)).toThrow(message);
});
