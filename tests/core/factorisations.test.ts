import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cholesky, isPositiveDefinite, solveCholesky } from '../../src/linalg/cholesky.ts';
import { residual } from '../../src/linalg/compensated.ts';
import { GrowingCholesky } from '../../src/linalg/growing-cholesky.ts';
import { type Matrix, principalSubmatrix, row, zeros } from '../../src/linalg/matrix.ts';
import { principalSystems } from '../../src/linalg/principal-systems.ts';
import { gram, multiplyVector } from '../../src/linalg/product.ts';
import { dot } from '../../src/linalg/vector.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { numericalRank } from '../support/at-once.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { compare, type Fraction, scaledIntegers, timesPowerOfTwo } from '../support/exact.ts';
import { below } from '../support/margin-problems.ts';
import { matrixFromRows } from '../support/matrix.ts';

function normalMatrix(stream: Stream, rows: number, cols: number): Matrix {
  const A = zeros(rows, cols);
  fillNormal(stream, A.data);
  return A;
}

describe('Cholesky', () => {
  it.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 31])('of size %i reconstructs, and solves', (n) => {
    const stream = new Stream(keyFrom(n, 'cholesky'));
    const A = gram(normalMatrix(stream, n, n + 5));
    const factor = cholesky(A);
    if (factor.status !== 'positiveDefinite') throw new Error('refused');
    expectClose(gram(factor.L).data, A.data, 1e-14 * (n + 1), "L L'");
    expect(factor.L.data.every((entry, at) => at % n <= Math.floor(at / n) || entry === 0)).toBe(true);
    const x = normalMatrix(stream, 1, n).data;
    const scale = 1e-13 * Math.max(1, n) ** 2;
    const solution = solveCholesky(factor.L, x);
    expectClose(multiplyVector(A, solution), x, scale, 'A A^-1 x');
  });

  it('reads the lower triangle only', () => {
    const A = matrixFromRows([
      [4, Number.NaN],
      [2, 10],
    ]);
    expect(cholesky(A)).toEqual({
      status: 'positiveDefinite',
      L: matrixFromRows([
        [2, 0],
        [1, 3],
      ]),
    });
  });

  it.each([
    [
      'indefinite',
      [
        [1, 2, 0],
        [2, 1, 0],
        [0, 0, 1],
      ],
      1,
      -3,
    ],
    [
      'singular',
      [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ],
      1,
      0,
    ],
    ['zero', [[0]], 0, 0],
    [
      'negative at the end',
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, -2],
      ],
      2,
      -2,
    ],
    [
      'infinite',
      [
        [1, Infinity],
        [Infinity, 1],
      ],
      1,
      -Infinity,
    ],
  ])('refuses a matrix that is %s, with pivot and value', (_, rows, pivot, value) => {
    expect(cholesky(matrixFromRows(rows))).toEqual({ status: 'notPositiveDefinite', pivot, value });
  });

  it('of A - shift I tells on which side of lambda_min the shift lies, and leaves A as it is', () => {
    const A = matrixFromRows([
      [2, -1, 0],
      [-1, 2, -1],
      [0, -1, 2],
    ]);
    const before = A.data.slice();
    const least = 2 - Math.SQRT2;
    expect(isPositiveDefinite(A)).toBe(true);
    expect(isPositiveDefinite(A, 0, least - 1e-12)).toBe(true);
    expect(isPositiveDefinite(A, 0, least + 1e-12)).toBe(false);
    expect(isPositiveDefinite(A, 0.7)).toBe(false);
    expect(A.data).toEqual(before);
  });

  it('counts pivots relative to their diagonal entries', () => {
    const tiny = matrixFromRows([
      [1, 1e-30],
      [1e-30, 1e-20],
    ]);
    expect(cholesky(tiny, 1e-10).status).toBe('positiveDefinite');
    const close = matrixFromRows([
      [1, 1],
      [1, 1 + 2 ** -40],
    ]);
    expect(cholesky(close, 2 ** -41).status).toBe('positiveDefinite');
    expect(cholesky(close, 2 ** -40)).toEqual({ status: 'notPositiveDefinite', pivot: 1, value: 2 ** -40 });
  });

  it('of random symmetric matrices is a factor or a refusal, never NaN', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 10, maxLength: 10 }),
        (entries) => {
          const A = zeros(4, 4);
          let next = 0;
          for (let i = 0; i < 4; i++)
            for (let k = 0; k <= i; k++) A.data[i * 4 + k] = A.data[k * 4 + i] = entries[next++];
          const factor = cholesky(A);
          if (factor.status === 'notPositiveDefinite') return factor.value <= 0;
          return gram(factor.L).data.every((entry, at) => Math.abs(entry - A.data[at]) <= 1e-14);
        },
      ),
      { seed: 11, numRuns: 2000 },
    );
  });
});

