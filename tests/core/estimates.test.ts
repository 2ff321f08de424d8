import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { fitLine, slopeOfCurves } from '../../src/statistics/least-squares.ts';
import { mean, meanEstimate } from '../../src/statistics/mean.ts';
import { studentTail } from '../../src/statistics/student.ts';
import { expectRelative } from '../support/close.ts';

describe("Student's t", () => {
  it('has closed forms for one, two and four degrees of freedom', () => {
    for (const p of [1e-12, 1e-3, 0.05, 0.2, 0.5, 0.7, 0.99]) {
      expectRelative(studentTail(p, 1), 1 / Math.tan((Math.PI * p) / 2), 1e-13);
      expectRelative(studentTail(p, 2), (1 - p) * Math.sqrt(2 / (p * (2 - p))), 1e-13);
      const t = studentTail(p, 4);
      const z = t / Math.sqrt(4 + t * t);
      expectRelative((1 - z) * (1 - z) * (2 + z) * 0.5, p, 1e-9, 'P(|T| > t) at four degrees');
    }
  });

  it('tends to the normal quantile', () => {
    expectRelative(studentTail(0.05, 1e10), 1.959963984540054, 1e-9);
  });

  it('agrees with the tables of 95 % intervals', () => {
    const table = { 1: 12.706, 3: 3.182, 9: 2.262, 19: 2.093, 99: 1.984 };
    for (const [dof, t] of Object.entries(table)) {
      expect(Math.abs(studentTail(0.05, Number(dof)) - t)).toBeLessThan(5e-4);
    }
  });

  it('refuses what is no probability or no number of degrees', () => {
    for (const [p, dof] of [
      [0, 1],
      [1.1, 1],
      [Number.NaN, 1],
      [0.5, 0],
      [0.5, Number.NaN],
      [0.5, 1e11],
    ]) {
      expect(() => studentTail(p, dof)).toThrow(InputError);
    }
    expect(studentTail(1, 3)).toBe(0);
  });
});

describe('the mean of repetitions', () => {
  it('has the interval of a worked example', () => {
    const { mean, count, standardError, interval } = meanEstimate([1, 2, 3, 4]);
    expect([mean, count]).toEqual([2.5, 4]);
    expectRelative(standardError, Math.sqrt(5 / 3 / 4), 1e-15);
    expectRelative(interval![1], 2.5 + 3.182446305284263 * Math.sqrt(5 / 12), 1e-12);
    expect(interval![0] + interval![1]).toBeCloseTo(5, 14);
  });

  it('says nothing of the spread of one value, and refuses none', () => {
    expect(meanEstimate([7])).toEqual({ mean: 7, count: 1, standardError: null, interval: null });
    expect(() => meanEstimate([])).toThrow(InputError);
    expect(() => meanEstimate([1, 2], 1)).toThrow(InputError);
  });

  it('is exact for equal values, and moves with them', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 9 }), (v, k) => {
        return mean(Array(k).fill(v)) === v;
      }),
      { seed: 3 },
    );
    expect(meanEstimate([1e9, 1e9 + 2]).standardError).toBe(1);
  });
});

describe('a line through points', () => {
  it('finds the line that was drawn, with no error', () => {
    const x = [-2, 0, 1, 5];
    const { slope, intercept, standardError } = fitLine(
      x,
      x.map((one) => 3 - 2 * one),
    );
    expect([slope, intercept, standardError]).toEqual([-2, 3, 0]);
  });

  it('has the standard error of a worked example', () => {
    const fit = fitLine([1, 2, 3, 4, 5], [2, 4, 5, 4, 5]);
    expectRelative(fit.slope, 0.6, 1e-14);
    expectRelative(fit.intercept, 2.2, 1e-14);
    expectRelative(fit.standardError, Math.sqrt(2.4 / 3 / 10), 1e-14);
    expectRelative(fit.interval![1] - fit.slope, 3.182446305284263 * Math.sqrt(0.08), 1e-12);
  });

  it('leaves residuals orthogonal to 1 and to x', () => {
    const point = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 12 }), (points) => {
        const x = points.map(([one]) => one);
        if (new Set(x).size < 2) return;
        const { slope, intercept } = fitLine(
          x,
          points.map(([, y]) => y),
        );
        const residuals = points.map(([one, y]) => y - intercept - slope * one);
        expect(Math.abs(residuals.reduce((sum, r) => sum + r, 0))).toBeLessThan(1e-9);
        expect(Math.abs(residuals.reduce((sum, r, i) => sum + r * x[i], 0))).toBeLessThan(1e-8);
      }),
      { seed: 5 },
    );
  });

  it('covers the true slope in about 95 of 100 samples of normal errors', () => {
    let [state, covered] = [1, 0];
    const uniform = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const x = [0, 1, 2, 3, 4, 5];
    for (let k = 0; k < 4000; k++) {
      const [low, high] = fitLine(
        x,
        x.map((one) => 1.5 * one + normal()),
      ).interval!;
      covered += low <= 1.5 && 1.5 <= high ? 1 : 0;
    }
    expect(Math.abs(covered / 4000 - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / 4000));
  });

  it('refuses points that determine no line', () => {
    expect(() => fitLine([1], [1])).toThrow(InputError);
    expect(() => fitLine([1, 1], [1, 2])).toThrow(InputError);
    expect(() => fitLine([1, 2], [1])).toThrow(InputError);
    expect(fitLine([0, 1], [0, 2])).toEqual({ slope: 2, intercept: 0, standardError: null, interval: null });
  });

  it('over repetitions: the mean of their slopes, which is that of the averaged curve', () => {
    const x = [0, 1, 2, 4];
    const curves = [
      { x, y: [0, 1, 2, 5] },
      { x, y: [1, 1, 4, 9] },
      { x, y: [0, 2, 3, 5] },
    ];
    const found = slopeOfCurves(curves);
    const averaged = x.map((_, i) => curves.reduce((sum, { y }) => sum + y[i], 0) / 3);
    expectRelative(found.mean, fitLine(x, averaged).slope, 1e-14);
    expectRelative(found.intercept, fitLine(x, averaged).intercept, 1e-12);
    const slopes = curves.map(({ y }) => fitLine(x, y).slope);
    expect(found.standardError).toBe(meanEstimate(slopes).standardError);
    expect(slopeOfCurves(curves.slice(1, 2)).interval).toBeNull();
  });
});
