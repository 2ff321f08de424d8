/**
 * Minima at finite weights, of weight decay and of smoothed labels: against closed forms, one equation at a time, the law in lambda, and problems
 * whose certificate is given the wrong weights.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { cholesky, solveCholesky } from '../../src/linalg/cholesky.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { multiplyVector } from '../../src/linalg/product.ts';
import { dot } from '../../src/linalg/vector.ts';
import {
  certifyEqualMarginsInSteps,
  certifyRegularisedInSteps,
} from '../../src/margin/certificate-regularised.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { lossOver, minimumInSteps, oneMinusCosineOf } from '../../src/margin/minimum.ts';
import { solveMarginProblem } from '../../src/margin/solver.ts';
import { objectiveOf } from '../../src/network/losses/index.ts';
import { networkWith } from '../../src/network/network.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { finish } from '../../src/stepwise.ts';
import { matrixFromRows } from '../support/matrix.ts';

const LOSSES = ['exponential', 'logistic', 'polynomial', 'squaredHinge'] as const;

/** Normal rows with labels +1, in a linear network of one neuron: G = X X'. */
function linear(n: number, d: number, seed = 1, scale = 1) {
  const stream = new Stream(keyFrom(seed, 'minimum'));
  const X = Array.from({ length: n }, () => Array.from({ length: d }, () => scale * normal(stream)));
  const sample = sampleFromRows(matrixFromRows(X), new Float64Array(n).fill(1), null, null);
  const network = networkWith(Float64Array.of(1), 1);
  return { sample, network, limit: limitDirection(sample, network) };
}

type Asked = Parameters<typeof objectiveOf>[0];

