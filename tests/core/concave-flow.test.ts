/**
 * Training in log time by proximal steps: against descent, against the flow that follows every pattern, and at its end.
 */
import { describe, expect, it, vi } from 'vitest';
import { followConcave } from '../../src/horizon/concave-flow.ts';
import { ProximalStep } from '../../src/horizon/proximal-step.ts';
import { multiplyTransposed } from '../../src/linalg/product.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { outputs, outputWeight } from '../../src/network/network.ts';
import type { Steps } from '../../src/stepwise.ts';
import {
  type Followed,
  followed,
  limitOf,
  mislabelled,
  patternOf,
  settled,
} from '../support/concave-flow.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { gramDescent } from '../support/gram-descent.ts';
import { alphaOfSum, follow } from '../support/log-time.ts';

const T = 20_000;
const SMALL = { n: 12, d: 6, m: 6, signal: 2, wrong: 6 };

const largest = (x: Float64Array): number => x.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
const apart = (x: Float64Array, y: Float64Array): number => largest(x.map((entry, at) => entry - y[at]));

describe('proximal steps', () => {
  it.each([1, 2])('come to descent at equal t, to first order in their length (seed %i)', (seed) => {
    const problem = mislabelled(SMALL, seed);
    const { end } = gramDescent(problem, 10 * T);
    const [coarse, fine, finer] = [1, 0.1, 0.02].map((fineness) => {
      const { flow } = followed(problem, T, Math.log(10 * T), fineness);
      return apart(end.Z.data, flow.state.Z.data) / largest(end.Z.data);
    });
    expect(coarse).toBeLessThan(5e-3);
    expect(fine).toBeLessThan(coarse / 3);
    expect(finer).toBeLessThan(fine / 2);
  });

  it.each(['exponential', 'logistic'] as const)(
    'come to the flow of the pattern where nothing slides (%s)',
    (loss) => {
      const problem = mislabelled({ ...SMALL, slope: 0.9, loss }, 2);
      const { descent, start, logRate } = followed(problem, T, 10);
      const to = 60;
      const exact = follow(
        descent.sample,
        descent.network,
        { ...start, alpha: null },
        logRate + to,
        [],
        undefined,
      );
      const [coarse, fine] = [0.2, 0.02].map((fineness) => {
        const { flow } = followed(problem, T, to, fineness);
        expect(flow.events.counts).toEqual({ own: 0, joins: 0, leaves: 0 });
        return apart(flow.state.q, exact.end.q);
      });
      if (loss === 'exponential') {
        expect(fine).toBeLessThan(1e-3 * to);
        expect(fine).toBeLessThan(coarse / 5);
      } else expect(fine).toBeLessThan(1e-2 * to);
    },
  );

  it.each([1, 2, 3])('of two lengths end in one pattern and in the same forces (seed %i)', (seed) => {
    const problem = mislabelled(SMALL, seed);
    const [one, other] = [1, 0.2].map((fineness) => followed(problem, T, 1000, fineness));
    expect(other.flow.steps).toBeGreaterThan(1.5 * one.flow.steps);
    expect(patternOf(one.descent, one.flow.state.Z)).toBe(patternOf(other.descent, other.flow.state.Z));
    expect(apart(one.flow.state.e, other.flow.state.e)).toBeLessThan(1e-4 * largest(one.flow.state.e));
    expect(one.flow.events.counts.joins).toBeGreaterThan(0);
  });

  it('keep W, its pre-activations and its margins together', () => {
    const problem = mislabelled(SMALL, 2);
    const { descent, start, flow } = followed(problem, T, 1000);
    const { sample, network } = descent;
    const { Z, C, q, r, s } = flow.state;
    const moved = { ...C, data: C.data.map((entry, at) => entry - start.C.data[at]) };
    const along = multiplyTransposed(moved, sample.K).data.map((entry, at) => entry + start.Z.data[at]);
    expect(apart(along, Z.data)).toBeLessThan(1e-11 * largest(Z.data));
    const margins = outputs(network, Z).map((f, i) => sample.y[i] * f);
    expect(apart(margins, q)).toBeLessThan(1e-11 * s);
    expect(
      apart(
        r,
        q.map((entry) => entry - s),
      ),
    ).toBeLessThan(1e-11 * s);
  });

  it('tell every own switch', () => {
    const { descent, start, flow } = followed(
      mislabelled({ ...SMALL, n: 20, d: 12, m: 10, wrong: 5 }, 3),
      T,
      200,
    );
    const active = start.Z.data.map((z) => Number(z > 0));
    const own = flow.events.kept.filter((event) => event.own);
    expect(own.length).toBe(flow.events.counts.own);
    expect(own.length).toBeGreaterThan(3);
    for (const { neuron, point, to } of own) {
      const at = neuron * descent.sample.n + point;
      expect(active[at]).toBe(to === 'activated' ? 0 : 1);
      active[at] = 1 - active[at];
    }
    const { n, y } = descent.sample;
    flow.state.Z.data.forEach((z, at) => {
      if (outputWeight(descent.network, Math.floor(at / n)) * y[at % n] > 0)
        expect(active[at]).toBe(Number(z > 0));
    });
    expect(flow.events.lastOwn).toBe(own[own.length - 1].s);
  });

  it('tell where they are in log t, and where own signs are asked next', () => {
    const problem = mislabelled(SMALL, 2);
    const { sample, network, end } = gramDescent(problem, T);
    const logRate = Math.log(alphaOfSum(problem));
    const start = { s: logRate + Math.log(T), q: end.q, Z: end.Z, C: end.C };
    const asked: number[] = [];
    const trial = function* (_: unknown, { s }: { s: number }): Steps<boolean> {
      asked.push(s - logRate);
      yield;
      return asked.length === 3;
    };
    const told = [...followConcave(sample, network, exponentialLoss, start, { logRate, logT: 1e6, trial })];
    expect(told.length).toBeGreaterThanOrEqual(3);
    for (const { logT, next } of told) expect(next).toBeGreaterThan(logT);
    for (const at of asked) expect(told).toContainEqual({ logT: at, next: 2 * at });
    // Own signs stand still here, so each time they are asked no sooner than was told, and soon after.
    expect(asked[1] / asked[0]).toBeGreaterThanOrEqual(2);
    expect(asked[2] / asked[1]).toBeGreaterThanOrEqual(2);
  });

  it('are aimed at own switches: few are done twice', () => {
    const solve = vi.spyOn(ProximalStep.prototype, 'solve');
    const problem = mislabelled({ n: 40, d: 20, m: 16, signal: 2, wrong: 3, slope: 0.05 }, 1);
    const { steps, events } = followed(problem, 200, 100).flow;
    const again = solve.mock.calls.length - steps;
    solve.mockRestore();
    expect(events.counts.own).toBeGreaterThan(20);
    expect(again).toBeLessThan(events.counts.own / 3);
  });
});

