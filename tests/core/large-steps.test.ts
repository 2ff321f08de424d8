/** Large steps: what the loss comes to, alpha t L kappa^2 -> 1 (docs/theory.md, section 17.8), and what curves it. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';

function linear(loss: string, relative: number, seed: number, more: object = {}, steps = 100_000) {
  const spec = {
    seed,
    data: { n: 20, d: 40, signal: { norm: 1 } },
    network: { width: 2, activation: 'linear' },
    training: { steps, loss, reduction: 'mean', step: { relative }, ...more },
    risk: { endPoints: 0, trajectoryPoints: 0 },
    report: { perDecade: 1, measures: ['sharpness'] },
  };
  return run(resolveSpec(spec), null).record;
}

/** alpha t L kappa^2 at t. */
function constantAt({ training, limit }: ReturnType<typeof linear>, t: number): number {
  const row = training.trajectory.find((one) => one.t === t);
  const [logLoss, kappa] = [row?.logLoss ?? Number.NaN, limit.normalizedMargin ?? Number.NaN];
  return training.alpha * t * Math.exp(logLoss) * kappa ** 2;
}

describe('a linear model with the mean logistic loss', () => {
  it.each([1, 10, 30].flatMap((relative) => [0, 1].map((seed) => [relative, seed] as const)))(
    'comes to alpha t L kappa^2 = 1 with %d times the step of the default, seed %i',
    (relative, seed) => {
      const record = linear('logistic', relative, seed);
      expect(record.training.alpha * record.training.lambdaMax).toBeCloseTo(20 * relative, 6);
      const off = [1000, 100_000].map((t) => Math.abs(constantAt(record, t) - 1));
      expect(off[1]).toBeLessThan(0.01);
      expect(off[1]).toBeLessThan(off[0]);
    },
  );

  it.each([0, 1])('at a step with which the exponential loss leaves float64, seed %i', (seed) => {
    const { outcome, steps } = linear('exponential', 30, seed).training;
    expect(outcome).toBe('diverged');
    expect(steps).toBeLessThan(5);
  });
});

it('weight decay adds its lambda to the sharpness', () => {
  const at = (more: object) =>
    linear('logistic', 0.01, 0, more, 10).training.trajectory[0].sharpness ?? Number.NaN;
  expect(at({ weightDecay: 0.7 }) - at({})).toBeCloseTo(0.7, 12);
});
