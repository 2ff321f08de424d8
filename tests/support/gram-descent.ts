/**
 * The library's descent, run on a problem in full coordinates: the counterpart of full-descent.ts.
 */
import { sampleFromRows } from '../../src/data/from-file.ts';
import type { Sample } from '../../src/data/sample.ts';
import { type DescentSummary, descentStates } from '../../src/descent/gradient-descent.ts';
import type { DescentState } from '../../src/descent/problem.ts';
import type { DescentEvent } from '../../src/descent/watch.ts';
import type { Activation } from '../../src/network/activation.ts';
import { activationChosen } from '../../src/network/activations/index.ts';
import { givenInitialWeights, type InitialWeights } from '../../src/network/initial.ts';
import { lossNamed } from '../../src/network/losses/index.ts';
import { type Network, networkWith } from '../../src/network/network.ts';
import { type Optimizer, optimizerNamed } from '../../src/optimizers.ts';
import { type Key, keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import type { FullProblem } from './full-descent.ts';
import { matrixFromRows } from './matrix.ts';

export interface GramRun {
  readonly sample: Sample;
  readonly network: Network;
  readonly initial: InitialWeights;
  /** The states yielded, in order. */
  readonly states: readonly DescentState[];
  /** The last of them. */
  readonly end: DescentState;
  readonly summary: DescentSummary;
}

/** Under which optimisers draw their batches here. */
export const BATCH_KEY = keyFrom(7, 'batches');

/** Runs `steps` updates, looking at `lookAt`. @param faults  what is trained by in place of what the problem says */
export function gramDescent(
  problem: FullProblem,
  steps: number,
  lookAt: Iterable<number> = [],
  faults: { readonly activation?: Activation; readonly optimizer?: Optimizer; readonly batchKey?: Key } = {},
): GramRun {
  const { mPlus, a, slope, alpha, reduction, loss = 'exponential' } = problem;
  const sample = sampleFromRows(matrixFromRows(problem.X), Float64Array.from(problem.y), null, null);
  const initial = givenInitialWeights(sample, matrixFromRows(problem.W));
  const optimizer = faults.optimizer ?? optimizerOf(problem);
  const activation = faults.activation ?? activationOf(problem);
  const signed: Network =
    a === undefined
      ? { mPlus, mMinus: problem.W.length - mPlus, slope }
      : networkWith(Float64Array.from(a), slope);
  const network = { ...signed, activation };
  const descent = descentStates(
    {
      ...{ sample, network, initial, loss: lossNamed(loss), reduction, alpha, optimizer },
      batchKey: faults.batchKey ?? BATCH_KEY,
    },
    steps,
    lookAt,
  );
  const states: DescentState[] = [];
  for (;;) {
    const next = descent.next();
    if (next.done)
      return { sample, network, initial, states, end: states[states.length - 1], summary: next.value };
    states.push(next.value);
  }
}

function optimizerOf({ schedule = 'constant', momentum = 0, ahead = false }: FullProblem): Optimizer {
  if (schedule === 'lossNormalised') return optimizerNamed('lossNormalisedDescent');
  return optimizerNamed({ name: ahead ? 'nesterov' : 'heavyBall', momentum });
}

function activationOf({ smoothWidth: width = 0, slope }: FullProblem): Activation {
  return activationChosen(width > 0 ? { name: 'smoothLeaky', width } : 'leakyRelu', slope);
}

/** All events, as kind and step. */
export function kinds({ summary }: GramRun): [string, number][] {
  return summary.events.map(({ kind, t }) => [kind, t]);
}

/** The step of the first event of a kind. */
export function event({ summary }: GramRun, kind: DescentEvent['kind']): number | undefined {
  return summary.events.find((found) => found.kind === kind)?.t;
}

/** max_i |q_i - r_i| / |r_i|. */
export function relativeError(q: ArrayLike<number>, reference: readonly number[]): number {
  return Math.max(...reference.map((value, i) => Math.abs(q[i] - value) / Math.abs(value)));
}

export interface ClusterShape {
  readonly n: number;
  readonly d: number;
  readonly m: number;
  /** |mu|, along the first coordinate. */
  readonly signal: number;
  /** Standard deviation of the coordinates of W(0). */
  readonly scale: number;
}

/** Rows of two unit Gaussian clusters with alternating labels, and Gaussian W(0): a function of the seed. */
export function clusters(
  { n, d, m, signal, scale }: ClusterShape,
  seed: number,
): Pick<FullProblem, 'X' | 'y' | 'W'> {
  const stream = new Stream(keyFrom(seed, 'clusters'));
  const y = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const vector = (size: number): number[] => Array.from({ length: d }, () => size * normal(stream));
  const X = y.map((label) => vector(1).map((z, k) => (k === 0 ? label * signal + z : z)));
  const W = Array.from({ length: m }, () => vector(scale));
  return { X, y, W };
}
