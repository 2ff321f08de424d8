/**
 * Lifted systems with weights c other than 1, against their flow dW/dtau = sum_k c_k g(q_k) Xt_k in all coordinates, followed in small
 * steps of log tau by the classical method of Runge and Kutta: it shares no code with the library.
 */
import { describe, expect, it } from 'vitest';
import { residualFrom } from '../../src/experiment/trajectory-stage.ts';
import { Adams } from '../../src/horizon/adams.ts';
import { marginFlow } from '../../src/horizon/flow.ts';
import { frozenForEver } from '../../src/horizon/frozen-certificate.ts';
import { curvatureOf, logForces, passageAt } from '../../src/horizon/passage.ts';
import { heldSymmetric } from '../../src/linalg/held-symmetric.ts';
import { gram } from '../../src/linalg/product.ts';
import { solveMarginProblem } from '../../src/margin/solver.ts';
import type { LiftedSystem } from '../../src/network/lifted-system.ts';
import type { LateLoss } from '../../src/network/loss.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { logisticLoss } from '../../src/network/losses/logistic.ts';
import { asymptotics, dualOf, numericalRank, restPoint } from '../support/at-once.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { matrixFromRows } from '../support/matrix.ts';

interface Case {
  /** Xt_k, one a row. */
  readonly features: readonly (readonly number[])[];
  readonly logC: readonly number[];
  readonly W: readonly number[];
}

/** All on the margin with multipliers above 0. */
const REGULAR: Case = {
  features: [
    [2, 0.5, 0],
    [0.25, 1, 0.5],
    [0, 0.5, 1.5],
  ],
  logC: [-2, 0.5, 3],
  W: [0.3, -0.2, 0.1],
};
/** The third point is off the support, and pulls for a while. */
const WITH_SLACK: Case = { ...REGULAR, features: [...REGULAR.features.slice(0, 2), [1.5, 1.5, 0.5]] };
/** Dependent features: the third is half the sum of the others, and all dual solutions have it on the margin. */
const DEPENDENT: Case = {
  features: [
    [1, 0],
    [0, 1],
    [0.5, 0.5],
  ],
  logC: [-1, 2, 1],
  W: [0.2, 0.1],
};

const systemOf = ({ features, logC }: Case): LiftedSystem => ({
  G: gram(matrixFromRows(features)),
  logC: Float64Array.from(logC),
});
const inner = (u: readonly number[], v: readonly number[]): number =>
  u.reduce((sum, x, k) => sum + x * v[k], 0);
const marginsOf = ({ features }: Case, W: readonly number[]): number[] => features.map((x) => inner(W, x));
const lossOf = (q: number, logistic: boolean): number => (logistic ? -Math.log1p(Math.exp(q)) : -q);

/** W at log tau = to, from W at `from`. */
function slowFlow(given: Case, from: number, to: number, logistic = false): number[] {
  const rate = (s: number, W: readonly number[]): number[] => {
    const q = marginsOf(given, W);
    return W.map((_, p) =>
      given.features.reduce(
        (sum, x, k) => sum + Math.exp(s + given.logC[k] + lossOf(q[k], logistic)) * x[p],
        0,
      ),
    );
  };
  const steps = Math.ceil((to - from) * 400);
  const h = (to - from) / steps;
  let W = [...given.W];
  for (let step = 0; step < steps; step++) {
    const s = from + step * h;
    const moved = (k: readonly number[], share: number) => W.map((w, p) => w + share * h * k[p]);
    const k1 = rate(s, W);
    const k2 = rate(s + h / 2, moved(k1, 0.5));
    const k3 = rate(s + h / 2, moved(k2, 0.5));
    const k4 = rate(s + h, moved(k3, 1));
    W = W.map((w, p) => w + (h / 6) * (k1[p] + 2 * k2[p] + 2 * k3[p] + k4[p]));
  }
  return W;
}

/** q and W by the library's flow. */
function libraryFlow(given: Case, loss: LateLoss, from: number, to: number, alpha: number | null = null) {
  const system = systemOf(given);
  const n = system.logC.length;
  const state = new Float64Array(2 * n);
  state.set(marginsOf(given, given.W).map((q, k) => q - system.logC[k] - from));
  const control = { controlled: n, absolute: 1e-12, relative: 1e-14 };
  const solver = new Adams(
    2 * n,
    marginFlow({ system, slide: () => {} }, heldSymmetric(system.G), loss.tail, alpha),
    control,
  );
  solver.restart(from, state, 1e-4);
  while (solver.to < to) if (!solver.step(to)) throw new Error(`stuck at ${solver.to}`);
  const r = solver.y.slice(0, n);
  const p = solver.y.slice(n);
  const W = given.W.map((w, at) => given.features.reduce((sum, x, k) => sum + p[k] * x[at], w));
  return { system, r, W, q: r.map((entry, k) => entry + system.logC[k] + to) };
}

