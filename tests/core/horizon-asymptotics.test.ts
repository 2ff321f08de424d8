/**
 * The approach to the limit in closed form: constant, clock and rate against the dynamics far out, and what must not change them.
 */
import { describe, expect, it } from 'vitest';
import { type Asymptotics, log10StepsToAngle, oneMinusCosineOf } from '../../src/horizon/asymptotics.ts';
import { alignmentWith } from '../../src/margin/alignment.ts';
import { type LimitDirection, limitDirection } from '../../src/margin/limit.ts';
import { addFeatures } from '../../src/network/pattern.ts';
import { frobenius2, weightMap } from '../../src/network/weights.ts';
import { asymptotics } from '../support/at-once.ts';
import { expectRelative } from '../support/close.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { clusters } from '../support/gram-descent.ts';
import { dualOf } from '../support/limit-weights.ts';
import { alphaOfSum, followDescent } from '../support/log-time.ts';

function problem(
  {
    n,
    d,
    signal,
    m = 4,
    ...rest
  }: Partial<FullProblem> & { n: number; d: number; signal: number; m?: number },
  seed: number,
): FullProblem {
  const base = clusters({ n, d, m, signal, scale: 1e-3 }, seed);
  return { ...base, mPlus: m >> 1, slope: 0.25, alpha: 0.005, reduction: 'sum', ...rest };
}

interface Far {
  readonly found: Asymptotics;
  readonly limit: LimitDirection;
  readonly alpha: number;
  /** 1 - cos at the log times asked for. */
  readonly cosines: readonly { readonly logT: number; readonly c: number }[];
}

/** Descent for T updates and its flow far out, with the asymptotics from the state at log t = `from`. */
function farOut(full: FullProblem, T: number, from: number, logTimes: readonly number[]): Far {
  const alpha = alphaOfSum(full);
  const end = logTimes[logTimes.length - 1];
  const { states, descent } = followDescent(full, T, end, { lookAt: logTimes });
  const { sample, network, initial } = descent;
  const early = followDescent(full, T, from);
  const { system, groups, r, s } = early.summary;
  if (system === null) throw new Error('some neuron slides');
  const limit = limitDirection(sample, network, groups);
  if (limit.dual === null || limit.margins === null) throw new Error(limit.status);
  const toWeights = weightMap(sample, initial);
  const found = asymptotics(system, limit.dual, limit.margins, {
    r,
    s,
    squaredNorm: (weights) =>
      frobenius2(toWeights(addFeatures(network, sample, groups, weights, early.end.C))),
  });
  const alignment = alignmentWith(sample, network, initial, limit);
  const cosines = states.map(({ s: now, C }) => {
    return { logT: now - Math.log(alpha), c: alignment(C, toWeights(C)) ?? Number.NaN };
  });
  return { found, limit, alpha, cosines };
}

/** L = log(alpha t) - beta'log beta/1'beta. */
const clock = ({ found, alpha }: Far, logT: number): number => Math.log(alpha) + logT - found.clockOffset;

