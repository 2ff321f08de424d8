import { describe, expect, it } from 'vitest';
import { drawSample } from '../../src/data/draw.ts';
import type { Sample } from '../../src/data/sample.ts';
import { type Matrix, row } from '../../src/linalg/matrix.ts';
import { multiplyTransposedVector } from '../../src/linalg/product.ts';
import { dot, sum } from '../../src/linalg/vector.ts';
import { boundaryCoefficients } from '../../src/margin/boundary.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { approximately } from '../support/exact.ts';
import { balanced, dualOf, frobenius, fromRows, weightsOf } from '../support/limit-weights.ts';
import { buildProblem, exactMarginOptimum, gaussianProblem } from '../support/margin-problems.ts';

const SLOPES = [0.05, 0.1, 0.3, 0.7, 1];

/** n orthogonal points in R^n, of the given norms. */
function orthogonal(norms: number[], y: number[]): Sample {
  return fromRows(
    norms.map((norm, i) => norms.map((_, k) => (i === k ? norm : 0))),
    y,
  );
}

describe('closed forms', () => {
  it.each(SLOPES)(
    'orthogonal points, equal widths, slope %f: beta_i = 2 / ((1 + slope^2) |x_i|^2)',
    (slope) => {
      const norms = [1, 2, 0.25, 30, 7e-3];
      const limit = limitDirection(orthogonal(norms, [1, -1, -1, 1, 1]), balanced(slope));
      const scaled = dualOf(limit).map((entry, i) => entry * norms[i] ** 2);
      expectClose(
        scaled,
        norms.map(() => 2 / (1 + slope ** 2)),
        1e-14,
      );
      expect(limit).toMatchObject({
        status: 'solved',
        consistent: true,
        supportVectors: 5,
        rank: 5,
        dualUnique: true,
      });
      expectRelative(
        limit.objective,
        norms.reduce((acc, norm) => acc + 1 / norm ** 2, 0) / (1 + slope ** 2),
        1e-14,
      );
    },
  );

  it.each(SLOPES)('orthogonal points, unequal widths, slope %f: beta_i = 1 / (k_y |x_i|^2)', (slope) => {
    const norms = [1, 2, 0.25, 30];
    const y = [1, -1, -1, 1];
    for (const [mPlus, mMinus] of [
      [1, 4],
      [7, 2],
      [5, 0],
      [0, 5],
    ]) {
      const m = mPlus + mMinus;
      const beta = dualOf(limitDirection(orthogonal(norms, y), { mPlus, mMinus, slope }));
      const want = y.map((label, i) => {
        const [own, other] = label > 0 ? [mPlus, mMinus] : [mMinus, mPlus];
        return m / ((own + slope ** 2 * other) * norms[i] ** 2);
      });
      expectClose(beta, want, 1e-14, `widths ${mPlus}, ${mMinus}`);
    }
  });

  it.each(SLOPES)(
    'orthogonal points of one size, slope %f: stable rank of W* and the angle of its rows',
    (slope) => {
      const sample = orthogonal([2, 2, 2, 2, 2, 2], [1, -1, 1, -1, -1, 1]);
      const W = weightsOf(sample, balanced(slope), limitDirection(sample, balanced(slope)));
      const plus = row(W, 0);
      const minus = row(W, 5);
      const cosine = dot(plus, minus) / Math.sqrt(dot(plus, plus) * dot(minus, minus));
      expectRelative(cosine, (-2 * slope) / (1 + slope ** 2), 1e-14, 'cos(w+, w-)');
      // Three equal copies of each row: |W|_2^2 = 3 (|w+|^2 + |<w+, w->|) for |w+| = |w-|.
      const spectral2 = 3 * (dot(plus, plus) + Math.abs(dot(plus, minus)));
      expectRelative(
        frobenius(W) ** 2 / spectral2,
        (2 * (1 + slope ** 2)) / (1 + slope) ** 2,
        1e-14,
        'stable rank',
      );
    },
  );

  it('n = 1: one direction, margin 1', () => {
    for (const slope of SLOPES) {
      const beta = dualOf(limitDirection(fromRows([[3, 4]], [-1]), { mPlus: 1, mMinus: 3, slope }));
      expectClose(beta, [4 / ((3 + slope ** 2) * 25)], 1e-15);
    }
  });

  it.each(SLOPES)('n = 2 of both classes, slope %f: the solution of a 2 x 2 system', (slope) => {
    // |x_1| = 1, |x_2| = 2, <x_1, x_2> = c; H_12 = -c, kappa = (1 + slope^2)/2 on the diagonal and slope off it.
    for (const c of [-1, -0.2, 0, 0.3]) {
      const sample = fromRows(
        [
          [1, 0],
          [c, Math.sqrt(4 - c * c)],
        ],
        [1, -1],
      );
      const limit = limitDirection(sample, balanced(slope));
      const k = (1 + slope ** 2) / 2;
      const [a, b, h] = [k, 4 * k, -slope * c];
      const want = h <= a ? [(b - h) / (a * b - h * h), (a - h) / (a * b - h * h)] : [1 / a, 0];
      expectClose(dualOf(limit), want, 1e-14, `c = ${c}`);
      expectRelative(limit.normalizedMargin, 1 / Math.sqrt(want[0] + want[1]), 1e-14);
    }
  });

  it('slope 1: the hard-margin linear machine without bias', () => {
    // Two points and their machine: w through the midpoint of the segment closest to the origin.
    const sample = fromRows(
      [
        [1, 2],
        [-3, 1],
      ],
      [1, -1],
    );
    const limit = limitDirection(sample, { mPlus: 2, mMinus: 2, slope: 1 });
    const beta = dualOf(limit);
    const w = multiplyTransposedVector(
      sample.X as Matrix,
      beta.map((entry, i) => entry * sample.y[i]),
    );
    // y_1 x_1 = (1, 2), y_2 x_2 = (3, -1): w with both margins 1 is (3/7, 2/7), and both multipliers are positive.
    expectClose(w, [3 / 7, 2 / 7], 1e-15);
    expectRelative(limit.objective, 13 / 98, 1e-15);
    const wbar = multiplyTransposedVector(
      sample.X as Matrix,
      boundaryCoefficients({ mPlus: 2, mMinus: 2, slope: 1 }, sample.y, beta),
    );
    expectClose(wbar, w, 1e-15);
  });

  it('small Gaussian problems: the optimum computed in integers', () => {
    const key = keyFrom(1, 'limit');
    for (let trial = 0; trial < 100; trial++) {
      const { sample, network } = gaussianProblem(new Stream(deriveKey(key, trial)), 5);
      const optimum = exactMarginOptimum('gram', sample, network);
      if (optimum === null) throw new Error('infeasible');
      expectRelative(
        limitDirection(sample, network).objective,
        approximately(optimum),
        1e-10,
        `trial ${trial}`,
      );
    }
  });
});

