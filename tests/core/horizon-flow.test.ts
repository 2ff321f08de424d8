/**
 * The flow in log time: against 50-digit arithmetic, closed forms and its own restarts, to any time.
 */
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { type LimitDirection, limitDirection } from '../../src/margin/limit.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { decimalFlow } from '../support/decimal-flow.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { clusters, gramDescent } from '../support/gram-descent.ts';
import { dualOf } from '../support/limit-weights.ts';
import { follow, followDescent, slopeOf } from '../support/log-time.ts';

const LOG_300 = 300 * Math.log(10);

/** A step small enough to be called one, of clusters in few dimensions. */
function problem(
  shape: Partial<FullProblem> & { n: number; d: number; signal: number },
  seed = 1,
): FullProblem {
  const { n, d, signal, ...rest } = shape;
  const base = clusters({ n, d, m: 4, signal, scale: 1e-3 }, seed);
  return { ...base, mPlus: 2, slope: 0.25, alpha: 0.02, reduction: 'sum', ...rest };
}

/** The flow from descent's state at T, plain, here and to 50 digits, at log times after it. */
function bothRoads(full: FullProblem, T: number, after: readonly number[]) {
  const descent = gramDescent(full, T);
  const { sample, network, end } = descent;
  const s = Math.log(full.alpha * T);
  const { states, summary } = follow(
    sample,
    network,
    { s, q: end.q, Z: end.Z, C: end.C, alpha: null },
    s + after[after.length - 1],
    after.map((log) => s + log),
  );
  const n = full.y.length;
  const rows = (data: Float64Array, count: number): number[][] =>
    Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * n, (i + 1) * n)));
  const reference = decimalFlow(
    {
      K: rows(sample.K.data, n),
      y: full.y,
      Z: rows(end.Z.data, full.W.length),
      signs: full.W.map((_, j) => (j < full.mPlus ? 1 : -1)),
      slope: full.slope,
    },
    s,
    after.map((log) => s + log),
  );
  return { s, states, summary, reference };
}

describe('the flow against 50-digit arithmetic', () => {
  it('the reference itself: one point in closed form, to 45 digits', () => {
    const [state] = decimalFlow({ K: [[2]], y: [1], Z: [[-0.5]], signs: [-1], slope: 0.5 }, 0, [3]);
    const Digits = Decimal.clone({ precision: 60 });
    // G = K/4: the neuron is inactive and stays so. q = log(exp(q0) + G (tau - 1)), q0 = 1/4.
    const grown = new Digits(3).exp().sub(1).mul(0.5);
    const exact = new Digits(0.25).exp().add(grown).ln();
    expect(state.q[0].sub(exact).abs().lt('1e-45')).toBe(true);
  });

  it.each([
    ['all points support', { n: 3, d: 6, signal: 1 }, 3],
    ['a point off the support', { n: 4, d: 3, signal: 2.5, alpha: 0.005 }, 3],
    ['a linear network', { n: 4, d: 5, signal: 1, slope: 1 }, 2],
    ['unequal widths', { n: 3, d: 5, signal: 1.5, mPlus: 1 }, 4],
  ])('%s', (_, shape, seed) => {
    const { states, reference } = bothRoads(problem(shape, seed), 40, [0.5, 2, 5]);
    expect(states).toHaveLength(reference.length);
    for (const [at, { q, Z }] of states.entries()) {
      expectClose(q, reference[at].q.map(Number), 2e-11, 'margins');
      expectClose(Z.data, reference[at].Z.flat().map(Number), 2e-11, 'pre-activations');
    }
  });
});

