/**
 * Problems in full coordinates, followed in log time by the library: descent to step T, then the flow.
 */
import type { Sample } from '../../src/data/sample.ts';
import { type FlowStart, type FlowState, type FlowSummary, followFlow } from '../../src/horizon/follow.ts';
import { hasExponentialTail, type LateLoss } from '../../src/network/loss.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { lossNamed } from '../../src/network/losses/index.ts';
import type { Network } from '../../src/network/network.ts';
import type { FullProblem } from './full-descent.ts';
import { type GramRun, gramDescent } from './gram-descent.ts';

export interface Followed {
  readonly states: readonly FlowState[];
  readonly end: FlowState;
  readonly summary: FlowSummary;
}

/** The flow from `start` to log time `end`, with its states at `lookAt` and at the end; of the exponential loss unless another is given. */
export function follow(
  sample: Sample,
  network: Network,
  start: FlowStart,
  end: number,
  lookAt: readonly number[] = [],
  mostWork?: number,
  loss: LateLoss = exponentialLoss,
): Followed {
  const flow = followFlow(sample, network, loss, start, end, lookAt, mostWork);
  const states: FlowState[] = [];
  for (;;) {
    const next = flow.next();
    if (next.done) return { states, end: states[states.length - 1], summary: next.value };
    if (next.value !== null) states.push(next.value);
  }
}

export interface FollowOptions {
  /** log t of the states asked for. */
  readonly lookAt?: readonly number[];
  /** The flow itself, not corrected for the size of the steps. */
  readonly plain?: boolean;
  readonly mostWork?: number;
}

/** Descent for T updates, and its flow (to second order in the step, or plain) from there to log t = `logT`. */
export function followDescent(
  problem: FullProblem,
  T: number,
  logT: number,
  { lookAt = [], plain = false, mostWork }: FollowOptions = {},
): Followed & { readonly descent: GramRun } {
  const descent = gramDescent(problem, T);
  const { sample, network, end } = descent;
  const logAlpha = Math.log(alphaOfSum(problem));
  const start = {
    ...{ s: logAlpha + Math.log(T), q: end.q, Z: end.Z, C: end.C },
    alpha: plain ? null : alphaOfSum(problem),
  };
  const looks = lookAt.map((log) => logAlpha + log);
  const loss = lossNamed(problem.loss ?? 'exponential');
  if (!hasExponentialTail(loss)) throw new Error('a loss whose margins follow log t was expected');
  return { ...follow(sample, network, start, logAlpha + logT, looks, mostWork, loss), descent };
}

/** The step of the summed loss. */
export function alphaOfSum({ alpha, reduction, y }: FullProblem): number {
  return reduction === 'mean' ? alpha / y.length : alpha;
}

/** Least-squares slope of y against x. */
export function slopeOf(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const along = x.reduce((total, value, k) => total + (value - mx) * (y[k] - my), 0);
  return along / x.reduce((total, value) => total + (value - mx) ** 2, 0);
}