describe('1 - cos ~ C/L^2', () => {
  it.each([
    ['support vectors only', { n: 6, d: 60, signal: 6 }, 1, 1e-9],
    ['a large W_perp: a large first step', { n: 5, d: 40, signal: 6, alpha: 0.1 }, 2, 1e-9],
    ['a linear network', { n: 4, d: 40, signal: 1, slope: 1 }, 3, 1e-9],
    ['unequal widths', { n: 6, d: 60, signal: 6, mPlus: 1, m: 5 }, 4, 1e-9],
    ['points off the support', { n: 5, d: 3, signal: 3 }, 2, 1e-9],
    ['many points off the support', { n: 10, d: 3, signal: 3 }, 5, 1e-4],
  ])('%s', (_, shape, seed, tolerance) => {
    const far = farOut(problem(shape, seed), 500, 600, [700, 3000]);
    expect(far.found.status).toBe('regular');
    for (const { logT, c } of far.cosines) {
      const constant = (far.found.angleConstant ?? Number.NaN) ** 2 / 2;
      const L = clock(far, logT);
      // tan angle = N/(sqrt(1'beta) L) exactly up to the residual, so 1 - cos follows without a remainder in 1/L.
      const tangent = Math.sqrt(2 * constant) / L;
      expectRelative(c, 1 - 1 / Math.sqrt(1 + tangent ** 2), 1e-6 + tolerance, `1 - cos at log t = ${logT}`);
      expectRelative((c * L ** 2) / constant, 1, 2 * tangent ** 2 + 1e-6 + tolerance, 'ratio to C');
    }
  });

  it('the formula by hand, where all is known: two orthogonal points', () => {
    // G = diag(5/8, 5/32), beta = (8/5, 32/5); W(0) = 0 but for a part orthogonal to both points.
    const full: FullProblem = {
      X: [
        [1, 0, 0],
        [0, -0.5, 0],
      ],
      y: [1, -1],
      W: [
        [1e-9, -1e-9, 0.3],
        [-1e-9, 1e-9, -0.4],
      ],
      ...{ mPlus: 1, slope: 0.5, alpha: 0.5, reduction: 'sum' },
    };
    const far = farOut(full, 50, 200, [300]);
    const [a, b] = [8 / 5, 32 / 5];
    const offset = (a * Math.log(a) + b * Math.log(b)) / (a + b);
    expectRelative(far.found.clockOffset, offset, 1e-14);
    const spread = a * (Math.log(a) - offset) ** 2 + b * (Math.log(b) - offset) ** 2;
    // Step 0 moves each neuron along its points with the slopes of a random pattern: that part of W_perp stays too.
    const perpendicular2 = (far.found.perpendicular ?? Number.NaN) ** 2;
    expect(perpendicular2).toBeGreaterThan(0.25);
    expectRelative(far.found.angleConstant, Math.sqrt((spread + perpendicular2) / (a + b)), 1e-14);
    expect(far.found).toMatchObject({ least: 'eigenvalue', status: 'regular' });
    expectRelative(far.found.rate, 1, 1e-12, 'rate');
  });

  it('makes no difference from which late moment it is told', () => {
    const full = problem({ n: 5, d: 3, signal: 3 }, 2);
    const told = [300, 600, 1200].map(
      (from) => farOut(full, 500, from, [1300]).found.angleConstant ?? Number.NaN,
    );
    expectRelative(told[0], told[2], 1e-6);
    expectRelative(told[1], told[2], 1e-9);
  });
});

describe('log10 of the steps to an angle', () => {
  it.each([
    ['support vectors only', { n: 6, d: 60, signal: 6, alpha: 0.02 }, 1],
    ['points off the support', { n: 5, d: 3, signal: 3 }, 2],
  ])('%s: there the dynamics have that angle', (_, shape, seed) => {
    const full = problem(shape, seed);
    const early = farOut(full, 500, 600, [700]);
    let checked = 0;
    for (const angle of [0.1, 0.03, 0.01, 0.001, 1e-4]) {
      const log10T = log10StepsToAngle(early.found, angle, early.alpha) ?? Number.NaN;
      const logT = log10T * Math.log(10);
      const residual = Math.exp(-(early.found.rate ?? Number.NaN) * logT);
      if (residual > 1e-3) continue;
      const [there] = farOut(full, 500, 600, [logT]).cosines;
      expectRelative(
        there.c,
        oneMinusCosineOf(angle),
        1e-9 + 10 * residual,
        `angle ${angle} at 10^${log10T}`,
      );
      checked++;
    }
    expect(checked).toBeGreaterThan(2);
  });

  it('is null without a constant, and 1 - cos of an angle is what it is', () => {
    const nothing = {
      status: 'degenerate',
      rate: null,
      least: null,
      angleConstant: null,
      clockOffset: 0,
      perpendicular: null,
    } as const;
    expect(log10StepsToAngle(nothing, 0.1, 1)).toBeNull();
    for (const angle of [1e-9, 1e-3, 0.1, 1, 1.5]) {
      expectRelative(oneMinusCosineOf(angle), 2 * Math.sin(angle / 2) ** 2, 1e-14);
    }
  });
});

