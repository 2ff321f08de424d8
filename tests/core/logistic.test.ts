/**
 * Training with the logistic loss: descent, its flow to any time, and what both have in common with the exponential loss.
 */
import { describe, expect, it } from 'vitest';
import { passageAt } from '../../src/horizon/passage.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { logisticLoss } from '../../src/network/losses/logistic.ts';
import { restPoint } from '../support/at-once.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { decimalFlow } from '../support/decimal-flow.ts';
import { type FullProblem, fullDescent } from '../support/full-descent.ts';
import { clusters, gramDescent, relativeError } from '../support/gram-descent.ts';
import { unweighted } from '../support/lifted.ts';
import { alphaOfSum, follow, followDescent, slopeOf } from '../support/log-time.ts';

const LOG_300 = 300 * Math.log(10);

function problem(
  { n, d, signal, ...rest }: Partial<FullProblem> & { n: number; d: number; signal: number },
  seed = 1,
): FullProblem {
  const base = clusters({ n, d, m: 4, signal, scale: 1e-3 }, seed);
  return { ...base, mPlus: 2, slope: 0.25, alpha: 0.05, reduction: 'sum', loss: 'logistic', ...rest };
}

/** One point and one neuron of slope 1: G = |x|^2 = 5, and q + exp(q) - 5 tau is constant along the flow. */
const ONE: FullProblem = {
  ...{ X: [[1, 2]], y: [1], W: [[0.01, 0.02]], mPlus: 1, slope: 1 },
  ...{ alpha: 0.1, reduction: 'sum', loss: 'logistic' },
};

/** The q with q + exp(q) = rhs, for rhs > 0, by Newton's method from above. */
function lambert(rhs: number): number {
  let q = Math.log(rhs + 1);
  for (let k = 0; k < 60; k++) q -= (q + Math.exp(q) - rhs) / (1 + Math.exp(q));
  return q;
}

describe('descent against the oracle in all coordinates', () => {
  it.each<[string, Partial<FullProblem>]>([
    ['the sum of the losses', {}],
    ['their mean', { reduction: 'mean', alpha: 0.3 }],
    ['steps alpha/L', { schedule: 'lossNormalised', alpha: 0.02 }],
    ['a large start, patterns changing', { W: clusters({ n: 5, d: 4, m: 4, signal: 1, scale: 2 }, 3).W }],
  ])('%s', (_, change) => {
    const full = problem({ n: 5, d: 4, signal: 1.5, ...change }, 3);
    const { states } = gramDescent(full, 60, [1, 7, 30, 59]);
    for (const oracle of fullDescent(full)) {
      const state = states.find(({ t }) => t === oracle.t);
      if (state !== undefined) {
        expect(relativeError(state.q, oracle.q)).toBeLessThan(1e-11);
        const values = oracle.q.map((q) => Math.log1p(Math.exp(-q)));
        const total = values.reduce((a, b) => a + b) / (full.reduction === 'mean' ? 5 : 1);
        expectRelative(state.logLoss, Math.log(total), 1e-12);
      }
      if (oracle.t === 60) break;
    }
  });

  it('moves margins of -10^5 and of 10^5 as the closed form says, and not at all where float64 ends', () => {
    const at = (q: number) => gramDescent({ ...ONE, W: [[q, 0]] }, 1).end.q[0];
    expect(at(-1e5)).toBe(-1e5 + 0.5);
    expect(at(-700)).toBe(-700 + 0.5);
    expect(at(700)).toBe(700);
    expect(at(1e5)).toBe(1e5);
  });
});

/** Three neuron-point pairs activate one after another. */
const switching: FullProblem = {
  ...clusters({ n: 2, d: 3, m: 2, signal: 0.8, scale: 0.3 }, 6),
  ...{ mPlus: 1, slope: 0.3, alpha: 0.02, reduction: 'sum', loss: 'logistic' },
};

