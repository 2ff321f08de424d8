/**
 * Every system that can be chosen, trained on four points against descent in all coordinates with gradients by differences
 * (tests/support/system-oracle.ts).
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { descentStates } from '../../src/descent/gradient-descent.ts';
import type { DescentState } from '../../src/descent/problem.ts';
import type { Activation } from '../../src/network/activation.ts';
import { activationChosen, activationNamed, activations } from '../../src/network/activations/index.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import type { Loss } from '../../src/network/loss.ts';
import { losses, lossKind, lossNamed, objectiveOf } from '../../src/network/losses/index.ts';
import { networkWith } from '../../src/network/network.ts';
import { weightsOf } from '../../src/network/weights.ts';
import { optimizerKind, optimizerNamed, optimizers } from '../../src/optimizers.ts';
import { valuesOf } from '../../src/parameters.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { clusters } from '../support/gram-descent.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { numericDescent } from '../support/numeric-descent.ts';
import { ACTIVATIONS, empiricalLoss, LOSSES, MOVES } from '../support/system-oracle.ts';

const A = [0.7, -1.3, 0.4, 2.1];
// So small a start that hinge losses have something to do.
const { X, y, W } = clusters({ n: 4, d: 6, m: 4, signal: 1.5, scale: 0.1 }, 3);
// Least squares has no step beyond 2/lambda_max at which two roads stay together.
const stepOf = (loss: string): number => (loss === 'squared' ? 0.004 : 0.02);
const STEPS = 25;

type ActivationName = (typeof activations)[number]['name'];
type LossName = (typeof losses)[number]['name'];
type OptimizerName = (typeof optimizers)[number]['name'];

interface System {
  readonly activation: ActivationName;
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly gamma: number;
  readonly weightDecay?: number;
  readonly labelSmoothing?: number;
  readonly alpha?: number;
}

/** max |W - W*| over the largest entry of W*. */
function distance(
  of: System,
  faults: { phi?: Activation; loss?: Loss; share?: number; slope?: number } = {},
): number {
  const { alpha = stepOf(of.loss) } = of;
  const kind = activationNamed(of.activation);
  const gamma = kind.gamma ?? of.gamma;
  const phi = faults.phi ?? activationChosen(of.activation, gamma);
  const loss = faults.loss ?? objectiveOf(of);
  const optimizer = optimizerNamed(of.optimizer);
  const sample = sampleFromRows(matrixFromRows(X), Float64Array.from(y), null, null);
  const initial = givenInitialWeights(sample, matrixFromRows(W));
  const network = { ...networkWith(Float64Array.from(A), faults.slope ?? gamma), activation: phi };
  const reduction = of.gamma === 0.3 ? 'mean' : 'sum';
  let end: DescentState | undefined;
  for (const state of descentStates(
    { sample, network, initial, loss, reduction, alpha, optimizer },
    STEPS,
    [],
  ))
    end = state;
  // It stops early only where nothing pulls any more.
  if (end === undefined || (end.t !== STEPS && end.logLoss > Number.NEGATIVE_INFINITY))
    throw new Error(`descent came to ${end?.t}`);
  const found = weightsOf(
    sample,
    initial,
    faults.share === undefined ? end : { C: end.C, share: faults.share },
  ).inFrame[0].data;

  const move = MOVES[of.optimizer](valuesOf(optimizerKind(of.optimizer), of.optimizer));
  const given = valuesOf(kind, of.activation);
  const { labelSmoothing: eps = 0, weightDecay: lambda = 0 } = of;
  const one = (q: number): number => LOSSES[of.loss](q, valuesOf(lossKind(of.loss), of.loss));
  const ofMargins = empiricalLoss({
    ...{ X, y, a: A, reduction },
    phi: (z) => ACTIVATIONS[of.activation](z, gamma, given),
    loss: (q) => (1 - eps) * one(q) + eps * one(-q),
  });
  const total = (weights: readonly (readonly number[])[]): number =>
    ofMargins(weights) + (lambda / 2) * weights.flat().reduce((sum, entry) => sum + entry * entry, 0);
  const { momentum, ahead } = move;
  const step = (value: number) => move.step(alpha, value);
  const wanted = numericDescent({ loss: total, W, step, momentum, ahead }, STEPS).flat();
  const largest = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((entry, at) => Math.abs(found[at] - entry))) / largest;
}