/** The multipliers to which the flow goes. */
function multipliers(system: LiftedSystem) {
  const solved = solveMarginProblem(system.G);
  if (solved.status !== 'optimal') throw new Error(solved.status);
  return dualOf(system, solved, numericalRank(system.G, 1e-12));
}

/** Log tau at which all has settled. */
const FAR = 2000;

const CASES = [
  ['independent features', REGULAR, 3],
  ['a point off the support', WITH_SLACK, 2],
  ['dependent features', DEPENDENT, 3],
] as const;

describe.each(CASES)('%s', (_, given, support) => {
  it.each([
    ['exponential', exponentialLoss, false],
    ['logistic', logisticLoss, true],
  ] as const)('the flow of margins and weights is that in all coordinates: %s', (_loss, loss, logistic) => {
    const W = slowFlow(given, -3, 5, logistic);
    const found = libraryFlow(given, loss, -3, 5);
    expectClose(found.W, W, 1e-8, 'W');
    expectClose(found.q, marginsOf(given, W), 1e-8, 'margins');
  });

  it('the margins come to log(tau c) - log beta, by the flow, by the rest point and by the convex problem', () => {
    const { beta } = multipliers(systemOf(given));
    expect(beta.filter((b) => b > 0)).toHaveLength(support);
    const { system, r, q } = libraryFlow(given, exponentialLoss, -3, FAR);
    const residual = residualFrom({ dual: beta, logC: system.logC }, { logTau: FAR, q });
    expect(residual).toBeLessThan(1e-9);
    for (const [k, b] of beta.entries()) {
      if (b > 0) expect(Math.abs(q[k] - FAR - given.logC[k] + Math.log(b)), `${k}`).toBeLessThan(1e-9);
    }
    expectClose(restPoint(system.G, r).b, beta, 1e-8, 'multipliers');
  });

  it('the angle to the limit falls as the asymptotics say, with log(beta/c) in the place of log beta', () => {
    const { beta, margins } = multipliers(systemOf(given));
    const early = libraryFlow(given, exponentialLoss, -3, 30);
    const added = (weights: Float64Array): number[] =>
      early.W.map((w, p) => given.features.reduce((sum, x, k) => sum + weights[k] * x[p], w));
    const found = asymptotics(early.system, beta, margins, {
      r: early.r,
      s: 30,
      squaredNorm: (weights) => inner(added(weights), added(weights)),
    });
    if (found.angleConstant === null) throw new Error(found.status);
    const limit = given.W.map((_w, p) => given.features.reduce((sum, x, k) => sum + beta[k] * x[p], 0));
    for (const s of [200, 2000]) {
      const { W } = libraryFlow(given, exponentialLoss, -3, s);
      const along = inner(W, limit) / inner(limit, limit);
      const rest = W.map((w, p) => w - along * limit[p]);
      const tangent = Math.sqrt(inner(rest, rest) / inner(limit, limit)) / along;
      expectRelative((tangent * (s - found.clockOffset)) / found.angleConstant, 1, 1e-7, `s = ${s}`);
    }
  });

  it('the excess of the frozen certificate falls along the flow, and is 0 at its end', () => {
    const { beta } = multipliers(systemOf(given));
    const total = beta.reduce((sum, b) => sum + b, 0);
    const excess = [0, 2, 4, 8, 16, FAR].map((s) => {
      const { system, q } = libraryFlow(given, exponentialLoss, -3, s);
      const claim = { system, outwardRates: () => [], beta, tail: exponentialLoss.tail, q, alpha: null };
      const found = frozenForEver(claim).excess;
      // e_k in the clock in which sum e = 1'beta.
      const pull = Array.from(q, (margin, k) => Math.exp(s + given.logC[k] - margin));
      const all = pull.reduce((sum, one) => sum + one, 0);
      const own = beta.reduce((sum, b, k) => {
        const e = (pull[k] / all) * total;
        return sum + (b > 0 ? b * (e / b - 1 - Math.log(e / b)) : e);
      }, 0);
      expect(Math.abs(found - own)).toBeLessThan(1e-12);
      return found;
    });
    for (let k = 1; k < excess.length - 1; k++) expect(excess[k]).toBeLessThan(excess[k - 1]);
    expect(excess[5]).toBeLessThan(1e-12);
  });

  it('steps of descent stay as near to the flow as their passage says', () => {
    const alpha = 0.02;
    const [T, end] = [200, 400];
    let W = [...given.W];
    const at: number[][] = [];
    for (let t = 0; t < end; t++) {
      if (t === T) at.push(W);
      const q = marginsOf(given, W);
      W = W.map((w, p) =>
        given.features.reduce((sum, x, k) => sum + alpha * Math.exp(given.logC[k] - q[k]) * x[p], w),
      );
    }
    const q = Float64Array.from(marginsOf(given, at[0]));
    const system = systemOf(given);
    const passage = passageAt(system, exponentialLoss.tail, alpha, q, T);
    const { curving } = logForces(system, exponentialLoss.tail, alpha, q);
    expect(passage.curvature).toBe(curvatureOf(system.G, curving));
    const begun = { ...given, W: at[0] };
    const [fine, plain] = [alpha, null].map((step) => {
      const flow = libraryFlow(begun, exponentialLoss, Math.log(alpha * T), Math.log(alpha * end), step);
      return Math.max(...marginsOf(given, W).map((margin, k) => Math.abs(flow.q[k] - margin)));
    });
    expect(fine).toBeLessThanOrEqual(passage.error);
    expect(passage.error).toBeLessThan(40 * fine + 1e-9);
    expect(fine).toBeLessThan(plain / 10);
  });
});

