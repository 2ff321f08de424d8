/** All eigenvalues of symmetric matrices, against closed forms and Jacobi's method; histograms of signed products. */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { type SignedProducts, signedProducts } from '../../src/data/signed-products.ts';
import { signedProductsChart } from '../../src/figures/run/signed-products.ts';
import { spectrumChart } from '../../src/figures/run/spectrum.ts';
import { diagonal, type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { gram } from '../../src/linalg/product.ts';
import { symmetricEigenvalues } from '../../src/linalg/symmetric-eigenvalues.ts';
import { sum } from '../../src/linalg/vector.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { expectClose } from '../support/close.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { refusal } from '../support/refusal.ts';
import { eigenvalues } from '../support/spectrum.ts';

function normals(rows: number, cols: number, seed: number): Matrix {
  const A = zeros(rows, cols);
  fillNormal(new Stream(keyFrom(seed, 'spectrum')), A.data);
  return A;
}

const rowsOf = ({ rows, cols, data }: Matrix) =>
  Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));

describe('symmetricEigenvalues', () => {
  it.each([
    ['1 x 1', [[-3]], [-3]],
    [
      'zero',
      [
        [0, 0],
        [0, 0],
      ],
      [0, 0],
    ],
    [
      'diagonal',
      [
        [1, 0, 0],
        [0, -5, 0],
        [0, 0, 2],
      ],
      [2, 1, -5],
    ],
    [
      '2 x 2',
      [
        [2, 1],
        [1, 2],
      ],
      [3, 1],
    ],
    [
      'all ones',
      [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ],
      [3, 0, 0],
    ],
    [
      'an exchange',
      [
        [0, 0, 1],
        [0, 0, 0],
        [1, 0, 0],
      ],
      [1, 0, -1],
    ],
  ])('%s', (_, rows, want) => {
    expectClose(symmetricEigenvalues(matrixFromRows(rows)), want, 1e-15);
  });

  it('the second difference on n points: 4 sin^2(k pi/(2 (n + 1)))', () => {
    const n = 50;
    const A = zeros(n, n);
    for (let i = 0; i < n; i++) {
      A.data[i * n + i] = 2;
      if (i > 0) A.data[i * n + i - 1] = A.data[(i - 1) * n + i] = -1;
    }
    const want = Array.from({ length: n }, (_, k) => 4 * Math.sin(((n - k) * Math.PI) / (2 * (n + 1))) ** 2);
    expectClose(symmetricEigenvalues(A), want, 1e-14);
  });

  it.each([
    [12, 30],
    [12, 12],
    [30, 7],
    [40, 1],
  ])(
    'K of %d points in %d dimensions: those of Jacobi, none negative beyond rounding, zeros where the rank ends',
    (n, d) => {
      const K = gram(normals(n, d, n + d));
      const found = symmetricEigenvalues(K);
      const want = eigenvalues(rowsOf(K)).reverse();
      expectClose(
        Array.from(found, (value) => value / want[0]),
        want.map((value) => value / want[0]),
        1e-14,
      );
      expect([...found].every((value, k) => k === 0 || value <= found[k - 1])).toBe(true);
      expect(Math.abs(sum(found) - sum(diagonal(K)))).toBeLessThan(1e-12 * want[0]);
      for (const value of found.slice(d)) expect(Math.abs(value)).toBeLessThan(1e-13 * want[0]);
    },
  );

  it('of numbers of any size', () => {
    const K = gram(normals(6, 9, 3));
    const unit = symmetricEigenvalues(K);
    for (const size of [1e-200, 1e200]) {
      const scaled = symmetricEigenvalues({ ...K, data: K.data.map((entry) => size * entry) });
      expectClose(
        Array.from(scaled, (value) => value / size),
        unit,
        1e-13,
      );
    }
  });

  it('refuses NaN and infinity', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(refusal(() => symmetricEigenvalues(matrixFromRows([[value]])))).toContain(
        'needs a finite matrix',
      );
    }
  });
});

describe('the figures', () => {
  const record = (spectrum: number[] | null, products: SignedProducts | null) =>
    ({ data: { spectrum, signedProducts: products } }) as unknown as ExperimentRecord;

  it('of the spectrum shows what is above rounding, in its order, and counts the rest', () => {
    const chart = spectrumChart(record([100, 4, 1e-3, 1e-14, -1e-15], null));
    expect(chart?.layers[0]).toMatchObject({
      points: [
        { x: 1, y: 100 },
        { x: 2, y: 4 },
        { x: 3, y: 1e-3 },
      ],
    });
    expect(chart?.layers[1]).toMatchObject({ text: '2 of 5 are 0 to rounding' });
    expect(spectrumChart(record([2, 1], null))?.layers).toHaveLength(1);
    expect(spectrumChart(record(null, null))).toBeNull();
  });

  it('of the signed products encloses as many pairs as there are, of each kind', () => {
    const products = { edges: [-1, 0, 1, 2], within: [0, 4, 1], across: [2, 0, 3] };
    const chart = signedProductsChart(record(null, products));
    const areas = chart?.layers.flatMap((layer) =>
      layer.kind === 'line'
        ? [layer.points.slice(1).reduce((area, { x, y }, k) => area + (x - layer.points[k].x) * y, 0)]
        : [],
    );
    expect(areas).toEqual([5, 5]);
    expect(chart?.x.domain).toEqual([-1, 2]);
    expect(signedProductsChart(record(null, null))).toBeNull();
  });
});

describe('signedProducts', () => {
  const of = (rows: number[][], y: number[]) =>
    signedProducts(sampleFromRows(matrixFromRows(rows), Float64Array.from(y), null, null));

  it('counts every pair once, by class, in the bin that holds it, with an edge at 0', () => {
    const X = rowsOf(normals(25, 4, 1));
    const y = X.map((_, i) => (i % 3 === 0 ? 1 : -1));
    const found = of(X, y);
    if (found === null) throw new Error('no pairs');
    expect(found.edges.some((edge) => edge === 0)).toBe(true);
    expect(found.edges.length).toBe(found.within.length + 1);
    const counts = { within: found.within.map(() => 0), across: found.across.map(() => 0) };
    X.forEach((u, i) => {
      X.slice(0, i).forEach((v, k) => {
        const H = y[i] * y[k] * u.reduce((total, entry, c) => total + entry * v[c], 0);
        const bin = found.edges.findLastIndex((edge) => edge <= H);
        counts[y[i] === y[k] ? 'within' : 'across'][Math.min(bin, found.within.length - 1)]++;
      });
    });
    expect({ within: found.within, across: found.across }).toEqual(counts);
  });

  it('of pairs that agree, of all zeros and of one point', () => {
    expect(of([[2], [2], [2]], [1, 1, 1])).toEqual({ edges: [4, 8], within: [3], across: [0] });
    expect(of([[2], [-2]], [1, 1])).toEqual({ edges: [-4, 0], within: [1], across: [0] });
    expect(
      of(
        [
          [1, 0],
          [0, 1],
        ],
        [1, -1],
      ),
    ).toEqual({ edges: [0, 1], within: [0], across: [1] });
    expect(of([[1]], [1])).toBeNull();
  });
});
