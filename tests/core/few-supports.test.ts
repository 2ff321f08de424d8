import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { gram, multiplyTransposed } from '../../src/linalg/product.ts';
import { pivotedCholeskyInSteps } from '../../src/linalg/rank.ts';
import { maximum, minimum } from '../../src/linalg/vector.ts';
import { certify } from '../../src/margin/certificate.ts';
import { rankInSteps, solveThroughFewInSteps } from '../../src/margin/few-supports.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { type SolverResult, solveMarginProblem } from '../../src/margin/solver.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { finish } from '../../src/stepwise.ts';
import { numericalRank } from '../support/at-once.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { clusterRows } from '../support/many-rows.ts';
import { realProblem } from '../support/real-problems.ts';

const LINEAR = { mPlus: 1, mMinus: 1, slope: 1 } as const;

function solved(result: SolverResult): Extract<SolverResult, { status: 'optimal' }> {
  if (result.status !== 'optimal') throw new Error(`not optimal: ${result.status}`);
  return result;
}

function throughFew(G: Matrix): SolverResult {
  return finish(solveThroughFewInSteps(G));
}

function normals(rows: number, cols: number, name: string): Matrix {
  const X = zeros(rows, cols);
  fillNormal(new Stream(keyFrom(1, name)), X.data, 1);
  return X;
}

describe('more than 1000 points, built backwards from their multipliers', () => {
  it.each([
    ['few support', { support: 60, degenerate: 0, slack: 1140, freedom: 1400 }],
    ['with degenerate zeros', { support: 40, degenerate: 30, slack: 1130, freedom: 1400 }],
    ['in fewer dimensions than points', { support: 60, degenerate: 0, slack: 1140, freedom: 700 }],
    ['more support than are looked at first', { support: 600, degenerate: 0, slack: 600, freedom: 1400 }],
    ['nearly all support', { support: 1150, degenerate: 0, slack: 50, freedom: 1400 }],
  ])('%s: multipliers and margins are recovered', (name, shape) => {
    const { G, beta, margins } = realProblem(new Stream(keyFrom(1, name)), { ...shape, scale: () => 1 });
    const result = solved(throughFew(G));
    expectClose(result.beta, beta, 1e-10, 'beta');
    expectClose(result.margins, margins, 1e-10, 'margins');
  });

  it('more support than there are dimensions: margins and their optimum are recovered', () => {
    const shape = { support: 400, degenerate: 0, slack: 800, freedom: 60, scale: () => 1 };
    const { G, margins } = realProblem(new Stream(keyFrom(2, 'dependent')), shape);
    const result = solved(throughFew(G));
    expectClose(result.margins, margins, 1e-10, 'margins');
    expectRelative(
      result.beta.reduce((a, b) => a + b, 0),
      1,
      1e-10,
      'sum of multipliers',
    );
  });

  it('near ties, and each point twice', () => {
    const shape = { support: 30, degenerate: 0, slack: 530, freedom: 600, scale: () => 1 };
    const { G, beta, margins } = realProblem(new Stream(keyFrom(3, 'ties')), shape);
    const n = margins.length;
    const twice = zeros(2 * n, 2 * n);
    for (let i = 0; i < 2 * n; i++) {
      // The copy of a point is longer by a share of 1e-9: its margin is nearly that of the point.
      const own = i < n ? 1 : 1 + 1e-9;
      for (let k = 0; k < 2 * n; k++)
        twice.data[i * 2 * n + k] = own * (k < n ? 1 : 1 + 1e-9) * G.data[(i % n) * n + (k % n)];
    }
    const result = solved(throughFew(twice));
    expectClose(result.beta, [...beta, ...new Float64Array(n)], 1e-8, 'beta');
    expect(minimum(result.margins)).toBeGreaterThan(1 - 1e-11);
  });
});