const SYSTEMS = activations
  .flatMap(({ name: activation }) =>
    losses.flatMap(({ name: loss }) =>
      optimizers
        .filter(({ name }) => Object.hasOwn(MOVES, name))
        .map(({ name: optimizer }, k) => ({ activation, loss, optimizer, gamma: k % 2 === 0 ? 0.3 : 0.2 })),
    ),
  )
  .filter(isAccepted);

function isAccepted({
  activation,
  loss,
  optimizer,
}: {
  activation: string;
  loss: string;
  optimizer: string;
}): boolean {
  return accepts({ network: { activation }, training: { loss, optimizer } });
}

function accepts(spec: object): boolean {
  try {
    return resolveSpec(spec) !== null;
  } catch {
    return false;
  }
}

describe('four points in all coordinates, gradients by differences', () => {
  it('has an oracle for every activation and every loss', () => {
    expect(Object.keys(ACTIVATIONS)).toEqual(activations.map(({ name }) => name));
    expect(Object.keys(LOSSES)).toEqual(losses.map(({ name }) => name));
  });

  it.each(SYSTEMS)('$activation, $loss loss, $optimizer', (system) => {
    expect(distance(system)).toBeLessThan(2e-7);
  });
});

/** Each system whose objective may have its minimum at finite weights, in one of three ways. */
const WITH_MINIMUM = SYSTEMS.map((system, k) => ({
  ...system,
  ...(k % 3 !== 0 && { labelSmoothing: 0.2 }),
  ...(k % 3 !== 1 && { weightDecay: 0.7 }),
  // Smaller steps, as with momentum those above overshoot the margin of smoothed labels.
  alpha: stepOf(system.loss) / 4,
})).filter(({ activation, ...training }) => {
  const { gamma: _, alpha: __, ...asked } = training;
  return accepts({ network: { activation }, training: asked });
});

describe('with weight decay, smoothed labels, or both', () => {
  it('all three occur', () => {
    const kinds = WITH_MINIMUM.map(({ labelSmoothing, weightDecay }) => `${labelSmoothing} ${weightDecay}`);
    expect(new Set(kinds).size).toBe(3);
    expect(WITH_MINIMUM.length).toBeGreaterThan(60);
  });

  it.each(WITH_MINIMUM)(
    '$activation, $loss loss, $optimizer, decay $weightDecay, smoothing $labelSmoothing',
    (system) => {
      expect(distance(system)).toBeLessThan(2e-7);
    },
  );

  const base = { activation: 'leakyRelu', loss: 'logistic', gamma: 0.2 } as const;
  it.each(['gradientDescent', 'heavyBall'] as const)('%s: decay that leaves W(0) as it is', (optimizer) => {
    expect(distance({ ...base, optimizer, weightDecay: 0.7 }, { share: 1 })).toBeGreaterThan(1e-3);
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
    expect(distance({ ...base, optimizer: 'gradientDescent', ...asked }, { loss })).toBeGreaterThan(1e-4);
  });
});

describe('a planted fault is noticed by the same comparison', () => {
  const base = { loss: 'exponential', optimizer: 'heavyBall', gamma: 0.2 } as const;

  it.each(
    activations.filter(({ name }) => name !== 'linear' && name !== 'leakyRelu').map(({ name }) => name),
  )('%s: a leaky ReLU in its place', (activation) => {
    const slope = activation === 'relu' ? 0.01 : 0.2;
    const phi = activationChosen('leakyRelu', slope);
    expect(distance({ ...base, activation }, { phi, slope })).toBeGreaterThan(1e-3);
  });

  it.each(losses.map(({ name }) => name))('%s loss: the slope of another in its place', (name) => {
    const other = lossNamed(name === 'exponential' ? 'logistic' : 'exponential');
    const loss = { ...lossNamed(name), logSlopes: other.logSlopes };
    expect(distance({ ...base, activation: 'swish', loss: name }, { loss })).toBeGreaterThan(1e-3);
  });
});
