/**
 * Back from the flow to exact steps, where steps of descent have become too large for a flow.
 */
import { type DescentProblem, descentStates } from '../descent/gradient-descent.ts';
import { curvatureOf, logForces } from '../horizon/passage.ts';
import type { Weights } from '../horizon/pattern-piece.ts';
import type { ExponentialTail } from '../network/loss.ts';
import { groupByState, statesOf } from '../network/neuron-groups.ts';
import { liftedGram } from '../network/pattern.ts';

export interface Stretch extends Weights {
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

/**
 * Descent from a state of its flow on, until a flow speaks of it again, or for `most` updates; null when it does not within the work granted.
 *
 * @param rate  tau = rate t
 */
export function exactSteps(
  problem: DescentProblem,
  tail: ExponentialTail,
  from: Weights,
  rate: number,
  most: number,
): Stretch | null {
  const { sample, network, initial } = problem;
  const { n } = sample;
  const granted = Math.max(1, Math.min(MOST_STEPS, Math.floor(MOST_WORK / (initial.m * n * n))));
  const steps = Math.min(most, granted);
  const doubling: number[] = [];
  for (let t = 1; t < steps; t *= 2) doubling.push(t);
  let last: Stretch | null = null;
  for (const { t, q, Z, C } of descentStates(
    { ...problem, initial: { ...initial, Z: from.Z } },
    steps,
    doubling,
  )) {
    const G = liftedGram(sample, network, groupByState(network, statesOf(Z.data), n));
    const { curving } = logForces(tail, rate, q);
    const curvature = curvatureOf(G, curving);
    last = { steps: t, q, Z, C: { ...C, data: C.data.map((entry, k) => entry + from.C.data[k]) }, curvature };
    if (t > 0 && curvature <= FINE) return last;
  }
  return last !== null && (last.curvature <= ENOUGH || last.steps === most) ? last : null;
}
