import { describe, expect, it } from 'vitest';
import { Lanczos, type Tridiagonal } from '../../kernels/lanczos.ts';
import { InputError } from '../../src/errors.ts';
import { extremeEigenvalues, largestEigenvalue, squaredSpectralNorm } from '../../src/linalg/lanczos.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { gram, multiplyVector } from '../../src/linalg/product.ts';
import { dot } from '../../src/linalg/vector.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import * as oracle from '../support/kernel-oracles.ts';
import { matrixFromRows } from '../support/matrix.ts';

function normalMatrix(stream: Stream, rows: number, cols: number): Matrix {
  const A = zeros(rows, cols);
  fillNormal(stream, A.data);
  return A;
}

/** Q diag(spectrum) Q' for a product Q of n Householder reflections. */
function withSpectrum(stream: Stream, spectrum: readonly number[]): Matrix {
  const n = spectrum.length;
  const A = zeros(n, n);
  for (let i = 0; i < n; i++) A.data[i * n + i] = spectrum[i];
  const v = new Float64Array(n);
  for (let reflection = 0; reflection < n; reflection++) {
    fillNormal(stream, v);
    const scale = 2 / dot(v, v);
    const Av = multiplyVector(A, v);
    const inner = (scale * scale * dot(v, Av)) / 2;
    const w = Av.map((entry, i) => scale * entry - inner * v[i]);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) A.data[i * n + k] -= v[i] * w[k] + w[i] * v[k];
    }
  }
  for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) A.data[i * n + k] = A.data[k * n + i];
  return A;
}

function diagonalMatrix(entries: readonly number[]): Matrix {
  const A = zeros(entries.length, entries.length);
  for (const [i, entry] of entries.entries()) A.data[i * (entries.length + 1)] = entry;
  return A;
}

/** 2 on the diagonal, -1 beside it: eigenvalues 2 - 2 cos(k pi / (n + 1)). */
function secondDifference(n: number): Matrix {
  const A = diagonalMatrix(new Array(n).fill(2));
  for (let i = 1; i < n; i++) A.data[i * n + i - 1] = A.data[(i - 1) * n + i] = -1;
  return A;
}

function scaled(A: Matrix, factor: number): Matrix {
  return { ...A, data: A.data.map((entry) => factor * entry) };
}

/** What the iteration left when it had exhausted its space. */
function exhausted(factored: boolean, n: number, columns: number, A: Float64Array, start: Float64Array) {
  const looks: Tridiagonal[] = [];
  const iteration = new Lanczos(factored, n, columns, A, start);
  do looks.push(iteration.advance());
  while (!looks[looks.length - 1].exhausted);
  iteration.close();
  return { scale: iteration.scale, looks, last: looks[looks.length - 1] };
}

function unitVector(n: number, seed: number): Float64Array {
  const v = normalMatrix(new Stream(keyFrom(seed, 'start')), 1, n).data;
  const norm = Math.sqrt(dot(v, v));
  return v.map((entry) => entry / norm);
}

/** Entries below 1 in magnitude, with one of exactly 1: the iteration scales by 1. */
function withinOne(A: Matrix): Matrix {
  const result = { ...A, data: A.data.map((entry) => Math.max(-1, Math.min(1, entry / 4))) };
  if (A.data.length > 0) result.data[0] = 1;
  return result;
}

