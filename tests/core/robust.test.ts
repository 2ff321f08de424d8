/**
 * Errors against an adversary that moves every point by at most rho: closed forms against points that are moved, the least of them against
 * its two bounds, and what a record says.
 */
import { describe, expect, it } from 'vitest';
import { run, type SpecInput, verify } from '../../src/browser.ts';
import { drawSample } from '../../src/data/draw.ts';
import { noiseLaw } from '../../src/data/noise/index.ts';
import type { Population } from '../../src/data/population.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { boundaryCoordinates, boundaryMoments } from '../../src/risk/linear.ts';
import { robustBayesError, robustClosedForm } from '../../src/risk/robust.ts';
import { logNormalCdf } from '../../src/special/normal.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { faultsOfRecord } from '../support/soundness.ts';

const small = { network: { width: 4 }, training: { steps: 30 } };
const base = { ...small, data: { n: 12, d: 60, signal: { norm: 4 }, sampler: 'explicit' as const } };

async function robustOf(spec: SpecInput, robustRadii: number[]) {
  const risk = { endPoints: 50, trajectoryPoints: 10, robustRadii };
  const { record, arrays } = await run({ ...spec, risk });
  expect(faultsOfRecord(record)).toEqual([]);
  return { record, arrays, robust: record.risk.robust ?? [] };
}

describe('the robust error of the limit', () => {
  it('is not in a record that does not ask for it', async () => {
    const { record } = await run(base);
    expect('robust' in record.risk).toBe(false);
  });

  it('is the clean error at radius 0, and grows with the radius up to 1', async () => {
    const { record, robust, arrays } = await robustOf(base, [0, 0.5, 1, 2, 4, 100]);
    const claims = verify(record, arrays).claims.filter(({ path }) => path.startsWith('risk.robust'));
    expect(claims.filter(({ verdict }) => verdict === 'holds')).toHaveLength(25);
    const planted = structuredClone(record) as typeof record;
    for (const name of ['error', 'bayes'] as const) {
      Object.assign(planted.risk.robust?.[2] ?? {}, { [name]: (robust[2][name] ?? 0) * (1 + 1e-6) });
      const refused = verify(planted, arrays).claims.filter(({ verdict }) => verdict === 'doesNotHold');
      expect(refused.map(({ path }) => path)).toContain(`risk.robust[2].${name}`);
    }
    expect(robust.map(({ radius }) => radius)).toEqual([0, 0.5, 1, 2, 4, 100]);
    expect(robust[0].error).toBe(record.risk.limit?.error);
    expect(robust[0].log10Error).toBe(record.risk.limit?.log10Error);
    expect(robust[0].bayes).toBe(record.risk.bayes);
    const errors = robust.map(({ error }) => error ?? Number.NaN);
    for (let k = 1; k < errors.length; k++) expect(errors[k]).toBeGreaterThan(errors[k - 1]);
    expect(errors[5]).toBe(1);
    for (const { error, bayes } of robust)
      expect(bayes).toBeLessThanOrEqual((error ?? Number.NaN) * (1 + 1e-14));
    expect(robust[5].bayes).toBe(0.5);
  });

  it.each([
    ['one block', [{ eigenvalue: 1, dimension: 40, signalNorm: 3 }]],
    [
      'two blocks',
      [
        { eigenvalue: 3, dimension: 15, signalNorm: 2 },
        { eigenvalue: 0.25, dimension: 30, signalNorm: 1.5 },
      ],
    ],
  ])('is the share of drawn points that can be moved across the boundary: %s', (_, blocks) => {
    const population: Population = { blocks, positiveShare: 0.5 };
    const y = Float64Array.of(1, -1, 1, -1, 1, -1);
    const sample = drawSample(population, y, keyFrom(5, 'rows'), 'explicit');
    const b = y.map((sign, k) => sign * (0.2 + 0.1 * k));
    const w = boundaryCoordinates(sample, b);
    const norm = Math.hypot(...w.map((part) => Math.hypot(...part)));
    const stream = new Stream(keyFrom(6, 'points'));
    const TRIALS = 4000;
    // y <w, x> of fresh points, in the coordinates of the sample.
    const inner = Array.from({ length: TRIALS }, () =>
      blocks.reduce((sum, { eigenvalue, dimension, signalNorm }, k) => {
        let part = w[k][0] * signalNorm;
        for (let p = 0; p < dimension; p++) part += w[k][p] * Math.sqrt(eigenvalue) * normal(stream);
        return sum + part;
      }, 0),
    );
    for (const radius of [0, 0.4, 1.3]) {
      const found = robustClosedForm(sample, boundaryMoments(sample, b), radius);
      const mistakes = inner.filter((value) => value - radius * norm <= 0).length;
      const { lower, upper } = clopperPearson(mistakes, TRIALS, 1 - 1e-6);
      expect(found?.error).toBeGreaterThan(lower);
      expect(found?.error).toBeLessThan(upper);
    }
  });

  it('is the mean over clusters, and over the scales of a mixture', () => {
    const moments = { along: Float64Array.of(3, 1, 2), deviation: 0.5, norm: 0.8, across: null };
    const clusters = { blocks: [], positiveShare: 0.5, clusters: { kind: 'orthogonal', count: 3 } };
    const tail = (inner: number) => Math.exp(logNormalCdf(-(inner - 0.5 * 0.8) / 0.5));
    const found = robustClosedForm({ population: clusters } as never, moments, 0.5);
    expect(found?.error).toBeCloseTo((tail(3) + tail(2)) / 4 + tail(-1) / 2, 14);
    const noise = noiseLaw({ family: 'contaminated', share: 0.1, ratio: 3 } as never);
    const mixture = { blocks: [], positiveShare: 0.5, noise };
    const mixed = robustClosedForm(
      { population: mixture } as never,
      { ...moments, along: Float64Array.of(3) },
      0.5,
    );
    if (noise.kind !== 'scaleMixture') throw new Error('a scale mixture');
    expect(mixed?.error).toBeCloseTo(Math.exp(noise.logTail((3 - 0.4) / 0.5)), 14);
  });

  it('is counted on held-out rows, and absent where nothing is known', async () => {
    const x = [
      [2, 1],
      [1, 2],
      [-2, -1],
      [-1, -2],
    ];
    const own = { ...small, data: { x, y: [1, 1, -1, -1] } };
    const alone = await robustOf(own, [1]);
    expect(alone.robust[0]).toMatchObject({ error: null, method: null, bayes: null });
    const test = {
      x: [
        [1, 1],
        [0.5, 0.5],
        [-3, -3],
        [-0.1, -0.1],
      ],
      y: [1, 1, -1, -1],
    };
    const { robust } = await robustOf({ ...own, data: { ...own.data, test } }, [0, 0.5, 1]);
    // The limit's boundary is orthogonal to (1, 1): distances 1.41, .71, 4.2, .14.
    expect(robust.map(({ error }) => error)).toEqual([0, 0.25, 0.5]);
    expect(robust[0].method).toBe('heldOut');
    const bias = await robustOf({ ...own, data: { ...own.data, test, biasColumn: true } }, [1]);
    expect(bias.record.notes['risk.robust.0.error']).toMatch(/column of ones/);
  });

  it('is absent for labels by the first coordinate, and at slope 0', async () => {
    const data = { n: 12, d: 60, model: { type: 'signOfCoordinate' } } as never;
    expect((await robustOf({ ...small, data }, [1])).robust[0].error).toBeNull();
    const relu = { ...base, network: { width: 4, slope: 0 } };
    expect((await robustOf(relu, [1])).record.notes['risk.robust.0.error']).toMatch(/slope 0/);
  });

  it.each([[[]], [[-1]], [['a']], [Array.from({ length: 101 }, () => 1)]])(
    'refuses radii %j',
    async (robustRadii) => {
      await expect(run({ ...base, risk: { robustRadii } as never })).rejects.toThrow(/risk\.robustRadii/);
    },
  );
});

