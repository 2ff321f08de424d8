import { describe, expect, it } from 'vitest';
import { drawLabels } from '../../src/data/labels.ts';
import { moments } from '../../src/data/population.ts';
import { explicitSample } from '../../src/data/streamed.ts';
import { run } from '../../src/experiment/run.ts';
import { columnDraw, obtainSample } from '../../src/experiment/sample-stage.ts';
import { jsonSchema } from '../../src/library/json-schemas.ts';
import { keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { bayesError } from '../../src/risk/bayes.ts';
import { eigenvalueRuns } from '../../src/spec/covariance.ts';
import { populationOf } from '../../src/spec/population-of.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { ResolvedPopulation } from '../../src/spec/resolve-population.ts';
import { normalCdf } from '../../src/special/normal.ts';
import { finish } from '../../src/stepwise.ts';
import { expectSameLaw } from '../support/same-law.ts';

type Data = Record<string, unknown>;
type Shares = Record<string, number>;

const COVARIANCES: Readonly<Record<string, Data>> = {
  isotropic: { scale: 2.5 },
  blocks: {
    type: 'blocks',
    blocks: [
      { eigenvalue: 4, dimension: 3 },
      { eigenvalue: 0.5, dimension: 7 },
      { eigenvalue: 0.5, dimension: 20 },
    ],
  },
  spiked: { type: 'spiked', spikes: [9, 9, 9, 4] },
  powerLaw: { type: 'powerLaw', exponent: 0.7 },
  exponential: { type: 'exponential', rate: 0.1, floor: 0.2 },
  spectrum: { type: 'spectrum', eigenvalues: Array.from({ length: 30 }, (_, j) => 5 - (j >> 2) / 2) },
};
const D = 30;

const resolved = (data: Data) => resolveSpec({ data: { n: 6, ...data } }).data as ResolvedPopulation;
const lawOf = (data: Data) => populationOf(resolved(data), keyFrom(1, 'data'));

/** lambda_j of each coordinate. */
const eigenvaluesOf = (data: Data): number[] =>
  eigenvalueRuns(resolved(data).covariance, resolved(data).d).flatMap(({ eigenvalue, dimension }) =>
    new Array<number>(dimension).fill(eigenvalue),
  );

/** mu_j^2 for |mu| = 1, straight from the words: a share each, and the rest on all others alike. */
function squares(shares: Shares, d: number): number[] {
  const { rest = 0, ...named } = shares;
  const each = rest / (d - Object.keys(named).length);
  return Array.from({ length: d }, (_, j) => named[j + 1] ?? (rest > 0 ? each : 0));
}

/** Shares on a few directions drawn at random, near one another so that some have one eigenvalue. */
function drawnShares(stream: Stream, withRest: boolean): Shares {
  const count = 1 + Math.floor(4 * stream.uniform());
  const named = Array.from({ length: count }, () => 1 + Math.floor((D / 3) * stream.uniform()));
  const weights = new Map<string, number>(named.map((at) => [String(at), stream.uniform()]));
  if (withRest) weights.set('rest', stream.uniform());
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries([...weights].map(([name, weight]) => [name, weight / total]));
}

describe('shares of the signal by eigen-direction', () => {
  it.each(Object.entries(COVARIANCES))(
    '%s: moments and the Bayes error of the coordinates',
    (_, covariance) => {
      const stream = new Stream(keyFrom(7, 'shares'));
      for (let trial = 0; trial < 12; trial++) {
        const shares = drawnShares(stream, trial % 2 === 1);
        const data = { d: D, covariance, signal: { norm: 1.5 }, direction: { shares } };
        const population = lawOf(data);
        const law = moments(population);
        const lambda = eigenvaluesOf(data);
        const mu2 = squares(shares, D).map((share) => 2.25 * share);
        const total = (term: (j: number) => number) => mu2.reduce((sum, _, j) => sum + term(j), 0);
        const delta2 = total((j) => mu2[j] / lambda[j]);
        expect(law.d).toBe(D);
        expect(law.trace).toBeCloseTo(
          lambda.reduce((sum, e) => sum + e, 0),
          11,
        );
        expect(law.signal2).toBeCloseTo(2.25, 13);
        expect(law.muSigmaMu).toBeCloseTo(
          total((j) => mu2[j] * lambda[j]),
          12,
        );
        expect(law.muSigmaInverseMu).toBeCloseTo(delta2, 11);
        expect(bayesError(population)).toMatchObject({
          error: expect.closeTo(normalCdf(-Math.sqrt(delta2)), 12),
        });
      }
    },
  );

  it.each(Object.entries(COVARIANCES))(
    '%s: the coordinates of mu, up to exchangeable ones',
    (_, covariance) => {
      const stream = new Stream(keyFrom(8, 'shares'));
      for (let trial = 0; trial < 12; trial++) {
        const shares = drawnShares(stream, trial % 2 === 1);
        const data = { n: 6, d: D, covariance, signal: { norm: 1.5 }, direction: { shares } };
        const noise = { family: 'laplace' };
        const draw = columnDraw(resolveSpec({ data: { ...data, noise } }));
        const { mu, covariance: drawn } = explicitSample(draw).blocks[0];
        expect([...(drawn as Float64Array)]).toEqual(eigenvaluesOf(data));
        const sorted = (of: ArrayLike<number>) =>
          Array.from(of, (square, j) => [(drawn as Float64Array)[j], square]).sort(
            ([a, x], [b, y]) => a - b || x - y,
          );
        const found = sorted(mu!.map((entry) => (entry * entry) / 2.25));
        for (const [j, [, square]] of sorted(squares(shares, D)).entries())
          expect(found[j][1]).toBeCloseTo(square, 13);
      }
    },
  );

  it('on a spike are the blocks that say the same, number for number', () => {
    const common = { n: 10, d: 400, signal: { snr: 3 } };
    const more = { network: { width: 6 }, training: { steps: 20 }, risk: { endPoints: 100 } };
    const spiked = {
      covariance: { type: 'spiked', spikes: [50, 20] },
      direction: { shares: { 1: 0.3, 2: 0, rest: 0.7 } },
    };
    const blocks = [
      { eigenvalue: 50, dimension: 1, signalShare: 0.3 },
      { eigenvalue: 20, dimension: 1 },
      { eigenvalue: 1, dimension: 398, signalShare: 0.7 },
    ];
    const numbers = (data: Data) => {
      const { spec: _, ...record } = run(resolveSpec({ data: { ...common, ...data }, ...more }), null).record;
      return JSON.parse(JSON.stringify(record));
    };
    expect(numbers(spiked)).toEqual(numbers({ covariance: { type: 'blocks', blocks } }));
    const whole = { covariance: spiked.covariance, direction: { shares: { 2: 1 } } };
    expect(numbers(whole)).toEqual(numbers({ ...whole, direction: 2 }));
    expect(numbers(whole)).not.toEqual(numbers({ ...whole, direction: 1 }));
  });

  it.each<[string, Shares]>([
    ['two in one run', { 2: 0.5, 3: 0.25, 30: 0.25 }],
    ['with a rest', { 1: 0.4, rest: 0.6 }],
  ])('%s: direct draws have the law of coordinates', (_, shares) => {
    const data = { n: 5, d: 70, covariance: COVARIANCES.spiked, signal: { norm: 3 }, direction: { shares } };
    const spec = (seed: number) => resolveSpec({ data, seed: { data: seed, labels: 1, init: 1 } });
    const y = drawLabels(5, 'balanced', 0.5, keyFrom(1, 'labels'));
    const direct = (trial: number) => finish(obtainSample(spec(trial), null));
    const coordinates = (trial: number) => explicitSample({ ...columnDraw(spec(5000 + trial)), y });
    expectSameLaw(500, direct, coordinates);
    const other = resolveSpec({ data: { ...data, direction: 5 } });
    const elsewhere = (trial: number) =>
      explicitSample({ ...columnDraw({ ...other, seed: { data: 9000 + trial, labels: 1, init: 1 } }), y });
    expect(() => expectSameLaw(500, direct, elsewhere)).toThrow();
  });

  it('tell classes apart in one independent coordinate only where the signal lies along one', () => {
    const bayes = (d: number, direction: unknown) =>
      bayesError(lawOf({ d, noise: { family: 'laplace' }, signal: { norm: 2 }, direction }));
    const along = bayes(2, 2);
    expect(along).toHaveProperty('error');
    expect(bayes(2, { shares: { 1: 0, rest: 1 } })).toEqual(along);
    expect(bayes(9, { shares: { 4: 1, rest: 0 } })).toEqual(along);
    for (const shares of [
      { 1: 0.5, 2: 0.5 },
      { 1: 0.5, rest: 0.5 },
      { 1: 0, rest: 1 },
    ])
      expect(bayes(9, { shares })).toMatch(/several independent coordinates/);
  });

  it('resolve to themselves, at any d, and are drawn directly while their parts are few', () => {
    const data = { d: 1e15, direction: { shares: { 1: '0.5', 1000000000000: 0.25, rest: 0.25 } } };
    const spec = resolveSpec({ data });
    expect(spec.data).toMatchObject({
      sampler: 'direct',
      direction: { shares: { 1: 0.5, 1000000000000: 0.25, rest: 0.25 } },
    });
    expect(resolveSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
    expect(lawOf(data).blocks.map(({ dimension }) => dimension)).toEqual([1, 1e12 - 2, 1, 1e15 - 1e12]);
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, j) => [j + 1, 1 / 65]));
    expect(resolved({ direction: { shares: many } }).sampler).toBe('streamed');
  });

  it('are in the JSON Schema', () => {
    const { properties } = jsonSchema() as { properties: { data: { anyOf: Data[] } } };
    const [population] = properties.data.anyOf as { properties: { direction: { anyOf: unknown[] } } }[];
    const [shape] = population.properties.direction.anyOf.slice(2) as { properties: { shares: Data } }[];
    expect(shape).toMatchObject({ type: 'object', required: ['shares'], additionalProperties: false });
    const { propertyNames, additionalProperties } = shape.properties.shares as Record<string, Data>;
    const names = new RegExp(propertyNames.pattern as string);
    expect(['1', '27', 'rest', '0', '01', '-1', '1.5', 'bulk'].map((name) => names.test(name))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(additionalProperties).toMatchObject({ minimum: 0, maximum: 1 });
  });

  it.each<[Data, RegExp]>([
    [
      { direction: { shares: { 1: 0.5, 2: 0.3 } } },
      /^data\.direction\.shares: must sum to 1; "rest" .*; got 0\.8$/,
    ],
    [{ direction: { shares: {} } }, /^data\.direction\.shares: must sum to 1; .*; got 0$/],
    [
      { direction: { shares: { 1: -0.5, rest: 1 } } },
      /^data\.direction\.shares\.1: must be at least 0; got -0\.5$/,
    ],
    [
      { direction: { shares: { rest: 1.5 } } },
      /^data\.direction\.shares\.rest: must be at most 1; got 1\.5$/,
    ],
    [{ direction: { shares: { 1: 'half' } } }, /^data\.direction\.shares\.1: must be a number; got "half"$/],
    [
      { direction: { shares: { bulk: 1 } } },
      /^data\.direction\.shares\.bulk: must be under an eigen-direction 1, 2, \.\.\., or "rest"; got 1$/,
    ],
    [
      { direction: { shares: { 0: 1 } } },
      /^data\.direction\.shares\.0: must be under an eigen-direction 1, 2/,
    ],
    [
      { d: 3, direction: { shares: { 1: 0.5, 4: 0.5 } } },
      /^data\.direction\.shares: must name eigen-directions up to d = 3; got 4$/,
    ],
    [
      { d: 2, direction: { shares: { 1: 0.5, 2: 0.4, rest: 0.1 } } },
      /^data\.direction\.shares\.rest: must be left out, as all d = 2 .*; got 0\.1$/,
    ],
    [
      { direction: { shares: 0.3 } },
      /^data\.direction\.shares: must be shares by eigen-direction, as in .*; got 0\.3$/,
    ],
    [
      { direction: { share: { 1: 1 } } },
      /^data\.direction: must be an integer, or .*, or \{ shares \}; got \{/,
    ],
    [
      { model: { type: 'clusters' }, direction: { shares: { 1: 1 } } },
      /^data\.direction: must be an eigen-direction for clusters/,
    ],
    [
      { model: { type: 'signalLevel' }, direction: { shares: { 1: 1 } } },
      /^data\.direction: must be left out, as data\.model signalLevel/,
    ],
    [
      {
        covariance: { type: 'blocks', blocks: [{ eigenvalue: 1, dimension: 9, signalShare: 1 }] },
        direction: { shares: { 1: 1 } },
      },
      /^data\.direction: must be left out when the blocks have a signalShare/,
    ],
    [
      {
        sampler: 'direct',
        direction: { shares: Object.fromEntries(Array.from({ length: 65 }, (_, j) => [j + 1, 1 / 65])) },
      },
      /^data\.sampler: must be streamed or explicit: more than 64 eigenvalues, or parts of the signal, differ/,
    ],
  ])('are refused: %j', (data, message) => {
    expect(() => resolveSpec({ data })).toThrow(SpecError);
    expect(() => resolveSpec({ data })).toThrow(message);
  });
});
