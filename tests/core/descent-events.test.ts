import { describe, expect, it } from 'vitest';
import { frobenius2, weightMap } from '../../src/network/weights.ts';
import { activatedGram, lambdaMax, signedGram } from '../support/activated-gram.ts';
import { type FullProblem, fullDescent, fullDescentAt } from '../support/full-descent.ts';
import { clusters, event, type GramRun, gramDescent, kinds, relativeError } from '../support/gram-descent.ts';

describe('events', () => {
  it('activation reached and lost again (n = 2, H_12 < 0)', () => {
    const problem: FullProblem = {
      X: [
        [0.5, 1],
        [-0.5, 1],
      ],
      y: [1, -1],
      W: [
        [0.004, -0.008],
        [-0.007, 0.001],
      ],
      mPlus: 1,
      slope: 0.5,
      alpha: 1.3,
      reduction: 'sum',
    };
    const changes: [string, number][] = [];
    let before = false;
    for (const { t, activatedFraction } of fullDescent(problem)) {
      if (t > 300) break;
      const now = activatedFraction === 1;
      if (now !== before) changes.push([now ? 'activated' : 'activationLost', t]);
      before = now;
    }
    expect(changes.slice(0, 2)).toEqual([
      ['activated', 3],
      ['activationLost', 17],
    ]);
    const run = gramDescent(problem, 300);
    expect(changes.length).toBeGreaterThan(38);
    const found = kinds(run).filter(([kind]) => kind.startsWith('activ'));
    expect(found.slice(0, 38)).toEqual(changes.slice(0, 38));
    // Twenty of a kind are listed, and the last says so.
    expect(found).toHaveLength(40);
    expect(run.summary.events.filter(({ detail }) => detail.includes('not listed'))).toHaveLength(2);
    expect(run.summary.activation).toMatchObject({ atFirstStep: false, firstStep: 3, lost: true });
  });

  it('W(0) = 0: no pair is activated at t = 0; the first step moves by the slope gamma alone', () => {
    const base = clusters({ n: 6, d: 30, m: 4, signal: 6, scale: 0 }, 2);
    const problem = { ...base, mPlus: 2, slope: 0.2, alpha: 1e-3, reduction: 'sum' } as const;
    const run = gramDescent(problem, 1);
    expect(run.states[0].activatedFraction).toBe(0);
    expect(Array.from(run.states[0].q, Math.abs)).toEqual(Array(6).fill(0));
    const H = signedGram(base);
    const rowSums = H.map((row) => row.reduce((total, h) => total + h, 0));
    expect(Math.min(...rowSums)).toBeGreaterThan(0);
    for (const [i, total] of rowSums.entries()) {
      const z = (1e-3 * 0.2 * base.y[i] * total) / 2;
      expect(run.end.Z.data[i]).toBeCloseTo(z, 14);
      expect(run.end.Z.data[18 + i]).toBeCloseTo(-z, 14);
    }
    expect(kinds(run)).toEqual([
      ['activated', 1],
      ['interpolated', 1],
    ]);
    expect(run.summary.activation).toEqual({
      atFirstStep: true,
      firstStep: 1,
      lost: false,
      fractionAtFirstStep: 1,
      fractionAtEnd: 1,
    });
  });

  it('W(0) = 0 and gamma = 0: dead, and said to be frozen at once', () => {
    const base = clusters({ n: 3, d: 4, m: 2, signal: 1, scale: 0 }, 2);
    const run = gramDescent({ ...base, mPlus: 1, slope: 0, alpha: 1, reduction: 'sum' }, 100);
    expect(run.summary).toMatchObject({ outcome: 'frozen', steps: 0, interpolatedAt: null });
    expect(Array.from(run.end.q, Math.abs)).toEqual([0, 0, 0]);
  });

  it.each([0, 1])('no step, one step (%d)', (steps) => {
    const base = clusters({ n: 3, d: 5, m: 2, signal: 1, scale: 0.1 }, 8);
    const run = gramDescent({ ...base, mPlus: 1, slope: 0.3, alpha: 0.1, reduction: 'sum' }, steps);
    expect(run.states.map(({ t }) => t)).toEqual(steps === 0 ? [0] : [0, 1]);
    expect(run.summary).toMatchObject({ steps, outcome: 'completed' });
    expect(run.summary.activation.atFirstStep === null).toBe(steps === 0);
  });

  it('a pre-activation that comes within rounding of zero is reported at its step, even alone', () => {
    // w(1) = -1 + alpha gamma exp(gamma) with alpha = 1/(gamma exp(gamma)): zero but for rounding.
    const slope = 0.5;
    const alpha = 1 / (slope * Math.exp(slope));
    const problem: FullProblem = { X: [[1]], y: [1], W: [[-1]], mPlus: 1, slope, alpha, reduction: 'sum' };
    expect(Math.abs(fullDescentAt(problem, 1).Z[0][0])).toBeLessThan(1e-15);
    expect(event(gramDescent(problem, 5), 'nearSwitch')).toBe(1);
    expect(event(gramDescent({ ...problem, alpha: alpha * (1 + 1e-11) }, 5), 'nearSwitch')).toBeUndefined();
  });

  it('up to the step of a near switch the margins agree with plain descent', () => {
    // The neuron meets zero at x_2 when w_1(t) = w_2(t): by construction at t = 1 from both sides alike.
    const problem: FullProblem = {
      X: [
        [1, 0],
        [1, -1],
      ],
      y: [1, 1],
      W: [[1, 1]],
      mPlus: 1,
      slope: 0.5,
      alpha: 0.1,
      reduction: 'sum',
    };
    expect(event(gramDescent(problem, 50), 'nearSwitch')).toBe(0);
    const shifted = { ...problem, W: [[1, 1 + 1e-9]] };
    const run = gramDescent(shifted, 50);
    expect(event(run, 'nearSwitch')).toBeUndefined();
    expect(relativeError(run.end.q, fullDescentAt(shifted, 50).q)).toBeLessThan(1e-9);
  });

  it('interpolation won and lost, and a loss that rises, at the steps at which plain descent shows them', () => {
    const base = clusters({ n: 4, d: 3, m: 3, signal: 0.5, scale: 0.5 }, 30);
    const problem = { ...base, mPlus: 2, slope: 0.2, alpha: 0.6, reduction: 'sum' } as const;
    const steps = 60;
    const rises: [string, number][] = [];
    const interpolation: [string, number][] = [];
    let last = { loss: Number.POSITIVE_INFINITY, positive: false, rising: false };
    for (const { t, q } of fullDescent(problem)) {
      if (t > steps) break;
      const loss = q.reduce((total, value) => total + Math.exp(-value), 0);
      const positive = q.every((value) => value > 0);
      if (positive !== last.positive)
        interpolation.push([positive ? 'interpolated' : 'interpolationLost', t]);
      const rising = loss > last.loss * (1 + 1e-13);
      if (rising && !last.rising) rises.push(['lossIncrease', t]);
      last = { loss, positive, rising };
    }
    expect(rises.length).toBeGreaterThan(0);
    expect(interpolation.map(([kind]) => kind)).toContain('interpolationLost');
    const found = kinds(gramDescent(problem, steps));
    expect(found.filter(([kind]) => kind === 'lossIncrease')).toEqual(rises);
    expect(found.filter(([kind]) => kind.startsWith('interpol'))).toEqual(interpolation);
  });
});