const blocksOf = (...parts: [eigenvalue: number, signalNorm: number][]): Population =>
  ({
    blocks: parts.map(([eigenvalue, signalNorm]) => ({ eigenvalue, signalNorm, dimension: 5 })),
    positiveShare: 0.5,
  }) as Population;

describe('the least robust error', () => {
  it('has its closed form under isotropic noise', () => {
    for (const [sigma2, mu, radius] of [
      [1, 3, 1],
      [4, 10, 0.5],
      [0.01, 0.3, 0.29],
    ] as const) {
      const found = robustBayesError(blocksOf([sigma2, mu]), radius);
      const log = logNormalCdf(-(mu - radius) / Math.sqrt(sigma2));
      expect(typeof found === 'string' ? found : found.logError).toBeCloseTo(log, 12);
    }
  });

  it('is between what a move of both classes leaves and what the best hyperplane attains', () => {
    const stream = new Stream(keyFrom(3, 'robust'));
    for (let trial = 0; trial < 50; trial++) {
      const parts = Array.from({ length: 1 + (trial % 4) }, (): [number, number] => [
        Math.abs(normal(stream)) + 0.05,
        Math.abs(normal(stream)) + 0.05,
      ]);
      const size = Math.hypot(...parts.map(([, s]) => s));
      const radius = size * (0.02 + 0.95 * stream.uniform());
      const found = robustBayesError(blocksOf(...parts), radius);
      const delta = typeof found === 'string' ? Number.NaN : -inverse(found.logError);
      // A hyperplane attains (<w, mu> - rho |w|)/|Sigma^{1/2} w|: none is better, and one of a family comes as close as its steps allow.
      const gamma = (w: readonly number[]) =>
        (w.reduce((sum, entry, k) => sum + entry * parts[k][1], 0) - radius * Math.hypot(...w)) /
        Math.sqrt(w.reduce((sum, entry, k) => sum + entry * entry * parts[k][0], 0));
      const family = Array.from({ length: 4000 }, (_, k) => 10 ** (k / 400 - 5));
      const best = Math.max(
        ...family.map((c) => gamma(parts.map(([eigenvalue, s]) => s / (eigenvalue + c)))),
      );
      for (let k = 0; k < 100; k++)
        expect(gamma(parts.map(([, s]) => s * (1 + normal(stream))))).toBeLessThanOrEqual(delta + 1e-9);
      expect(best).toBeLessThanOrEqual(delta * (1 + 1e-9) + 1e-12);
      expect(best).toBeGreaterThan(delta * (1 - 1e-4) - 1e-9);
    }
  });

  it('lets the adversary first undo what has no noise', () => {
    expect(robustBayesError(blocksOf([0, 1], [1, 2]), 0.5)).toMatchObject({ error: 0 });
    const found = robustBayesError(blocksOf([0, 1], [1, 2]), Math.sqrt(1.25));
    expect(typeof found === 'string' ? 0 : found.logError).toBeCloseTo(logNormalCdf(-1.5), 12);
    expect(robustBayesError(blocksOf([0, 1], [1, 2]), 3)).toMatchObject({ error: 0.5 });
  });
});

/** x with log Phi(x) = value, by bisection. */
function inverse(value: number): number {
  let [low, high] = [-60, 60];
  for (let k = 0; k < 100; k++) {
    const middle = (low + high) / 2;
    if (logNormalCdf(middle) < value) low = middle;
    else high = middle;
  }
  return low;
}
