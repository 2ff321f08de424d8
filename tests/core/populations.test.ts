import { describe, expect, it } from 'vitest';
import { Columns, fillUnitWeights } from '../../src/data/columns.ts';
import { drawSample } from '../../src/data/draw.ts';
import { noiseLaw } from '../../src/data/noise/index.ts';
import type { Population } from '../../src/data/population.ts';
import type { Sample } from '../../src/data/sample.ts';
import { boundaryLoadings, explicitSample, streamSample } from '../../src/data/streamed.ts';
import { row, zeros } from '../../src/linalg/matrix.ts';
import { gram, multiplyTransposed } from '../../src/linalg/product.ts';
import { drawInitialWeights } from '../../src/network/initial.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { eigenvalueRuns } from '../../src/spec/covariance.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { finish } from '../../src/stepwise.ts';
import { kolmogorovSmirnovTwoSample } from '../support/ks.ts';
import { expectSameLaw, REJECT } from '../support/same-law.ts';
import { alongLandmarks, drawOf, streamed, weighted } from '../support/streamed.ts';

function expectClose(found: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  const size = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = found.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at])), 0);
  expect(worst / size).toBeLessThan(tolerance);
}

const powerLaw = (d: number) =>
  eigenvalueRuns({ type: 'powerLaw', exponent: 1.3, scale: 2 }, d).map(({ eigenvalue, dimension }, j) => ({
    eigenvalue,
    dimension,
    signalNorm: j === 3 ? 1.5 : j === 700 ? 0.5 : 0,
  }));
const twoBlocks = [
  { eigenvalue: 9, dimension: 300, signalNorm: 2 },
  { eigenvalue: 0.25, dimension: 900, signalNorm: 1 },
];

/** Populations that are streamed, with what each exercises. */
const STREAMED: Readonly<Record<string, Population>> = {
  'signs, isotropic, several blocks of columns': {
    positiveShare: 0.5,
    blocks: [{ eigenvalue: 2, dimension: 1300, signalNorm: 3 }],
    noise: noiseLaw({ family: 'rademacher' }),
  },
  'Gaussian, as many variances as dimensions': { positiveShare: 0.4, blocks: powerLaw(900) },
  'Laplace, two blocks, a random direction': {
    positiveShare: 0.5,
    blocks: twoBlocks,
    noise: noiseLaw({ family: 'laplace' }),
    spread: 'random',
  },
  'uniform, two blocks, evenly': {
    positiveShare: 0.5,
    blocks: twoBlocks,
    noise: noiseLaw({ family: 'uniform' }),
    spread: 'even',
  },
  'signs, a spike between equal eigenvalues': {
    positiveShare: 0.5,
    blocks: [
      { eigenvalue: 1, dimension: 200, signalNorm: 2 },
      { eigenvalue: 9, dimension: 100, signalNorm: 0 },
      { eigenvalue: 1, dimension: 150, signalNorm: 1 },
    ],
    noise: noiseLaw({ family: 'rademacher' }),
  },
  'multivariate t, as many variances as dimensions': {
    positiveShare: 0.5,
    blocks: powerLaw(800),
    noise: noiseLaw({ family: 'multivariateT', nu: 4 }),
  },
  'three clusters, Student t': {
    positiveShare: 0.5,
    blocks: twoBlocks,
    noise: noiseLaw({ family: 'studentT', nu: 3 }),
    clusters: { kind: 'orthogonal', count: 3 },
  },
  'label by the first coordinate, Pareto': {
    positiveShare: 0.5,
    blocks: [
      { eigenvalue: 50, dimension: 1, signalNorm: 0 },
      { eigenvalue: 1, dimension: 700, signalNorm: 0 },
    ],
    noise: noiseLaw({ family: 'pareto', tail: 2.3 }),
    clusters: { kind: 'linearTeacher', weights: [1] },
  },
  'a linear teacher along all coordinates, Pareto': {
    positiveShare: 0.5,
    blocks: [
      { eigenvalue: 50, dimension: 1, signalNorm: 0 },
      { eigenvalue: 1, dimension: 700, signalNorm: 0 },
    ],
    noise: noiseLaw({ family: 'pareto', tail: 2.3 }),
    clusters: { kind: 'linearTeacher', weights: [0.6, 0.8] },
    spread: 'even',
  },
};