describe('at the ends of float64', () => {
  function allFinite({ end, sample, initial }: GramRun): boolean {
    const W = weightMap(sample, initial)(end.C);
    return [...end.q, end.logLoss, ...end.Z.data, ...end.C.data, frobenius2(W)].every(Number.isFinite);
  }

  it('margins of 10^4: frozen at once, and the log-loss is known', () => {
    const base = clusters({ n: 3, d: 6, m: 2, signal: 1, scale: 0 }, 1);
    const W = [1, -1].map((sign) =>
      base.X[0].map((_, k) => sign * base.X.reduce((w, x, i) => w + base.y[i] * 1e4 * x[k], 0)),
    );
    const run = gramDescent(
      { ...base, W, mPlus: 1, slope: 0.5, alpha: 1, reduction: 'sum' },
      1000,
      [0, 10, 1000],
    );
    const least = Math.min(...run.end.q);
    expect(least).toBeGreaterThan(1e4);
    expect(run.summary).toMatchObject({ outcome: 'frozen', steps: 0 });
    expect(run.states.map(({ t }) => t)).toEqual([0]);
    expect(run.end.logLoss).toBeCloseTo(-least, 9);
    expect(allFinite(run)).toBe(true);
  });

  it.each([100, 1000, 10_000])(
    'a step of %d / lambda_max freezes beyond q = 35 and claims no convergence',
    (multiple) => {
      const base = clusters({ n: 4, d: 40, m: 4, signal: 12, scale: 1e-9 }, 7);
      const shape = { ...base, mPlus: 2, slope: 0.3, alpha: 1, reduction: 'sum' } as const;
      const run = gramDescent({ ...shape, alpha: multiple / lambdaMax(activatedGram(shape)) }, 1000);
      expect(run.summary.outcome).toBe('frozen');
      expect(run.summary.steps).toBeLessThan(10);
      expect(Math.min(...run.end.q)).toBeGreaterThan(35);
      const frozen = run.summary.events.filter(({ kind }) => kind === 'frozen');
      expect(frozen).toHaveLength(1);
      expect(frozen[0].t).toBe(run.summary.steps);
      expect(allFinite(run)).toBe(true);
    },
  );

  it('increments below the rounding of a margin are reported, and not lost', () => {
    const q0 = 40; // exp(-40) = 4.2e-18 against half an ulp of 3.6e-15
    const one = { X: [[1]], y: [1], W: [[q0]], mPlus: 1, slope: 0.5, alpha: 1, reduction: 'sum' } as const;
    expect(fullDescentAt(one, 1000).q).toEqual([q0]);
    const long = gramDescent(one, 100_000);
    expect(kinds(long).filter(([kind]) => kind === 'frozen')).toEqual([['frozen', 0]]);
    expect(long.summary.steps).toBe(100_000);
    expect(Math.abs(long.end.q[0] - (q0 + 1e5 * Math.exp(-q0)))).toBeLessThan(8e-15);
    expect(gramDescent(one, 500).summary).toMatchObject({ outcome: 'frozen', steps: 0 });
  });

  it.each([30, 200, 400, 600, 700])(
    'divergence from a margin of -%d ends inside float64, norms included',
    (depth) => {
      const problem: FullProblem = {
        X: [
          [1, 0],
          [0.9, -0.3],
        ],
        y: [1, -1],
        W: [[-2 * depth, -depth / 3]],
        mPlus: 1,
        slope: 0.5,
        alpha: 1,
        reduction: 'sum',
      };
      const run = gramDescent(problem, 50);
      expect(run.summary.outcome).toBe('diverged');
      expect(event(run, 'diverged')).toBe(run.summary.steps);
      expect(run.end.t).toBe(run.summary.steps);
      expect(allFinite(run)).toBe(true);
    },
  );
});
