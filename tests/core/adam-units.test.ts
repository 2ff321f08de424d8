/**
 * Adam where gradients fall faster than what it keeps of them: against plain numbers, which so few updates do not lead out of float64.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { descentStates } from '../../src/descent/gradient-descent.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import { lossNamed } from '../../src/network/losses/index.ts';
import { type Network, networkWith } from '../../src/network/network.ts';
import { optimizerNamed } from '../../src/optimizers.ts';
import { matrixFromRows } from '../support/matrix.ts';

describe('Adam where gradients fall faster than what it keeps of them', () => {
  const X = [
    [1, 0.5],
    [0.3, 1],
  ];

  /** Adam in plain numbers, which a loss like these does not lead out of float64 in so many updates. */
  function plainMargins(
    slopeOf: (q: number) => number,
    alpha: number,
    epsilon: number,
    updates: number,
  ): number[] {
    const [w, m, v] = [
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    const margins = () => X.map((x) => x[0] * w[0] + x[1] * w[1]);
    for (let t = 1; t <= updates; t++) {
      const pulls = margins().map(slopeOf);
      for (let k = 0; k < 2; k++) {
        const g = pulls[0] * X[0][k] + pulls[1] * X[1][k];
        m[k] = 0.9 * m[k] + 0.1 * g;
        v[k] = 0.999 * v[k] + 0.001 * g * g;
        w[k] += (alpha * (m[k] / (1 - 0.9 ** t))) / (Math.sqrt(v[k] / (1 - 0.999 ** t)) + epsilon);
      }
    }
    return margins();
  }

  it.each([
    ['hinge', 0.1, 0, 40],
    ['hinge', 0.1, 1e-8, 200],
    ['exponential', 50, 0, 200],
    ['exponential', 80, 0, 200],
  ] as const)(
    'goes on as in plain numbers: %s, alpha %d, epsilon %d, %d updates',
    (loss, alpha, epsilon, updates) => {
      const sample = sampleFromRows(matrixFromRows(X), Float64Array.of(1, 1), null, null);
      const network: Network = networkWith(Float64Array.of(1), 1);
      const initial = givenInitialWeights(sample, matrixFromRows([[0, 0]]));
      const optimizer = optimizerNamed({ name: 'adam', beta1: 0.9, beta2: 0.999, epsilon });
      const given = {
        sample,
        network,
        initial,
        loss: lossNamed(loss),
        reduction: 'sum',
        alpha,
        optimizer,
      } as const;
      const states = [...descentStates(given, updates, [updates])];
      const { t, q } = states[states.length - 1];
      const slopeOf = (margin: number) => (loss === 'hinge' ? Number(margin < 1) : Math.exp(-margin));
      expect(t).toBe(updates);
      for (const [i, margin] of plainMargins(slopeOf, alpha, epsilon, updates).entries())
        expect(q[i] / margin).toBeCloseTo(1, 9);
    },
  );
});
