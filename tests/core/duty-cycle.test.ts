/** Duty cycles of descent at the pairs that slide: what keeps them in place, exactly, and the weights of the limit, as far as a window tells. */
import { describe, expect, it } from 'vitest';
import { dutyCyclesInSteps } from '../../src/experiment/duty-cycle.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { optimizerNamed } from '../../src/optimizers.ts';
import { finish } from '../../src/stepwise.ts';
import { limitOf, mislabelled } from '../support/concave-flow.ts';
import { gramDescent } from '../support/gram-descent.ts';

const T = 4000;
const SHAPE = { n: 8, d: 40, m: 6, signal: 3, wrong: 4, alpha: 0.005 };

/** The inverse of a small positive definite matrix, by elimination. */
function inverse(A: readonly (readonly number[])[]): number[][] {
  const rows = A.map((row, i) => [...row, ...A.map((_, k) => Number(i === k))]);
  for (const [i, pivot] of rows.entries()) {
    const size = pivot[i];
    for (let k = 0; k < pivot.length; k++) pivot[k] /= size;
    for (const [l, other] of rows.entries()) {
      const times = other[i];
      if (l !== i) for (let k = 0; k < other.length; k++) other[k] -= times * pivot[k];
    }
  }
  return rows.map((row) => row.slice(A.length));
}

/** Descent over the window, looked at by the test itself: of each group, what decides its duty cycles. */
function windowOf(seed: number) {
  const problem = mislabelled(SHAPE, seed);
  const run = gramDescent(
    problem,
    2 * T,
    Array.from({ length: T + 1 }, (_, t) => T + t),
  );
  const { sample, network, initial } = run;
  const states = run.states.filter(({ t }) => t >= T);
  const { alpha } = problem;
  // alpha sum_t g_k: what e_k ds comes to.
  const E = Float64Array.from(sample.y, (_, k) =>
    states.slice(0, T).reduce((sum, { q }) => sum + alpha * Math.exp(-q[k]), 0),
  );
  const { system, optimum } = limitOf(run, states[0].Z);
  const optimizer = optimizerNamed('gradientDescent');
  const reduction = 'sum' as const;
  const descent = { sample, network, initial, loss: exponentialLoss, alpha, reduction, optimizer };
  const { t, updates, shares } = finish(
    dutyCyclesInSteps(descent, exponentialLoss.tail, states[0], system.groups, optimum.sliding),
  );
  expect([t, updates]).toEqual([T, T]);
  const K = (i: number, k: number): number => sample.K.data[i * sample.n + k];
  const root = 1 / Math.sqrt(SHAPE.m);
  return system.groups.map(({ sign, members }, g) => {
    const points = Array.from(optimum.sliding[g]);
    /** How far the group's mean <w_j, x_i>/|a_j| moves. */
    const moved = points.map((i) => {
      const at = (Z: Float64Array) =>
        Array.from(members).reduce((sum, j) => sum + Z[j * sample.n + i], 0) / members.length / root;
      return at(states[T].Z.data) - at(states[0].Z.data);
    });
    return {
      sign,
      y: sample.y,
      K,
      E,
      points,
      moved,
      beta: optimum.beta,
      D: optimum.slopes[g],
      duty: shares[g],
    };
  });
}

describe.each([1, 2, 3])('seed %i', (seed) => {
  const groups = windowOf(seed);
  const sliding = groups.filter(({ points }) => points.length > 0);

  it('duty cycles are the slopes by which pairs move as they do', () => {
    expect(sliding.length).toBeGreaterThan(0);
    for (const { sign, y, K, E, points, moved, D, duty } of sliding) {
      const slopes = D.slice();
      for (const [p, i] of points.entries()) slopes[i] = duty[p];
      for (const [p, i] of points.entries()) {
        const terms = Array.from(E, (force, k) => sign * y[k] * K(i, k) * slopes[k] * force);
        const size = terms.reduce((sum, term) => sum + Math.abs(term), 0);
        expect(Math.abs(terms.reduce((sum, term) => sum + term, 0) - moved[p])).toBeLessThan(1e-9 * size);
      }
    }
  });

  it('and are the weights of Filippov but for what the window leaves open', () => {
    for (const { K, E, points, moved, beta, D, duty } of sliding) {
      // E_S (duty - weight) = K_SS^{-1}(moved - K (D (E - c beta))), c the length of the window in log t.
      const c = E.reduce((sum, force) => sum + force, 0) / beta.reduce((sum, b) => sum + b, 0);
      const open = points.map((i, p) =>
        E.reduce(
          (sum, force, k) => sum + Math.abs(K(i, k)) * D[k] * Math.abs(force - c * beta[k]),
          Math.abs(moved[p]),
        ),
      );
      const toForces = inverse(points.map((i) => points.map((k) => K(i, k))));
      for (const [p, i] of points.entries()) {
        const allowed = open.reduce((sum, entry, r) => sum + Math.abs(toForces[p][r]) * entry, 0) / E[i];
        expect(Math.abs(duty[p] - D[i])).toBeLessThan(allowed);
        expect(Math.abs(duty[p] - D[i])).toBeLessThan(0.02);
      }
    }
  });
});
