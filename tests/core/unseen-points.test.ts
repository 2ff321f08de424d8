/** Points that no neuron of their own sign sees, at slope 0: P(R) asks no margin of them, and keeps every neuron from seeing them. */
import { describe, expect, it } from 'vitest';
import { principalSubmatrix } from '../../src/linalg/matrix.ts';
import { maximum } from '../../src/linalg/vector.ts';
import { preactivationsOf } from '../../src/margin/concave-restarts.ts';
import { type ConcaveSystem, concaveSystem, unseen } from '../../src/network/own-pattern.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { mislabelled } from '../support/concave-flow.ts';
import { exactConcaveOptimum } from '../support/concave-oracle.ts';
import { systemOf, tinyConcaveSystem } from '../support/concave-problems.ts';
import {
  expectInfeasible,
  expectSolved,
  otherPairs,
  randomSystem,
  solved,
} from '../support/concave-solved.ts';
import { gramDescent } from '../support/gram-descent.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { toNumber } from '../support/rational.ts';

describe('P(R) with points that are to stay unseen', () => {
  it('is that of trying everything in rational numbers', () => {
    const key = keyFrom(9, 'tiny P(R) with unseen points');
    const counts = { solved: 0, impossible: 0, held: 0 };
    for (let trial = 0; trial < 150; trial++) {
      const system = { ...tinyConcaveSystem(new Stream(deriveKey(key, trial)), 0.45), slope: 0 };
      const dark = unseen(system);
      if (dark.length === 0 || dark.length === system.y.length || otherPairs(system) > 5) continue;
      const exact = exactConcaveOptimum(system);
      if (exact === null) {
        counts.impossible++;
        expectInfeasible(system);
        continue;
      }
      counts.solved++;
      const solution = expectSolved(system);
      expectRelative(solution.objective, toNumber(exact.objective), 1e-10, `objective of trial ${trial}`);
      for (const [g, z] of exact.Z.entries())
        expectClose(solution.Z[g], z.map(toNumber), 1e-8, `z of trial ${trial}`);
      counts.held += Number(dark.some((k) => solution.beta[k] > 1e-6));
    }
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(5);
  });

  it.each([2, 11])('is where descent goes that keeps points unseen, decade by decade (seed %i)', (seed) => {
    const problem = mislabelled({ n: 8, d: 8, m: 4, signal: 1, wrong: 3, slope: 0, alpha: 0.02 }, seed);
    const { states, end, sample, network } = gramDescent(problem, 100_000, [10_000, 100_000]);
    const system = concaveSystem(sample, network, end.Z);
    const solution = expectSolved(system);
    const dark = unseen(system);
    expect(dark).toHaveLength(2);
    for (const k of dark) expect(solution.beta[k]).toBeGreaterThan(0.01);
    // W(t) = s W* + U + o(1), where each kick at an unseen point is of the size of alpha.
    const before = states.find(({ t }) => t === 10_000)?.Z.data ?? [];
    const pace = end.Z.data.map((z, at) => (z - before[at]) / Math.log(10));
    const limit = preactivationsOf(network, system, solution).data;
    const size = maximum(limit.map(Math.abs));
    expect(maximum(limit.map((z, at) => Math.abs(z - pace[at])))).toBeLessThan(0.04 * size);
    // Without what keeps them unseen, neurons of the other sign would see them.
    const others = [...system.y.keys()].filter((k) => !dark.includes(k));
    const free = solved(restrictedTo(system, others));
    for (const k of dark)
      expect(
        maximum(
          Float64Array.from(system.groups, ({ sign }, g) =>
            others.reduce(
              (z, i, at) =>
                z + sign * system.y[i] * free.slopes[g][at] * free.beta[at] * system.K.data[k * 8 + i],
              0,
            ),
          ),
        ),
      ).toBeGreaterThan(0.01);
  });

  it.each([
    [30, 60, 10, 0.5],
    [60, 90, 8, 1],
    [60, 80, 24, 0.1],
  ])('is certified: %i points in %i dimensions', (n, d, m, smallest) => {
    let held = 0;
    for (let trial = 0; trial < 4; trial++) {
      const stream = new Stream(deriveKey(keyFrom(10, `unseen ${n}`), trial));
      const system = randomSystem(stream, n, d, m, 0, smallest, 1.6 / m);
      const dark = unseen(system);
      expect(dark.length).toBeGreaterThan(3);
      const solution = expectSolved(system, 1e-9);
      held += dark.filter((k) => solution.beta[k] > 1e-6).length;
    }
    expect(held).toBeGreaterThan(10);
  });

  it('is that of the others where they do not see the point', () => {
    const X = matrixFromRows([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    const y = Float64Array.of(1, 1, -1);
    const system = systemOf(X, y, 0, Float64Array.of(1, -1), (_, i) => i !== 1);
    expect(unseen(system)).toEqual([1]);
    // 1/2 of |v|^2 + |v|^2 with 1/2 v^2 = 1 for each.
    const solution = expectSolved(system);
    expectRelative(solution.objective, 2, 1e-14);
    expectClose(solution.beta, [2, 0, 2], 1e-13);
    expect([...solution.margins]).toEqual([1, 0, 1]);
    expect(unseen({ ...system, slope: 0.1 })).toEqual([]);
  });
});

/** The problem of some of the points. */
function restrictedTo(system: ConcaveSystem, points: readonly number[]): ConcaveSystem {
  const { K, y, groups } = system;
  return {
    ...system,
    K: principalSubmatrix(K, points),
    y: Float64Array.from(points, (k) => y[k]),
    groups: groups.map((group) => ({ ...group, active: Uint8Array.from(points, (k) => group.active[k]) })),
  };
}
