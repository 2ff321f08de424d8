import { describe, expect, it } from 'vitest';
import { type Matrix, principalSubmatrix, zeros } from '../../src/linalg/matrix.ts';
import { gram, multiplyVector } from '../../src/linalg/product.ts';
import { maximum } from '../../src/linalg/vector.ts';
import { type SolverResult, solveMarginProblem } from '../../src/margin/solver.ts';
import { activatedPattern, liftedGram } from '../../src/network/pattern.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { fillNormal, normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { activeSet } from '../support/at-once.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { below, buildProblem, randomShape } from '../support/margin-problems.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { realProblem } from '../support/real-problems.ts';

function solved(result: SolverResult): Extract<SolverResult, { status: 'optimal' }> {
  if (result.status !== 'optimal') throw new Error(`not optimal: ${JSON.stringify(result)}`);
  return result;
}

/** Asserts the KKT conditions of (beta, G beta), each to `units` roundings of the sums it compares. */
function expectOptimal(
  G: Matrix,
  { beta, margins }: { beta: Float64Array; margins: Float64Array },
  units: number,
): void {
  const n = G.rows;
  const product = multiplyVector(G, beta);
  const size = beta.map((_, i) =>
    beta.reduce((total, entry, k) => total + Math.abs(G.data[i * n + k] * entry), 1),
  );
  const residual = beta.map(
    (entry, i) => Math.abs(Math.min(entry * G.data[i * n + i], margins[i] - 1)) / size[i],
  );
  const mismatch = margins.map((margin, i) => Math.abs(margin - product[i]) / size[i]);
  expect(Math.min(...beta)).toBeGreaterThanOrEqual(0);
  expect(maximum(residual), 'natural residual in units of its own sums').toBeLessThanOrEqual(
    units * 2 ** -53,
  );
  expect(maximum(mismatch), 'margins are G beta').toBeLessThanOrEqual(n * 2 ** -53);
}

describe('problems built backwards', () => {
  it.each([
    ['all on the support', { support: 40, degenerate: 0, slack: 0, freedom: 60 }, 'allActive'],
    ['with zeros', { support: 30, degenerate: 0, slack: 50, freedom: 120 }, 'blockPivoting'],
    ['with degenerate zeros', { support: 20, degenerate: 20, slack: 20, freedom: 90 }, null],
    ['of 300 points', { support: 120, degenerate: 30, slack: 150, freedom: 400 }, null],
    ['in few dimensions', { support: 5, degenerate: 0, slack: 195, freedom: 4 }, 'activeSet'],
  ] as const)('%s: multipliers and margins are recovered', (name, shape, method) => {
    const stream = new Stream(keyFrom(1, name));
    for (let trial = 0; trial < 5; trial++) {
      const problem = realProblem(stream, { ...shape, scale: () => 1 });
      const result = solved(solveMarginProblem(problem.G));
      if (method !== null) expect(result.method).toBe(method);
      expectClose(result.beta, problem.beta, 1e-11, 'beta');
      expectClose(result.margins, problem.margins, 1e-11, 'margins');
      expectOptimal(problem.G, result, 8);
    }
  });

  it('with more degenerate points than dimensions: the primal is recovered, the dual is one of many', () => {
    const stream = new Stream(keyFrom(2, 'degenerate'));
    for (let trial = 0; trial < 20; trial++) {
      const shape = { support: 20, degenerate: 40, slack: 20, freedom: 10, scale: () => 1 };
      const problem = realProblem(stream, shape);
      const result = solved(solveMarginProblem(problem.G));
      expectClose(result.margins, problem.margins, 1e-11, 'margins');
      expectRelative(
        result.beta.reduce((a, b) => a + b, 0),
        1,
        1e-12,
        'sum of multipliers',
      );
      expectOptimal(problem.G, result, 64);
    }
  });

  it('with points of norms from 1e-6 to 1e6', () => {
    const stream = new Stream(keyFrom(3, 'scales'));
    const n = 60;
    for (let trial = 0; trial < 10; trial++) {
      // Nearly orthogonal points: beta_i is about 1 / |x_i|^2, from 1e-12 to 1e12.
      const X = zeros(n, 4 * n);
      fillNormal(stream, X.data, 1 / Math.sqrt(4 * n));
      const G = gram(X);
      const scales = Float64Array.from({ length: n }, (_, i) => 10 ** ((12 * i) / (n - 1) - 6));
      const scaled = zeros(n, n);
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < n; k++) scaled.data[i * n + k] = G.data[i * n + k] * scales[i] * scales[k];
      }
      expectOptimal(scaled, solved(solveMarginProblem(scaled)), 64);
    }
  });

  it('keeps its answer when all points are scaled by a power of two', () => {
    const stream = new Stream(keyFrom(4, 'power'));
    const { G } = realProblem(stream, { support: 10, degenerate: 0, slack: 20, freedom: 12, scale: () => 1 });
    const { beta } = solved(solveMarginProblem(G));
    for (const exponent of [-400, -20, 20, 400]) {
      const scaled = { ...G, data: G.data.map((entry) => entry * 2 ** exponent) };
      const other = solved(solveMarginProblem(scaled)).beta.map((entry) => entry * 2 ** exponent);
      expect(other).toEqual(beta);
    }
  });

  it('with integer points, ties, duplicates and sizes up to 2^12: 400 random shapes of up to 60 points', () => {
    const key = keyFrom(5, 'integer');
    for (let trial = 0; trial < 400; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const { sample, network, margins } = buildProblem(stream, randomShape(stream, 60));
      const G = liftedGram(sample, network, activatedPattern(network, sample.y));
      const result = solved(solveMarginProblem(G));
      expectOptimal(G, result, 512);
      expectClose(result.margins, margins, 1e-6, `margins of trial ${trial}`);
    }
  });
});

