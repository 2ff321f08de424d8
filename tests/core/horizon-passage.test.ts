/**
 * From steps to flow: descent restarted later, and what the estimate says of the difference.
 */
import { describe, expect, it } from 'vitest';
import { passageAt } from '../../src/horizon/passage.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { clusters, gramDescent } from '../support/gram-descent.ts';
import { unweighted } from '../support/lifted.ts';
import { followDescent, slopeOf } from '../support/log-time.ts';

const { tail } = exponentialLoss;

function problem(
  { n, d, signal, ...rest }: Partial<FullProblem> & { n: number; d: number; signal: number },
  seed: number,
): FullProblem {
  const base = clusters({ n, d, m: 4, signal, scale: 1e-3 }, seed);
  return { ...base, mPlus: 2, slope: 0.5, alpha: 0.02, reduction: 'sum', ...rest };
}

/** Instances whose pattern does not change after step 4: positively correlated, nearly orthogonal, in few dimensions. */
const instances = [
  ['positively correlated', problem({ n: 6, d: 20, signal: 6, alpha: 0.005 }, 1)],
  ['nearly orthogonal', problem({ n: 5, d: 2000, signal: 1, alpha: 3e-4 }, 2)],
  ['points off the support', problem({ n: 5, d: 3, signal: 3, alpha: 0.01 }, 2)],
  ['linear', problem({ n: 6, d: 8, signal: 1, slope: 1, alpha: 0.05 }, 3)],
  ['the mean of the losses', problem({ n: 6, d: 20, signal: 6, alpha: 0.03, reduction: 'mean' }, 1)],
] as const;

const END = 4096;
const LOOKS = Array.from({ length: 23 }, (_, k) => Math.round(2 ** (1 + k / 2)));

/** max_i |q_i of the flow taken up at T - q_i of descent|, the largest over the looks after T. */
function largestDifference(full: FullProblem, T: number, plain = false) {
  const exact = gramDescent(full, END, LOOKS).states;
  const later = exact.filter(({ t }) => t > T);
  const lookAt = later.map(({ t }) => Math.log(t)).slice(0, -1);
  const { states, summary, descent } = followDescent(full, T, Math.log(END), { lookAt, plain });
  expect(states).toHaveLength(later.length);
  const differences = later.map(({ q }, at) =>
    Math.max(...q.map((one, i) => Math.abs(one - states[at].q[i]))),
  );
  return {
    difference: Math.max(...differences),
    last: differences[differences.length - 1],
    summary,
    descent,
  };
}

describe.each(instances)('%s', (_, full) => {
  const passages = [4, 8, 16, 32, 64, 128, 256].map((T) => {
    const { difference, summary, descent } = largestDifference(full, T);
    if (summary.system === null) throw new Error('a pattern was expected');
    const alpha = full.reduction === 'mean' ? full.alpha / descent.sample.n : full.alpha;
    return { T, difference, ...passageAt(summary.system, tail, alpha, descent.end.q, T) };
  });

  it('the flow taken up at T stays as near to descent as is estimated', () => {
    for (const { T, difference, error } of passages) {
      const where = `T = ${T}: ${difference}, estimated ${error}`;
      expect(difference, where).toBeLessThanOrEqual(error + 1e-11);
      expect(error, where).toBeLessThan(40 * difference + 1e-10);
    }
  });

  it('to second order: the difference falls like T^-2', () => {
    const late = passages.slice(-4);
    const slope = slopeOf(
      late.map(({ T }) => Math.log(T)),
      late.map(({ difference }) => Math.log(difference)),
    );
    expect(slope).toBeLessThan(-1.7);
    expect(slope).toBeGreaterThan(-2.4);
  });
});

describe('the plain flow', () => {
  it('differs from descent by log(t/T)/(2 t), at most 1/(2 e T): the correction is what removes that', () => {
    const [, full] = instances[1];
    for (const T of [64, 256]) {
      const plain = largestDifference(full, T, true);
      expect(plain.difference).toBeLessThan(1 / (2 * Math.E * T));
      expect(plain.last).toBeGreaterThan((0.5 * Math.log(END / T)) / (2 * END));
      expect(largestDifference(full, T).difference).toBeLessThan(plain.difference / 20);
    }
  });
});

describe('the estimate', () => {
  const G = { rows: 1, cols: 1, data: Float64Array.of(1) };

  it('one point by hand: curvature g, error (1 + 2 g) max(T/2, 1/g) (g^3/12 + g^3/3) for alpha = G = 1', () => {
    const g = Math.exp(-2);
    const { curvature, error } = passageAt(unweighted(G), tail, 1, Float64Array.of(2), 100);
    expect(curvature).toBeCloseTo(g, 15);
    expect(error).toBeCloseTo((1 + 2 * g) * 50 * (g ** 3 / 12 + g ** 3 / 3), 15);
  });

  it('underflows to 0, not to NaN, where descent stands still in float64', () => {
    expect(passageAt(unweighted(G), tail, 1, Float64Array.of(800), 1)).toEqual({ curvature: 0, error: 0 });
    expect(passageAt(unweighted(G), tail, 1, Float64Array.of(300), 1).error).toBeLessThan(1e-200);
  });
});
