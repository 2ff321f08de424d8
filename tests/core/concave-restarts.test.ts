import { expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { preactivationsOf } from '../../src/margin/concave-restarts.ts';
import { networkWith, outputs } from '../../src/network/network.ts';
import { concaveSystem } from '../../src/network/own-pattern.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { bestOf, concaveLimit } from '../support/at-once.ts';
import { matrixFromRows } from '../support/matrix.ts';

const stream = new Stream(keyFrom(1, 'restarted'));
const rows = Array.from({ length: 12 }, () => Array.from({ length: 6 }, () => normal(stream)));
const y = Float64Array.from(rows, () => (stream.uniform() < 0.5 ? 1 : -1));
const sample = sampleFromRows(matrixFromRows(rows), y, null, null);
const network = networkWith(Float64Array.of(0.5, 0.5, 0.9, -0.5, -0.3, -0.4), 0.1);
const Z = { ...zeros(6, 12), data: Float64Array.from({ length: 72 }, () => normal(stream)) };

it('a candidate is the best of its restarts, a function of the draws, and at least as good with more of them', () => {
  const drawn = () => {
    const own = new Stream(keyFrom(2, 'restarts'));
    return () => own.uniform();
  };
  const found = [1, 4, 8].map((k) => bestOf(sample, network, Z, k, drawn()));
  const margins = found.map((candidate) => candidate?.normalizedMargin ?? 0);
  expect(margins[0]).toBeLessThanOrEqual(margins[1]);
  expect(margins[1]).toBeLessThanOrEqual(margins[2]);
  expect(margins[2]).toBeGreaterThan(0);
  expect(bestOf(sample, network, Z, 8, drawn())).toEqual(found[2]);
  expect(found[2]?.restart).toBeLessThan(8);
  expect(bestOf(sample, network, Z, 0, drawn())).toBeNull();
});

it('without a flip it solves the problem it is given, and those of its solutions, each at least as good', () => {
  const system = concaveSystem(sample, network, Z);
  const solution = concaveLimit(system);
  if (solution.status !== 'optimal') throw new Error(solution.status);
  const found = bestOf(sample, network, Z, 1, () => 1);
  const first = 1 / Math.sqrt(2 * solution.objective);
  expect(found?.normalizedMargin).toBeGreaterThanOrEqual(first * (1 - 1e-9));
  expect(found?.consistent).toBe(true);
  // The network's own margins are nowhere below the concave ones.
  const q = outputs(network, preactivationsOf(network, system, solution)).map((f, i) => f * y[i]);
  for (const [i, margin] of q.entries()) expect(margin).toBeGreaterThan(solution.margins[i] - 1e-9);
});
