/**
 * Back from the flow to exact steps: where steps of descent have become too large for a flow, and where a near horizon is reached in
 * fewer multiplications by carrying out the updates than by following their flow.
 */
import { type DescentSummary, gradientDescent, type KeptDescent } from '../descent/gradient-descent.ts';
import type { DescentProblem, DescentState } from '../descent/problem.ts';
import { curvatureOf, logForces } from '../horizon/passage.ts';
import type { Weights } from '../horizon/pattern-piece.ts';
import type { ExponentialTail } from '../network/loss.ts';
import { modelOf } from '../network/models/index.ts';
import { groupByState, statesOf } from '../network/neuron-groups.ts';
import { newStretch, type Steps, type Stretch } from '../stepwise.ts';

/** Updates after which a flow speaks of descent again. */
export interface FineAgain extends Weights {
  /** Updates carried out. */
  readonly steps: number;
  readonly q: Float64Array;
  /** alpha lambda_max of the Hessian of the loss after them. */
  readonly curvature: number;
}

/** Steps are taken until the curvature is below this: what the flow then leaves out is about its square. */
const FINE = 1e-3;
/** When as many as are granted do not lead there, this is enough. */
const ENOUGH = 0.1;
/** Updates granted, and multiplications. */
const MOST_STEPS = 100_000;
const MOST_WORK = 2e9;
/** Multiplications of all updates up to a horizon, when they are few enough to be carried out instead of their flow. */
const MOST_WORK_TO_HORIZON = 1e10;
/** Multiplications of a flow that are not worth a comparison. */
const LITTLE_WORK = 1e8;
/** A flow is left after this share of what the updates cost: its multiplications are in shorter rows, and take about twice the time. */
const SHARE_OF_FLOW = 0.5;

/**
 * Multiplications granted to the flow of so many updates before they are carried out themselves; null where there are too many of them.
 *
 * What the updates cost is known beforehand: n^2 for each group of neurons, and n for each neuron, which may have to be grouped anew.
 * What the flow costs is seen as it goes. It is left once it has cost half as much as they would: both together then cost at most half
 * as much again as the updates, and three times what the flow would. As multiplications are counted, and no clock is read, the road is the same wherever it is taken.
 *
 * @param Z  W X' where the flow is taken up (m x n)
 */
export function grantedToFlow(
  { sample: { n }, network }: DescentProblem,
  { rows: m, data }: Weights['Z'],
  updates: number,
): number | null {
  const groups = groupByState(network, statesOf(data), n).length;
  const work = updates * (groups * n + m) * n;
  return work <= MOST_WORK_TO_HORIZON ? Math.max(LITTLE_WORK, SHARE_OF_FLOW * work) : null;
}

/** `gradientDescent` from the weights of a later time on; t counts from there. */
export function* descentFrom(
  problem: DescentProblem,
  { Z, C: before }: Weights,
  steps: number,
  lookAt: Iterable<number>,
  stretch: Stretch<KeptDescent> = newStretch(),
): Generator<DescentState | number, DescentSummary> {
  const initial = { ...problem.initial, Z };
  const descent = gradientDescent({ ...problem, initial }, steps, lookAt, stretch);
  for (;;) {
    const next = descent.next();
    if (next.done) return next.value;
    if (typeof next.value === 'number') {
      yield next.value;
      continue;
    }
    const { C } = next.value;
    yield { ...next.value, C: { ...C, data: C.data.map((entry, k) => entry + before.data[k]) } };
  }
}

/**
 * Descent from a state of its flow on, until a flow speaks of it again, for at least `least` and at most `most` updates; null when it does
 * not within the work granted.
 *
 * @param rate  tau = rate t
 */
export function* exactSteps(
  problem: DescentProblem,
  tail: ExponentialTail,
  from: Weights,
  rate: number,
  { least = 1, most = Number.POSITIVE_INFINITY }: { readonly least?: number; readonly most?: number } = {},
): Steps<FineAgain | null> {
  const { sample, network, initial } = problem;
  const { n } = sample;
  const granted = Math.max(1, Math.min(MOST_STEPS, Math.floor(MOST_WORK / (initial.m * n * n))));
  const steps = Math.min(most, granted);
  const doubling: number[] = [];
  for (let t = 1; t < steps; t *= 2) doubling.push(t);
  let last: FineAgain | null = null;
  for (const state of descentFrom(problem, from, steps, doubling)) {
    yield;
    if (typeof state === 'number') continue;
    const { t, q, Z, C } = state;
    const system = modelOf(network).lift(sample, network, groupByState(network, statesOf(Z.data), n));
    const { curving } = logForces(system, tail, rate, q);
    const curvature = curvatureOf(system.G, curving);
    last = { steps: t, q, Z, C, curvature };
    if (t > 0 && t >= least && curvature <= FINE) return last;
  }
  return last !== null && (last.curvature <= ENOUGH || last.steps === most) ? last : null;
}
