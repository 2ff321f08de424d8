/** Our special functions and variates against those of @stdlib, an independent implementation. */

import betaCdf from '@stdlib/stats-base-dists-beta-cdf';
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import chiSquaredCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import stdlibLogNormalCdf from '@stdlib/stats-base-dists-normal-logcdf';
import stdlibNormalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { describe, expect, it } from 'vitest';
import { chiSquared } from '../../src/random/gamma.ts';
import { keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { inverseRegularizedBeta, regularizedBeta } from '../../src/special/beta.ts';
import { logNormalCdf } from '../../src/special/normal.ts';
import { kolmogorovSmirnov } from '../support/ks.ts';
import { normalQuantile } from '../support/normal-quantile.ts';

function relativeError(got: number, reference: number): number {
  return got === reference ? 0 : Math.abs(got / reference - 1);
}

describe('against @stdlib', () => {
  it('log Phi on a grid of [-300, 30], to the rounding of x^2/2 that @stdlib makes', () => {
    for (let x = -300; x <= 30; x += 0.37) {
      const tolerance = Number.EPSILON * (4 + (x > 0 ? x * x : 0));
      expect(relativeError(logNormalCdf(x), stdlibLogNormalCdf(x, 0, 1))).toBeLessThan(tolerance);
    }
  });

  it('normal quantile where 2 p - 1, which @stdlib takes, is exact', () => {
    for (let k = 1; k < 4096; k++) {
      const p = k / 4096;
      expect(relativeError(normalQuantile(p), stdlibNormalQuantile(p, 0, 1))).toBeLessThan(
        8 * Number.EPSILON,
      );
    }
  });

  it('incomplete beta and its inverse on a grid of parameters', () => {
    let worst = 0;
    let worstInverse = 0;
    for (const a of [0.2, 1, 3.3, 40, 600]) {
      for (const b of [0.3, 1, 7.1, 55, 900]) {
        for (const p of [1e-6, 0.025, 0.3, 0.5, 0.8, 0.975]) {
          const x = inverseRegularizedBeta(p, a, b);
          worstInverse = Math.max(worstInverse, relativeError(x, betaQuantile(p, a, b)));
          worst = Math.max(worst, relativeError(regularizedBeta(x, a, b), betaCdf(x, a, b)));
        }
      }
    }
    expect(worst).toBeLessThan(1e-12);
    expect(worstInverse).toBeLessThan(1e-12);
  });

  it.each([0.5, 1, 7, 1e3])('chi-squared(%d) variates follow its distribution function', (dof) => {
    const stream = new Stream(keyFrom(11, `chi-squared ${dof}`));
    const samples = Float64Array.from({ length: 100_000 }, () => chiSquared(stream, dof));
    expect(kolmogorovSmirnov(samples, (x) => chiSquaredCdf(x, dof))).toBeGreaterThan(1e-6);
  });
});
