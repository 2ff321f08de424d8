import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logGrid } from '../../src/descent/grid.ts';
import { frobenius2, weightMap } from '../../src/network/weights.ts';
import { activatedGram, lambdaMax, signedGram } from '../support/activated-gram.ts';
import { fullDescent, fullDescentAt } from '../support/full-descent.ts';
import { clusters, event, gramDescent, kinds, relativeError } from '../support/gram-descent.ts';

describe('descent against plain descent in all coordinates', () => {
  const STEPS = 10_000;

  // `pairs`: how many of the m n pairs are activated after 10^4 steps, so that the table says which case it is.
  it.each([
    { slope: 0.05, mPlus: 3, m: 6, signal: 4, scale: 1e-9, seed: 0, pairs: 36 },
    { slope: 0.1, mPlus: 3, m: 6, signal: 4, scale: 0.1, seed: 1, pairs: 36 },
    { slope: 0.5, mPlus: 1, m: 5, signal: 1, scale: 1e-9, seed: 1, pairs: 30 },
    { slope: 1, mPlus: 1, m: 5, signal: 0, scale: 0.1, seed: 1, pairs: 30 },
    { slope: 0.1, mPlus: 0, m: 3, signal: 4, scale: 1e-9, seed: 0, pairs: 18 },
    { slope: 0.05, mPlus: 4, m: 4, signal: 0, scale: 1e-9, seed: 3, pairs: 24 },
    { slope: 0.05, mPlus: 4, m: 4, signal: 0, scale: 1e-9, seed: 7, pairs: 18 },
    { slope: 0.05, mPlus: 3, m: 6, signal: 0, scale: 1e-9, seed: 4, pairs: 24 },
    { slope: 0.1, mPlus: 1, m: 5, signal: 0, scale: 3, seed: 3, pairs: 21 },
    { slope: 0.5, mPlus: 1, m: 5, signal: 1, scale: 3, seed: 3, pairs: 22 },
    { slope: 0.5, mPlus: 0, m: 3, signal: 0, scale: 0.1, seed: 0, pairs: 15 },
    { slope: 1, mPlus: 3, m: 6, signal: 4, scale: 3, seed: 1, pairs: 18 },
    { slope: 0, mPlus: 3, m: 6, signal: 1, scale: 0.1, seed: 7, pairs: 21 },
    { slope: 0, mPlus: 3, m: 6, signal: 4, scale: 1e-9, seed: 1, pairs: 36 },
  ])('margins to 1e-9 after 10^4 steps: %o', ({ slope, mPlus, m, signal, scale, seed, pairs }) => {
    const base = clusters({ n: 6, d: 10, m, signal, scale }, seed);
    const problem = { ...base, mPlus, slope, alpha: 0.02, reduction: 'sum' } as const;
    const run = gramDescent(problem, STEPS);
    const oracle = fullDescentAt(problem, STEPS);
    expect(event(run, 'nearSwitch')).toBeUndefined();
    expect(run.summary).toMatchObject({ outcome: 'completed', steps: STEPS });
    expect(oracle.activatedFraction).toBe(pairs / (6 * m));
    expect(run.end.activatedFraction).toBe(pairs / (6 * m));
    expect(relativeError(run.end.q, oracle.q)).toBeLessThan(1e-9);
  });

  it('Z, C, the norm and the activated share agree at every look, through changes of pattern', () => {
    const steps = 400;
    const base = clusters({ n: 5, d: 8, m: 7, signal: 1, scale: 0.3 }, 5);
    const problem = { ...base, mPlus: 3, slope: 0.2, alpha: 0.05, reduction: 'mean' } as const;
    const grid = logGrid(steps, 10);
    const run = gramDescent(problem, steps, grid);
    expect(run.states.map(({ t }) => t)).toEqual(grid);
    expect(run.summary.patternSince).toBeGreaterThan(5);
    const toWeights = weightMap(run.sample, run.initial);
    let look = 0;
    for (const oracle of fullDescent(problem)) {
      if (oracle.t > steps) break;
      if (oracle.t !== grid[look]) continue;
      const state = run.states[look++];
      const W = toWeights(state.C);
      const size = Math.sqrt(frobenius2(W));
      expect(Math.abs(size / Math.hypot(...oracle.W.flat()) - 1)).toBeLessThan(1e-12);
      for (const [j, row] of oracle.W.entries()) {
        for (const [i, z] of oracle.Z[j].entries()) {
          expect(Math.abs(state.Z.data[j * 5 + i] - z)).toBeLessThan(1e-12 * size);
        }
        for (const [k, w] of row.entries()) {
          expect(Math.abs(W.inFrame[0].data[j * 8 + k] - w)).toBeLessThan(1e-12 * size);
        }
      }
      expect(state.activatedFraction).toBe(oracle.activatedFraction);
      expect(relativeError(state.q, oracle.q)).toBeLessThan(1e-10);
    }
    expect(look).toBe(grid.length);
  });

  it('to stop and to start again from the weights reached is to continue', () => {
    const base = clusters({ n: 5, d: 8, m: 6, signal: 1, scale: 0.2 }, 9);
    const problem = { ...base, mPlus: 2, slope: 0.1, alpha: 0.1, reduction: 'sum' } as const;
    const whole = gramDescent(problem, 3000);
    const first = gramDescent(problem, 1234);
    const { data } = weightMap(first.sample, first.initial)(first.end.C).inFrame[0];
    const W = problem.W.map((row, j) => Array.from(data.subarray(j * row.length, (j + 1) * row.length)));
    const second = gramDescent({ ...problem, W }, 3000 - 1234);
    expect(relativeError(second.end.q, Array.from(whole.end.q))).toBeLessThan(1e-12);
  });

  it('the mean with step n alpha is the sum with step alpha', () => {
    const base = clusters({ n: 6, d: 9, m: 5, signal: 1, scale: 0.2 }, 3);
    const problem = { ...base, mPlus: 3, slope: 0.3 };
    const sum = gramDescent({ ...problem, alpha: 0.05, reduction: 'sum' }, 500);
    const mean = gramDescent({ ...problem, alpha: 0.3, reduction: 'mean' }, 500);
    expect(relativeError(mean.end.q, Array.from(sum.end.q))).toBeLessThan(1e-13);
    expect(mean.end.logLoss).toBeCloseTo(sum.end.logLoss - Math.log(6), 12);
  });

  it.each([1e-3, 7, 1e4])(
    'x -> c x with alpha -> alpha/c^2 and W(0) -> W(0)/c changes no margin (c = %d)',
    (c) => {
      const base = clusters({ n: 6, d: 9, m: 5, signal: 1, scale: 0.2 }, 4);
      const problem = { ...base, mPlus: 3, slope: 0.3, alpha: 0.05, reduction: 'sum' } as const;
      const scaled = {
        ...problem,
        X: base.X.map((row) => row.map((entry) => c * entry)),
        W: base.W.map((row) => row.map((entry) => entry / c)),
        alpha: 0.05 / (c * c),
      };
      const plain = gramDescent(problem, 500);
      const other = gramDescent(scaled, 500);
      expect(relativeError(other.end.q, Array.from(plain.end.q))).toBeLessThan(1e-12);
      expect(kinds(other)).toEqual(kinds(plain));
    },
  );
});

