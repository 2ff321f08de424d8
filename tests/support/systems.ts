/**
 * Every system that can be chosen, on four points: how far descent is from the oracle in all coordinates (system-oracle.ts), and a few systems
 * in which every pair that can be chosen occurs.
 */
import { sampleFromRows } from '../../src/data/from-file.ts';
import { descentStates } from '../../src/descent/gradient-descent.ts';
import type { DescentState } from '../../src/descent/problem.ts';
import type { Activation } from '../../src/network/activation.ts';
import { activationChosen, activationNamed, activations } from '../../src/network/activations/index.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import type { Loss } from '../../src/network/loss.ts';
import { losses, lossKind, objectiveOf } from '../../src/network/losses/index.ts';
import { networkWith } from '../../src/network/network.ts';
import { weightsOf } from '../../src/network/weights.ts';
import { type OptimizerChoice, optimizerKind, optimizerNamed, optimizers } from '../../src/optimizers.ts';
import { nameIn, valuesOf } from '../../src/parameters.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { BATCH_KEY, clusters } from './gram-descent.ts';
import { matrixFromRows } from './matrix.ts';
import { gradientAt, type LossAt } from './numeric-descent.ts';
import { ACTIVATIONS, empiricalLoss, LOSSES, RULES } from './system-oracle.ts';

const A = [0.7, -1.3, 0.4, 2.1];
const { X, y, W: START } = clusters({ n: 4, d: 6, m: 4, signal: 1.5, scale: 1 }, 3);

/** So small a start that hinge losses have something to do; larger where polar factors of nearly equal rows would be errors of differences. */
function startOf({ optimizer }: System): number[][] {
  const scale = nameIn(optimizer) === 'muon' ? 0.3 : 0.1;
  return START.map((row) => row.map((entry) => scale * entry));
}

/** Polar factors jump where a singular value goes through zero: few updates come before that. */
function stepsOf({ optimizer }: System): number {
  return nameIn(optimizer) === 'muon' ? 8 : 25;
}

/** Least squares has no step beyond 2/lambda_max at which two roads stay together. */
function stepOf({ loss, alpha }: System): number {
  return alpha ?? (loss === 'squared' ? 0.004 : 0.02);
}

export interface System {
  readonly activation: (typeof activations)[number]['name'];
  readonly loss: (typeof losses)[number]['name'];
  readonly optimizer: OptimizerChoice;
  readonly gamma: number;
  readonly weightDecay?: number;
  readonly labelSmoothing?: number;
  readonly alpha?: number;
}

/** What is trained with in place of what a system says. */
export interface SystemFaults {
  readonly phi?: Activation;
  readonly loss?: Loss;
  readonly slope?: number;
  readonly optimizer?: OptimizerChoice;
  /** Of W(0). */
  readonly share?: number;
}

/** max |W - W*| over the largest entry of W*. */
export function distanceOf(of: System, faults: SystemFaults = {}): number {
  const wanted = byDifferences(of).flat();
  const found = byDescent(of, faults);
  const largest = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((entry, at) => Math.abs(found[at] - entry))) / largest;
}

function reductionOf({ gamma }: System): 'mean' | 'sum' {
  return gamma === 0.3 ? 'mean' : 'sum';
}

function byDescent(of: System, faults: SystemFaults): Float64Array {
  const gamma = activationNamed(of.activation).gamma ?? of.gamma;
  const sample = sampleFromRows(matrixFromRows(X), Float64Array.from(y), null, null);
  const initial = givenInitialWeights(sample, matrixFromRows(startOf(of)));
  const activation = faults.phi ?? activationChosen(of.activation, gamma);
  const problem = {
    ...{ sample, initial, reduction: reductionOf(of), alpha: stepOf(of), batchKey: BATCH_KEY },
    network: { ...networkWith(Float64Array.from(A), faults.slope ?? gamma), activation },
    loss: faults.loss ?? objectiveOf(of),
    optimizer: optimizerNamed(faults.optimizer ?? of.optimizer),
  };
  const steps = stepsOf(of);
  let end: DescentState | undefined;
  for (const state of descentStates(problem, steps, [])) end = state;
  // It stops early only where nothing pulls any more.
  if (end === undefined || (end.t !== steps && end.logLoss > Number.NEGATIVE_INFINITY))
    throw new Error(`descent came to ${end?.t}`);
  const { share } = faults;
  return weightsOf(sample, initial, share === undefined ? end : { C: end.C, share }).inFrame[0].data;
}