describe('the iteration in the kernels is the plain loops, bit for bit', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 64, 65, 130])('of A, n = %i', (n) => {
    const A = withinOne(normalMatrix(new Stream(keyFrom(n, 'iteration')), n, n));
    for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) A.data[k * n + i] = A.data[i * n + k];
    const start = unitVector(n, n);
    const want = oracle.lanczos((v) => oracle.multiplySymmetric(n, A.data, v), start);
    const { scale, looks, last } = exhausted(false, n, n, A.data, start);
    expect(scale).toBe(1);
    expect(last.exhausted).toBe(true);
    expect([...last.alpha]).toEqual(want.alpha);
    expect([...last.beta]).toEqual(want.beta);
    expect(last.alpha).toHaveLength(n);
    for (const [look, { alpha, beta }] of looks.entries()) {
      expect(alpha).toHaveLength(Math.min(8 * (look + 1), n));
      expect([...alpha]).toEqual(want.alpha.slice(0, alpha.length));
      expect([...beta]).toEqual(want.beta.slice(0, alpha.length - 1));
    }
  });

  it.each([
    [1, 1],
    [2, 5],
    [5, 2],
    [8, 8],
    [9, 33],
    [33, 9],
    [17, 0],
    [40, 257],
  ])("of P P', P %i x %i", (n, columns) => {
    const P = withinOne(normalMatrix(new Stream(keyFrom(n, `factor ${columns}`)), n, columns));
    const start = unitVector(n, n + columns);
    const want = oracle.lanczos((v) => oracle.gramTimes(n, columns, P.data, v), start);
    const { last } = exhausted(true, n, columns, P.data, start);
    expect([...last.alpha]).toEqual(want.alpha);
    expect([...last.beta]).toEqual(want.beta);
    expect(last.alpha.length).toBeLessThanOrEqual(columns + 2);
  });

  it('keeps the operand it was given, and scales by the power of two below its largest entry', () => {
    const A = scaled(secondDifference(9), 1.5 * 2 ** 700);
    const before = A.data.slice();
    const start = unitVector(9, 1);
    expect(exhausted(false, 9, 9, A.data, start).scale).toBe(2 ** 701);
    expect(A.data).toEqual(before);
    expect(exhausted(false, 9, 9, scaled(secondDifference(9), 2 ** -1000).data, start).scale).toBe(2 ** -999);
    expect(exhausted(false, 9, 9, new Float64Array(81), start).scale).toBe(0);
  });
});

