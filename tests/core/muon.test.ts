/**
 * Steps along the polar factor of the gradient, in Gram coordinates: against polar factors in all coordinates of gradients by differences,
 * with planted faults, in closed forms, and where the gradient has few rows or a small rank.
 */
import { describe, expect, it } from 'vitest';
import { inverseRoot, rowSingular } from '../../src/linalg/polar.ts';
import { multiply, multiplyTransposed } from '../../src/linalg/product.ts';
import { weightMap } from '../../src/network/weights.ts';
import { type Optimizer, optimizerNamed } from '../../src/optimizers.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { clusters, gramDescent } from '../support/gram-descent.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { gradientAt } from '../support/numeric-descent.ts';
import { polar } from '../support/numeric-polar.ts';

const MUON = optimizerNamed('muon');
const A = [0.7, -1.3, 0.4, 2.1];
type Rows = readonly (readonly number[])[];

function problem(d: number, shape: Partial<FullProblem> = {}): FullProblem {
  const base = clusters({ n: 4, d, m: 4, signal: 1.5, scale: d > 6 ? 0.02 : 0.4 }, 3);
  return { ...base, mPlus: 0, a: A, slope: 0.2, alpha: 0.02, reduction: 'sum', ...shape };
}

/** The exponential loss, from the words of its definition. */
function lossOf({ X, y, a = [], slope }: FullProblem): (W: Rows) => number {
  const inner = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, one, k) => sum + one * v[k], 0);
  return (W) =>
    X.reduce((total, x, i) => {
      const f = W.reduce((sum, w, j) => sum + a[j] * Math.max(inner(w, x), slope * inner(w, x)), 0);
      return total + Math.exp(-y[i] * f);
    }, 0);
}

function oracle(full: FullProblem, steps: number): number[] {
  let W = full.W.map((row) => [...row]);
  for (let t = 0; t < steps; t++) {
    const P = polar(gradientAt(lossOf(full), W));
    W = W.map((row, j) => row.map((entry, k) => entry - full.alpha * P[j][k]));
  }
  return W.flat();
}

function weights(full: FullProblem, steps: number, optimizer: Optimizer = MUON): Float64Array {
  const run = gramDescent(full, steps, [], { optimizer });
  return weightMap(run.sample, run.initial)(run.end.C).inFrame[0].data;
}

function distance(found: ArrayLike<number>, wanted: readonly number[]): number {
  const largest = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((entry, at) => Math.abs(found[at] - entry))) / largest;
}

describe('four points in all coordinates', () => {
  // In 100 dimensions a factor of K stands for the rows.
  it.each([
    ['few dimensions', 6, 0.2, 30],
    ['many', 100, 0.2, 6],
    ['slope 0', 6, 0, 30],
    ['a linear network, rank one', 6, 1, 30],
  ])('%s: polar factors of gradients by differences', (_, d, slope, steps) => {
    const full = problem(d, { slope });
    expect(distance(weights(full, steps), oracle(full, steps))).toBeLessThan(1e-5);
  });

  it('a planted fault is noticed by the same comparison', () => {
    const wanted = oracle(problem(6), 30);
    const other = (direction: Optimizer['direction']): Optimizer => ({ ...MUON, direction });
    const faults: Optimizer[] = [
      other((pull, { alpha }) => ({ ...pull, data: pull.data.map((entry) => alpha * entry) })),
      other((pull, { alpha, products }) => {
        // The inverse in the place of the inverse root.
        const inverse = inverseRoot(products(pull));
        return {
          ...pull,
          data: multiply(multiplyTransposed(inverse, inverse), pull).data.map((entry) => alpha * entry),
        };
      }),
      optimizerNamed('gradientDescent'),
    ];
    for (const fault of faults)
      expect(distance(weights(problem(6), 30, fault), wanted)).toBeGreaterThan(1e-3);
  });
});

describe('closed forms', () => {
  it('orthogonal points, a linear network, no start: rank one at every step', () => {
    const X = [0, 1, 2, 3].map((k) => Array.from({ length: 5 }, (_, at) => (at === k ? 2 : 0)));
    const W = A.map(() => [0, 0, 0, 0, 0]);
    const length = Math.hypot(...A);
    const run = gramDescent({ ...problem(5), X, W, slope: 1, alpha: 0.25 }, 40, [40], { optimizer: MUON });
    for (const q of run.end.q) expect(Math.abs(q - 0.25 * 40 * length)).toBeLessThan(1e-10 * q);
  });

  it('every step has singular values 1 and 0 times alpha, and as many 1s as rows of the gradient differ', () => {
    const full = { ...problem(6), ...clusters({ n: 4, d: 6, m: 4, signal: 8, scale: 0.01 }, 3) };
    const states = gramDescent(
      full,
      200,
      Array.from({ length: 201 }, (_, t) => t),
      { optimizer: MUON },
    ).states;
    const X = matrixFromRows(full.X);
    let few = 0;
    for (const [t, { C }] of states.entries()) {
      if (t === 0) continue;
      const step = { ...C, data: C.data.map((entry, at) => (entry - states[t - 1].C.data[at]) / full.alpha) };
      const values = [...rowSingular(multiply(step, X)).values].sort((a, b) => b - a);
      expect(Math.abs(values[0] - 1)).toBeLessThan(1e-9);
      for (const value of values) expect(Math.min(Math.abs(value - 1), value)).toBeLessThan(1e-8);
      const { Z } = states[t - 1];
      const patterns = A.map((a, j) => `${Math.sign(a)}${[0, 1, 2, 3].map((i) => Z.data[j * 4 + i] > 0)}`);
      const different = new Set(patterns).size;
      few += Number(different < 4);
      for (const value of values.slice(different)) expect(value).toBeLessThan(1e-9);
    }
    expect(few).toBeGreaterThan(50);
  });

  it('far below the least loss of float64 margins still grow', () => {
    const { states } = gramDescent(problem(6, { alpha: 10 }), 400, [399, 400], { optimizer: MUON });
    const [before, last] = states.slice(-2);
    expect(last.logLoss).toBeLessThan(-1000);
    for (const [i, q] of last.q.entries()) expect(q).toBeGreaterThan(before.q[i] - 30);
    expect(last.logLoss).toBeLessThan(before.logLoss);
  });
});

describe('singular values by rotations of rows', () => {
  it('small ones are as exact as large ones: squared they would be below rounding', () => {
    const A = matrixFromRows([
      [1, 1, 0],
      [1, 1 + 1e-9, 0],
    ]);
    const values = [...rowSingular(A).values].sort((a, b) => b - a);
    // Their product is the root of the sum of the squared minors.
    expect(Math.abs(values[0] * values[1] - 1e-9)).toBeLessThan(1e-15);
    const polarFactor = multiply(inverseRoot(A), A);
    const products = multiplyTransposed(polarFactor, polarFactor).data;
    for (const [at, entry] of [1, 0, 0, 1].entries())
      expect(Math.abs(products[at] - entry)).toBeLessThan(1e-6);
  });

  it('rows that depend on each other, and rows of zeros, have a polar factor of their rank', () => {
    const A = matrixFromRows([
      [3, 4],
      [6, 8],
      [0, 0],
    ]);
    const factor = multiply(inverseRoot(A), A).data;
    const wanted = [0.6, 0.8, 1.2, 1.6, 0, 0].map((entry) => entry / Math.sqrt(5));
    for (const [at, entry] of wanted.entries()) expect(Math.abs(factor[at] - entry)).toBeLessThan(1e-14);
    expect([...inverseRoot(matrixFromRows([[0, 0]])).data]).toEqual([0]);
  });
});