function byDifferences(of: System): number[][] {
  const kind = activationNamed(of.activation);
  const gamma = kind.gamma ?? of.gamma;
  const given = valuesOf(kind, of.activation);
  const lossGiven = valuesOf(lossKind(of.loss), of.loss);
  const { labelSmoothing: eps = 0, weightDecay: lambda = 0 } = of;
  const one = (q: number): number => LOSSES[of.loss](q, lossGiven);
  const lossOf = (shares?: ArrayLike<number>): LossAt => {
    const ofMargins = empiricalLoss({
      ...{ X, y, a: A, reduction: reductionOf(of) },
      phi: (z) => ACTIVATIONS[of.activation](z, gamma, given),
      loss: eps === 0 ? one : (q) => (1 - eps) * one(q) + eps * one(-q),
      ...(shares !== undefined && { shares }),
    });
    if (lambda === 0) return ofMargins;
    return (W) => ofMargins(W) + (lambda / 2) * W.flat().reduce((sum, entry) => sum + entry * entry, 0);
  };
  const whole = lossOf();
  const { batches } = optimizerNamed(of.optimizer);
  const draw = batches?.draw(y.length, BATCH_KEY);
  const update = RULES[nameIn(of.optimizer)](valuesOf(optimizerKind(of.optimizer), of.optimizer));
  let W: number[][] = startOf(of);
  for (let t = 0; t < stepsOf(of); t++) {
    const at = W;
    const counts = new Float64Array(y.length).fill(1);
    draw?.(t, counts);
    const shares = batches === null ? counts : counts.map((count) => (count * y.length) / batches.size);
    const next = update({
      ...{ t, W: at, alpha: stepOf(of), loss: whole },
      gradient: (V) => gradientAt(whole, V),
      ofBatch: () => gradientAt(lossOf(shares), at),
    });
    W = next.map((row) => [...row]);
  }
  return W;
}

/** Those of the table that move update by update, and those that take batches once more with batches of another size. */
const CHOICES: readonly OptimizerChoice[] = [
  ...optimizers.filter(({ name }) => Object.hasOwn(RULES, name)).map(({ name }) => name),
  { name: 'adam', batch: 3 },
  { name: 'sgd', batch: 3 },
];

function isAccepted({ activation, gamma: _, alpha: __, ...training }: System): boolean {
  try {
    return resolveSpec({ network: { activation }, training }) !== null;
  } catch {
    return false;
  }
}

/** The whole product, without what is refused. */
export const SYSTEMS: readonly System[] = activations
  .flatMap(({ name: activation }) =>
    losses.flatMap(({ name: loss }) =>
      CHOICES.map((optimizer, k) => ({ activation, loss, optimizer, gamma: k % 2 === 0 ? 0.3 : 0.2 })),
    ),
  )
  .filter(isAccepted);

/** Of systems those whose objective may have its minimum at finite weights, each in one of three ways. */
export function withMinimum(systems: readonly System[]): System[] {
  return systems
    .map((system, k) => ({
      ...system,
      ...(k % 3 !== 0 && { labelSmoothing: 0.2 }),
      ...(k % 3 !== 1 && { weightDecay: 0.7 }),
      // Smaller steps, as with momentum those above overshoot the margin of smoothed labels.
      alpha: stepOf(system) / 4,
    }))
    .filter(isAccepted);
}

/** The three pairs of a system. */
export function pairsOf({ activation, loss, optimizer }: System): string[] {
  const by = JSON.stringify(optimizer);
  return [`${activation}, ${loss}`, `${activation}, ${by}`, `${loss}, ${by}`];
}

/** Systems of the product, one after the other that with the most pairs of which no one before had any, until there is none. */
export function pairwise(): System[] {
  const seen = new Set<string>();
  const chosen: System[] = [];
  const news = (system: System) => pairsOf(system).filter((pair) => !seen.has(pair)).length;
  for (const least of [3, 2, 1])
    for (const system of SYSTEMS) {
      if (news(system) < least) continue;
      chosen.push(system);
      for (const pair of pairsOf(system)) seen.add(pair);
    }
  return chosen;
}

/** Errors of differences, which a root of a mean square and a polar factor make larger. */
export function toleranceOf({ optimizer }: System): number {
  return ['adam', 'muon'].includes(nameIn(optimizer)) ? 1e-6 : 2e-7;
}