describe('GrowingCholesky', () => {
  it('after any appends and removals is the factor of what is left', () => {
    const stream = new Stream(keyFrom(3, 'growing'));
    const n = 24;
    const A = gram(normalMatrix(stream, n, 40));
    const factor = new GrowingCholesky(A);
    for (let move = 0; move < 400; move++) {
      const outside = [...Array(n).keys()].filter((i) => !factor.indices.includes(i));
      const grow = factor.indices.length === 0 || (outside.length > 1 && below(stream, 100) < 55);
      if (grow) factor.append(outside[below(stream, outside.length)]);
      else factor.removeAt(below(stream, factor.indices.length));

      const F = [...factor.indices];
      const candidate = [...Array(n).keys()].find((i) => !F.includes(i));
      if (candidate === undefined) throw new Error('no candidate left');
      const column = Float64Array.from(F, (i) => A.data[i * n + candidate]);
      const fresh = cholesky(principalSubmatrix(A, F));
      if (fresh.status !== 'positiveDefinite') throw new Error('refused');
      const v = solveCholesky(fresh.L, column).map((entry) => -entry);
      const got = factor.candidate(candidate);
      expectClose(got.v, v, 1e-12, `v after move ${move}`);
      expectRelative(
        got.schur,
        A.data[candidate * n + candidate] + dot(column, v),
        1e-12,
        'Schur complement',
      );
    }
  });
});

describe('systems with principal blocks', () => {
  it.each([0, 1, 2, 3, 7, 8, 9, 31, 100])('of size %i: one F after another, solved and refined', (n) => {
    const stream = new Stream(keyFrom(n, 'principal'));
    const A = gram(normalMatrix(stream, n, n + 5));
    const b = normalMatrix(stream, 1, n).data;
    const systems = principalSystems(A, b);
    for (let round = 0; round < 6; round++) {
      const all = [...Array(n).keys()];
      const chosen = round < 2 ? all : all.filter(() => below(stream, 3) > 0);
      const F = Int32Array.from(round === 1 ? chosen.reverse() : chosen);
      const found = systems.solve(F, 0);
      if (found === null) throw new Error('refused');
      const factor = cholesky(principalSubmatrix(A, F));
      if (factor.status !== 'positiveDefinite') throw new Error('refused');
      const onF = solveCholesky(
        factor.L,
        Float64Array.from(F, (i) => b[i]),
      );
      const want = new Float64Array(n);
      for (const [k, i] of F.entries()) want[i] = onF[k];
      expect(found).toEqual(want);

      const { x, residual: left } = systems.refine();
      expect(found).toEqual(want);
      const size = 1 + Math.max(0, ...x.map(Math.abs)) * Math.max(0, ...A.data.map(Math.abs));
      const precise = residual(A, x, b);
      for (const [i, want] of precise.entries()) {
        expect(Math.abs(left[i] - want)).toBeLessThanOrEqual(2 ** -52 * Math.abs(want) + 2 ** -80 * n * size);
        if (F.includes(i)) expect(Math.abs(want)).toBeLessThan(2 ** -50 * n * size);
      }
      expect(x.every((entry, i) => entry === 0 || F.includes(i))).toBe(true);
    }
    systems.close();
  });

  it('refinement gives back the digits that a condition of 10^9 costs', () => {
    const n = 12;
    const A = zeros(n, n);
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) A.data[i * n + k] = 2 ** -Math.abs(i - k) + (i === k ? 2 ** -40 : 0);
    for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) A.data[i * n + k] += 2 ** 12;
    const x = Float64Array.from({ length: n }, (_, i) => (i % 3) - 1);
    const b = Float64Array.from({ length: n }, (_, i) => dot(row(A, i), x));
    const systems = principalSystems(A, b);
    const plain = systems.solve(Int32Array.from(x.keys()), 0);
    if (plain === null) throw new Error('refused');
    const refined = systems.refine().x;
    systems.close();
    const error = (y: Float64Array) => Math.max(...y.map((entry, i) => Math.abs(entry - x[i])));
    expect(error(refined)).toBeLessThan(1e-15);
    expect(error(plain)).toBeGreaterThan(1e-13);
  });

  it('refuses a singular block and goes on with others', () => {
    const A = gram(
      matrixFromRows([
        [1, 2],
        [2, 4],
        [0, 1],
      ]),
    );
    const systems = principalSystems(A, Float64Array.of(1, 2, 3));
    expect(systems.solve(Int32Array.of(0, 1), 2 ** -46)).toBeNull();
    expect(systems.solve(Int32Array.of(2), 2 ** -46)).toEqual(Float64Array.of(0, 0, 3));
    expect(systems.solve(Int32Array.of(0, 1, 2), 2 ** -46)).toBeNull();
    systems.close();
  });

  it('of two matrices at a time do not meet', () => {
    const stream = new Stream(keyFrom(8, 'two'));
    const [A, B] = [gram(normalMatrix(stream, 9, 12)), gram(normalMatrix(stream, 9, 12))];
    const b = normalMatrix(stream, 1, 9).data;
    const all = Int32Array.from(b.keys());
    const alone = [A, B].map((matrix) => {
      const systems = principalSystems(matrix, b);
      const x = systems.solve(all, 0);
      systems.close();
      return x;
    });
    const [first, second] = [principalSystems(A, b), principalSystems(B, b)];
    expect([first.solve(all, 0), second.solve(all, 0)]).toEqual(alone);
    const { x } = first.refine();
    expectClose(multiplyVector(A, x), b, 1e-13, 'A x');
    first.close();
    second.close();
  });
});