describe('closed forms and scalar recursions', () => {
  it.each([1, -1])(
    'n = 1, label %d: q <- q + alpha G exp(-q) once activated, beside the closed first step',
    (label) => {
      // w_1(0) is activated and w_2(0) is not: D = (1, gamma) at step 0, all ones or gammas by sign afterwards.
      const x = [3, 4];
      const [mPlus, slope, alpha] = [1, 0.25, 0.04];
      const W = [
        [0.01 * label, 0.02 * label],
        [0.03 * label, -0.01 * label],
      ];
      const run = gramDescent({ X: [x], y: [label], W, mPlus, slope, alpha, reduction: 'sum' }, 200);
      const z = W.map((w) => label * (w[0] * x[0] + w[1] * x[1]));
      // In units where the label is +1, neuron 1 sees slope 1 or gamma, and neuron 2 the other.
      const D = z.map((entry) => (label * entry > 0 ? 1 : slope));
      let q = (D[0] * z[0] - D[1] * z[1]) / Math.SQRT2;
      const move = alpha * 25 * Math.exp(-q);
      const u = [z[0] + (move * D[0]) / Math.SQRT2, z[1] - (move * D[1]) / Math.SQRT2];
      const after = [label > 0 ? 1 : slope, label > 0 ? slope : 1];
      expect([u[0] > 0, u[1] < 0]).toEqual([true, true]);
      q = (after[0] * u[0] - after[1] * u[1]) / Math.SQRT2;
      const G = (25 * (1 + slope * slope)) / 2;
      for (let t = 1; t < 200; t++) q += alpha * G * Math.exp(-q);
      expect(run.end.q[0]).toBeCloseTo(q, 12);
      expect(kinds(run)).toContainEqual(['activated', 1]);
    },
  );

  it('orthogonal data: every margin is a recursion of its own', () => {
    const norms = [1, 2, 3, 0.5];
    const y = [1, -1, 1, -1];
    const X = norms.map((norm, i) => norms.map((_, k) => (i === k ? norm : 0)));
    // Activated from the start, so that G is the activated Gram matrix: diagonal.
    const W = [0, 1, 2, 3, 4].map((j) => y.map((label, k) => ((j < 2 ? 1 : -1) * label * (1 + k + j)) / 100));
    const problem = { X, y, W, mPlus: 2, slope: 0.3, alpha: 0.05, reduction: 'sum' } as const;
    const run = gramDescent(problem, 5000);
    const G = activatedGram(problem);
    const q = Array.from(gramDescent(problem, 0).end.q);
    for (let t = 0; t < 5000; t++) for (const i of q.keys()) q[i] += 0.05 * G[i][i] * Math.exp(-q[i]);
    expect(relativeError(run.end.q, q)).toBeLessThan(1e-12);
  });

  it('gamma = 1: q <- q + alpha H exp(-q), whatever the pattern', () => {
    const base = clusters({ n: 5, d: 7, m: 4, signal: 0.5, scale: 0.3 }, 6);
    const problem = { ...base, mPlus: 1, slope: 1, alpha: 0.05, reduction: 'sum' } as const;
    const run = gramDescent(problem, 3000);
    const H = signedGram(base);
    let q = Array.from(gramDescent(problem, 0).end.q);
    for (let t = 0; t < 3000; t++) {
      q = q.map((value, i) => value + 0.05 * H[i].reduce((total, h, k) => total + h * Math.exp(-q[k]), 0));
    }
    expect(run.summary.patternSince).toBeGreaterThan(1);
    expect(relativeError(run.end.q, q)).toBeLessThan(1e-12);
  });

  it('looks are at 0, 1, the end, and in between evenly in log t', () => {
    expect(logGrid(0, 10)).toEqual([0]);
    expect(logGrid(1, 10)).toEqual([0, 1]);
    expect(logGrid(50, 2)).toEqual([0, 1, 3, 10, 32, 50]);
    expect(logGrid(1e12, 1)).toEqual([0, ...Array.from({ length: 13 }, (_, k) => 10 ** k)]);
  });
});

