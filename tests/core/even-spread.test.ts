import { describe, expect, it } from 'vitest';
import { drawLabels } from '../../src/data/labels.ts';
import { moments } from '../../src/data/population.ts';
import { explicitSample } from '../../src/data/streamed.ts';
import { run } from '../../src/experiment/run.ts';
import { columnDraw, obtainSample } from '../../src/experiment/sample-stage.ts';
import { keyFrom } from '../../src/random/key.ts';
import { bayesError } from '../../src/risk/bayes.ts';
import { populationOf } from '../../src/spec/population-of.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { ResolvedPopulation } from '../../src/spec/resolve-population.ts';
import { logNormalCdf, normalCdf } from '../../src/special/normal.ts';
import { finish } from '../../src/stepwise.ts';
import { expectSameLaw } from '../support/same-law.ts';

type Data = Record<string, unknown>;

const D = 30;
/** A covariance, and its 30 eigenvalues written out. */
const COVARIANCES: readonly [string, Data, readonly number[]][] = [
  ['isotropic', { scale: 2.5 }, new Array<number>(D).fill(2.5)],
  [
    'blocks',
    {
      type: 'blocks',
      blocks: [
        { eigenvalue: 4, dimension: 3 },
        { eigenvalue: 0.5, dimension: 7 },
        { eigenvalue: 0.5, dimension: 20 },
      ],
    },
    [...new Array<number>(3).fill(4), ...new Array<number>(27).fill(0.5)],
  ],
  ['spiked', { type: 'spiked', spikes: [9, 9, 9, 4] }, [9, 9, 9, 4, ...new Array<number>(26).fill(1)]],
];

const resolved = (data: Data) => resolveSpec({ data: { n: 6, ...data } }).data as ResolvedPopulation;
const lawOf = (data: Data) => populationOf(resolved(data), keyFrom(1, 'data'));

