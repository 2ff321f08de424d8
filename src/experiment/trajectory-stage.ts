/**
 * Descent, looked at on a grid of log t: its states joined with the limit and the risk into the trajectory.
 */
import { type DescentState, type DescentSummary, gradientDescent } from '../descent/gradient-descent.ts';
import { logGrid, withHeartbeat } from '../descent/grid.ts';
import { log, log10 } from '../linalg/elementary.ts';
import { minimum } from '../linalg/vector.ts';
import { alignmentWith } from '../margin/alignment.ts';
import type { LimitDirection } from '../margin/limit.ts';
import { frobenius2, stableRank, type WeightCoordinates, weightMap } from '../network/weights.ts';
import type { TrajectoryRow } from './record.ts';
import type { Spec } from './resolve.ts';
import type { TrainingSetup } from './training-stage.ts';

/** The share of test points that the network with these weights misclassifies; null when there is no way to know. */
export type TestError = (W: WeightCoordinates) => number | null;

export interface TrainedNetwork {
  readonly trajectory: readonly TrajectoryRow[];
  readonly summary: DescentSummary;
  /** The last state, and its weights. */
  readonly end: DescentState;
  readonly W: WeightCoordinates;
}

/** Updates done, of those to do. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
}

/** Updates between two signs of life. */
const HEARTBEAT = 1000;

/** Runs descent to its end; yields its progress often enough to show progress and to be stopped. */
export function* train(
  spec: Spec,
  setup: TrainingSetup,
  limit: LimitDirection,
  testError: TestError,
): Generator<RunProgress, TrainedNetwork> {
  const { problem, alphaOfSum } = setup;
  const { steps } = spec.training;
  const toWeights = weightMap(problem.sample, problem.initial);
  const alignment = alignmentWith(problem.sample, problem.network, problem.initial, limit);
  const trajectory: TrajectoryRow[] = [];
  const grid = logGrid(steps, spec.report.perDecade);
  const rows = new Set(grid);
  const row = (state: DescentState, W: WeightCoordinates): TrajectoryRow => ({
    ...scalars(state, W),
    oneMinusCosine: alignment(state.C, W),
    residual: residualFrom(limit, state, alphaOfSum),
    stableRank: stableRank(W),
    testError: testError(W),
  });

  const descent = gradientDescent(problem, steps, withHeartbeat(grid, HEARTBEAT));
  let end: DescentState | null = null;
  for (;;) {
    const next = descent.next();
    if (next.done) {
      if (end === null) throw new Error('descent yields its start before it ends');
      const W = toWeights(end.C);
      if (trajectory.at(-1)?.t !== end.t) trajectory.push(row(end, W));
      return { trajectory, summary: next.value, end, W };
    }
    end = next.value;
    if (rows.has(end.t)) trajectory.push(row(end, toWeights(end.C)));
    yield { done: end.t, total: steps };
  }
}

function scalars({ t, q, logLoss, activatedFraction }: DescentState, W: WeightCoordinates) {
  const norm = Math.sqrt(frobenius2(W));
  const minMargin = minimum(q);
  return {
    t,
    log10T: t > 0 ? log10(t) : null,
    logLoss,
    minMargin,
    normalizedMargin: norm > 0 ? minMargin / norm : null,
    norm,
    activatedFraction,
  };
}

/** max over support vectors of |q_i - log(alpha t) + log beta_i|, which tends to 0 (theory 5); null at t = 0. */
function residualFrom(limit: LimitDirection, { t, q }: DescentState, alpha: number): number | null {
  if (limit.dual === null || t === 0) return null;
  const logTau = log(alpha) + log(t);
  let worst = 0;
  for (const [i, beta] of limit.dual.entries()) {
    if (beta > 0) worst = Math.max(worst, Math.abs(q[i] - logTau + log(beta)));
  }
  return worst;
}