describe('degenerate multipliers', () => {
  // Trials of the soak test whose last solve on the support rounds a zero multiplier to a negative one.
  it.each([7309, 7873, 36773])('never come out negative: trial %i', (trial) => {
    const stream = new Stream(deriveKey(keyFrom(1, 'soak'), trial));
    const { sample, network, margins } = buildProblem(stream, randomShape(stream, 40));
    const G = liftedGram(sample, network, activatedPattern(network, sample.y));
    const result = solved(solveMarginProblem(G));
    expect(Math.min(...result.beta)).toBeGreaterThanOrEqual(0);
    expectClose(result.margins, margins, 1e-8, 'margins');
  });
});

describe('small problems', () => {
  it('n = 1: beta = 1 / G', () => {
    expect(solved(solveMarginProblem(matrixFromRows([[4]]))).beta).toEqual(Float64Array.of(0.25));
  });

  it('n = 2: the closed form, both sides of the point where one multiplier vanishes', () => {
    const [a, b] = [2, 5];
    for (const c of [-3, -1, 0, 1, 1.75, 2, 2.25, 3]) {
      const { beta } = solved(
        solveMarginProblem(
          matrixFromRows([
            [a, c],
            [c, b],
          ]),
        ),
      );
      const det = a * b - c * c;
      const want = c <= a ? [(b - c) / det, (a - c) / det] : [1 / a, 0];
      expectClose(beta, want, 4e-15, `c = ${c}`);
    }
  });

  it('duplicates share a multiplier', () => {
    const { beta, margins } = solved(
      solveMarginProblem(
        matrixFromRows([
          [2, 2, 0],
          [2, 2, 0],
          [0, 0, 1],
        ]),
      ),
    );
    expectClose([beta[0] + beta[1], beta[2]], [0.5, 1], 1e-15);
    expectClose(margins, [1, 1, 1], 1e-15);
  });
});

