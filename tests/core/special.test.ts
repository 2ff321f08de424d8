import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { inverseRegularizedBeta, regularizedBeta } from '../../src/special/beta.ts';
import { logGamma, stirlingError } from '../../src/special/gamma.ts';
import { logNormalCdf, normalCdf } from '../../src/special/normal.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { normalQuantile } from '../support/normal-quantile.ts';
import {
  CLOPPER_PEARSON,
  INVERSE_REGULARIZED_BETA,
  LOG_GAMMA,
  LOG_NORMAL_CDF,
  NORMAL_CDF,
  NORMAL_QUANTILE,
  REGULARIZED_BETA,
  STIRLING_ERROR,
} from '../support/special-reference.ts';

/** The relative error, in units of 2^-52; an absolute one, in the same units, where the reference is 0. */
function ulps(got: number, reference: number): number {
  return Math.abs(got - reference) / ((Math.abs(reference) || 1) * Number.EPSILON);
}

describe('normal distribution function', () => {
  it.each(NORMAL_CDF)('Phi(%d) = %d', (x, value, logarithm) => {
    expect(ulps(normalCdf(x), value)).toBeLessThanOrEqual(6);
    expect(ulps(logNormalCdf(x), logarithm)).toBeLessThanOrEqual(6);
  });

  it.each(LOG_NORMAL_CDF)('log Phi(%d) = %d', (x, natural, decimal) => {
    expect(ulps(logNormalCdf(x), natural)).toBeLessThanOrEqual(6);
    expect(ulps(logNormalCdf(x) * Math.LOG10E, decimal)).toBeLessThanOrEqual(6);
  });

  it('is exact at 0 and underflows and overflows to the limits', () => {
    expect([normalCdf(0), logNormalCdf(0)]).toEqual([0.5, -Math.LN2]);
    expect(normalCdf(-40)).toBe(0);
    expect(normalCdf(40)).toBe(1);
    expect(logNormalCdf(40)).toBe(-0);
    expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1]);
    expect([logNormalCdf(-Infinity), logNormalCdf(Infinity)]).toEqual([-Infinity, -0]);
    expect(() => normalCdf(Number.NaN)).toThrow(InputError);
    expect(() => logNormalCdf(Number.NaN)).toThrow(InputError);
  });

  it('Phi(x) + Phi(-x) = 1', () => {
    const x = fc.double({ min: -45, max: 45, noNaN: true });
    fc.assert(
      fc.property(x, (value) => Math.abs(normalCdf(value) + normalCdf(-value) - 1) <= Number.EPSILON),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('has the density as its slope: Mills ratio bounds z/(z^2+1) < Q(z)/phi(z) < 1/z', () => {
    for (let z = 1; z < 1e6; z *= 1.3) {
      const logRatio = logNormalCdf(-z) + 0.5 * z * z + 0.5 * Math.log(2 * Math.PI);
      const slack = 4 * Number.EPSILON * z * z;
      expect(logRatio).toBeLessThan(-Math.log(z) + slack);
      expect(logRatio).toBeGreaterThan(Math.log(z / (z * z + 1)) - slack);
    }
  });
});

describe('normal quantile', () => {
  it.each(NORMAL_QUANTILE)('Phi^{-1}(%d) = %d', (p, x) => {
    expect(ulps(normalQuantile(p), x)).toBeLessThanOrEqual(5);
  });

  it('is odd about 1/2 and has infinite ends', () => {
    for (const p of [0.25, 0.125, 2 ** -10, 2 ** -40]) expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    for (const p of [-0.1, 1.1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(InputError);
  });

  it('inverts Phi: the error in p is that of rounding x', () => {
    const logP = fc.double({ min: -700, max: -0.7, noNaN: true });
    fc.assert(
      fc.property(logP, (value) => {
        const x = normalQuantile(Math.exp(value));
        expect(Math.abs(logNormalCdf(x) - value)).toBeLessThanOrEqual(8 * Number.EPSILON * (1 + x * x));
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});

describe('log Gamma', () => {
  it.each(LOG_GAMMA)('log Gamma(%d) = %d', (x, value) => {
    expect(Math.abs(logGamma(x) - value)).toBeLessThanOrEqual(
      6 * Number.EPSILON * Math.max(1, Math.abs(value)),
    );
  });

  it.each(STIRLING_ERROR)('Stirling error of %d = %d', (x, value) => {
    expect(Math.abs(stirlingError(x) - value)).toBeLessThanOrEqual(6 * Number.EPSILON);
  });

  it('is the logarithm of the factorial', () => {
    let logFactorial = 0;
    for (let n = 1; n <= 200; n++) {
      expect(Math.abs(logGamma(n) - logFactorial)).toBeLessThanOrEqual(
        8 * Number.EPSILON * Math.max(1, logFactorial),
      );
      logFactorial += Math.log(n);
    }
  });

  it('refuses what is not positive and finite', () => {
    for (const x of [0, -1, Infinity, Number.NaN]) expect(() => logGamma(x)).toThrow(InputError);
  });
});

describe('regularised incomplete beta', () => {
  it.each(REGULARIZED_BETA)('I_%d(%d, %d) = %d', (x, a, b, value) => {
    expect(ulps(regularizedBeta(x, a, b), value)).toBeLessThanOrEqual(150);
  });

  const parameter = fc.double({ min: 0.01, max: 500, noNaN: true });
  const dyadic = fc.integer({ min: 1, max: 1023 }).map((k) => k / 1024);

  it('I_x(a, b) = 1 - I_{1-x}(b, a)', () => {
    fc.assert(
      fc.property(dyadic, parameter, parameter, (x, a, b) => {
        expect(Math.abs(regularizedBeta(x, a, b) + regularizedBeta(1 - x, b, a) - 1)).toBeLessThanOrEqual(
          1e-13,
        );
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  it('I_x(a + 1, b) = I_x(a, b) - x^a (1 - x)^b / (a B(a, b))', () => {
    fc.assert(
      fc.property(dyadic, parameter, parameter, (x, a, b) => {
        const logTerm =
          a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a + 1) - logGamma(b);
        const step = regularizedBeta(x, a, b) - regularizedBeta(x, a + 1, b);
        expect(Math.abs(step - Math.exp(logTerm))).toBeLessThanOrEqual(1e-12);
      }),
      { seed: 4, numRuns: 1000 },
    );
  });

  it('has closed forms: x^a for b = 1, the arcsine law, the binomial sum', () => {
    for (const x of [1e-12, 0.003, 0.4, 0.99]) {
      expect(ulps(regularizedBeta(x, 3.7, 1), x ** 3.7)).toBeLessThanOrEqual(40);
      expect(ulps(regularizedBeta(x, 0.5, 0.5), (2 / Math.PI) * Math.asin(Math.sqrt(x)))).toBeLessThanOrEqual(
        10,
      );
      const sum = 10 * x ** 3 * (1 - x) ** 2 + 5 * x ** 4 * (1 - x) + x ** 5;
      expect(ulps(regularizedBeta(x, 3, 3), sum)).toBeLessThanOrEqual(40);
    }
    expect([regularizedBeta(0, 2, 3), regularizedBeta(1, 2, 3)]).toEqual([0, 1]);
  });

  it('is 1/2 at the middle of a symmetric law, however narrow', () => {
    for (const a of [1e-3, 1, 1e3, 1e6, 1e10]) {
      expect(Math.abs(regularizedBeta(0.5, a, a) - 0.5)).toBeLessThanOrEqual(1e-14);
    }
  });

  it.each(INVERSE_REGULARIZED_BETA)('the quantile of %d under (%d, %d) = %d', (p, a, b, x) => {
    expect(ulps(inverseRegularizedBeta(p, a, b), x)).toBeLessThanOrEqual(10 * (1 + Math.abs(Math.log(x))));
  });

  it('is inverted: the p of a quantile is p', () => {
    const probability = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
    fc.assert(
      fc.property(probability, fc.double({ min: 0.3, max: 1e4, noNaN: true }), parameter, (p, a, b) => {
        const x = inverseRegularizedBeta(p, a, b);
        const below = regularizedBeta(x * (1 - 4e-14), a, b);
        const above = regularizedBeta(Math.min(1, x * (1 + 4e-14)), a, b);
        expect(below * (1 - 4e-13)).toBeLessThanOrEqual(p);
        expect(above * (1 + 4e-13)).toBeGreaterThanOrEqual(p);
      }),
      { seed: 5, numRuns: 1000 },
    );
  });

  it('is inverted over all thirteen decades of both parameters', () => {
    const wide = fc.double({ min: -3, max: 10, noNaN: true }).map((exponent) => 10 ** exponent);
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), wide, wide, (p, a, b) => {
        const x = inverseRegularizedBeta(p, a, b);
        fc.pre(x > 1e-300 && x < 1 - 1e-6);
        expect(regularizedBeta(x * (1 - 1e-11), a, b) * (1 - 1e-9)).toBeLessThanOrEqual(p);
        expect(regularizedBeta(x * (1 + 1e-11), a, b) * (1 + 1e-9)).toBeGreaterThanOrEqual(p);
      }),
      { seed: 7, numRuns: 1000 },
    );
  });

  it('has the ends of the interval as its extreme quantiles, and 0 where x underflows', () => {
    expect([inverseRegularizedBeta(0, 2, 3), inverseRegularizedBeta(1, 2, 3)]).toEqual([0, 1]);
    expect(inverseRegularizedBeta(0.3, 1e-3, 1)).toBeLessThanOrEqual(Number.MIN_VALUE);
  });

  it('refuses arguments out of range', () => {
    expect(() => regularizedBeta(-0.1, 1, 1)).toThrow(InputError);
    expect(() => regularizedBeta(0.5, 0, 1)).toThrow(InputError);
    expect(() => regularizedBeta(0.5, 1, 2e10)).toThrow(InputError);
    expect(() => inverseRegularizedBeta(Number.NaN, 1, 1)).toThrow(InputError);
    expect(() => inverseRegularizedBeta(0.5, 1, -1)).toThrow(InputError);
  });
});

describe('Clopper-Pearson interval', () => {
  it.each(CLOPPER_PEARSON)('%d of %d at %d: [%d, %d]', (successes, trials, confidence, lower, upper) => {
    const interval = clopperPearson(successes, trials, confidence);
    expect(ulps(interval.lower, lower)).toBeLessThanOrEqual(40);
    expect(ulps(interval.upper, upper)).toBeLessThanOrEqual(40);
  });

  it('is exact at 0 and at n', () => {
    for (const n of [1, 7, 1000, 1e9]) {
      const upper = -Math.expm1(Math.log(0.025) / n);
      const none = clopperPearson(0, n);
      const all = clopperPearson(n, n);
      expect(none.lower).toBe(0);
      expect(ulps(none.upper, upper)).toBeLessThanOrEqual(20);
      expect(ulps(all.lower, Math.exp(Math.log(0.025) / n))).toBeLessThanOrEqual(20);
      expect(all.upper).toBe(1);
    }
  });

  it('mirrors when successes and failures swap, and contains the observed share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const k = Math.round(share * n);
          const here = clopperPearson(k, n);
          const there = clopperPearson(n - k, n);
          expect(Math.abs(here.lower - (1 - there.upper))).toBeLessThanOrEqual(1e-14);
          expect(here.lower <= k / n && k / n <= here.upper).toBe(true);
        },
      ),
      { seed: 6, numRuns: 500 },
    );
  });

  it('is never shorter than its coverage asks: the binomial tail at each end is alpha/2', () => {
    const binomialTail = (k: number, n: number, p: number): number => {
      let sum = 0;
      for (let j = k; j <= n; j++) {
        const logChoose = logGamma(n + 1) - logGamma(j + 1) - logGamma(n - j + 1);
        sum += Math.exp(logChoose + j * Math.log(p) + (n - j) * Math.log1p(-p));
      }
      return sum;
    };
    const { lower, upper } = clopperPearson(17, 60, 0.9);
    expect(binomialTail(17, 60, lower)).toBeCloseTo(0.05, 12);
    expect(1 - binomialTail(18, 60, upper)).toBeCloseTo(0.05, 12);
  });

  it('refuses counts that are none', () => {
    expect(() => clopperPearson(1, 0)).toThrow(InputError);
    expect(() => clopperPearson(3, 2)).toThrow(InputError);
    expect(() => clopperPearson(1.5, 2)).toThrow(InputError);
    expect(() => clopperPearson(1, 2, 1)).toThrow(InputError);
  });
});
