/**
 * Networks as they are where training stops, and their errors on clean fresh points: what claims about early stopping measure. No limit is asked
 * for, which takes longer than such training.
 */
import type { Sample } from '../data/sample.ts';
import { descentStates } from '../descent/gradient-descent.ts';
import type { DescentProblem, DescentState } from '../descent/problem.ts';
import { obtainSample } from '../experiment/sample-stage.ts';
import { setUpTraining } from '../experiment/training-setup.ts';
import { type WeightCoordinates, weightsOf } from '../network/weights.ts';
import { keyFrom } from '../random/key.ts';
import { freshPoints } from '../risk/fresh-points.ts';
import { networkError } from '../risk/network-error.ts';
import type { Spec } from '../spec/resolve.ts';
import { finish } from '../stepwise.ts';

/** What an experiment trains, as it stands before its first update, and the error of weights. */
export interface Training {
  readonly problem: DescentProblem<Sample>;
  readonly errorOf: (W: WeightCoordinates) => number;
}

/** A network on the way. */
export interface Trained {
  readonly state: DescentState;
  readonly W: WeightCoordinates;
}

/** Errors are counted on `risk.endPoints` fresh points, the same for all weights. */
export function trainingOf(spec: Spec): Training {
  const sample = finish(obtainSample(spec, null));
  const { population } = sample;
  if (population === null) throw new Error('fresh points are of a population');
  const { problem } = setUpTraining(spec, sample, null);
  const points = freshPoints(
    spec.risk.endPoints,
    spec.network.width,
    population,
    keyFrom(spec.seed.data, 'test'),
  );
  const errorOf = (W: WeightCoordinates): number => {
    const found = finish(networkError(sample, problem.network, W, points));
    if (found === null) throw new Error('the law of the noise is not known');
    return found.error;
  };
  return { problem, errorOf };
}

/** The network at each of some updates, in increasing order, and the update at which all margins were first positive; null when never. */
export function trainedAt(
  { problem }: Pick<Training, 'problem'>,
  times: readonly number[],
): { readonly networks: readonly Trained[]; readonly interpolatedAt: number | null } {
  const networks: Trained[] = [];
  const descent = descentStates(problem, times[times.length - 1], times);
  for (;;) {
    const next = descent.next();
    if (next.done) return { networks, interpolatedAt: next.value.interpolatedAt };
    if (times.includes(next.value.t)) networks.push(standing(problem, next.value));
  }
}

/**
 * The network where training stops.
 *
 * @throws Error when it does not stop within `most` updates
 */
export function trainedUntil(
  { problem }: Pick<Training, 'problem'>,
  stop: NonNullable<DescentProblem['stop']>,
  most: number,
): Trained {
  const descent = descentStates({ ...problem, stop }, most, []);
  let last: DescentState | null = null;
  for (;;) {
    const next = descent.next();
    if (!next.done) {
      last = next.value;
      continue;
    }
    const { outcome } = next.value;
    if (outcome !== stop || last === null)
      throw new Error(`${outcome}, and no ${stop} within ${most} updates`);
    return standing(problem, last);
  }
}

/** Training that goes on from a network that was trained: its weights are the start. */
export function goingOn(
  { problem }: Pick<Training, 'problem'>,
  { state, W }: Trained,
): { readonly problem: DescentProblem<Sample> } {
  return { problem: { ...problem, initial: { ...W, Z: state.Z } } };
}

function standing({ sample, initial }: DescentProblem<Sample>, state: DescentState): Trained {
  return { state, W: weightsOf(sample, initial, state) };
}