describe('statuses', () => {
  const CROSS = {
    rows: [
      [1, 1],
      [-1, -1],
      [1, -1],
      [-1, 1],
    ],
    y: [1, 1, -1, -1],
  };
  const TWICE = {
    rows: [
      [1, 2],
      [1, 2],
      [3, 0],
    ],
    y: [1, -1, 1],
  };

  it.each([
    ['exclusive or', CROSS],
    ['one point with both labels', TWICE],
  ])('%s: infeasible for the linear network, with weights that prove it', (_, { rows, y }) => {
    const limit = limitDirection(fromRows(rows, y), balanced(1));
    expect(limit).toMatchObject({
      status: 'infeasible',
      dual: null,
      objective: null,
      consistent: null,
      certificate: null,
    });
    expect(limit.infeasibility?.marginBound).toBeLessThan(1e-6);
    expectRelative(sum(limit.infeasibility?.weights ?? new Float64Array()), 1, 1e-14);
  });

  it.each([
    ['one point with both labels', TWICE],
    ['exclusive or in an activated pattern', CROSS],
  ])('%s: at slope 1/10 solved, but W* is not activated', (name, { rows, y }) => {
    const limit = limitDirection(fromRows(rows, y), balanced(0.1));
    if (name.startsWith('exclusive')) return expect(limit.status).toBe('infeasible');
    expect(limit.status).toBe('solved');
    expect(limit.consistent).toBe(false);
    expect(limit.consistencySlack).toBeLessThan(0);
  });

  it('more points than dimensions: solved in low rank', () => {
    const problem = buildProblem(new Stream(keyFrom(5, 'low')), {
      support: 30,
      degenerate: 0,
      slack: 20,
      freedom: 3,
      spread: 0,
      slope: 0.5,
    });
    const limit = limitDirection(problem.sample, problem.network);
    expect(limit).toMatchObject({
      status: 'solved',
      method: 'activeSet',
      consistent: true,
      rank: 8,
      dualUnique: false,
    });
    expectRelative(limit.objective, approximately(problem.optimum), 1e-12);
  });

  it.each([
    [
      [
        [1, 0],
        [0, 1],
      ],
      2,
      true,
    ],
    [
      [
        [1, 0],
        [0, 1],
        [1, 0],
      ],
      2,
      false,
    ],
    [
      [
        [1, 0],
        [0, 1],
        [2, 0],
      ],
      2,
      true,
    ],
    [
      [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      2,
      true,
    ],
    [
      [
        [1, 1],
        [1, -1],
        [1, 0],
      ],
      2,
      false,
    ],
  ])('rank and uniqueness of %j at slope 1', (rows, rank, dualUnique) => {
    const limit = limitDirection(
      fromRows(
        rows,
        rows.map(() => 1),
      ),
      balanced(1),
    );
    expect(limit).toMatchObject({ status: 'solved', rank, dualUnique });
  });

  it('the rank of dependent points that elimination in their own order takes for independent', () => {
    const rows = [
      [7, 7, 8],
      [-8, 11, -17],
      [9, -8, 16],
      [18, 9, -3],
    ];
    expect(limitDirection(fromRows(rows, [-1, -1, 1, -1]), balanced(1)).rank).toBe(3);
  });

  it('the condition estimate is the ratio of the extreme eigenvalues on the support', () => {
    const limit = limitDirection(orthogonal([1, 10, 3], [1, -1, 1]), balanced(0.3));
    expectRelative(limit.certificate?.conditionEstimate ?? null, 100, 1e-8);
  });
});

describe('n = 500', () => {
  it.each([
    ['strong', 1e6, 30, null],
    ['weak', 5000, 4, null],
    ['half the points on the support', 600, 3, 450],
  ] as const)('%s: natural residual at most 1e-12', (_, dimension, signalNorm, most) => {
    const y = Float64Array.from({ length: 500 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const population = { blocks: [{ eigenvalue: 1, dimension, signalNorm }], positiveShare: 0.5 };
    const limit = limitDirection(drawSample(population, y, keyFrom(1, 'data')), balanced(0.1));
    expect(limit.status).toBe('solved');
    expect(limit.certificate?.naturalResidual).toBeLessThanOrEqual(1e-12);
    expect(limit.certificate?.relativeGap).toBeLessThanOrEqual(1e-12);
    if (most !== null) expect(limit.supportVectors).toBeLessThan(most);
  });
});
