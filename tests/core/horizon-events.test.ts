/**
 * Changes of pattern in the flow: solved for, followed through, and along switching surfaces without chattering.
 */
import { describe, expect, it } from 'vitest';
import { expectClose, expectRelative } from '../support/close.ts';
import { decimalFlow } from '../support/decimal-flow.ts';
import { type FullProblem, fullDescentAt } from '../support/full-descent.ts';
import { clusters, gramDescent } from '../support/gram-descent.ts';
import { follow, followDescent, slopeOf } from '../support/log-time.ts';

/** Clusters in few dimensions, a tiny start and a small step. */
function problem(
  { n, d, m, signal, alpha = 0.02 }: { n: number; d: number; m: number; signal: number; alpha?: number },
  seed: number,
): FullProblem {
  const base = clusters({ n, d, m, signal, scale: 1e-3 }, seed);
  return { ...base, mPlus: m >> 1, slope: 0.25, alpha, reduction: 'sum' };
}

describe('neurons that go through a surface', () => {
  it('at the times that 50 digits give, one after the other', () => {
    // A start of size 1 and a tiny first step: many pre-activations have yet to change their sign.
    const base = clusters({ n: 3, d: 4, m: 4, signal: 3, scale: 0.5 }, 5);
    const full: FullProblem = { ...base, mPlus: 2, slope: 0.5, alpha: 1e-3, reduction: 'sum' };
    const { sample, network, end } = gramDescent(full, 1);
    const s = Math.log(full.alpha);
    const { summary, end: last } = follow(
      sample,
      network,
      { s, q: end.q, Z: end.Z, C: end.C, alpha: null },
      s + 9,
    );
    const rows = (data: Float64Array): number[][] =>
      Array.from({ length: data.length / 3 }, (_, i) => Array.from(data.subarray(3 * i, 3 * i + 3)));
    const [reference] = decimalFlow(
      { K: rows(sample.K.data), y: full.y, Z: rows(end.Z.data), signs: [1, 1, -1, -1], slope: 0.5 },
      s,
      [s + 9],
    );
    expect(summary.switches.length).toBeGreaterThan(3);
    expect(summary.switches.map(({ neuron, point }) => [neuron, point])).toEqual(
      reference.switches.map(({ neuron, point }) => [neuron, point]),
    );
    expectClose(
      summary.switches.map((one) => one.s),
      reference.switches.map((one) => Number(one.s)),
      1e-9,
      'log times of switches',
    );
    for (const { to, neuron, point } of summary.switches) {
      const now = (neuron < 2 ? 1 : -1) * full.y[point] * last.Z.data[3 * neuron + point];
      expect(to).toBe(now > 0 ? 'activated' : 'deactivated');
    }
    expectClose(last.q, reference.q.map(Number), 1e-9, 'margins');
    expectClose(last.Z.data, reference.Z.flat().map(Number), 1e-9, 'pre-activations');
  });

  it('the Gram matrix told at the end is that of the pattern told, and the pattern is that of Z', () => {
    const { summary, end, descent } = followDescent(problem({ n: 5, d: 4, m: 4, signal: 1.5 }, 11), 100, 60);
    const { n, y, K } = descent.sample;
    expect(summary.switches.length).toBeGreaterThan(0);
    const D = Array.from(end.Z.data, (z) => (z > 0 ? 1 : 0.25));
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        let kappa = 0;
        for (let j = 0; j < 4; j++) kappa += (D[j * n + i] * D[j * n + k]) / 4;
        expectRelative(
          summary.system?.G.data[i * n + k] ?? null,
          y[i] * y[k] * K.data[i * n + k] * kappa,
          1e-14,
        );
      }
    }
    expect(summary.since).toBe(summary.switches.at(-1)?.s);
  });
});

