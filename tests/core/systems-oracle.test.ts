/**
 * Systems in which every pair of an activation, a loss and an optimiser occurs, trained on four points against descent in all coordinates with
 * gradients by differences (tests/support/system-oracle.ts). All of them are in tests/soak/systems.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { activationChosen, activations } from '../../src/network/activations/index.ts';
import { losses, lossNamed, objectiveOf } from '../../src/network/losses/index.ts';
import { optimizers } from '../../src/optimizers.ts';
import { ACTIVATIONS, LOSSES, RULES } from '../support/system-oracle.ts';
import { distanceOf, pairsOf, pairwise, SYSTEMS, toleranceOf, withMinimum } from '../support/systems.ts';

const CHOSEN = pairwise();
type Name = (typeof optimizers)[number]['name'];
const STEPWISE: readonly Name[] = optimizers
  .map(({ name }): Name => name)
  .filter((name): boolean => name !== 'gradientFlow');

describe('four points in all coordinates, gradients by differences', () => {
  it('has an oracle for every activation, loss and optimiser but the flow, and every pair that is accepted', () => {
    expect(Object.keys(ACTIVATIONS)).toEqual(activations.map(({ name }) => name));
    expect(Object.keys(LOSSES)).toEqual(losses.map(({ name }) => name));
    expect(new Set(Object.keys(RULES))).toEqual(new Set(STEPWISE));
    expect(new Set(CHOSEN.flatMap(pairsOf))).toEqual(new Set(SYSTEMS.flatMap(pairsOf)));
    expect(CHOSEN.length).toBeLessThan(SYSTEMS.length / 3);
  });

  it.each(CHOSEN)('$activation, $loss loss, $optimizer', (system) => {
    expect(distanceOf(system)).toBeLessThan(toleranceOf(system));
  });
});

const WITH_MINIMUM = withMinimum(SYSTEMS.filter((_, k) => k % 3 === 0));

describe('with weight decay, smoothed labels, or both', () => {
  it('all three occur', () => {
    const kinds = WITH_MINIMUM.map(({ labelSmoothing, weightDecay }) => `${labelSmoothing} ${weightDecay}`);
    expect(new Set(kinds).size).toBe(3);
    expect(WITH_MINIMUM.length).toBeGreaterThan(60);
  });

  it.each(WITH_MINIMUM)(
    '$activation, $loss loss, $optimizer, decay $weightDecay, smoothing $labelSmoothing',
    (system) => {
      expect(distanceOf(system)).toBeLessThan(toleranceOf(system));
    },
  );

  const base = { activation: 'leakyRelu', loss: 'logistic', gamma: 0.2 } as const;
  it.each(['gradientDescent', 'heavyBall'] as const)('%s: decay that leaves W(0) as it is', (optimizer) => {
    expect(distanceOf({ ...base, optimizer, weightDecay: 0.7 }, { share: 1 })).toBeGreaterThan(1e-3);
  });

  it.each([
    ['decay of another lambda', { weightDecay: 0.7 }, objectiveOf({ loss: 'logistic', weightDecay: 0.71 })],
    [
      'smoothing of another share',
      { labelSmoothing: 0.2 },
      objectiveOf({ loss: 'logistic', labelSmoothing: 0.21 }),
    ],
    [
      'slopes without their signs',
      { labelSmoothing: 0.45 },
      (({ orient: _, ...rest }) => rest)(objectiveOf({ loss: 'logistic', labelSmoothing: 0.45 })),
    ],
  ])('%s', (_, asked, loss) => {
    expect(distanceOf({ ...base, optimizer: 'gradientDescent', ...asked }, { loss })).toBeGreaterThan(1e-4);
  });
});

describe('a planted fault is noticed by the same comparison', () => {
  const base = { loss: 'exponential', optimizer: 'heavyBall', gamma: 0.2 } as const;

  it.each(
    activations.filter(({ name }) => name !== 'linear' && name !== 'leakyRelu').map(({ name }) => name),
  )('%s: a leaky ReLU in its place', (activation) => {
    const slope = activation === 'relu' ? 0.01 : 0.2;
    const phi = activationChosen('leakyRelu', slope);
    expect(distanceOf({ ...base, activation }, { phi, slope })).toBeGreaterThan(1e-3);
  });

  it.each(losses.map(({ name }) => name))('%s loss: the slope of another in its place', (name) => {
    const other = lossNamed(name === 'exponential' ? 'logistic' : 'exponential');
    const loss = { ...lossNamed(name), logSlopes: other.logSlopes };
    expect(distanceOf({ ...base, activation: 'swish', loss: name }, { loss })).toBeGreaterThan(1e-3);
  });

  it.each(STEPWISE)('%s: the next one in its place', (name) => {
    const next = STEPWISE[(STEPWISE.indexOf(name) + 1) % STEPWISE.length];
    const system = { ...base, activation: 'leakyRelu', optimizer: name } as const;
    expect(distanceOf(system)).toBeLessThan(toleranceOf(system));
    expect(distanceOf(system, { optimizer: next })).toBeGreaterThan(1e-4);
  });
});