describe('streamed rows are the explicit rows, seen in the frame of their span', () => {
  it.each(Object.entries(STREAMED))('%s', (_, population) => {
    const draw = drawOf(population, 4);
    const [found, full] = [streamed(draw), explicitSample(draw)];
    expect(found.d).toBe(full.d);
    expect(found.blocks[0].F.cols).toBeLessThan(20);
    expect(full.blocks[0].F.cols).toBe(full.d);
    expectClose(found.K.data, full.K.data, 1e-12);
    expectClose(weighted(found).data, weighted(full).data, 1e-11);
    expectClose(alongLandmarks(found), alongLandmarks(full), 1e-11);

    // W(0) against the data and itself, column by column.
    const W = zeros(draw.width, full.d);
    for (const law of new Columns(population, draw.keys.data).laws()) {
      const part = zeros(draw.width, law.eigenvalues.length);
      fillUnitWeights(draw.keys.init, law, part, 0, draw.width);
      for (let j = 0; j < draw.width; j++) W.data.set(row(part, j), j * full.d + law.from);
    }
    const initial = drawInitialWeights(found, draw.width, 0.3, keyFrom(99, 'unused'));
    expectClose(
      initial.Z.data,
      multiplyTransposed(W, full.blocks[0].F).data.map((z) => 0.3 * z),
      1e-11,
    );
    expectClose(
      gram(initial.inFrame[0]).data,
      gram(W).data.map((z) => 0.09 * z),
      1e-11,
    );

    // Fresh rows as the data and W(0) see them.
    const [T, all] = [found.streamed!.test!, full.streamed!.test!];
    expect(T.y).toEqual(all.y);
    const seen = multiplyTransposed(T.X, found.blocks[0].F);
    expectClose(seen.data, multiplyTransposed(all.X, full.blocks[0].F).data, 1e-11);
    const byWeights = multiplyTransposed(T.X, initial.inFrame[0]);
    expectClose(
      byWeights.data,
      multiplyTransposed(all.X, W).data.map((z) => 0.3 * z),
      1e-11,
    );

    // The loadings of a boundary.
    const b = Float64Array.from({ length: draw.y.length }, (_, k) => draw.y[k] * (1 + k / 3));
    if (population.clusters?.kind === 'linearTeacher') {
      expect(() => finish(boundaryLoadings(draw, b))).toThrow(/not drawn again/);
      return;
    }
    const loadings = finish(boundaryLoadings(draw, b));
    const deviations = full.blocks[0].covariance as Float64Array;
    const wbar = new Float64Array(full.d);
    for (let k = 0; k < b.length; k++)
      for (let c = 0; c < full.d; c++) wbar[c] += b[k] * full.blocks[0].F.data[k * full.d + c];
    expectClose(
      loadings,
      wbar.map((w, c) => w * Math.sqrt(deviations[c])),
      1e-13,
    );
  });

  it('mu has the norms of its blocks in every spread, and rows have the means that labels say', () => {
    for (const spread of ['axis', 'even', 'random'] as const) {
      const population: Population = { positiveShare: 0.5, blocks: twoBlocks, spread };
      const mu = explicitSample(drawOf(population, 8)).blocks[0].mu!;
      const size = (from: number, to: number) => Math.hypot(...mu.subarray(from, to));
      expect(size(0, 300)).toBeCloseTo(2, 12);
      expect(size(300, 1200)).toBeCloseTo(1, 12);
      const largest = mu.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
      expect(largest === 2).toBe(spread === 'axis');
    }
    const quiet: Population = {
      positiveShare: 0.5,
      blocks: [{ eigenvalue: 1e-30, dimension: 40, signalNorm: 2 }],
      noise: noiseLaw({ family: 'laplace' }),
    };
    const draw = drawOf(quiet, 5);
    const { F } = explicitSample(draw).blocks[0];
    for (const [i, y] of draw.y.entries()) expect(F.data[i * 40]).toBeCloseTo(2 * y, 12);
  });

  it('the label is the sign of the first coordinate, and of no other block of columns', () => {
    const draw = drawOf(STREAMED['label by the first coordinate, Pareto'], 7, 30);
    const { F } = explicitSample(draw).blocks[0];
    const agreeing = (column: number) => draw.y.filter((y, i) => y * F.data[i * F.cols + column] > 0).length;
    expect(agreeing(0)).toBe(30);
    for (const column of [1, 512]) {
      const { lower, upper } = clopperPearson(agreeing(column), 30, 1 - 1e-6);
      expect([lower < 0.5, upper > 0.5]).toEqual([true, true]);
    }
  });

  it('shows its progress, and keeps nothing of the size of d', () => {
    const draw = drawOf(STREAMED['signs, isotropic, several blocks of columns'], 1);
    const seen = [...streamSample(draw)];
    expect(seen).toEqual([512, 1024, 1300].map((done) => ({ stage: 'columns', done, total: 1300 })));
  });
});