function minimumOf({ sample, network, limit }: ReturnType<typeof linear>, asked: Asked) {
  const loss = objectiveOf(asked);
  const { tail } = loss;
  if (tail.kind !== 'minimum') throw new Error('no minimum');
  const found = finish(minimumInSteps(sample, network, limit, { loss, tail, lambda: tail.decay }));
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** One l and g = -l' as formulas. */
const FORMULAS: Readonly<
  Record<(typeof LOSSES)[number], readonly [(q: number) => number, (q: number) => number]>
> = {
  exponential: [(q) => Math.exp(-q), (q) => Math.exp(-q)],
  logistic: [(q) => Math.log1p(Math.exp(-q)), (q) => 1 / (1 + Math.exp(q))],
  polynomial: [(q) => (q >= 1 ? q ** -2 / 2 : 1.5 - q), (q) => (q >= 1 ? q ** -3 : 1)],
  squaredHinge: [(q) => Math.max(0, 1 - q) ** 2, (q) => 2 * Math.max(0, 1 - q)],
};

describe('the minimum with weight decay', () => {
  it.each(
    LOSSES.flatMap((loss) =>
      [1e-6, 0.01, 1, 300].flatMap((lambda) => [0, 0.2].map((eps) => [loss, lambda, eps] as const)),
    ),
  )(
    '%s loss, lambda = %d, smoothing %d, orthogonal features: one equation for each',
    (name, weightDecay, eps) => {
      const lengths = [1, 2, 0.3, 5];
      const X = lengths.map((length, k) => lengths.map((_, c) => (c === k ? length : 0)));
      const sample = sampleFromRows(matrixFromRows(X), new Float64Array(4).fill(1), null, null);
      const network = networkWith(Float64Array.of(1), 1);
      const problem = { sample, network, limit: limitDirection(sample, network) };
      const found = minimumOf(problem, { loss: name, weightDecay, labelSmoothing: eps });
      const [, slope] = FORMULAS[name];
      for (const [k, length] of lengths.entries()) {
        // lambda q/length^2 = (1 - eps) g(q) - eps g(-q), whose sides grow and fall.
        let [low, high] = [0, 1e6];
        for (let halving = 0; halving < 200; halving++) {
          const q = (low + high) / 2;
          if ((weightDecay * q) / length ** 2 < (1 - eps) * slope(q) - eps * slope(-q)) low = q;
          else high = q;
        }
        expect(Math.abs(found.margins[k] - low)).toBeLessThan(2e-9 * Math.max(1, low));
      }
      // What a slope is a difference of is known to a few units of rounding, over lambda.
      expect(found.certificate.distanceBound).toBeLessThan(1e-8 + (eps * 1e-11) / weightDecay);
    },
  );

  it.each(LOSSES.flatMap((loss) => [0, 0.1].map((eps) => [loss, eps] as const)))(
    '%s loss, smoothing %d: no other weights of a search have less',
    (name, eps) => {
      const problem = linear(6, 9);
      const lambda = 0.3;
      const found = minimumOf(problem, { loss: name, weightDecay: lambda, labelSmoothing: eps });
      const [value] = FORMULAS[name];
      const { G } = problem.limit;
      const F = (a: Float64Array): number => {
        const q = multiplyVector(G, a);
        return (
          dot(a, q) / 2 + q.reduce((sum, one) => sum + (1 - eps) * value(one) + eps * value(-one), 0) / lambda
        );
      };
      const least = F(found.coefficients);
      expect(found.certificate.lower).toBeLessThanOrEqual(least * (1 + 1e-13));
      expect(found.certificate.upper).toBeGreaterThanOrEqual(least * (1 - 1e-13));
      const stream = new Stream(keyFrom(2, 'search'));
      for (let trial = 0; trial < 300; trial++) {
        const size = 10 ** (-1 - (trial % 6));
        const other = found.coefficients.map((entry) => entry + size * normal(stream));
        const apart = other.map((entry, k) => entry - found.coefficients[k]);
        // By strong convexity it exceeds the least by half the square of the distance.
        const gap = dot(apart, multiplyVector(G, apart)) / 2;
        expect(F(other) - least).toBeGreaterThanOrEqual(gap * (1 - 1e-6) - 1e-12);
      }
    },
  );

  it('follows the law in L = log 1/lambda down to 1e-300: L as predicted, and 1 - cos like 1/L^2', () => {
    const problem = linear(12, 40);
    const { limit } = problem;
    const beta = limit.dual;
    if (beta === null) throw new Error('not solved');
    const total = beta.reduce((sum, one) => sum + one, 0);
    const mean = beta.reduce((sum, one) => sum + (one > 0 ? one * Math.log(one) : 0), 0) / total;
    const told = [1e-3, 1e-10, 1e-50, 1e-200, 1e-300].map((weightDecay) => {
      const { coefficients, certificate } = minimumOf(problem, { loss: 'exponential', weightDecay });
      let L = -Math.log(weightDecay);
      for (let k = 0; k < 200; k++) L = -Math.log(weightDecay) - Math.log(L) - mean;
      const share = dot(coefficients, multiplyVector(limit.G, beta)) / total / L;
      expect(certificate.distanceBound).toBeLessThan(1e-9);
      const off = oneMinusCosineOf(limit.G, coefficients, beta);
      return { L, share, scaled: off * L * L };
    });
    const off = told.map(({ share }) => Math.abs(share - 1));
    expect(off[0]).toBeLessThan(1e-2);
    for (let k = 1; k < off.length; k++) expect(off[k]).toBeLessThan(off[k - 1] + 1e-14);
    expect(off[3]).toBeLessThan(1e-6);
    // W = L W* + V + o(1), V = -sum_k (G_SS^-1 log beta)_k Xt_k on the support: 1 - cos is half the square of V across W* over that of L W*.
    const support = [...beta.keys()].filter((k) => beta[k] > 0);
    const block = zeros(support.length, support.length);
    for (const [i, one] of support.entries())
      for (const [k, other] of support.entries())
        block.data[i * support.length + k] = limit.G.data[one * beta.length + other];
    const factor = cholesky(block);
    if (factor.status !== 'positiveDefinite') throw new Error(factor.status);
    const v = solveCholesky(
      factor.L,
      Float64Array.from(support, (k) => -Math.log(beta[k])),
    );
    const own = Float64Array.from(support, (k) => beta[k]);
    const along = dot(v, multiplyVector(block, own)) / total;
    const across = v.map((entry, k) => entry - along * own[k]);
    const last = dot(across, multiplyVector(block, across)) / total / 2;
    expect(last).toBeGreaterThan(0.05);
    for (const { L, scaled } of told) expect(Math.abs(scaled / last - 1)).toBeLessThan(8 / L);
    expect(Math.abs(told[4].scaled / last - 1)).toBeLessThan(1e-2);
  });
});

describe('the minimum with smoothed labels', () => {
  it.each(LOSSES.flatMap((loss) => [1e-9, 0.1, 0.49].map((eps) => [loss, eps] as const)))(
    '%s loss, eps = %d: one margin at all points, that of the formula',
    (loss, eps) => {
      const problem = linear(7, 12);
      const { margins, norm, coefficients, certificate } = minimumOf(problem, { loss, labelSmoothing: eps });
      const odds = Math.log((1 - eps) / eps);
      const wanted = {
        exponential: odds / 2,
        logistic: odds,
        polynomial: ((1 - eps) / eps) ** (1 / 3),
        squaredHinge: 1 - 2 * eps,
      }[loss];
      for (const q of margins) expect(Math.abs(q / wanted - 1)).toBeLessThan(1e-12);
      expect(certificate.distanceBound).toBeLessThan(1e-10);
      expect(certificate.lower).toBeLessThanOrEqual((norm * norm) / 2);
      expect(certificate.upper).toBeGreaterThanOrEqual((norm * norm) / 2);
      // The identity of weights with all margins 1: cos(W, W*) = |W*|/|W| for the max-margin W*.
      const beta = problem.limit.dual;
      if (beta === null) throw new Error('not solved');
      const best = Math.sqrt(beta.reduce((sum, one) => sum + one, 0));
      const cosine = 1 - oneMinusCosineOf(problem.limit.G, coefficients, beta);
      expect(Math.abs(cosine - best / (norm / wanted))).toBeLessThan(1e-12);
    },
  );

  it('is not known where G is singular', () => {
    expect(() => minimumOf(linear(7, 5), { loss: 'logistic', labelSmoothing: 0.1 })).toThrow('G is singular');
  });

  it('with vanishing decay beside it, decay changes nothing', () => {
    const problem = linear(7, 12);
    const alone = minimumOf(problem, { loss: 'logistic', labelSmoothing: 0.1 });
    const both = minimumOf(problem, { loss: 'logistic', labelSmoothing: 0.1, weightDecay: 1e-12 });
    expect(oneMinusCosineOf(problem.limit.G, alone.coefficients, both.coefficients)).toBeLessThan(1e-20);
    expect(Math.abs(both.norm / alone.norm - 1)).toBeLessThan(1e-10);
  });
});

describe('the certificate', () => {
  const problem = linear(6, 9);
  const { G } = problem.limit;
  const data = {
    ...problem.network,
    inner: { kind: 'gram', K: problem.sample.K.data } as const,
    y: problem.sample.y,
    pattern: null,
  };

  it.each([1e-14, 1e-8, 1e-3, 0.3])('covers the distance of weights that are off by %d', (off) => {
    const loss = objectiveOf({ loss: 'exponential', weightDecay: 0.01 });
    const found = minimumOf(problem, { loss: 'exponential', weightDecay: 0.01 });
    const stream = new Stream(keyFrom(3, 'off'));
    const claimed = found.coefficients.map((entry) => entry * (1 + off * normal(stream)));
    const { distanceBound } = finish(certifyRegularisedInSteps(data, claimed, lossOver(loss, 0.01)));
    const apart = claimed.map((entry, k) => entry - found.coefficients[k]);
    const distance = Math.sqrt(dot(apart, multiplyVector(G, apart)));
    const norm = Math.sqrt(dot(claimed, multiplyVector(G, claimed)));
    expect(distanceBound).toBeGreaterThanOrEqual(distance / norm - found.certificate.distanceBound);
    expect(distanceBound).toBeGreaterThan(off / 100);
  });

  it('of equal margins is not given to a matrix that is not shown to be definite', () => {
    const a = new Float64Array(6).fill(1);
    const factor = factorOf(G);
    const of = (L: Float64Array, floor: number) =>
      finish(certifyEqualMarginsInSteps(data, a, 1, { L, floor }));
    expect(of(factor, 1e-6)).not.toBeNull();
    const wrong = factor.map((entry, at) => (at === 0 ? entry * 1.01 : entry));
    expect(of(wrong, 1e-6)).toBeNull();
  });
});

/** The L of G - 1e-6. */
function factorOf(G: Matrix): Float64Array {
  const shifted = zeros(G.rows, G.rows);
  for (let at = 0; at < G.data.length; at++) shifted.data[at] = G.data[at];
  for (let i = 0; i < G.rows; i++) shifted.data[i * (G.rows + 1)] -= 1e-6;
  const factor = cholesky(shifted);
  if (factor.status !== 'positiveDefinite') throw new Error(factor.status);
  expect(solveMarginProblem(G).status).toBe('optimal');
  return factor.L.data;
}
