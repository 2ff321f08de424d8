/**
 * The second road to the multipliers, which knows no convex solver: the flow's rest point.
 */
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/linalg/matrix.ts';
import { solveMarginProblem } from '../../src/margin/solver.ts';
import { activatedPattern, liftedGram } from '../../src/network/pattern.ts';
import { keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { restPoint } from '../support/at-once.ts';
import { expectClose } from '../support/close.ts';
import { buildProblem, gaussianProblem, randomShape } from '../support/margin-problems.ts';
import { matrixFromRows } from '../support/matrix.ts';

function startOf(G: Matrix): Float64Array {
  return Float64Array.from({ length: G.rows }, (_, k) => 2 * Math.sin(k));
}

/** max_i |(G b)_i - (G beta)_i|, over max_i sum_k |G_ik| beta_k: the margins of both, which are unique where b is not. */
function marginDifference(G: Matrix, b: Float64Array, beta: Float64Array): number {
  let worst = 0;
  let size = 1;
  for (let i = 0; i < b.length; i++) {
    let [difference, terms] = [0, 0];
    for (let k = 0; k < b.length; k++) {
      difference += G.data[i * G.cols + k] * (b[k] - beta[k]);
      terms += Math.abs(G.data[i * G.cols + k]) * beta[k];
    }
    worst = Math.max(worst, Math.abs(difference));
    size = Math.max(size, terms);
  }
  return worst / size;
}

describe('the rest point of the flow', () => {
  it('one point: b = 1/G, from any start', () => {
    for (const start of [-50, -1, 0, 3, 700]) {
      const found = restPoint({ rows: 1, cols: 1, data: Float64Array.of(4) }, Float64Array.of(start));
      expect(found).toMatchObject({ status: 'settled' });
      expectClose(found.b, [0.25], 1e-15, 'b');
    }
  });

  it('two points, of which one leaves: b = (1/G_11, 0) when G_12 > G_11', () => {
    const found = restPoint(
      matrixFromRows([
        [1, 2],
        [2, 9],
      ]),
      Float64Array.of(0, 0),
    );
    expect(found.status).toBe('settled');
    expect(found.residual).toBeLessThan(1e-14);
    expectClose(found.b, [1, 0], 1e-14, 'b');
  });

  it('a degenerate multiplier: b_2 = 0 with (G b)_2 = 1 exactly', () => {
    const found = restPoint(
      matrixFromRows([
        [1, 1],
        [1, 2],
      ]),
      Float64Array.of(0.3, -0.2),
    );
    expect(found.status).toBe('settled');
    expectClose(found.b, [1, 0], 1e-11, 'b');
  });

  it('problems built backwards from their multipliers, singular and degenerate ones among them: the same margins', () => {
    let singular = 0;
    let settled = 0;
    for (let seed = 0; seed < 120; seed++) {
      const stream = new Stream(keyFrom(seed, 'rest point'));
      const shape = randomShape(stream, 12);
      const { sample, network, beta } = buildProblem(stream, shape);
      const G = liftedGram(sample, network, activatedPattern(network, sample.y));
      const found = restPoint(G, startOf(G));
      const where = `seed ${seed}, ${JSON.stringify(shape)}`;
      // A degenerate point leaves like 1/s only: among margins of very different sizes that may stay unsettled.
      if (shape.degenerate === 0 || shape.spread === 0) expect(found.status, where).toBe('settled');
      if (found.status === 'unsettled') continue;
      settled++;
      expect(marginDifference(G, found.b, beta), where).toBeLessThan(1e-9);
      if (shape.freedom < 2 * shape.support) singular++;
    }
    expect(settled).toBeGreaterThan(100);
    expect(singular).toBeGreaterThan(20);
  });

  it('and on problems in which no number is special it agrees with the convex solver to 1e-9', () => {
    let solved = 0;
    let worst = 0;
    for (let seed = 0; seed < 250; seed++) {
      const { sample, network } = gaussianProblem(new Stream(keyFrom(seed, 'two roads')), 14);
      const G = liftedGram(sample, network, activatedPattern(network, sample.y));
      const scale = Math.max(...Array.from({ length: G.rows }, (_, i) => G.data[i * (G.rows + 1)]));
      const unit = { ...G, data: G.data.map((entry) => entry / scale) };
      const solution = solveMarginProblem(unit);
      if (solution.status !== 'optimal') continue;
      const found = restPoint(unit, startOf(unit));
      const largest = Math.max(...solution.beta);
      const difference = Math.max(...found.b.map((entry, k) => Math.abs(entry - solution.beta[k]))) / largest;
      if (found.status === 'settled') {
        solved++;
        worst = Math.max(worst, difference);
      } else {
        expect(found.residual, `seed ${seed}`).toBeGreaterThan(0);
      }
    }
    expect(worst).toBeLessThan(1e-9);
    expect(solved).toBeGreaterThan(200);
  });

  it('no rest point is made up where there is none: an inseparable pair stays unsettled', () => {
    const found = restPoint(
      matrixFromRows([
        [1, -1],
        [-1, 1],
      ]),
      Float64Array.of(0, 0.1),
    );
    expect(found.status).toBe('unsettled');
    expect(found.residual).toBeGreaterThan(0.1);
  });
});