describe('closed forms', () => {
  it('orthogonal data, at all times: q_i = log(exp(q_i(T)) + G_ii (tau - tau_T))', () => {
    const full: FullProblem = {
      X: [
        [1, 0, 0],
        [0, -0.5, 0],
        [0, 0, 2],
      ],
      y: [1, -1, 1],
      W: [
        [1e-3, -2e-3, 1e-3],
        [2e-3, 1e-3, -1e-3],
      ],
      ...{ mPlus: 1, slope: 0.5, alpha: 0.5, reduction: 'sum' },
    };
    const lookAt = [3.5, 6, 20, 100, 400];
    const { states, descent } = followDescent(full, 20, 700, { lookAt, plain: true });
    const G = [0.625, 0.625 / 4, 2.5];
    for (const { s, q } of states) {
      const exact = G.map((own, i) => {
        // log(exp(q) + G (exp(s) - exp(s0))), s0 = log(alpha T), with exp(s) taken out.
        const { q: start } = descent.end;
        return s + Math.log(own + (Math.exp(start[i]) - own * 10) * Math.exp(-s));
      });
      expectClose(q, exact, 2e-12, 'margins');
    }
    expect(states.at(-1)?.s).toBe(Math.log(0.5) + 700);
  });

  it('one point, followed as descent: the modified flow by the Lambert function', () => {
    // With v = exp(q)/(alpha G): dv/dt = 1 + 1/(2 v), so 2 t + c = w - log w for w = 2 v + 1: w = -W_{-1}(-exp(-2 t - c)).
    const full: FullProblem = { ...{ X: [[1, 2]], y: [1], W: [[0.01, 0.02]] }, ...LINEAR };
    const lookAt = [2, 3, 5, 9, 20].map((log) => log + 0.1);
    const { states, descent } = followDescent(full, 5, 40, { lookAt });
    const G = 5;
    const w = (q: number): number => (2 * Math.exp(q)) / (full.alpha * G) + 1;
    const start = w(descent.end.q[0]);
    for (const { s, q } of states) {
      const t = Math.exp(s) / full.alpha;
      const goal = 2 * (t - 5) + start - Math.log(start);
      let root = goal + Math.log(goal);
      for (let k = 0; k < 50; k++) root -= (root - Math.log(root) - goal) / (1 - 1 / root);
      expectClose(q, [Math.log(((root - 1) * full.alpha * G) / 2)], 1e-11, 'margin');
    }
  });

  it('gamma = 1: no switch can matter, and the limit is the linear machine without bias', () => {
    const full = problem({ n: 5, d: 8, signal: 1, slope: 1 }, 5);
    const { end, summary, descent } = followDescent(full, 200, LOG_300);
    expect(summary.outcome).toBe('reached');
    const limit = limitDirection(descent.sample, descent.network);
    expectClose(
      end.q,
      Array.from(dualOf(limit), (beta) => end.s - Math.log(beta)),
      1e-11,
      'margins',
    );
  });
});

const LINEAR = { mPlus: 1, slope: 1, alpha: 0.1, reduction: 'sum' } as const;

describe('any time', () => {
  const full = problem({ n: 4, d: 30, signal: 6 }, 1);

  it('goes on in a straight line: restarted on the way it comes to the same', () => {
    const whole = followDescent(full, 100, LOG_300, { plain: true });
    const { sample, network } = whole.descent;
    for (const share of [0.02, 0.1, 0.5, 0.97]) {
      const half = followDescent(full, 100, share * LOG_300, { plain: true });
      const rest = follow(sample, network, { ...half.end, alpha: null }, whole.end.s);
      expectClose(rest.end.q, whole.end.q, 1e-12, 'margins');
      expectClose(rest.end.Z.data, whole.end.Z.data, 1e-11, 'pre-activations');
    }
  });

  it('looks do not disturb it, and lie on it', () => {
    const lookAt = Array.from({ length: 12 }, (_, k) => 5 + 50 * k);
    const watched = followDescent(full, 100, LOG_300, { lookAt });
    const alone = followDescent(full, 100, LOG_300);
    expect(Array.from(watched.end.q)).toEqual(Array.from(alone.end.q));
    for (const { s, q, logLoss } of watched.states) {
      const there = followDescent(full, 100, s - Math.log(full.alpha));
      expectClose(q, there.end.q, 1e-10, 'margins');
      expectRelative(logLoss, Math.log(q.reduce((total, margin) => total + Math.exp(-margin), 0)), 1e-12);
    }
  });

  it('goes beyond 10^308 updates, where t itself is no number any more', () => {
    const { end, summary, descent } = followDescent(full, 100, 5000);
    expect(summary.outcome).toBe('reached');
    const beta = dualOf(limitDirection(descent.sample, descent.network, summary.groups));
    expectClose(
      end.q,
      Array.from(beta, (entry) => end.s - Math.log(entry)),
      1e-12,
      'margins',
    );
    expectRelative(end.logLoss, Math.log(beta.reduce((a, b) => a + b, 0)) - end.s, 1e-12, 'log loss');
  });

  it('has nothing to do when it starts at its end', () => {
    const { end, summary, descent } = followDescent(full, 100, Math.log(100));
    expect(summary).toMatchObject({ outcome: 'reached', steps: 0, switches: [] });
    expectClose(end.q, descent.end.q, 1e-15, 'margins');
  });
});

