import { describe, expect, it } from 'vitest';
import {
  copyMatrix,
  diagonal,
  type Matrix,
  principalSubmatrix,
  row,
  transpose,
  zeros,
} from '../../src/linalg/matrix.ts';
import {
  gram,
  multiplyTransposed,
  multiplyTransposedVector,
  multiplyVector,
} from '../../src/linalg/product.ts';
import { axpy, dot, dotAt, logSumExp, maximum, median, minimum, sum } from '../../src/linalg/vector.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { expectRelative } from '../support/close.ts';
import { below } from '../support/margin-problems.ts';
import { matrixFromRows } from '../support/matrix.ts';

/** Sizes on both sides of every edge of the unrolled loops and tiles. */
const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 31];

function normalMatrix(stream: Stream, rows: number, cols: number): Matrix {
  const A = zeros(rows, cols);
  fillNormal(stream, A.data);
  return A;
}

function integerMatrix(stream: Stream, rows: number, cols: number): Matrix {
  const A = zeros(rows, cols);
  for (let i = 0; i < A.data.length; i++) A.data[i] = below(stream, 2001) - 1000;
  return A;
}

describe('products', () => {
  // Integer entries, so every order of summation gives the same exact number.
  it.each(SIZES)('of %i columns are those of the definition', (cols) => {
    const stream = new Stream(keyFrom(cols, 'products'));
    for (const rows of SIZES) {
      for (const others of SIZES) {
        const A = integerMatrix(stream, rows, cols);
        const B = integerMatrix(stream, others, cols);
        const entry = (a: Matrix, i: number, b: Matrix, k: number): number => {
          let total = 0;
          for (let p = 0; p < cols; p++) total += a.data[i * cols + p] * b.data[k * cols + p];
          return total;
        };
        const product = multiplyTransposed(A, B);
        expect([product.rows, product.cols]).toEqual([rows, others]);
        expect(product.data.every((c, at) => c === entry(A, Math.floor(at / others), B, at % others))).toBe(
          true,
        );
        const square = gram(A);
        expect(square.data.every((c, at) => c === entry(A, Math.floor(at / rows), A, at % rows))).toBe(true);
      }
      const A = integerMatrix(stream, rows, cols);
      const x = integerMatrix(stream, 1, cols).data;
      const y = integerMatrix(stream, 1, rows).data;
      const Ax = Float64Array.from({ length: rows }, (_, i) =>
        x.reduce((acc, xk, k) => acc + A.data[i * cols + k] * xk, 0),
      );
      const Aty = Float64Array.from({ length: cols }, (_, k) =>
        y.reduce((acc, yi, i) => acc + A.data[i * cols + k] * yi, 0),
      );
      expect(multiplyVector(A, x)).toEqual(Ax);
      expect(multiplyTransposedVector(A, y)).toEqual(Aty);
      expect(multiplyTransposedVector(A, y, new Float64Array(cols).fill(Number.NaN))).toEqual(Aty);
      expect(multiplyVector(transpose(A), y)).toEqual(Aty);
    }
  });

  it('gram is exactly symmetric and has the bits of multiplyTransposed', () => {
    const stream = new Stream(keyFrom(1, 'symmetry'));
    for (const n of SIZES) {
      const A = normalMatrix(stream, n, 37);
      const G = gram(A);
      expect(G).toEqual(transpose(G));
      expect(G).toEqual(multiplyTransposed(A, A));
    }
  });
});

describe('matrices', () => {
  const A = matrixFromRows([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);

  it('give rows, diagonal and principal submatrices', () => {
    expect([...row(A, 1)]).toEqual([4, 5, 6]);
    expect([...diagonal(A)]).toEqual([1, 5, 9]);
    expect(principalSubmatrix(A, [2, 0])).toEqual(
      matrixFromRows([
        [9, 7],
        [3, 1],
      ]),
    );
    expect(principalSubmatrix(A, []).data.length).toBe(0);
    expect(matrixFromRows([])).toEqual(zeros(0, 0));
  });

  it('copies do not share', () => {
    const copy = copyMatrix(A);
    copy.data[0] = 99;
    expect(A.data[0]).toBe(1);
  });
});

describe('vectors', () => {
  it('dot reads the stretch it is told', () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => i + 1);
    for (const length of SIZES) {
      let want = 0;
      for (let i = 0; i < length; i++) want += x[3 + i] * x[9 + i];
      expect(dotAt(x, 3, x, 9, length)).toBe(want);
    }
    expect(dot(x, x)).toBe((40 * 41 * 81) / 6);
    expect(sum(x)).toBe(820);
  });

  it('axpy, extremes and median', () => {
    const y = Float64Array.of(1, 2);
    axpy(-2, Float64Array.of(3, 0.5), y);
    expect([...y]).toEqual([-5, 1]);
    expect([minimum(new Float64Array()), maximum(new Float64Array())]).toEqual([Infinity, -Infinity]);
    expect([minimum(Float64Array.of(2, -3, 1)), maximum(Float64Array.of(2, -3, 1))]).toEqual([-3, 2]);
    const unsorted = Float64Array.of(10, -2, 9, 1);
    expect(median(unsorted)).toBe(5);
    expect([...unsorted]).toEqual([10, -2, 9, 1]);
    expect(median(Float64Array.of(10, 9, -20))).toBe(9);
    expect(median(Float64Array.of(7))).toBe(7);
  });

  it('logSumExp neither overflows nor underflows', () => {
    expect(logSumExp(new Float64Array())).toBe(-Infinity);
    expect(logSumExp(Float64Array.of(-Infinity, -Infinity))).toBe(-Infinity);
    expect(logSumExp(Float64Array.of(-Infinity, 3))).toBe(3);
    expect(logSumExp(Float64Array.of(Infinity, 0))).toBe(Infinity);
    expectRelative(logSumExp(Float64Array.of(-1e5, -1e5)), -1e5 + Math.LN2, 1e-15);
    expectRelative(logSumExp(Float64Array.of(1e300, 1e300)), 1e300, 1e-15);
    expectRelative(logSumExp(Float64Array.of(0, Math.log(2), Math.log(3))), Math.log(6), 1e-15);
    expect(logSumExp(Float64Array.of(0, -1e6))).toBe(0);
  });
});
