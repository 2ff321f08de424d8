/** The error of f = relu(<p, x>) - relu(<u, x>) under Gaussian noise, against drawn points and closed forms. */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { type ReluError, reluError } from '../../src/risk/relu.ts';
import { logNormalCdf, normalCdf } from '../../src/special/normal.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { matrixFromRows } from '../support/matrix.ts';

interface Law {
  readonly rows: readonly (readonly number[])[];
  readonly mu: readonly number[];
  readonly eigenvalues: readonly number[];
}

/** Of p and u as combinations of the rows. */
function errorOf({ rows, mu, eigenvalues }: Law, plus: number[], minus: number[]): ReluError {
  const y = Float64Array.from(rows, (_, i) => (i % 2 === 0 ? 1 : -1));
  const blocks = eigenvalues.map((eigenvalue) => ({ eigenvalue, dimension: 1 }));
  const sample = sampleFromRows(matrixFromRows(rows), y, Float64Array.from(mu), blocks);
  const found = reluError(sample, Float64Array.from(plus), Float64Array.from(minus));
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** The frequencies of y f(x) <= 0 and of f(x) = 0 over drawn points, as intervals. */
function counted({ rows, mu, eigenvalues }: Law, plus: number[], minus: number[], seed: number) {
  const points = 200000;
  const stream = new Stream(keyFrom(seed, 'relu'));
  const combine = (b: number[]) =>
    mu.map((_, p) => b.reduce((total, entry, k) => total + entry * rows[k][p], 0));
  const [p, u] = [combine(plus), combine(minus)];
  let [mistakes, zeros] = [0, 0];
  for (let r = 0; r < points; r++) {
    const y = r % 2 === 0 ? 1 : -1;
    let [a, c] = [0, 0];
    for (const [k, entry] of mu.entries()) {
      const x = y * entry + Math.sqrt(eigenvalues[k]) * normal(stream);
      a += p[k] * x;
      c += u[k] * x;
    }
    const f = Math.max(0, a) - Math.max(0, c);
    mistakes += Number(y * f <= 0);
    zeros += Number(f === 0);
  }
  return [clopperPearson(mistakes, points, 0.999), clopperPearson(zeros, points, 0.999)];
}

describe('the error of the limit at slope 0', () => {
  it('lies in the exact intervals of 200000 drawn points, as does the probability of f = 0', () => {
    for (let seed = 0; seed < 3; seed++) {
      const stream = new Stream(keyFrom(seed, 'law'));
      const draw = (length: number, scale = 1) => Array.from({ length }, () => scale * normal(stream));
      const law = {
        rows: Array.from({ length: 4 }, () => draw(5)),
        mu: draw(5, 0.4),
        eigenvalues: draw(5).map((entry) => 0.3 + entry * entry),
      };
      const [plus, minus] = [draw(4), draw(4)];
      const { estimate, zeroShare } = errorOf(law, plus, minus);
      const [mistakes, zeros] = counted(law, plus, minus, seed);
      expect(estimate.error).toBeGreaterThan(mistakes.lower);
      expect(estimate.error).toBeLessThan(mistakes.upper);
      expect(zeroShare).toBeGreaterThan(zeros.lower);
      expect(zeroShare).toBeLessThan(zeros.upper);
    }
  });

  it('one point a class at right angles, Sigma = I: 5/8 and 1/4 without signal, and products with it', () => {
    const rows = [
      [2, 0],
      [0, 2],
    ];
    const blind = errorOf({ rows, mu: [0, 0], eigenvalues: [1, 1] }, [0.25, 0], [0, 0.25]);
    expect(blind.estimate.error).toBeCloseTo(5 / 8, 14);
    expect(blind.zeroShare).toBeCloseTo(1 / 4, 14);
    // For u much longer than p, x is taken for + iff <p, x> > 0 and <u, x> <= 0.
    const [s, t] = [1.1, 0.4];
    const long = errorOf({ rows, mu: [s, -t], eigenvalues: [1, 1] }, [1, 0], [0, 1e9]);
    const plus = 1 - normalCdf(s) * normalCdf(t);
    expect(long.estimate.error).toBeCloseTo((plus + normalCdf(-t)) / 2, 8);
    expect(long.zeroShare).toBeCloseTo((normalCdf(-s) * normalCdf(t) + normalCdf(s) * normalCdf(-t)) / 2, 14);
  });

  it('with u = 0 is the half space of p for +, and always a mistake for -', () => {
    const law = {
      rows: [
        [1, 1, 0],
        [0, 1, 1],
      ],
      mu: [1, 0.5, -0.2],
      eigenvalues: [1, 2, 3],
    };
    const { estimate, zeroShare } = errorOf(law, [1, 0], [0, 0]);
    const gamma = 1.5 / Math.sqrt(3);
    expect(estimate.error).toBeCloseTo((normalCdf(-gamma) + 1) / 2, 14);
    expect(zeroShare).toBeCloseTo(1 / 2, 14);
    expect(estimate.interval).toBeNull();
  });

  it('does not change with the common size of p and u, and keeps its logarithm where it underflows', () => {
    const law = {
      rows: [
        [3, 1],
        [-2, 2],
      ],
      mu: [1, -0.5],
      eigenvalues: [1, 0.5],
    };
    const one = errorOf(law, [0.3, 0], [0, 0.4]);
    const small = errorOf(law, [3e-30, 0], [0, 4e-30]);
    expect(small.estimate.error / one.estimate.error).toBeCloseTo(1, 13);
    const far = errorOf({ ...law, mu: [100, -50] }, [0.3, 0], [0, 0.4]);
    expect(far.estimate.error).toBe(0);
    // Between the larger of the two ways to fail and their sum, class by class.
    const half = Math.log(0.5);
    const tail = (w: number[]) =>
      logNormalCdf(-Math.abs(100 * w[0] - 50 * w[1]) / Math.hypot(w[0], w[1] * Math.SQRT1_2));
    const [p, u] = [
      [0.9, 0.3],
      [-0.8, 0.8],
    ];
    const both = tail([p[0] - u[0], p[1] - u[1]]);
    const least = half + Math.max(tail(p), tail(u), both);
    const log = (far.estimate.log10Error ?? 0) * Math.LN10;
    expect(log).toBeGreaterThanOrEqual(least - 1e-9);
    expect(log).toBeLessThan(least + Math.log(6));
  });

  it('says why not where the noise is not Gaussian or the law is unknown', () => {
    const sample = sampleFromRows(matrixFromRows([[1], [-1]]), Float64Array.of(1, -1), null, null);
    expect(reluError(sample, Float64Array.of(1, 0), Float64Array.of(0, 1))).toMatch(/unknown/);
  });
});