describe('data that no direction separates', () => {
  it.each([
    [
      'a zero point',
      [
        [1, 0],
        [0, 0],
      ],
    ],
    [
      'opposite points',
      [
        [1, -1],
        [-1, 1],
      ],
    ],
    [
      'opposite points of different size',
      [
        [4, -6],
        [-6, 9],
      ],
    ],
    [
      'three that sum to zero',
      [
        [1, -0.5, -0.5],
        [-0.5, 1, -0.5],
        [-0.5, -0.5, 1],
      ],
    ],
  ])('%s: a ray v >= 0 of sum 1 with G v = 0', (_, rows) => {
    const G = matrixFromRows(rows);
    const result = solveMarginProblem(G);
    if (result.status !== 'infeasible') throw new Error(result.status);
    expect(Math.min(...result.ray)).toBeGreaterThanOrEqual(0);
    expectRelative(
      result.ray.reduce((a, b) => a + b, 0),
      1,
      1e-15,
    );
    expectClose(multiplyVector(G, result.ray), new Float64Array(rows.length), 1e-15);
  });

  it('many random points in few dimensions: never an answer that is not one', () => {
    const key = keyFrom(6, 'inseparable');
    const seen = { optimal: 0, infeasible: 0 };
    for (let trial = 0; trial < 300; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const n = 20 + below(stream, 60);
      const d = Math.max(1, Math.round(n * (0.1 + 0.5 * stream.uniform())));
      const X = zeros(n, d);
      const integers = below(stream, 2) === 0;
      for (let i = 0; i < X.data.length; i++) X.data[i] = integers ? below(stream, 5) - 2 : normal(stream);
      const G = gram(X);
      const result = solveMarginProblem(G);
      if (result.status === 'failed') throw new Error(`trial ${trial}: ${result.reason}`);
      seen[result.status]++;
      if (result.status === 'optimal') {
        expectOptimal(G, result, 512);
        expect(Math.min(...result.margins), `trial ${trial}: smallest margin`).toBeGreaterThan(1 - 1e-6);
        continue;
      }
      const curvature = result.ray.reduce((total, v, i) => total + v * multiplyVector(G, result.ray)[i], 0);
      const size = result.ray.reduce((total, v, i) => total + v * Math.sqrt(G.data[i * (n + 1)]), 0);
      const cosine = Math.sqrt(Math.max(0, curvature)) / (size || 1);
      expect(cosine, `trial ${trial}: the ray bounds every margin`).toBeLessThanOrEqual(
        Math.sqrt(n * 2 ** -46),
      );
    }
    expect(Math.min(seen.optimal, seen.infeasible)).toBeGreaterThan(50);
  });
});

describe('the active-set method by itself', () => {
  it('agrees with the other methods where they apply', () => {
    const stream = new Stream(keyFrom(7, 'active set'));
    for (let trial = 0; trial < 30; trial++) {
      const n = 5 + below(stream, 40);
      const X = zeros(n, n + below(stream, 20));
      fillNormal(stream, X.data);
      for (let i = 0; i < n; i++) {
        const norm = Math.hypot(...X.data.subarray(i * X.cols, (i + 1) * X.cols));
        for (let p = 0; p < X.cols; p++) X.data[i * X.cols + p] /= norm;
      }
      const G = gram(X);
      const result = activeSet(G, new Float64Array(n).fill(1), n * 2 ** -46);
      if (result.status !== 'optimal') throw new Error(result.status);
      const { beta, method } = solved(solveMarginProblem(G));
      expect(method).not.toBe('activeSet');
      const size = maximum(beta);
      expectClose(
        result.beta.map((entry) => entry / size),
        beta.map((entry) => entry / size),
        1e-9,
        `beta of trial ${trial}`,
      );
      expect([...result.support].sort((a, b) => a - b)).toEqual([...beta.keys()].filter((i) => beta[i] > 0));
    }
  });

  it('leaves a support whose block is nonsingular', () => {
    const stream = new Stream(keyFrom(8, 'support'));
    const { G } = realProblem(stream, { support: 30, degenerate: 30, slack: 0, freedom: 6, scale: () => 1 });
    const { beta } = solved(solveMarginProblem(G));
    const support = [...beta.keys()].filter((i) => beta[i] > 0);
    expect(support.length).toBeLessThanOrEqual(7);
    expect(solved(solveMarginProblem(principalSubmatrix(G, support))).method).toBe('allActive');
  });
});
