import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { sum } from '../../src/linalg/vector.ts';
import type { ConcaveOptimum } from '../../src/margin/concave-solution.ts';
import { slidingPattern } from '../../src/margin/concave-solution.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { solveMarginProblem } from '../../src/margin/solver.ts';
import { networkWith } from '../../src/network/network.ts';
import { type ConcaveSystem, concaveSystem, targetsOf, unseen } from '../../src/network/own-pattern.ts';
import { activatedPattern, liftedGram } from '../../src/network/pattern.ts';
import { heldPattern, projectedForces } from '../../src/network/projected-features.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { certifyConcave } from '../support/at-once.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { exactConcaveOptimum } from '../support/concave-oracle.ts';
import { builtConcave, dataOf, systemOf, tinyConcaveSystem } from '../support/concave-problems.ts';
import {
  expectInfeasible,
  expectSolved,
  otherPairs,
  randomSystem,
  slidingPairs,
  solved,
} from '../support/concave-solved.ts';
import { fullDescentAt } from '../support/full-descent.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { toNumber } from '../support/rational.ts';

describe('P(R) against another way to its solution', () => {
  it('is that of trying everything in rational numbers', () => {
    const key = keyFrom(1, 'tiny P(R)');
    const counts = { solved: 0, impossible: 0, sliding: 0 };
    for (let trial = 0; trial < 70; trial++) {
      const system = tinyConcaveSystem(new Stream(deriveKey(key, trial)));
      if (otherPairs(system) > 4) continue;
      const exact = exactConcaveOptimum(system);
      if (exact === null) {
        counts.impossible++;
        expectInfeasible(system);
        continue;
      }
      counts.solved++;
      const solution = expectSolved(system);
      counts.sliding += Number(slidingPairs(solution) > 0);
      expectRelative(solution.objective, toNumber(exact.objective), 1e-11, `objective of trial ${trial}`);
      const asked = targetsOf(system);
      expect(solution.objective).toBe(sum(solution.beta.map((beta, k) => asked[k] * beta)) / 2);
      for (const [g, z] of exact.Z.entries())
        expectClose(solution.Z[g], z.map(toNumber), 1e-9, `z of trial ${trial}`);
    }
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(5);
  });

  it('is the solution that the problem was built from', () => {
    const key = keyFrom(2, 'built P(R)');
    let built = 0;
    let sliding = 0;
    for (let trial = 0; built < 40; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const problem = builtConcave(stream, 8 + (trial % 9), [0.05, 0.3, 0.7][trial % 3]);
      if (problem === null) continue;
      built++;
      sliding += problem.sliding;
      const solution = expectSolved(problem.system);
      expectClose(solution.beta, problem.beta, 1e-8, `beta of trial ${trial}`);
      for (const g of [0, 1]) {
        expectClose(solution.slopes[g], problem.slopes[g], 1e-7, `slopes of trial ${trial}`);
        expectClose(solution.Z[g], problem.Z[g], 1e-8, `z of trial ${trial}`);
      }
      expect(slidingPairs(solution)).toBe(problem.sliding);
      // Filippov's weights are what keeps z at 0, with nothing given but what slides.
      const forces = projectedForces(
        problem.system.groups,
        heldPattern(problem.system, solution),
        solution.beta,
      );
      for (const [g, { sign }] of problem.system.groups.entries()) {
        const weights = Float64Array.from(
          solution.sliding[g],
          (k) => (sign * forces.data[g * forces.cols + k] * problem.system.y[k]) / solution.beta[k],
        );
        expectClose(
          weights,
          Float64Array.from(solution.sliding[g], (k) => problem.slopes[g][k]),
          1e-7,
          `weights of trial ${trial}`,
        );
      }
      expect(solution.boundary).toEqual({ pairs: [], groups: [] });
    }
    expect(sliding).toBeGreaterThan(100);
  });

  it('is the margin problem of the pattern where phi is linear', () => {
    const system = randomSystem(new Stream(keyFrom(3, 'linear')), 12, 20, 3, 1, 0.1);
    const { K, y } = system;
    const G = zeros(12, 12);
    for (let i = 0; i < 12; i++)
      for (let k = 0; k < 12; k++) G.data[i * 12 + k] = y[i] * y[k] * K.data[i * 12 + k];
    const linear = solveMarginProblem(G);
    if (linear.status !== 'optimal') throw new Error(linear.status);
    expectClose(expectSolved(system).beta, linear.beta, 1e-9);
  });

  it('is the activated limit where that is activated', () => {
    const stream = new Stream(keyFrom(4, 'activated'));
    const rows = Array.from({ length: 10 }, (_, i) => [
      i % 2 === 0 ? 3 : -3,
      ...Array.from({ length: 30 }, () => normal(stream)),
    ]);
    const y = Float64Array.from(rows, ([first]) => Math.sign(first));
    const sample = sampleFromRows(matrixFromRows(rows), y, null, null);
    const network = networkWith(Float64Array.of(0.5, 1, -0.7, -0.2, -0.2), 0.2);
    const limit = limitDirection(sample, network);
    expect(limit.consistent).toBe(true);
    const Z = zeros(5, 10);
    for (let j = 0; j < 5; j++) for (let i = 0; i < 10; i++) Z.data[j * 10 + i] = (j < 2 ? 1 : -1) * y[i];
    const system = concaveSystem(sample, network, Z);
    expect(system.groups.map(({ members }) => [...members])).toEqual([
      [0, 1],
      [2, 3, 4],
    ]);
    const solution = expectSolvedOf(system, Float64Array.of(0.5, 1, -0.7, -0.2, -0.2));
    expectClose(solution.beta, limit.dual ?? [], 1e-9);
    const G = liftedGram(sample, network, slidingPattern(system, solution));
    expectClose(G.data, liftedGram(sample, network, activatedPattern(network, y)).data, 1e-15);
  });

  it('is where long descent goes, own signs and all', () => {
    const stream = new Stream(keyFrom(5, 'descended'));
    let compared = 0;
    let sliding = 0;
    for (let trial = 0; trial < 12; trial++) {
      const X = Array.from({ length: 6 }, () => Array.from({ length: 5 }, () => normal(stream)));
      const y = X.map(() => (stream.uniform() < 0.5 ? 1 : -1));
      const W = Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => 0.1 * normal(stream)));
      const problem = {
        ...{ X, y, W, mPlus: 2, slope: 0.2, alpha: 0.1 },
        ...({ reduction: 'sum', schedule: 'lossNormalised' } as const),
      };
      const [half, end] = [6000, 12000].map((steps) => fullDescentAt(problem, steps));
      const settled = half.Z.every((z, j) =>
        z.every((entry, i) => (j < 2 ? 1 : -1) !== y[i] || entry > 0 === end.Z[j][i] > 0),
      );
      if (!settled || Math.min(...end.q) < 5) continue;
      const system = systemOf(
        matrixFromRows(X),
        Float64Array.from(y),
        0.2,
        Float64Array.of(1, 1, -1, -1),
        (j, i) => end.Z[j][i] > 0,
      );
      const solution = expectSolved(system);
      sliding += slidingPairs(solution);
      // w_j = v/2. The angle falls like 1/|W|^2, and |W| grows with the steps.
      const found = solution.Z.flatMap((z) => [...z]);
      const [before, after] = [half, end].map(({ Z }) => 1 - cosine(found, Z.flat()));
      expect(after).toBeLessThan(1e-3);
      expect(after).toBeLessThan(before / 2);
      compared++;
    }
    expect(compared).toBeGreaterThan(3);
    expect(sliding).toBeGreaterThan(3);
  });
});

