/** Lyu and Li's residual of training: against vectors written out, and late, where it is known. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { multiplyTransposed } from '../../src/linalg/product.ts';
import { residualOfWeights } from '../../src/margin/weights-kkt.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { logisticLoss } from '../../src/network/losses/logistic.ts';
import { networkWith, outputs } from '../../src/network/network.ts';
import { weightMap } from '../../src/network/weights.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { expectRelative } from '../support/close.ts';
import { fromRows } from '../support/limit-weights.ts';
import { matrixFromRows } from '../support/matrix.ts';

const X = [
  [2, 0.3, -0.1, 0.2],
  [-1.5, 0.4, 0.3, -0.2],
  [1.8, -0.5, 0.2, 0.6],
];
const y = [1, -1, 1];
const a = [0.7, -0.4, 0.2, -1.1];
const W = [
  [1, 0.2, 0.1, -0.3],
  [-0.8, 0.1, 0.4, 0.2],
  [0.9, -0.6, 0.3, 0.1],
  [-1.2, 0.3, 0.1, 0.5],
];

const inner = (u: readonly number[], v: readonly number[]) =>
  u.reduce((sum, entry, k) => sum + entry * v[k], 0);

/** By the definition, with every feature a vector of m d numbers, and s by the normal equation. */
function written(slope: number, forces: (q: number) => number) {
  const z = W.map((w) => X.map((x) => inner(w, x)));
  const phi = (u: number) => Math.max(u, slope * u);
  const q = y.map((label, i) => label * a.reduce((sum, weight, j) => sum + weight * phi(z[j][i]), 0));
  const least = Math.min(...q);
  const features = X.map((x, i) =>
    W.flatMap((_, j) => x.map((entry) => y[i] * a[j] * (z[j][i] > 0 ? 1 : slope) * entry)),
  );
  const theta = W.flat().map((entry) => entry / least);
  const P = theta.map((_, at) =>
    inner(
      q.map(forces),
      features.map((feature) => feature[at]),
    ),
  );
  const s = inner(theta, P) / inner(P, P);
  const rest = theta.map((entry, at) => entry - s * P[at]);
  const epsilon = Math.sqrt(inner(rest, rest));
  return { q, epsilon, delta: Math.max(...q.map((margin) => s * forces(margin) * (margin / least - 1))) };
}

describe("Lyu and Li's residual of weights", () => {
  it.each([
    ['exponential', exponentialLoss, 0.3, (q: number) => Math.exp(-q)],
    ['logistic', logisticLoss, 0.3, (q: number) => 1 / (1 + Math.exp(q))],
    ['exponential, slope 0', exponentialLoss, 0, (q: number) => Math.exp(-q)],
  ] as const)('is that of the definition: %s', (_, loss, slope, forces) => {
    const sample = fromRows(X, y);
    const network = networkWith(Float64Array.from(a), slope);
    const weights = matrixFromRows(W);
    const Z = multiplyTransposed(weights, matrixFromRows(X));
    const q = outputs(network, Z).map((f, i) => f * y[i]);
    const expected = written(slope, forces);
    expect(Math.min(...q)).toBeGreaterThan(0);
    const coordinates = weightMap(sample, givenInitialWeights(sample, weights))(zeros(W.length, y.length));
    const found = residualOfWeights(sample, network, loss)(q, Z, coordinates);
    expectRelative(found?.epsilon ?? null, expected.epsilon, 1e-12, 'epsilon');
    expectRelative(found?.delta ?? null, expected.delta, 1e-12, 'delta');
    expect(
      residualOfWeights(sample, network, loss)(
        q.map((entry) => -entry),
        Z,
        coordinates,
      ),
    ).toBeNull();
  });

  it('falls like 1/log t on the way to the limit, and is absent before all margins are positive', () => {
    const { training, notes } = run(
      resolveSpec({
        data: { n: 12, d: 900, signal: { norm: 3 } },
        network: { width: 6, slope: 0.3 },
        training: { steps: 200, horizon: 'infinity' },
        risk: { endPoints: 0, trajectoryPoints: 0 },
      }),
      null,
    ).record;
    const rows = training.trajectory;
    for (const { minMargin, kktEpsilon, kktDelta } of rows) {
      expect(kktEpsilon === null).toBe(!(minMargin > 0));
      expect(kktDelta === null).toBe(!(minMargin > 0));
    }
    expect(rows.some(({ kktEpsilon }) => kktEpsilon === null)).toBe(
      'training.trajectory.kktEpsilon' in notes,
    );
    // W = W* log tau + U + o(1), and the forces tend to be in proportion to the multipliers: |theta~ - ...| ~ const/log tau.
    const late = rows.filter(({ t }) => t > 1e100);
    const scaled = late.map(({ kktEpsilon, minMargin }) => (kktEpsilon ?? 0) * minMargin);
    for (const value of scaled) expectRelative(value, scaled[scaled.length - 1], 1e-2, 'epsilon min q');
    const delta = late.map(({ kktDelta, minMargin }) => (kktDelta ?? 0) * minMargin);
    for (const value of delta) expectRelative(value, delta[delta.length - 1], 1e-2, 'delta min q');
  });
});