/** Own signs are those of their own limit, to which W/s has come. */
function expectAtLimit({ descent, flow }: Followed, within: number): void {
  const { system, optimum } = limitOf(descent, flow.state.Z);
  const { n, y } = descent.sample;
  for (const [g, { sign, members, active }] of system.groups.entries()) {
    for (const j of members) {
      const size = Math.abs(outputWeight(descent.network, j));
      for (let i = 0; i < n; i++) {
        const limit = optimum.Z[g][i];
        if (sign === y[i]) expect(limit > 0).toBe(active[i] === 1);
        const reached = flow.state.Z.data[j * n + i] / size / flow.state.s;
        expect(Math.abs(reached - limit)).toBeLessThan(within * largest(optimum.Z[g]));
      }
    }
  }
}

describe('where it ends', () => {
  const cases: readonly [string, Partial<FullProblem> & Partial<typeof SMALL>, number][] = [
    ['leaky', {}, 1],
    ['nearly linear', { slope: 0.9 }, 1],
    ['ReLU', { slope: 0, d: 8, m: 8 }, 2],
    ['second layer of all sizes', { a: [1, 0.3, 0.5, -0.2, -0.7, -0.4] }, 1],
    ['logistic', { loss: 'logistic' }, 2],
    ['more patterns', { n: 20, d: 12, m: 10, wrong: 5 }, 2],
    ['three dimensions', { n: 8, d: 3, m: 12, wrong: 8 }, 3],
    ['handed over before all margins are positive', { n: 6, d: 3, m: 8, signal: 1, wrong: 6 }, 2],
  ];

  it.each(cases)('own signs are shown to be final: %s', (_, shape, seed) => {
    const found = settled(mislabelled({ ...SMALL, ...shape }, seed), T);
    expect(found.flow.outcome).toBe('settled');
    expectAtLimit(found, 0.5);
  });

  it('W/s comes to the limit like 1/s', () => {
    const problem = mislabelled(SMALL, 2);
    for (const logT of [1e3, 1e5, 1e7]) expectAtLimit(followed(problem, T, logT), 30 / logT);
  });

  it('with points that lie there twice', () => {
    const problem = mislabelled(SMALL, 1);
    const [X, y] = [
      [...problem.X, problem.X[0], problem.X[5]],
      [...problem.y, problem.y[0], problem.y[5]],
    ];
    const twice = followed({ ...problem, X, y }, T, 1e5);
    expect(twice.flow.outcome).toBe('reached');
    const { e } = twice.flow.state;
    expect(Math.abs(e[12] - e[0])).toBeLessThan(1e-4 * e[0]);
    expect(Math.abs(e[13] - e[5])).toBeLessThan(1e-4 * e[5]);
    expectAtLimit(twice, 1e-3);
  });

  it('later hand-overs lead to the same pattern', () => {
    const problem = mislabelled(SMALL, 3);
    const [early, late] = [2000, 50_000].map((from) => followed(problem, from, 1000));
    expect(patternOf(early.descent, early.flow.state.Z)).toBe(patternOf(late.descent, late.flow.state.Z));
  });
});