it('the passage is that of the margins less log c, where the weights are 1', () => {
  const system = systemOf(REGULAR);
  const q = Float64Array.of(4, 6, 9);
  const plain = { ...system, logC: new Float64Array(3) };
  const less = q.map((margin, k) => margin - system.logC[k]);
  const [one, other] = [
    passageAt(system, exponentialLoss.tail, 0.1, q, 20),
    passageAt(plain, exponentialLoss.tail, 0.1, less, 20),
  ];
  expectRelative(one.curvature, other.curvature, 1e-14);
  expectRelative(one.error, other.error, 1e-14);
  const forces = logForces(system, logisticLoss.tail, 0.1, q);
  for (const [k, margin] of q.entries()) {
    const g = 1 / (1 + Math.exp(margin));
    const weight = 0.1 * Math.exp(REGULAR.logC[k]);
    expectRelative(Math.exp(forces.moving[k]), weight * g, 1e-13);
    expectRelative(Math.exp(forces.curving[k]), weight * g * (1 - g), 1e-13);
  }
});

it('the correction for the size of steps takes the loss at its margins: e (1 + (1 - g) (dq/ds)/(2 t)) for the logistic loss', () => {
  const system = systemOf(REGULAR);
  const [s, alpha] = [1, 0.2];
  const q = [0.5, -1, 2];
  const out = new Float64Array(6);
  const state = Float64Array.from([...q.map((margin, k) => margin - REGULAR.logC[k] - s), 0, 0, 0]);
  marginFlow({ system, slide: () => {} }, heldSymmetric(system.G), logisticLoss.tail, alpha)(s, state, out);
  const g = q.map((margin) => 1 / (1 + Math.exp(margin)));
  const e = g.map((one, k) => Math.exp(s + REGULAR.logC[k]) * one);
  const times = (weights: readonly number[], i: number): number =>
    weights.reduce((sum, one, k) => sum + system.G.data[3 * i + k] * one, 0);
  const corrected = e.map((one, k) => one * (1 + ((1 - g[k]) * times(e, k) * alpha) / (2 * Math.exp(s))));
  expectClose(out.subarray(3), corrected, 1e-14);
  expectClose(
    out.subarray(0, 3),
    corrected.map((_, k) => times(corrected, k) - 1),
    1e-13,
  );
});

it('without the weights the multipliers of dependent features are others', () => {
  const system = systemOf(DEPENDENT);
  const { beta } = multipliers(system);
  const other = multipliers({ ...system, logC: new Float64Array(3) });
  // On the face beta = (1 - b/2, 1 - b/2, b): log(beta/c) is in the range of G where 2 v_3 = v_1 + v_2.
  const v = beta.map((b, k) => Math.log(b) - DEPENDENT.logC[k]);
  expect(Math.abs(2 * v[2] - v[0] - v[1])).toBeLessThan(1e-9);
  expect(Math.abs(beta[0] - other.beta[0])).toBeGreaterThan(0.05);
});