describe('positively correlated data (theory 3.2)', () => {
  it('activates at t = 1 for ever, with growing margins, at every step size', () => {
    const instance = fc.record({
      seed: fc.nat(1e6),
      n: fc.integer({ min: 1, max: 5 }),
      m: fc.integer({ min: 1, max: 5 }),
      positive: fc.nat(5),
      slope: fc.constantFrom(0.05, 0.1, 0.5, 1),
      logMultiple: fc.double({ min: -6, max: 6, noNaN: true }),
    });
    fc.assert(
      fc.property(instance, ({ seed, n, m, positive, slope, logMultiple }) => {
        // Signed rows y_i x_i with nonnegative entries have H_ik >= 0.
        const raw = clusters({ n, d: 6, m, signal: 0, scale: 1 }, seed);
        const X = raw.X.map((x, i) => x.map((entry) => raw.y[i] * Math.abs(entry)));
        const shape = { ...raw, X, mPlus: Math.min(positive, m), slope, alpha: 1, reduction: 'sum' } as const;
        const alpha = 10 ** logMultiple / lambdaMax(activatedGram(shape));
        const leastRowSum = Math.min(
          ...signedGram(shape).map((row) => row.reduce((total, h) => total + h, 0)),
        );
        // W(0) as large as the condition allows, less a factor of two (F0 <= sqrt(m) max |z|, made at most 1).
        const bound = Math.min((alpha * slope * leastRowSum) / (2 * Math.E * Math.sqrt(m)), 1 / Math.sqrt(m));
        const largest = Math.max(...fullDescentAt(shape, 0).Z.flat().map(Math.abs));
        const W = raw.W.map((w) => w.map((entry) => (entry * bound) / largest));
        const run = gramDescent({ ...shape, alpha, W }, 300, Array(301).keys());
        expect(run.states.slice(1).every(({ activatedFraction }) => activatedFraction === 1)).toBe(true);
        expect(run.summary.activation.lost).toBe(false);
        // Strictly in exact arithmetic; in float64 a move below the spacing of q is none, and all such is a freeze.
        const grows = (q: Float64Array, before: Float64Array) =>
          q.every((margin, i) => margin >= before[i]) && q.some((margin, i) => margin > before[i]);
        const stalled = run.states.findIndex(({ q }, t) => t > 0 && !grows(q, run.states[t - 1].q));
        expect(stalled).toBe(-1);
        expect(run.summary.outcome === 'frozen' || run.summary.steps === 300).toBe(true);
      }),
      { seed: 20260, numRuns: 120 },
    );
  });
});