describe('a signal spread evenly over the first k eigen-directions', () => {
  it.each(COVARIANCES)('%s: coordinates, moments and the Bayes error', (_, covariance, lambda) => {
    for (const spread of [1, 2, 3, 4, 9, 10, 29, 30]) {
      const data = { d: D, covariance, signal: { norm: 1.5 }, direction: 'even', spread };
      const first = lambda.slice(0, spread);
      const mean = (term: (e: number) => number) =>
        first.reduce((sum, e) => sum + (2.25 * term(e)) / spread, 0);
      const law = moments(lawOf(data));
      expect(law.d).toBe(D);
      expect(law.trace).toBeCloseTo(
        lambda.reduce((sum, e) => sum + e, 0),
        11,
      );
      expect(law.signal2).toBeCloseTo(2.25, 13);
      expect(law.muSigmaMu).toBeCloseTo(
        mean((e) => e),
        12,
      );
      const delta2 = mean((e) => 1 / e);
      expect(bayesError(lawOf(data))).toMatchObject({
        error: expect.closeTo(normalCdf(-Math.sqrt(delta2)), 12),
      });
      for (const noise of [{ family: 'laplace' }, { family: 'gaussian' }]) {
        const draw = columnDraw(resolveSpec({ data: { n: 6, ...data, noise } }));
        const { mu, covariance: drawn } = explicitSample(draw).blocks[0];
        expect([...(drawn as Float64Array)]).toEqual(lambda);
        for (const [j, entry] of mu!.entries())
          expect(entry).toBeCloseTo(j < spread ? 1.5 / Math.sqrt(spread) : 0, 13);
      }
    }
  });

  it('over all of them is even as it was, number for number; over one it lies along the first', () => {
    const numbers = (data: Data) => {
      const spec = resolveSpec({
        data: { n: 10, d: 400, signal: { snr: 3 }, ...data },
        network: { width: 6 },
        training: { steps: 20 },
        risk: { endPoints: 100 },
      });
      const { spec: _, ...record } = run(spec, null).record;
      return JSON.parse(JSON.stringify(record));
    };
    const even = { direction: 'even', noise: { family: 'laplace' } };
    expect(numbers({ ...even, spread: 400 })).toEqual(numbers(even));
    expect(numbers({ ...even, spread: 399 })).not.toEqual(numbers(even));
    const spiked = { covariance: { type: 'spiked', spikes: [7] } };
    expect(numbers({ ...spiked, direction: 'even', spread: 1 })).toEqual(
      numbers({ ...spiked, direction: 1 }),
    );
  });

  it('direct draws have the law of coordinates', () => {
    const data = {
      n: 5,
      d: 70,
      covariance: { type: 'spiked', spikes: [9, 4] },
      signal: { norm: 5 },
      direction: 'even',
      spread: 6,
    };
    const y = drawLabels(5, 'balanced', 0.5, keyFrom(1, 'labels'));
    const spec = (seed: number, spread = 6) =>
      resolveSpec({ data: { ...data, spread }, seed: { data: seed, labels: 1, init: 1 } });
    const direct = (trial: number) => finish(obtainSample(spec(trial), null));
    const coordinates = (trial: number) => explicitSample({ ...columnDraw(spec(5000 + trial)), y });
    const elsewhere = (trial: number) => explicitSample({ ...columnDraw(spec(9000 + trial, 2)), y });
    expectSameLaw(500, direct, coordinates);
    expect(() => expectSameLaw(500, direct, elsewhere)).toThrow();
  });

  it('is drawn directly at any d, and resolves to itself', () => {
    const spec = resolveSpec({ data: { d: 1e15, direction: 'even', spread: '1000000000' } });
    expect(spec.data).toMatchObject({ sampler: 'direct', direction: 'even', spread: 1e9 });
    expect(resolveSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
    const population = lawOf({ d: 1e15, direction: 'even', spread: 1e9 });
    expect(population.blocks.map(({ dimension }) => dimension)).toEqual([1e9, 1e15 - 1e9]);
    expect(moments(population).signal2).toBeCloseTo(576, 10);
  });

  it('decides the error of sign descent, and not that of gradient descent', () => {
    // Phi(-|mu| sqrt(k/d)) where sqrt(n/k) |mu| is large, against |mu| x/sqrt(1 + x^2) with x = sqrt(n/d) |mu| = 2.
    const [n, d, norm, x] = [20, 2000, 20, 2];
    const of = (spread: number, seed: number) =>
      run(
        resolveSpec({
          seed,
          data: { n, d, direction: 'even', spread, signal: { norm } },
          network: { slope: 1, width: 2 },
          training: { optimizer: 'signDescent', steps: 500, step: 1e-3 },
          risk: { endPoints: 20_000 },
        }),
        null,
      ).record.risk;
    for (const spread of [5, 20]) {
      const found = [1, 2].map((seed) => of(spread, seed));
      const error = found.reduce((sum, { atEnd }) => sum + atEnd! / found.length, 0);
      const gamma = norm * Math.sqrt(spread / d);
      expect(error).toBeGreaterThan(normalCdf(-1.06 * gamma));
      expect(error).toBeLessThan(normalCdf(-0.94 * gamma));
      const limit = (norm * x) / Math.sqrt(1 + x * x);
      for (const { limit: gd } of found) {
        expect(gd!.log10Error! * Math.LN10).toBeGreaterThan(logNormalCdf(-1.02 * limit));
        expect(gd!.log10Error! * Math.LN10).toBeLessThan(logNormalCdf(-0.98 * limit));
      }
    }
  });

  it.each<[Data, RegExp]>([
    [{ spread: 3 }, /^data\.spread: must be left out unless data\.direction is even; got 3$/],
    [{ direction: 'random', spread: 3 }, /^data\.spread: must be left out unless data\.direction is even/],
    [{ direction: 'even', spread: 0 }, /^data\.spread: must be at least 1; got 0$/],
    [{ direction: 'even', spread: 1.5 }, /^data\.spread: must be an integer; got 1\.5$/],
    [
      { d: 9, direction: 'even', spread: 10 },
      /^data\.spread: must be at most d = 9; data\.spread=9 runs; got 10$/,
    ],
    [
      { model: { type: 'signalLevel' }, spread: 3 },
      /^data\.spread: must be left out, as data\.model signalLevel fixes it; got 3$/,
    ],
    [
      { model: { type: 'clusters' }, direction: 'even', spread: 3 },
      /^data\.direction: must be an eigen-direction for clusters/,
    ],
  ])('is refused: %j', (data, message) => {
    expect(() => resolveSpec({ data })).toThrow(SpecError);
    expect(() => resolveSpec({ data })).toThrow(message);
  });
});