describe('what must not change it', () => {
  const base = problem({ n: 5, d: 40, signal: 6, alpha: 0.02 }, 7);

  it('C tends to a constant above 0 as the start tends to 0: step 0 leaves it behind', () => {
    const constants = [1e-3, 1e-6, 1e-9, 1e-12].map((scale) => {
      const W = base.W.map((w) => w.map((entry) => entry * (scale / 1e-3)));
      return farOut({ ...base, W }, 500, 600, [601]).found;
    });
    const last = constants[constants.length - 1];
    expect(last.perpendicular).toBeGreaterThan(0.01);
    expectRelative(constants[1].angleConstant, last.angleConstant ?? Number.NaN, 1e-4);
    expectRelative(constants[2].angleConstant, last.angleConstant ?? Number.NaN, 1e-7);
  });

  it.each([0.5, 3, 100])(
    'the data times %d, the step over its square, the start over it: the same steps to every angle',
    (c) => {
      const scaled: FullProblem = {
        ...base,
        X: base.X.map((x) => x.map((entry) => c * entry)),
        W: base.W.map((w) => w.map((entry) => entry / c)),
        alpha: base.alpha / c ** 2,
      };
      const [here, there] = [base, scaled].map((full) => farOut(full, 500, 600, [601]));
      for (const angle of [0.1, 0.01, 0.001]) {
        expectRelative(
          log10StepsToAngle(there.found, angle, there.alpha),
          log10StepsToAngle(here.found, angle, here.alpha) ?? Number.NaN,
          1e-11,
        );
      }
      expectRelative(there.found.rate, here.found.rate ?? Number.NaN, 1e-11);
    },
  );

  it('the mean of the losses with n times the step is their sum', () => {
    const mean = farOut({ ...base, reduction: 'mean', alpha: base.alpha * 5 }, 500, 600, [650]);
    const sum = farOut(base, 500, 600, [650]);
    expectRelative(mean.alpha, sum.alpha, 1e-15);
    expectRelative(mean.found.angleConstant, sum.found.angleConstant ?? Number.NaN, 1e-10);
    expectRelative(mean.cosines[0].c, sum.cosines[0].c, 1e-10);
  });
});