describe('direct draws have the law of explicit and streamed ones', () => {
  const y = Float64Array.of(1, -1, -1, 1, 1);
  const blocks = [
    { eigenvalue: 3, dimension: 9, signalNorm: 1.5 },
    { eigenvalue: 0.5, dimension: 60, signalNorm: 2 },
  ];
  const direct = (population: Population, sampler: 'direct' | 'explicit') => (trial: number) =>
    drawSample(population, y, deriveKey(keyFrom(3, sampler), trial), sampler);
  const inColumns = (population: Population) => (trial: number) => {
    const keys = {
      data: deriveKey(keyFrom(3, 'columns'), trial),
      init: keyFrom(0, 'init'),
      test: keyFrom(0, 'test'),
    };
    return streamed({ population, y, scheme: 'balanced', width: 1, testRows: 0, keys });
  };

  it.each<[string, Population]>([
    ['scale mixture', { positiveShare: 0.5, blocks, noise: noiseLaw({ family: 'multivariateT', nu: 3 }) }],
    ['four clusters', { positiveShare: 0.5, blocks, clusters: { kind: 'orthogonal', count: 4 } }],
    ['XOR of two directions', { positiveShare: 0.5, blocks, clusters: { kind: 'xor' } }],
    ['two clusters at an angle', { positiveShare: 0.5, blocks, clusters: { kind: 'angled', angle: 2.5 } }],
    [
      'label by coordinate',
      { positiveShare: 0.5, blocks, clusters: { kind: 'linearTeacher', weights: [1] } },
    ],
    [
      'a linear teacher in two blocks',
      { positiveShare: 0.5, blocks, clusters: { kind: 'linearTeacher', weights: [0.6, 0.8] } },
    ],
    [
      'noise that misses the signal',
      {
        positiveShare: 0.5,
        blocks: [
          { eigenvalue: 0, dimension: 1, signalNorm: 1 },
          { eigenvalue: 1, dimension: 30, signalNorm: 0 },
        ],
      },
    ],
  ])('%s', (_, population) => {
    expectSameLaw(700, direct(population, 'direct'), direct(population, 'explicit'));
    expectSameLaw(500, direct(population, 'direct'), inColumns(population));
  });

  it('and the test sees a mixture that is not there, or one scale too many', () => {
    const heavy: Population = {
      positiveShare: 0.5,
      blocks,
      noise: noiseLaw({ family: 'multivariateT', nu: 3 }),
    };
    expect(() =>
      expectSameLaw(700, direct(heavy, 'direct'), direct({ positiveShare: 0.5, blocks }, 'explicit')),
    ).toThrow();
  });

  it('independent coordinates with many of them look Gaussian: K of signs against the direct draw', () => {
    const wide = { positiveShare: 0.5, blocks: [{ eigenvalue: 1, dimension: 400, signalNorm: 3 }] };
    const signs: Population = { ...wide, noise: noiseLaw({ family: 'rademacher' }), spread: 'even' };
    const inner = (draw: (trial: number) => Sample) =>
      Array.from({ length: 400 }, (_, trial) => draw(trial).K.data[1]);
    expect(
      kolmogorovSmirnovTwoSample(inner(direct(wide, 'direct')), inner(inColumns(signs))),
    ).toBeGreaterThan(REJECT);
    // but |z|^2 = d exactly
    const { blocks: frames, y: labels } = inColumns(signs)(0);
    const [{ F, mu }] = frames;
    const z = row(F, 0).map((x, c) => x - labels[0] * mu![c]);
    expect(z.reduce((total, entry) => total + entry * entry, 0)).toBeCloseTo(400, 9);
  });
});