describe('numerical rank', () => {
  it.each([
    [12, 12],
    [12, 5],
    [12, 1],
    [30, 17],
  ])('of %i points in %i dimensions is the dimension, at any scale of the points', (n, d) => {
    const stream = new Stream(keyFrom(n * d, 'rank'));
    const X = normalMatrix(stream, n, d);
    for (let i = 0; i < n; i++) {
      const scale = 10 ** (below(stream, 13) - 6);
      for (let k = 0; k < d; k++) X.data[i * d + k] *= scale;
    }
    expect(numericalRank(gram(X), n * 2 ** -46)).toBe(d);
  });

  it('ignores duplicates and zero rows', () => {
    const X = matrixFromRows([
      [1, 2, 3],
      [1, 2, 3],
      [0, 0, 0],
      [2, 4, 6],
      [0, 1, 0],
    ]);
    expect(numericalRank(gram(X), 2 ** -44)).toBe(2);
    expect(numericalRank(zeros(4, 4), 2 ** -44)).toBe(0);
    expect(numericalRank(zeros(0, 0), 2 ** -44)).toBe(0);
  });
});

describe('compensated residual', () => {
  it('is b - A x to twice the working precision, against integers', () => {
    const stream = new Stream(keyFrom(9, 'residual'));
    for (let trial = 0; trial < 50; trial++) {
      const n = 1 + below(stream, 30);
      const A = normalMatrix(stream, n, n);
      const x = normalMatrix(stream, 1, n).data;
      for (let i = 0; i < n * n; i++) A.data[i] *= 2 ** (below(stream, 60) - 30);
      const b = multiplyVector(A, x);
      const got = residual(A, x, b);
      for (let i = 0; i < n; i++) {
        const { exact, size } = exactResidual(row(A, i), x, b[i]);
        const error = Math.abs(difference(got[i], exact));
        const value = Math.abs(difference(0, exact));
        expect(error).toBeLessThanOrEqual(2 ** -52 * value + n * n * 2 ** -104 * size);
      }
    }
  });

  it('sees a cancellation that float64 does not', () => {
    const A = matrixFromRows([[1e16, 1, -1e16]]);
    expect([...residual(A, Float64Array.of(1, 1, 1), Float64Array.of(0))]).toEqual([-1]);
    const e = 2 ** -30;
    expect([...residual(matrixFromRows([[1 + e]]), Float64Array.of(1 - e), Float64Array.of(1))]).toEqual([
      e * e,
    ]);
  });
});

/** b - <a, x> exactly, and |b| + sum |a_k x_k|. */
function exactResidual(a: Float64Array, x: Float64Array, b: number): { exact: Fraction; size: number } {
  const left = scaledIntegers(a);
  const right = scaledIntegers(x);
  const product = left.integers.reduce((total, entry, k) => total + entry * right.integers[k], 0n);
  const offset = scaledIntegers([b]);
  const exponent = left.exponent + right.exponent;
  const shift = Math.min(exponent, offset.exponent);
  const num = (offset.integers[0] << BigInt(offset.exponent - shift)) - (product << BigInt(exponent - shift));
  const size = a.reduce((total, entry, k) => total + Math.abs(entry * x[k]), Math.abs(b));
  return { exact: timesPowerOfTwo({ num, den: 1n }, shift), size };
}

/** x - f rounded to float64 after an exact subtraction. */
function difference(x: number, f: Fraction): number {
  const { integers, exponent } = scaledIntegers([x]);
  const value = timesPowerOfTwo({ num: integers[0], den: 1n }, exponent);
  const num = value.num * f.den - f.num * value.den;
  if (compare({ num, den: 1n }, { num: 0n, den: 1n }) === 0) return 0;
  return Number((num << 200n) / (value.den * f.den)) * 2 ** -200;
}
