import { describe, expect, it } from 'vitest';
import { extremeEigenvalues } from '../../src/linalg/lanczos.ts';
import { type Matrix, principalSubmatrix, zeros } from '../../src/linalg/matrix.ts';
import { estimatedEnds, principalSystems } from '../../src/linalg/principal-systems.ts';
import { gram } from '../../src/linalg/product.ts';
import { blockCondition, conditionOf, unitCondition } from '../../src/margin/condition.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { finish } from '../../src/stepwise.ts';
import { expectRelative } from '../support/close.ts';

/** The Gram matrix of n normal rows in d dimensions, and of one direction that all share, of so much strength. */
function normalGram(n: number, d: number, shared = 0): Matrix {
  const X = zeros(n, d);
  fillNormal(new Stream(keyFrom(n, `rows of ${d}`)), X.data);
  for (let i = 0; i < n; i++) X.data[i * d] += shared;
  return gram(X);
}

function endsOn(A: Matrix, F: number[]) {
  const systems = principalSystems(A, new Float64Array(A.rows));
  const chosen = Int32Array.from(F);
  const solved = systems.solve(chosen, 0);
  const ends = solved === null ? null : estimatedEnds(systems, A, chosen);
  systems.close();
  return ends;
}

const all = (n: number): number[] => [...Array(n).keys()];

describe('the ends of a spectrum are estimated from inside, to a tenth', () => {
  it.each([
    [1, 5, 0],
    [2, 5, 0],
    [3, 40, 0],
    [17, 30, 0],
    [60, 2000, 0],
    [60, 2000, 30],
    [60, 62, 0],
    [60, 60, 10],
    [150, 160, 3],
  ])('n = %i, d = %i, a shared direction of %i', (n, d, shared) => {
    const A = normalGram(n, d, shared);
    const { max, min } = extremeEigenvalues(A);
    const ends = endsOn(A, all(n));
    const [top, bottom] = [(ends?.max ?? 0) / max, (ends?.min ?? 0) / min];
    expect(top).toBeLessThanOrEqual(1 + 1e-9);
    expect(top).toBeGreaterThan(0.9);
    expect(bottom).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(bottom).toBeLessThan(1.1);
  });

  it.each([1e-4, 1e-9, 1e-12])(
    'of an eigenvalue of %d that lies apart: all digits that its matrix has',
    (small) => {
      const n = 40;
      const A = normalGram(n, 500);
      // One direction is taken out of A but for so much of it.
      const v = Float64Array.from({ length: n }, (_, i) => (i % 3) - 1 + i / n);
      const norm = Math.hypot(...v);
      const u = v.map((entry) => entry / norm);
      const P = zeros(n, n);
      for (let i = 0; i < n; i++)
        for (let k = 0; k < n; k++) P.data[i * n + k] = Number(i === k) - u[i] * u[k];
      const B = zeros(n, n);
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < n; k++) {
          let entry = small * u[i] * u[k];
          for (let a = 0; a < n; a++)
            for (let b = 0; b < n; b++)
              entry += (P.data[i * n + a] * A.data[a * n + b] * P.data[b * n + k]) / 500;
          B.data[i * n + k] = entry;
        }
      }
      expectRelative(endsOn(B, all(n))?.min ?? null, small, Math.max(1e-8, 1e-13 / small));
    },
  );

  it('of a block, as of the block by itself', () => {
    const A = normalGram(70, 90, 4);
    const F = all(70).filter((i) => i % 3 !== 1);
    const { max, min } = extremeEigenvalues(principalSubmatrix(A, F));
    const ends = endsOn(A, F);
    expect((ends?.max ?? 0) / max).toBeGreaterThan(0.9);
    expect((ends?.max ?? 0) / max).toBeLessThanOrEqual(1 + 1e-9);
    expect((ends?.min ?? 0) / min).toBeLessThan(1.1);
    expect((ends?.min ?? 0) / min).toBeGreaterThanOrEqual(1 - 1e-9);
  });

  it('systems go on after it as before', () => {
    const A = normalGram(50, 80);
    const b = Float64Array.from({ length: 50 }, (_, i) => 1 + i);
    const systems = principalSystems(A, b);
    const F = Int32Array.from(all(50));
    const before = systems.solve(F, 0);
    estimatedEnds(systems, A, F);
    const refined = systems.refine();
    expect(systems.solve(F, 0)).toEqual(before);
    expect(systems.refine()).toEqual(refined);
    systems.close();
  });

  it('not where squares leave the range of float64', () => {
    for (const factor of [2 ** 500, 2 ** -500]) {
      const A = normalGram(9, 20);
      expect(endsOn({ ...A, data: A.data.map((entry) => factor * entry) }, all(9))).toBeNull();
    }
  });
});

describe('the condition of a block', () => {
  const A = normalGram(30, 40);

  it.each([2 ** 500, 2 ** -500, 2 ** 900, 2 ** -900])(
    'is the same to the last bit where all is %d times as large',
    (factor) => {
      const scaled = { ...A, data: A.data.map((entry) => factor * entry) };
      expect(finish(blockCondition(scaled, all(20)))).toBe(finish(blockCondition(A, all(20))));
    },
  );

  it('of unit diagonal does not see the sizes of the points', () => {
    const sized = {
      ...A,
      data: A.data.map((entry, at) => entry * 4 ** ((at % 30) - 15 + Math.floor(at / 30) - 15)),
    };
    const [one, other] = [A, sized].map((matrix) => finish(unitCondition(matrix, all(30))));
    expectRelative(one, other ?? Number.NaN, 1e-9);
    expect(finish(blockCondition(sized, all(30)))).toBeNull();
  });

  it('is null of dependent points, and where the smaller end is rounding', () => {
    expect(finish(blockCondition(normalGram(12, 8), all(12)))).toBeNull();
    expect(conditionOf({ max: 1, min: 2 ** -50 })).toBeNull();
    expect(conditionOf({ max: 1, min: 2 ** -49 })).toBe(2 ** 49);
    expect(conditionOf(null)).toBeNull();
  });
});