describe('the flow', () => {
  it('of one point: q + exp(q) = G tau + const, to t = 10^300', () => {
    const lookAt = [3, 5, 9, 20, 100, 400].map((log) => log + 0.1);
    const { states, descent } = followDescent(ONE, 5, LOG_300, { lookAt, plain: true });
    const [q0] = descent.end.q;
    for (const { s, q } of states) {
      const tau = Math.exp(s);
      const rhs = q0 + Math.exp(q0) + 5 * (tau - 0.5);
      // Where tau itself overflows q = log(5 tau) to the last bit.
      const exact = s < 600 ? lambert(rhs) : s + Math.log(5);
      expect(Math.abs(q[0] - exact)).toBeLessThan(2e-11);
    }
  });

  it.each([
    ['a point off the support', problem({ n: 4, d: 3, signal: 2.5, alpha: 0.01 }, 3), 40, [0.5, 1.5]],
    ['neurons that switch', switching, 3, [1, 2.5]],
  ])('against 50 digits: %s', (_, full, T, after) => {
    const { sample, network, end } = gramDescent(full, T);
    const s = Math.log(full.alpha * T);
    const times = after.map((log) => s + log);
    const start = { s, q: end.q, Z: end.Z, C: end.C, alpha: null };
    const { states, summary } = follow(sample, network, start, times[1], times, undefined, logisticLoss);
    const n = full.y.length;
    const rows = (data: Float64Array, count: number): number[][] =>
      Array.from({ length: count }, (_row, i) => Array.from(data.subarray(i * n, (i + 1) * n)));
    const reference = decimalFlow(
      {
        K: rows(sample.K.data, n),
        y: full.y,
        Z: rows(end.Z.data, full.W.length),
        signs: full.W.map((_row, j) => (j < full.mPlus ? 1 : -1)),
        slope: full.slope,
        loss: 'logistic',
      },
      s,
      times,
    );
    expect(summary.switches.map(({ s: when }) => when)).toHaveLength(reference[1].switches.length);
    for (const [at, { s: when }] of summary.switches.entries()) {
      expect(Math.abs(when - Number(reference[1].switches[at].s))).toBeLessThan(1e-9);
    }
    for (const [at, { q, Z, logLoss }] of states.entries()) {
      expectClose(q, reference[at].q.map(Number), 3e-11, 'margins');
      expectClose(Z.data, reference[at].Z.flat().map(Number), 3e-11, 'pre-activations');
      const total = reference[at].q.reduce((sum, margin) => sum + Math.log1p(Math.exp(-Number(margin))), 0);
      expect(Math.abs(logLoss - Math.log(total))).toBeLessThan(1e-10);
    }
  });
});

describe('from steps to flow', () => {
  const full = problem({ n: 6, d: 20, signal: 6, slope: 0.5, alpha: 0.02 }, 1);
  const END = 4096;
  const LOOKS = Array.from({ length: 23 }, (_, k) => Math.round(2 ** (1 + k / 2)));
  const passages = [8, 16, 32, 64, 128, 256].map((T) => {
    const exact = gramDescent(full, END, LOOKS).states.filter(({ t }) => t > T);
    const lookAt = exact.map(({ t }) => Math.log(t)).slice(0, -1);
    const { states, summary, descent } = followDescent(full, T, Math.log(END), { lookAt });
    const difference = Math.max(
      ...exact.flatMap(({ q }, at) => Array.from(q, (one, i) => Math.abs(one - states[at].q[i]))),
    );
    if (summary.system === null) throw new Error('a pattern was expected');
    return {
      T,
      difference,
      ...passageAt(summary.system, logisticLoss.tail, alphaOfSum(full), descent.end.q, T),
    };
  });

  it('stays as near to descent as is estimated, to second order in the step', () => {
    for (const { T, difference, error } of passages) {
      expect(difference, `T = ${T}`).toBeLessThanOrEqual(error + 1e-11);
      expect(error, `T = ${T}`).toBeLessThan(40 * difference + 1e-10);
    }
    const late = passages.slice(-4);
    const slope = slopeOf(
      late.map(({ T }) => Math.log(T)),
      late.map(({ difference }) => Math.log(difference)),
    );
    expect(slope).toBeLessThan(-1.7);
    expect(slope).toBeGreaterThan(-2.4);
  });

  it('has the curvature alpha lambda_max of the Hessian, h = g (1 - g)', () => {
    const G = { rows: 1, cols: 1, data: Float64Array.of(3) };
    const { curvature } = passageAt(unweighted(G), logisticLoss.tail, 0.5, Float64Array.of(0), 10);
    expectRelative(curvature, (0.5 * 3) / 4, 1e-15);
    expect(passageAt(unweighted(G), logisticLoss.tail, 0.5, Float64Array.of(-1e5), 10).curvature).toBe(0);
  });
});

describe('late', () => {
  const full = problem({ n: 5, d: 200, signal: 1, alpha: 0.005 }, 2);
  const limitOf = () => {
    const { sample, network } = gramDescent(full, 1);
    const { dual, G } = limitDirection(sample, network);
    if (dual === null) throw new Error('a solution was expected');
    return { beta: dual, G };
  };

  it('the residual of descent falls, at 10^3, 10^4 and 2 10^5 updates and to 10^300', () => {
    const { beta } = limitOf();
    const residual = (q: Float64Array, logTau: number) =>
      Math.max(...Array.from(q, (one, i) => (beta[i] > 0 ? Math.abs(one - logTau + Math.log(beta[i])) : 0)));
    const { states } = gramDescent(full, 200_000, [1e3, 1e4]);
    const found = states.filter(({ t }) => t >= 1e3).map(({ t, q }) => residual(q, Math.log(full.alpha * t)));
    expect(found[0]).toBeLessThan(0.1);
    expect(found[1]).toBeLessThan(found[0] / 5);
    expect(found[2]).toBeLessThan(found[1] / 5);
    const { end } = followDescent(full, 1000, LOG_300);
    expect(residual(end.q, end.s)).toBeLessThan(1e-9);
  });

  it('comes to the multipliers of the exponential loss', () => {
    const { beta, G } = limitOf();
    for (const loss of ['exponential', 'logistic'] as const) {
      const { summary } = followDescent({ ...full, loss }, 1000, LOG_300);
      expectClose(restPoint(G, summary.r).b, Array.from(beta), 1e-9, loss);
    }
  });
});
