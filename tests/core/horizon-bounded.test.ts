/**
 * The flow ends in bounded work, whatever stands still: pre-activations of zero, pushes that cancel, surfaces that meet.
 */
import { describe, expect, it } from 'vitest';
import { firstBelow } from '../../src/horizon/crossing.ts';
import { expectClose } from '../support/close.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { gramDescent } from '../support/gram-descent.ts';
import { follow } from '../support/log-time.ts';
import { tinyProblem } from '../support/tiny-problems.ts';

/** The flow from W(0) on to log tau = `end`, from s = log alpha. */
function flowOf(full: FullProblem, end: number, lookAt: readonly number[] = []) {
  const { sample, network, end: start } = gramDescent(full, 0);
  const s = Math.log(full.alpha);
  return follow(sample, network, { s, q: start.q, Z: start.Z, C: start.C, alpha: null }, s + end, lookAt);
}

/** The Bernstein coefficients of (theta - a)(theta - b)(theta - c)(theta - d) times a sign, by blossoming. */
function withRoots(roots: readonly number[], sign: number): Float64Array {
  const orders = (k: number): number[][] =>
    Array.from({ length: 16 }, (_, bits) => [0, 1, 2, 3].map((place) => (bits >> place) & 1)).filter(
      (at) => at.reduce((a, b) => a + b) === k,
    );
  return Float64Array.from({ length: 5 }, (_, k) => {
    const terms = orders(k).map((at) =>
      at.reduce((product, one, place) => product * (one - roots[place]), 1),
    );
    return (sign * terms.reduce((a, b) => a + b)) / terms.length;
  });
}

describe('the first time below a level', () => {
  it.each([
    [[0.3, 2, 3, -1], -1, 0.3],
    [[0.3, 0.7, 2, -1], 1, null],
    [[0.3, 0.7, 2, -1], -1, 0.3],
    [[0.25, 0.5, 0.75, 2], 1, 0.25],
    [[0.9, 0.95, 0.97, 0.99], 1, 0.9],
    [[1.5, 2, 3, 4], 1, null],
    [[-1, -2, -3, -4], 1, null],
  ] as const)('of the polynomial with roots %o, times %d', (roots, sign, expected) => {
    const u = withRoots(roots, sign);
    if (u[0] < 0) return expect(firstBelow(u, 0)).toBeLessThanOrEqual(2 ** -36);
    const found = firstBelow(u, 0);
    if (expected === null && roots.every((root) => root < 0 || root > 1)) return expect(found).toBeNull();
    const first = [...roots].filter((root) => root >= 0 && root <= 1).sort()[0];
    expectClose([found ?? Number.NaN], [first], 2 ** -35, 'first root');
  });

  it('is none where a polynomial touches the level, stands at it, or stays within it', () => {
    expect(firstBelow(withRoots([0.3, 0.3, 2, 3], 1), -1e-15)).toBeNull();
    expect(firstBelow(withRoots([0.3, 0.3, 0.6, 0.6], 1), -1e-15)).toBeNull();
    expect(firstBelow(new Float64Array(5), 0)).toBeNull();
    expect(firstBelow(Float64Array.of(1e-17, -1e-17, 1e-17, -1e-17, 0), -1e-16)).toBeNull();
  });
});

