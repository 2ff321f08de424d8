/**
 * Runs of optimisers beside the theorems' and those with momentum: what they leave.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { BASE, expectSameTakenUp, expectSilent, SMOOTH } from '../support/other-system.ts';

const by = (optimizer: unknown) => ({ ...BASE, training: { ...BASE.training, optimizer } });

describe('a record', () => {
  it.each([
    ['batches', { ...BASE, training: { ...BASE.training, optimizer: 'sgd' } }],
    [
      'batches reshuffled, slope 0, flipped labels, to no horizon',
      {
        ...BASE,
        data: { ...BASE.data, labelNoise: { count: 2 } },
        network: { width: 6, slope: 0 },
        training: { steps: 40, optimizer: { name: 'reshuffling', batch: 3 }, horizon: 'infinity' },
      },
    ],
    [
      'batches in a fixed order, smooth, the mean logistic loss',
      {
        ...SMOOTH,
        training: { steps: 40, loss: 'logistic', reduction: 'mean', optimizer: { name: 'cyclic', batch: 3 } },
      },
    ],
    [
      'steps of one length',
      { ...BASE, training: { ...BASE.training, optimizer: 'normalisedGradientDescent' } },
    ],
    [
      'steps of falling length, smooth, to no horizon',
      {
        ...SMOOTH,
        training: {
          steps: 40,
          optimizer: { name: 'normalisedGradientDescent', schedule: 'inverseSqrt' },
          horizon: 'infinity',
        },
      },
    ],
    [
      'dual acceleration, slope 0, flipped labels',
      {
        ...BASE,
        data: { ...BASE.data, labelNoise: { count: 2 } },
        network: { width: 6, slope: 0 },
        training: { steps: 300, optimizer: 'dualAcceleration' },
      },
    ],
    [
      'steps that are tried, the mean logistic loss',
      { ...BASE, training: { steps: 200, loss: 'logistic', reduction: 'mean', optimizer: 'lyuLi' } },
    ],
    ['sharpness-aware', { ...BASE, training: { ...BASE.training, optimizer: 'sam' } }],
    [
      'sharpness-aware, smooth, slope 0, the mean logistic loss, to no horizon',
      {
        ...SMOOTH,
        network: { ...SMOOTH.network, slope: 0 },
        training: {
          ...{ steps: 40, loss: 'logistic', reduction: 'mean', horizon: 'infinity' },
          optimizer: { name: 'sam', radius: 0.5 },
        },
      },
    ],
    ['Adam on batches', by({ name: 'adam', batch: 3 })],
    [
      'Adam on single points, slope 0, a polynomial loss',
      {
        ...BASE,
        network: { width: 6, slope: 0 },
        training: { steps: 40, loss: 'polynomial', optimizer: { name: 'adam', batch: 1 } },
      },
    ],
  ])('%s: is whole, with a reason for every null', (_, spec) => expectSilent(spec));

  it('Adam has a limit of its own on all points, and none that is known on batches', () => {
    const ownOf = (batch: number, loss: string) =>
      run(resolveSpec({ ...BASE, training: { steps: 40, loss, optimizer: { name: 'adam', batch } } }), null)
        .record.limit.own;
    for (const loss of ['exponential', 'polynomial', 'squared']) {
      expect(ownOf(0, loss)).toMatchObject({ kind: 'linf' });
      expect(ownOf(3, loss)).toBeUndefined();
    }
  });

  it.each([
    ['batches', { name: 'reshuffling', batch: 3 }],
    ['momentum', { name: 'heavyBall', momentum: 0.5 }],
    ['Adam on batches', { name: 'adam', batch: 3 }],
    ['dual acceleration', 'dualAcceleration'],
    ['steps of one length', 'normalisedGradientDescent'],
    ['steps that are tried', 'lyuLi'],
    ['sharpness-aware steps', 'sam'],
  ])('%s: left and taken up again it is the same', (_, optimizer) => expectSameTakenUp(by(optimizer)));
});