describe('the residual falls like t^-rate', () => {
  /** max_i |q_i - s + log beta_i| over the support. */
  const residual = (q: Float64Array, s: number, { dual }: LimitDirection): number =>
    Math.max(...Array.from(dual ?? [], (beta, i) => (beta > 0 ? Math.abs(q[i] - s + Math.log(beta)) : 0)));

  it.each([
    ['support vectors only: the least eigenvalue of B^1/2 G B^1/2', { n: 4, d: 30, signal: 6 }, 1],
    ['a point off the support: the least slack', { n: 5, d: 3, signal: 3, alpha: 0.005 }, 2],
  ])('%s', (_, shape, seed) => {
    const full = problem(shape, seed);
    const { summary, descent } = followDescent(full, 400, 10);
    const { system, groups } = summary;
    const G = system?.G ?? null;
    const { sample, network } = descent;
    const limit = limitDirection(sample, network, groups);
    const beta = dualOf(limit);
    if (G === null || limit.margins === null) throw new Error('no pattern');
    const support = [...beta.keys()].filter((i) => beta[i] > 0);
    const least = leastEigenvalue(
      support.map((i) => support.map((k) => Math.sqrt(beta[i] * beta[k]) * G.data[i * sample.n + k])),
    );
    const slack = Math.min(
      ...Array.from(limit.margins, (q, i) => (beta[i] > 0 ? Number.POSITIVE_INFINITY : q - 1)),
    );
    const rate = Math.min(least, slack);
    expect(rate).toBeLessThan(0.9);
    expect(slack < least).toBe(shape.d === 3);
    const lookAt = Array.from({ length: 9 }, (__, k) => (6 + k) / rate).filter((log) => log > Math.log(400));
    const { states } = followDescent(full, 400, 16 / rate, { lookAt });
    const seen = states.filter(({ q, s }) => residual(q, s, limit) > 1e-9).slice(0, -1);
    expect(seen.length).toBeGreaterThan(4);
    const slope = slopeOf(
      seen.map(({ s }) => s),
      seen.map(({ q, s }) => Math.log(residual(q, s, limit))),
    );
    expectRelative(-slope, rate, 0.01, 'slope');
  });
});

/** By the power method on shift - A. */
function leastEigenvalue(A: readonly (readonly number[])[]): number {
  const shift = A.reduce((total, row, i) => total + row[i], 0);
  let v = A.map((_, i) => 1 / (1 + i) - 0.3);
  let value = 0;
  for (let k = 0; k < 20_000; k++) {
    const w = A.map((row, i) => shift * v[i] - row.reduce((total, entry, at) => total + entry * v[at], 0));
    value = Math.hypot(...w);
    v = w.map((entry) => entry / value);
  }
  return shift - value;
}