describe('neurons that slide', () => {
  /** Instances in which some do: found by running them. */
  const instances = [
    [{ n: 6, d: 40, m: 4, signal: 1 }, 2],
    [{ n: 6, d: 40, m: 4, signal: 1 }, 6],
    [{ n: 8, d: 6, m: 6, signal: 1 }, 4],
    [{ n: 8, d: 6, m: 6, signal: 1 }, 13],
    [{ n: 5, d: 4, m: 4, signal: 1.5 }, 3],
    [{ n: 5, d: 4, m: 4, signal: 1.5 }, 13],
    [{ n: 10, d: 8, m: 8, signal: 1, alpha: 0.01 }, 2],
    [{ n: 10, d: 8, m: 8, signal: 1, alpha: 0.01 }, 8],
    [{ n: 20, d: 18, m: 8, signal: 1, alpha: 0.005 }, 4],
    [{ n: 4, d: 3, m: 3, signal: 0.5 }, 8],
  ] as const;

  it.each(instances)('never chatter on the way to 10^300: %o, seed %i', (shape, seed) => {
    const full = problem(shape, seed);
    const { summary, end } = followDescent(full, 100, 690);
    expect(summary.outcome).toBe('reached');
    const { switches } = summary;
    expect(switches.filter(({ to }) => to === 'sliding').length).toBeGreaterThan(0);
    const byPair = new Map<string, { s: number; to: string }[]>();
    for (const { neuron, point, s, to } of switches) {
      const own = byPair.get(`${neuron},${point}`) ?? [];
      own.push({ s, to });
      byPair.set(`${neuron},${point}`, own);
    }
    for (const own of byPair.values()) {
      expect(own.length).toBeLessThan(10);
      for (const [k, { s, to }] of own.entries()) {
        if (k === 0) continue;
        expect(s - own[k - 1].s, 'two switches of one pair').toBeGreaterThan(1e-3);
        expect(to).not.toBe(own[k - 1].to);
      }
    }
    // Those that slide at the end stand at zero exactly; no other pre-activation does.
    const sliding = [...byPair.values()].filter((own) => own.at(-1)?.to === 'sliding').length;
    expect(Array.from(end.Z.data).filter((z) => z === 0)).toHaveLength(sliding);
    expect(
      summary.groups.reduce((total, { points, members }) => total + points.length * members.length, 0),
    ).toBe(sliding);
    expect(summary.system === null).toBe(sliding > 0);
  });

  it.each([instances[0], instances[4], instances[9]])(
    'go where descent with ever smaller steps goes, which chatters around them: %o, seed %i',
    (shape, seed) => {
      const full = problem(shape, seed);
      const whole = 6;
      const { sample, network, end } = gramDescent(full, 100);
      const tau = full.alpha * 100;
      const flow = follow(
        sample,
        network,
        { s: Math.log(tau), q: end.q, Z: end.Z, C: end.C, alpha: null },
        Math.log(tau + whole),
      );
      expect(flow.summary.switches.some(({ to }) => to === 'sliding')).toBe(true);
      const W = fullDescentAt(full, 100).W;
      const steps = [1000, 2000, 4000, 8000, 16_000];
      const errors = steps.map((count) => {
        const { end: there } = gramDescent({ ...full, W, alpha: whole / count }, count);
        return Math.max(...there.q.map((q, i) => Math.abs(q - flow.end.q[i])));
      });
      const slope = slopeOf(steps.map(Math.log), errors.map(Math.log));
      expect(slope).toBeLessThan(-0.8);
      expect(errors[errors.length - 1]).toBeLessThan(1e-3);
    },
  );

  it('and may leave: the neuron goes on with one of the two slopes', () => {
    const full = problem(instances[4][0], instances[4][1]);
    const { summary } = followDescent(full, 100, 690);
    const left = summary.switches.filter(({ neuron, point, to }, at) => {
      return (
        to !== 'sliding' &&
        summary.switches.slice(0, at).some((one) => one.neuron === neuron && one.point === point)
      );
    });
    expect(left.length).toBeGreaterThan(0);
  });
});

describe('duplicated points with opposite labels', () => {
  it('put every neuron on surfaces that pull both ways: the flow slides or says that it cannot go on', () => {
    const full: FullProblem = {
      X: [
        [1, 0],
        [1, 0],
        [0.5, 1],
      ],
      y: [1, -1, 1],
      W: [
        [0.1, 0.2],
        [-0.1, 0.1],
        [0.2, -0.1],
        [0.1, 0.1],
      ],
      ...{ mPlus: 2, slope: 0.25, alpha: 0.05, reduction: 'sum' },
    };
    const { summary, end } = followDescent(full, 10, 690);
    expect(['stiff', 'undetermined']).toContain(summary.outcome);
    // q_1 = -q_2 for ever, so the loss of the two is at least 2.
    expectRelative(end.q[0], -end.q[1], 1e-9);
    expect(end.logLoss).toBeGreaterThan(Math.log(2) - 1e-9);
  });
});
