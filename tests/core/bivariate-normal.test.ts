import { describe, expect, it } from 'vitest';
import { logBivariateNormalCdf } from '../../src/special/bivariate-normal.ts';
import { logNormalCdf, normalCdf } from '../../src/special/normal.ts';
import { simpson } from '../support/simpson.ts';

const cdf = (h: number, k: number, rho: number) => Math.exp(logBivariateNormalCdf(h, k, rho).log);
const RHOS = [-0.9999, -0.8, -0.3, 0, 0.1, 0.6, 0.99, 0.999999];

describe('P(xi <= h, eta <= k)', () => {
  it('is 1/4 + arcsin(rho)/(2 pi) at the origin, and the product without correlation', () => {
    for (const rho of RHOS) expect(cdf(0, 0, rho)).toBeCloseTo(0.25 + Math.asin(rho) / (2 * Math.PI), 13);
    expect(logBivariateNormalCdf(-30, 1, 0).log).toBe(logNormalCdf(-30) + logNormalCdf(1));
  });

  it('is symmetric, and adds up to Phi(h) with its complement', () => {
    for (const rho of RHOS) {
      for (const [h, k] of [
        [0.3, -1.2],
        [-2, 1],
        [1.5, 2.5],
      ]) {
        expect(cdf(h, k, rho)).toBeCloseTo(cdf(k, h, rho), 14);
        expect(cdf(h, k, rho) + cdf(h, -k, -rho)).toBeCloseTo(normalCdf(h), 13);
      }
    }
  });

  it('agrees far out with the integral over one of them, in relative terms', () => {
    for (const [h, k, rho, reach] of [
      [-40, -40, 0.3, 20],
      [-60, -45, -0.2, 20],
      [-50, -3, 0.7, 60],
      [2, -55, -0.9, 6],
    ]) {
      const root = Math.sqrt(1 - rho * rho);
      const f = (y: number) =>
        -0.5 * y * y - 0.5 * Math.log(2 * Math.PI) + logNormalCdf((h - rho * y) / root);
      const { log } = logBivariateNormalCdf(h, k, rho);
      expect(log).toBeLessThan(-700);
      // All but e^-200 of the integral lies within that reach below k.
      const share = simpson((y) => Math.exp(f(y) - log), k - reach, k, 100000);
      expect(share).toBeCloseTo(1, 9);
    }
  });

  it('keeps its bound where the two are nearly one', () => {
    for (const sign of [1, -1]) {
      for (const [h, k] of [
        [0.2, 0.2],
        [1, -0.3],
      ]) {
        const near = logBivariateNormalCdf(h, k, sign * (1 - 1e-8));
        const nearer = logBivariateNormalCdf(h, k, sign * (1 - 1e-12));
        const one = logBivariateNormalCdf(h, k, sign);
        const limit = sign > 0 ? normalCdf(Math.min(h, k)) : Math.max(0, normalCdf(h) + normalCdf(k) - 1);
        expect(near.error).toBe(0);
        expect(one.error).toBeLessThan(2e-8);
        expect(Math.abs(Math.exp(one.log) - limit)).toBeLessThan(1e-15);
        // The derivative by rho is the density, so that the probability moves by at most arccos(rho)/(2 pi).
        expect(Math.abs(Math.exp(near.log) - limit)).toBeLessThan(Math.acos(1 - 1e-8) / (2 * Math.PI));
        expect(Math.abs(Math.exp(nearer.log) - limit)).toBeLessThanOrEqual(nearer.error);
      }
    }
    const origin = Math.abs(cdf(0, 0, 1 - 1e-8) - 0.5);
    expect(origin).toBeCloseTo(Math.acos(1 - 1e-8) / (2 * Math.PI), 12);
  });
});