describe('dependent support features', () => {
  const start = { mPlus: 1, alpha: 0.05, reduction: 'sum' } as const;
  const COLLINEAR: FullProblem = {
    X: [
      [1, -0.5],
      [1, 0.2],
      [1, 1],
    ],
    y: [1, 1, 1],
    W: [[0.1, 0.05]],
    ...{ ...start, slope: 1 },
  };
  const TWICE: FullProblem = {
    X: [
      [1, 0.5, 0],
      [1, 0.5, 0],
      [-0.8, 0.4, 0.1],
    ],
    y: [1, 1, -1],
    W: [
      [0.1, 0.05, 0.2],
      [-0.02, 0.03, 0.1],
    ],
    ...{ ...start, slope: 0.5 },
  };

  it.each([
    ['three collinear points', COLLINEAR],
    ['one point twice', TWICE],
  ])('%s: 1 - cos follows the constant, and log e the multipliers like t^-rate', (_, full) => {
    const far = farOut(full, 500, 400, [600, 2000]);
    expect(far.found.status).toBe('regular');
    const constant = (far.found.angleConstant ?? Number.NaN) ** 2 / 2;
    for (const { logT, c } of far.cosines) {
      const tangent = Math.sqrt(2 * constant) / clock(far, logT);
      expectRelative(c, 1 - 1 / Math.sqrt(1 + tangent ** 2), 1e-6, `1 - cos at log t = ${logT}`);
    }
    const logTimes = [6, 8, 10, 12].map((k) => k / (far.found.rate ?? Number.NaN));
    const { states } = followDescent(full, 500, logTimes[3], { lookAt: logTimes });
    const residuals = states.map(({ q, s }) =>
      Math.max(...dualOf(far.limit).map((beta, i) => Math.abs(q[i] - s + Math.log(beta)))),
    );
    for (let k = 1; k < residuals.length; k++) {
      expectRelative(Math.log(residuals[k - 1] / residuals[k]), 2, 0.05, 'decay over 2/rate');
    }
  });

  it('one point twice is that point with weight 2: the constant by the formula for weights', () => {
    const { found, limit } = farOut(TWICE, 500, 600, [601]);
    const beta = [dualOf(limit)[0] + dualOf(limit)[1], dualOf(limit)[2]];
    const logs = [Math.log(beta[0] / 2), Math.log(beta[1])];
    const offset = (beta[0] * logs[0] + beta[1] * logs[1]) / (beta[0] + beta[1]);
    expectRelative(found.clockOffset, offset, 1e-13);
    const [a, b, c] = [limit.G.data[0], limit.G.data[8], limit.G.data[2]];
    const [u, v] = logs.map((entry) => entry - offset);
    const spread = (b * u * u - 2 * c * u * v + a * v * v) / (a * b - c * c);
    const perpendicular2 = (found.perpendicular ?? Number.NaN) ** 2;
    expectRelative(found.angleConstant, Math.sqrt((spread + perpendicular2) / (beta[0] + beta[1])), 1e-12);
    expect(perpendicular2).toBeGreaterThan(0.01);
  });

  it('a dual solution to which the flow does not go has no constant', () => {
    const { limit } = farOut(COLLINEAR, 500, 600, [601]);
    const { system, r, s } = followDescent(COLLINEAR, 500, 600).summary;
    if (system === null) throw new Error('some neuron slides');
    // The analytic centre of the face.
    const centre = Float64Array.of(0.5106, 0.2927, 0.1967);
    const late = { r, s, squaredNorm: () => Number.NaN };
    const found = asymptotics(system, centre, limit.margins ?? new Float64Array(), late);
    expect(found).toMatchObject({ status: 'singular', angleConstant: null });
  });
});

describe('degenerate multipliers', () => {
  // gamma = 1, one neuron: G = X X' for y = (1, 1). G = [[1, 1], [1, 2]]: beta = (1, 0), (G beta)_2 = 1.
  const full: FullProblem = {
    X: [
      [1, 0],
      [1, 1],
    ],
    y: [1, 1],
    W: [[0.1, 0.05]],
    ...{ mPlus: 1, slope: 1, alpha: 0.1, reduction: 'sum' },
  };

  it('have a status of their own, and no constant', () => {
    const { found, limit } = farOut(full, 100, 600, [700]);
    expect(Array.from(dualOf(limit))).toEqual([1, 0]);
    expect(found).toMatchObject({ status: 'degenerate', rate: null, angleConstant: null });
  });

  it('1 - cos = (loglog t/log t)^2/2 in the end, and the residual 1/log t', () => {
    // r_2 = log(sigma s) with the Schur complement sigma = 2 - 1 = 1, c = (s - c_2, log s): tan = c_2/s.
    const logTimes = [1e3, 1e4];
    const { cosines, limit } = farOut(full, 100, 600, logTimes);
    const { states } = followDescent(full, 100, 1e4, { lookAt: logTimes });
    for (const [at, { c, logT }] of cosines.entries()) {
      const s = logT + Math.log(0.1);
      const ratio = c / (Math.log(s) / s) ** 2;
      expect(Math.abs(ratio - 0.5)).toBeLessThan(1.2 / Math.log(s));
      const residual = Math.abs(states[at].q[0] - s);
      expectRelative(residual * s, 1, 0.02, 'residual times s');
    }
    expect(limit.status).toBe('solved');
  });
});
