/** Adam on batches: against updates whose gradients are differences of the loss of the same batches, with planted faults. */
import { describe, expect, it } from 'vitest';
import { optimizerNamed } from '../../src/optimizers.ts';
import { batchesOf, distance, oracle, problem, statesOf, weightsAt } from '../support/entrywise-oracle.ts';

const ADAMS = [
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { beta1: 0.5, beta2: 0.9, epsilon: 0.05 },
  { beta1: 0, beta2: 0.99, epsilon: 0 },
];
const STEPS = 60;

describe('Adam on batches', () => {
  it.each([1, 3, 6].flatMap((batch) => ADAMS.map((numbers) => [batch, numbers] as const)))(
    'of %d, %o: by differences of the loss of each batch',
    (batch, numbers) => {
      const optimizer = optimizerNamed({ name: 'adam', ...numbers, batch });
      const given = problem({ optimizer, loss: 'logistic', reduction: 'mean' });
      const drawn = batchesOf(optimizer, 4, STEPS);
      const found = weightsAt(statesOf(given, STEPS).at(-1));
      expect(distance(found, oracle(given, STEPS, numbers, drawn))).toBeLessThan(1e-6);
      const fault = (which: (t: number) => number) =>
        distance(
          found,
          oracle(
            given,
            STEPS,
            numbers,
            drawn.map((_, t) => drawn[which(t)]),
          ),
        );
      // One batch for all, each one update late, one epoch for all, and all points.
      const epoch = Math.max(1, Math.floor(4 / batch));
      for (const which of [() => 0, (t: number) => Math.max(0, t - 1), (t: number) => t % epoch])
        expect(fault(which)).toBeGreaterThan(1e-3);
      expect(distance(found, oracle(given, STEPS, numbers))).toBeGreaterThan(1e-3);
    },
  );

  it('of n is Adam on all points, bit by bit; every epoch has an order of its own', () => {
    const [all, whole] = [0, 4].map((batch) =>
      weightsAt(statesOf(problem({ optimizer: optimizerNamed({ name: 'adam', batch }) }), STEPS).at(-1)),
    );
    expect(whole).toEqual(all);
    const drawn = batchesOf(optimizerNamed({ name: 'adam', batch: 1 }), 4, 80);
    const order = (epoch: number) => drawn.slice(4 * epoch, 4 * epoch + 4).map((one) => one.indexOf(4));
    const orders = Array.from({ length: 20 }, (_, epoch) => order(epoch));
    for (const one of orders) expect([...one].sort()).toEqual([0, 1, 2, 3]);
    expect(new Set(orders.map((one) => one.join())).size).toBeGreaterThan(5);
  });
});