describe('extreme eigenvalues', () => {
  it.each([
    ['spread', Array.from({ length: 60 }, (_, i) => 1 + i)],
    ['indefinite', Array.from({ length: 41 }, (_, i) => i - 20.5)],
    ['all negative', [-5, -4, -4, -1, -0.5]],
    ['multiple at both ends', [1, 1, 1, 2, 3, 7, 7, 7]],
    ['of two values', [...Array(30).fill(2), ...Array(30).fill(5)]],
    ['one value', Array(17).fill(-3)],
    ['ill-conditioned', Array.from({ length: 50 }, (_, i) => 10 ** (-i / 5))],
    ['ill-conditioned at both ends', [1e8, ...Array.from({ length: 30 }, (_, i) => i - 15), -1e8]],
    ['nearly multiple at the top', [1, 2, 3, 4, 5, 5 + 1e-9, 5 + 2e-9]],
    ['n = 2', [-1, 1]],
    ...[7, 8, 9, 15, 16, 17, 63, 65].map((n) => [
      `of ${n}, quadratic`,
      Array.from({ length: n }, (_, i) => (i + 1) ** 2),
    ]),
  ] as [string, number[]][])('of a spectrum that is %s', (name, spectrum) => {
    const A = withSpectrum(new Stream(keyFrom(5, name)), spectrum);
    const size = Math.max(...spectrum.map(Math.abs));
    const { max, min, steps } = extremeEigenvalues(A);
    expectClose(
      [max / size, min / size],
      [Math.max(...spectrum) / size, Math.min(...spectrum) / size],
      3e-14,
      name,
    );
    expect(steps).toBeLessThanOrEqual(spectrum.length);
    expect(Math.abs(largestEigenvalue(A) - Math.max(...spectrum))).toBeLessThanOrEqual(3e-14 * size);
  });

  it('of diagonal, rank one, zero and one-dimensional matrices', () => {
    const ends = extremeEigenvalues(diagonalMatrix(Array.from({ length: 20 }, (_, i) => (i - 3) ** 2)));
    expectClose([ends.max, ends.min], [256, 0], 1e-13);
    const v = normalMatrix(new Stream(keyFrom(6, 'rank one')), 30, 1);
    const { max, min } = extremeEigenvalues(gram(v));
    expectRelative(max, dot(v.data, v.data), 1e-14);
    expect(Math.abs(min)).toBeLessThanOrEqual(1e-14 * max);
    expect(extremeEigenvalues(zeros(7, 7))).toEqual({ max: 0, min: 0, steps: 1 });
    expect(extremeEigenvalues(matrixFromRows([[-3]]))).toEqual({ max: -3, min: -3, steps: 1 });
    expect(largestEigenvalue(matrixFromRows([[-3]]))).toBe(-3);
  });

  it.each([100, 257])('of the second difference of %i points', (n) => {
    const { max, min } = extremeEigenvalues(secondDifference(n));
    const cosine = Math.cos(Math.PI / (n + 1));
    expectRelative(max, 2 + 2 * cosine, 1e-14);
    expect(Math.abs(min - (2 - 2 * cosine))).toBeLessThanOrEqual(1e-14);
  });

  it.each([40, 100, 257])(
    'of %i points: lambda_max is to the last bit what is found alone, lambda_min as good as asked',
    (n) => {
      const A = secondDifference(n);
      const least = 2 - 2 * Math.cos(Math.PI / (n + 1));
      const whole = extremeEigenvalues(A);
      for (const agreement of [2 ** -10, 2 ** -26]) {
        const { max, min, steps } = extremeEigenvalues(A, { min: agreement });
        expect(max).toBe(largestEigenvalue(A));
        expect(whole.max).toBe(max);
        expect(steps).toBeLessThanOrEqual(whole.steps);
        expect(min / least - 1).toBeGreaterThan(-1e-10);
        expect(min / least - 1).toBeLessThan(8 * agreement);
      }
    },
  );

  it('an estimate of both ends takes fewer steps', () => {
    const spectrum = Array.from({ length: 100 }, (_, i) => (i === 0 ? 50 : 1 + i / 100));
    const A = withSpectrum(new Stream(keyFrom(8, 'estimate')), spectrum);
    const [whole, estimate] = [
      extremeEigenvalues(A),
      extremeEigenvalues(A, { max: 2 ** -20, min: 2 ** -20 }),
    ];
    expect(estimate.steps).toBeLessThan(whole.steps);
    expectRelative(estimate.min, whole.min, 1e-6);
    expectRelative(estimate.max, whole.max, 1e-6);
    expect(estimate.max).toBeLessThanOrEqual(whole.max * (1 + 1e-15));
  });

  it.each([2 ** 1000, 2 ** 511, 2 ** -511, 2 ** -1000])('scale exactly with the matrix, by %d', (factor) => {
    const A = secondDifference(40);
    const { max, min, steps } = extremeEigenvalues(A);
    expect(extremeEigenvalues(scaled(A, factor))).toEqual({ max: factor * max, min: factor * min, steps });
  });

  it.each([
    ['a NaN', Number.NaN],
    ['an infinity', Number.NEGATIVE_INFINITY],
  ])('refuse %s wherever it stands', (_, bad) => {
    for (const at of [0, 3, 8]) {
      const A = diagonalMatrix([1, 2, 3]);
      A.data[at] = bad;
      expect(() => extremeEigenvalues(A)).toThrow(InputError);
      expect(() => extremeEigenvalues(A)).toThrow(/^extremeEigenvalues: needs a finite matrix/);
      expect(() => largestEigenvalue(A)).toThrow(/^largestEigenvalue: needs a finite matrix/);
      expect(() => squaredSpectralNorm(A)).toThrow(/^squaredSpectralNorm: needs a finite matrix/);
    }
  });

  it('refuse a finite matrix whose eigenvalue is none in float64', () => {
    const A = matrixFromRows(Array(4).fill(Array(4).fill(2 ** 1023)));
    expect(() => extremeEigenvalues(A)).toThrow(/^extremeEigenvalues: needs eigenvalues in the range/);
    expect(() => squaredSpectralNorm(matrixFromRows([[2 ** 512]]))).toThrow(/in the range of float64/);
  });
});

describe('squared spectral norm', () => {
  it.each([
    [1, 1],
    [3, 40],
    [40, 3],
    [64, 64],
    [65, 31],
  ])("is the largest eigenvalue of P P' and of P' P, P %i x %i", (n, columns) => {
    const P = normalMatrix(new Stream(keyFrom(n, `norm ${columns}`)), n, columns);
    const norm = squaredSpectralNorm(P);
    expectRelative(norm, largestEigenvalue(gram(P)), 2e-14);
    const transposed = { rows: columns, cols: n, data: oracle.transposed(n, columns, P.data) };
    expectRelative(norm, squaredSpectralNorm(transposed), 2e-14);
  });

  it('of a row and of a column is its squared length; of nothing or zero, 0', () => {
    const x = normalMatrix(new Stream(keyFrom(8, 'row')), 1, 77);
    const want = dot(x.data, x.data);
    expectRelative(squaredSpectralNorm(x), want, 4e-16);
    expectRelative(squaredSpectralNorm({ rows: 77, cols: 1, data: x.data }), want, 1e-14);
    expect(squaredSpectralNorm(zeros(5, 0))).toBe(0);
    expect(squaredSpectralNorm(zeros(5, 3))).toBe(0);
  });
});