describe('where nothing moves', () => {
  it('no weights and slope 0: every pre-activation stays at zero, and every margin', () => {
    const full: FullProblem = {
      X: [
        [1, 2],
        [-1, 1],
      ],
      y: [1, -1],
      W: [
        [0, 0],
        [0, 0],
      ],
      ...{ mPlus: 1, slope: 0, alpha: 0.1, reduction: 'sum' },
    };
    const { summary, end } = flowOf(full, 690);
    expect(summary.outcome).toBe('reached');
    expect(summary.switches).toHaveLength(0);
    expect(Array.from(end.q, (q) => q + 0)).toEqual([0, 0]);
    expect(end.logLoss).toBeCloseTo(Math.log(2), 14);
  });

  it('a row of zeros: the other points are followed as if it were not there', () => {
    const X = [
      [1, 0.2],
      [0.5, 1],
      [-0.3, 0.4],
    ];
    const rest = { mPlus: 1, slope: 0.2, alpha: 0.05, reduction: 'sum' } as const;
    const W = [
      [0.3, 0.2],
      [-0.1, 0.4],
    ];
    const without = flowOf({ X, y: [1, 1, -1], W, ...rest }, 690, [100]);
    const zeros = flowOf({ X: [...X, [0, 0]], y: [1, 1, -1, -1], W, ...rest }, 690, [100]);
    expect(zeros.summary.outcome).toBe(without.summary.outcome);
    expectClose(zeros.end.q, [...without.end.q, 0], 1e-7, 'margins');
  });

  it('a neuron that comes to w = 0, where dependent surfaces meet, ends the flow there', () => {
    // Wherever w is near 0 the pushes -D_i x_i of these three points lead back to it.
    const full: FullProblem = {
      X: [
        [1, 0],
        [0, 1],
        [-1.2, -1.2],
      ],
      y: [-1, -1, -1],
      W: [[0.3, 0.2]],
      ...{ mPlus: 1, slope: 0.25, alpha: 0.01, reduction: 'sum' },
    };
    const { summary, end } = flowOf(full, 690);
    // Three dependent surfaces meet there, and how the D_ji share the work is not determined.
    expect(summary.outcome).toBe('undetermined');
    expect(summary.steps).toBeLessThan(1000);
    expect(summary.switches.map(({ point, to }) => [point, to])).toEqual([[1, 'sliding']]);
    expectClose(end.Z.data, [0, 0, 0], 1e-9, 'pre-activations');
    expectClose(end.q, [0, 0, 0], 1e-9, 'margins');
  });

  it('two equal rows with opposite labels cancel: their margins are opposite', () => {
    const full: FullProblem = {
      X: [
        [1, 0],
        [1, 0],
        [0, 1],
      ],
      y: [1, -1, 1],
      W: [
        [0.1, 0.2],
        [-0.1, 0.1],
        [0.2, -0.1],
        [0.1, 0.1],
      ],
      ...{ mPlus: 2, slope: 0.1, alpha: 0.05, reduction: 'sum' },
    };
    const { end, summary } = flowOf(full, 690);
    expect(summary.steps).toBeLessThan(20_000);
    expectClose([end.q[0]], [-end.q[1]], 1e-9);
  });
});

describe('tiny problems with zeros, duplicates, opposite and dependent rows', () => {
  const seeds = Array.from({ length: 80 }, (_, seed) => seed);

  it('end in bounded work, with finite numbers', () => {
    const outcomes = new Set<string>();
    for (const seed of seeds) {
      const { summary, states } = flowOf(tinyProblem(seed), 690, [1, 5]);
      outcomes.add(summary.outcome);
      const where = `seed ${seed}: ${summary.outcome} after ${summary.steps} steps`;
      expect(summary.work, where).toBeLessThan(1e9);
      for (const { q, Z, C } of states) {
        expect([...q, ...Z.data, ...C.data].every(Number.isFinite), where).toBe(true);
      }
    }
    expect(outcomes.size).toBeGreaterThan(1);
  });

  it('and go where descent with tiny steps goes', () => {
    let compared = 0;
    const whole = 2;
    const count = 10_000;
    for (const seed of seeds) {
      const full = tinyProblem(seed, 0.1);
      const { summary, end } = flowOf(full, Math.log1p(whole / full.alpha));
      if (summary.outcome !== 'reached') continue;
      const { end: there } = gramDescent({ ...full, alpha: whole / count }, count);
      expectClose(there.q, end.q, 0.01, `seed ${seed}: margins`);
      compared++;
    }
    expect(compared).toBeGreaterThan(50);
  });
});
