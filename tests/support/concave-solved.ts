/**
 * P(R) solved and held against its bracket and its second road; random problems.
 */
import { expect } from 'vitest';
import { zeros } from '../../src/linalg/matrix.ts';
import type { ConcaveOptimum } from '../../src/margin/concave-solution.ts';
import type { ConcaveSystem } from '../../src/network/own-pattern.ts';
import { normal } from '../../src/random/normal.ts';
import type { Stream } from '../../src/random/stream.ts';
import { certifyConcave, concaveLimit, concaveMarginBound, secondRoad } from './at-once.ts';
import { dataOf, systemOf } from './concave-problems.ts';

export function solved(system: ConcaveSystem): ConcaveOptimum {
  const solution = concaveLimit(system);
  if (solution.status !== 'optimal') throw new Error(`${solution.status} where there is a solution`);
  return solution;
}

/** Both roads, the bracket and the KKT conditions. */
export function expectSolved(system: ConcaveSystem, gap = 1e-10): ConcaveOptimum {
  const solution = solved(system);
  const certificate = certifyConcave(dataOf(system), solution);
  expect(certificate.fault).toBeNull();
  expect(certificate.relativeGap).toBeLessThan(gap);
  expect(certificate.slopeResidual).toBeLessThan(1e-8);
  const road = secondRoad(system, solution);
  expect(road?.objectiveDifference).toBeLessThan(1e-10);
  expect(road?.distance).toBeLessThan(1e-10);
  return solution;
}

export function expectInfeasible(system: ConcaveSystem): void {
  const solution = concaveLimit(system);
  if (solution.status !== 'infeasible') throw new Error(`${solution.status} where there is no solution`);
  const { weights, slopes } = solution;
  expect(concaveMarginBound(dataOf(system), { beta: weights, slopes })).toBeLessThan(1e-6);
}

export function slidingPairs({ sliding }: ConcaveOptimum): number {
  return sliding.reduce((total, points) => total + points.length, 0);
}

export function otherPairs({ y, groups }: ConcaveSystem): number {
  return groups.reduce((total, { sign }) => total + y.filter((label) => label !== sign).length, 0);
}

/** Rows with a spectrum from 1 down to `smallest`, and neurons with random own patterns. */
export function randomSystem(
  stream: Stream,
  n: number,
  d: number,
  m: number,
  slope: number,
  smallest: number,
  active = 0.7,
): ConcaveSystem {
  const X = zeros(n, d);
  const ratio = smallest ** (1 / d);
  for (let i = 0; i < n; i++) {
    let size = 1;
    for (let p = 0; p < d; p++, size *= ratio) X.data[i * d + p] = size * normal(stream);
  }
  const y = Float64Array.from({ length: n }, () => (stream.uniform() < 0.5 ? 1 : -1));
  const multiples = Float64Array.from({ length: m }, (_, j) => (j % 2 === 0 ? 1 : -1));
  return systemOf(X, y, slope, multiples, () => stream.uniform() < active);
}