function cosine(a: readonly number[], b: readonly number[]): number {
  return inner(a, b) / Math.sqrt(inner(a, a) * inner(b, b));
}

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, entry, i) => total + entry * b[i], 0);
}

/** With a second layer whose sizes the groups share. */
function expectSolvedOf(system: ConcaveSystem, multiples: Float64Array): ConcaveOptimum {
  const solution = solved(system);
  expect(certifyConcave({ ...dataOf(system), multiples }, solution).relativeGap).toBeLessThan(1e-10);
  return solution;
}

describe('hard cases', () => {
  it.each([
    ['many groups', 60, 40, 12, 0.05, 0.5],
    ['an ill-conditioned K', 90, 24, 16, 0.1, 1e-2],
    ['three dimensions', 6, 3, 12, 0.3, 1],
    ['slope 0', 40, 30, 12, 0, 0.5],
  ])('%s', (name, n, d, m, slope, smallest) => {
    const system = randomSystem(new Stream(keyFrom(6, name)), n, d, m, slope, smallest);
    expect(unseen(system)).toEqual([]);
    expect(slidingPairs(expectSolved(system, 1e-8))).toBeGreaterThan(0);
  });

  it('duplicated and collinear points that slide', () => {
    const problem = firstBuilt(7);
    const { K, y, groups } = problem.system;
    const n = y.length;
    const copied = problem.Z[1].findIndex((z, k) => z === 0 && y[k] === 1);
    expect(copied).toBeGreaterThanOrEqual(0);
    const places = [...y.keys(), copied, copied];
    const sizes = places.map((_, at) => (at === n + 1 ? 2 : 1));
    const larger = zeros(n + 2, n + 2);
    for (let i = 0; i < n + 2; i++)
      for (let k = 0; k < n + 2; k++)
        larger.data[i * (n + 2) + k] = sizes[i] * sizes[k] * K.data[places[i] * n + places[k]];
    const system = {
      ...problem.system,
      K: larger,
      y: Float64Array.from(places, (k) => y[k]),
      groups: groups.map((group) => ({ ...group, active: Uint8Array.from(places, (k) => group.active[k]) })),
    };
    const solution = expectSolved(system);
    expectRelative(solution.objective, solved(problem.system).objective, 1e-10);
    expect(slidingPairs(solution)).toBe(problem.sliding + 2);
  });

  it('neurons of unequal size are one group', () => {
    const { system } = firstBuilt(8);
    const split = {
      ...system,
      groups: system.groups.flatMap((group) =>
        [0.36, 0.64].map((share) => ({ ...group, weight: group.weight * share })),
      ),
    };
    const [one, two] = [solved(system), solved(split)];
    expectClose(two.beta, one.beta, 1e-9);
    for (const g of [0, 1, 2, 3]) expectClose(two.Z[g], one.Z[g >> 1], 1e-9);
  });

  it('XOR with few neurons has no solution, and weights that show it', () => {
    const X = matrixFromRows([
      [1, 1],
      [-1, -1],
      [1, -1],
      [-1, 1],
    ]);
    const y = Float64Array.of(1, 1, -1, -1);
    expectInfeasible(systemOf(X, y, 0.1, Float64Array.of(1, -1), () => true));
    expectInfeasible(systemOf(X, y, 0.1, Float64Array.of(1, -1, -1), (j, i) => j !== 0 || i === 0));
    // A neuron for each point and its own signs.
    const enough = systemOf(X, y, 0.1, Float64Array.of(1, 1, -1, -1), (j, i) => j === i);
    expectSolved(enough);
  });

  it('opposite labels of one point, and a point at 0, have no solution', () => {
    const y = Float64Array.of(1, -1);
    const network = Float64Array.of(1, -1);
    expectInfeasible(
      systemOf(
        matrixFromRows([
          [1, 2],
          [1, 2],
        ]),
        y,
        0.3,
        network,
        () => true,
      ),
    );
    expectInfeasible(
      systemOf(
        matrixFromRows([
          [1, 2],
          [0, 0],
        ]),
        y,
        0.3,
        network,
        () => true,
      ),
    );
  });

  it('own pairs and groups with limit 0 are seen', () => {
    const apart = systemOf(
      matrixFromRows([
        [1, 0],
        [0, 1],
      ]),
      Float64Array.of(1, 1),
      0,
      Float64Array.of(1, 1),
      (j, i) => i === j,
    );
    expect(expectSolved(apart).boundary).toEqual({
      pairs: [
        [0, 1],
        [1, 0],
      ],
      groups: [],
    });
    const balanced = systemOf(
      matrixFromRows([[1], [-1]]),
      Float64Array.of(1, 1),
      0.5,
      Float64Array.of(1, 1, -1),
      (j, i) => i === j,
    );
    expect(expectSolved(balanced).boundary).toEqual({ pairs: [], groups: [2] });
  });
});

function firstBuilt(seed: number) {
  for (let trial = 0; ; trial++) {
    const problem = builtConcave(new Stream(deriveKey(keyFrom(seed, 'first'), trial)), 10, 0.2);
    if (problem?.Z[1].some((z, k) => z === 0 && problem.system.y[k] === 1)) return problem;
  }
}