describe('more than 1000 points against all at once', () => {
  it.each([
    ['nearly all support', 1100, 4000, 2],
    ['about half support', 1100, 1100, 0],
    ['few dimensions', 1100, 600, 1],
  ])('normal rows, %s: the same to 1e-9', (_, n, d, signal) => {
    const { X, y } = clusterRows(n, d, 5, 0.5 + signal);
    const signed = zeros(n, d);
    for (let at = 0; at < signed.data.length; at++) signed.data[at] = y[Math.floor(at / d)] * X.data[at];
    const G = gram(signed);
    const [few, all] = [solved(throughFew(G)), solved(solveMarginProblem(G))];
    const size = maximum(all.beta);
    expectClose(
      few.beta.map((entry) => entry / size),
      all.beta.map((entry) => entry / size),
      1e-9,
      'beta',
    );
    expectClose(few.margins, all.margins, 1e-9, 'margins');
  });

  it('opposite points among 1200: no weights separate, with these two as the reason', () => {
    const { X, y } = clusterRows(1200, 1300, 6, 1);
    X.data.copyWithin(700 * 1300, 0, 1300);
    y[700] = -y[0];
    const limit = limitDirection(sampleFromRows(X, y, null, null), LINEAR);
    expect(limit.status).toBe('infeasible');
    // What rounding of the two weights leaves.
    const length = Math.sqrt(X.data.subarray(0, 1300).reduce((total, x) => total + x * x, 0));
    expect(limit.infeasibility?.marginBound).toBeLessThan(16 * 2 ** -53 * length);
    expect(limit.infeasibility?.weights[0]).toBeCloseTo(0.5, 12);
    expect(limit.infeasibility?.weights[700]).toBeCloseTo(0.5, 12);
  });

  it('the certificate notices a support vector left out, a constraint violated by 1e-7, and a scale', () => {
    const { X, y } = clusterRows(1500, 2000, 7, 3);
    const limit = limitDirection(sampleFromRows(X, y, null, null), LINEAR);
    expect(limit).toMatchObject({ status: 'solved', rank: 1500, dualUnique: true });
    const { dual, margins } = limit;
    if (dual === null || margins === null) throw new Error('not solved');
    const gapOf = (beta: Float64Array): number =>
      certify({ ...LINEAR, inner: { kind: 'rows', X: X.data, d: 2000 }, y, pattern: null, beta, margins })
        .relativeGap ?? Number.POSITIVE_INFINITY;
    expect(gapOf(dual)).toBeLessThan(1e-11);
    const support = dual.findIndex((entry) => entry > 0);
    expect(gapOf(dual.map((entry, i) => (i === support ? 0 : entry)))).toBeGreaterThan(1e-6);
    const G = X.data.subarray(support * 2000, (support + 1) * 2000).reduce((total, x) => total + x * x, 0);
    expect(gapOf(dual.map((entry, i) => (i === support ? entry - 1e-7 / G : entry)))).toBeGreaterThan(1e-8);
    expect(gapOf(dual.map((entry) => entry * (1 + 1e-4)))).toBeGreaterThan(1e-9);
  });
});

describe('elimination with pivots of more than 1000 rows', () => {
  it('finds a planted rank, with a factor of the matrix', () => {
    const n = 1100;
    const A = gram(normals(n, 300, 'planted'));
    const { pivots, L } = finish(pivotedCholeskyInSteps(A, n * 2 ** -46));
    expect(pivots.length).toBe(300);
    const product = multiplyTransposed(L, L);
    for (const i of [0, 1, 500, 1099])
      expectClose(
        product.data.subarray(i * n, (i + 1) * n),
        A.data.subarray(i * n, (i + 1) * n),
        1e-9,
        `row ${i}`,
      );
  });

  it('and full rank is seen at once, unless a point lies in the span of others', () => {
    const n = 1050;
    const X = normals(n, n + 150, 'full');
    expect(finish(rankInSteps(gram(X)))).toBe(n);
    const d = X.cols;
    for (let p = 0; p < d; p++) X.data[7 * d + p] = X.data[8 * d + p] - X.data[9 * d + p];
    expect(finish(rankInSteps(gram(X)))).toBe(n - 1);
    expect(numericalRank(gram(X), n * 2 ** -46)).toBe(n - 1);
  });
});