describe('what cannot be followed', () => {
  it('a pattern whose loss does not tend to 0 is given up soon, as stiff, at the least loss there is', () => {
    // A linear network on x and on 2x with the other label: q_2 = -2 q_1, and exp(-q_1) + exp(2 q_1) is least at q_1 = -log(2)/3.
    const full: FullProblem = { ...{ X: [[1], [2]], y: [1, -1], W: [[0.3]] }, ...LINEAR };
    const { end, summary } = followDescent(full, 3, LOG_300);
    expect(summary.outcome).toBe('stiff');
    expect(summary.steps).toBeLessThan(5000);
    expectClose(end.q, [-Math.log(2) / 3, (2 * Math.log(2)) / 3], 1e-9, 'margins');
  });

  describe('a flow that takes too much arithmetic', () => {
    const base = clusters({ n: 8, d: 6, m: 6, signal: 1, scale: 1e-3 }, 4);
    const switching: FullProblem = { ...base, mPlus: 3, slope: 0.25, alpha: 0.02, reduction: 'sum' };
    const whole = followDescent(switching, 100, 690);

    it('is given up as exhausted where it stands, on the way it would have gone', () => {
      expect(whole.summary.outcome).toBe('reached');
      let last = { s: Number.NEGATIVE_INFINITY, steps: -1, switches: -1 };
      for (const mostWork of [0, 1e5, 3e5, 1e6]) {
        const { summary, end, descent } = followDescent(switching, 100, 690, { mostWork });
        expect(summary.outcome).toBe('exhausted');
        expect(end.s).toBe(summary.s);
        expect(summary.steps).toBeGreaterThan(last.steps);
        expect(summary.s).toBeGreaterThan(last.s);
        expect(summary.switches).toEqual(whole.summary.switches.slice(0, summary.switches.length));
        last = { s: summary.s, steps: summary.steps, switches: summary.switches.length };
        if (mostWork === 0) {
          expect(summary.steps).toBe(0);
          expectClose(end.q, descent.end.q, 1e-14, 'margins');
          continue;
        }
        const lookAt = [summary.s - Math.log(switching.alpha)];
        const [there] = followDescent(switching, 100, 690, { lookAt }).states;
        expectClose(end.q, there.q, 1e-10, 'margins');
        expectClose(end.Z.data, there.Z.data, 1e-10, 'pre-activations');
      }
      expect(last.switches).toBeGreaterThan(0);
      expect(last.s).toBeLessThan(whole.end.s);
    });

    it('and is the same, to the last bit, when enough is granted', () => {
      const enough = followDescent(switching, 100, 690, { mostWork: 1e9 });
      expect(enough.summary.outcome).toBe('reached');
      expect(Array.from(enough.end.q)).toEqual(Array.from(whole.end.q));
    });

    it('ends within a step of what was granted, and twice as much goes twice as far, while no neuron switches', () => {
      const still = problem({ n: 5, d: 2000, signal: 1, alpha: 3e-4 }, 2);
      // A step, a look at 64 groups at most, and one at all their pairs.
      const most = 4 * 5 * 5 + 2 * 64 * 5 * 5 + 5 * 64 * 8 * 5;
      const steps = [1e4, 2e4, 4e4].map((mostWork) => {
        const { summary } = followDescent(still, 100, 690, { mostWork });
        expect(summary).toMatchObject({ outcome: 'exhausted', switches: [] });
        expect(summary.work).toBeGreaterThan(mostWork);
        expect(summary.work).toBeLessThanOrEqual(mostWork + most);
        return summary.steps;
      });
      expect(Math.abs(steps[1] - 2 * steps[0])).toBeLessThanOrEqual(0.1 * steps[1]);
      expect(Math.abs(steps[2] - 2 * steps[1])).toBeLessThanOrEqual(0.1 * steps[2]);
    });

    it('is never one whose neurons cannot switch any more', () => {
      const full = problem({ n: 4, d: 30, signal: 6 }, 1);
      const [granted, free] = [{ mostWork: 0 }, {}].map((options) => followDescent(full, 100, 690, options));
      expect(granted.summary.outcome).toBe('reached');
      expect(Array.from(granted.end.q)).toEqual(Array.from(free.end.q));
    });
  });
});
