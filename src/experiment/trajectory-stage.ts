/**
 * Descent, looked at on a grid of log t: its states joined with the limit and the risk into the rows of the trajectory.
 */
import type { AnySample } from '../data/sample.ts';
import { type DescentSummary, gradientDescent, type KeptDescent } from '../descent/gradient-descent.ts';
import { logGrid } from '../descent/grid.ts';
import type { DescentState } from '../descent/problem.ts';
import { log, log10 } from '../linalg/elementary.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { once } from '../linalg/once.ts';
import { minimum, sum } from '../linalg/vector.ts';
import { alignmentWith, boundaryAlignmentWith } from '../margin/alignment.ts';
import type { LimitDirection } from '../margin/limit.ts';
import type { OwnLimit } from '../margin/own-limit.ts';
import { residualOfWeights } from '../margin/weights-kkt.ts';
import { bothLayersSince } from '../network/balance.ts';
import type { PolynomialTail } from '../network/loss.ts';
import { measuresOf } from '../network/measures/index.ts';
import { trainsHead } from '../network/models/index.ts';
import { type Network, withHead } from '../network/network.ts';
import {
  type CombinedWeights,
  frobenius,
  sizeOf,
  stableRank,
  type WeightCoordinates,
  weightsOf,
} from '../network/weights.ts';
import type { TrajectoryRow } from '../record/record.ts';
import type { TargetColumns } from '../record/regression.ts';
import type { KeptCount } from '../risk/network-error.ts';
import { excessOf } from '../risk/regression.ts';
import type { Spec } from '../spec/resolve.ts';
import { newStretch, type Progress, type Stretch, within } from '../stepwise.ts';
import type { PathBeside } from './path-beside.ts';
import type { NewRow, RunProgress } from './stages.ts';
import type { TrainingSetup } from './training-setup.ts';

/** The share of test points that the network with these weights misclassifies; null when there is no way to know. */
export type TestError = (
  W: WeightCoordinates,
  stretch: Stretch<KeptCount>,
) => Generator<Progress, number | null>;

/** Makes a row of the trajectory; most of it is counting its test error, which it begins by telling the rest. */
export type RowMaker = (
  snapshot: Snapshot,
  stretch: Stretch<KeptCount>,
) => Generator<Progress & { readonly row?: NewRow }, TrajectoryRow>;

/** A row as a part of training. @param trajectory  the rows before it @param progress  how far training is */
export function madeOn(
  row: ReturnType<RowMaker>,
  trajectory: readonly TrajectoryRow[],
  progress: () => RunProgress,
): Generator<RunProgress, TrajectoryRow> {
  return within(row, (part) => ({
    ...progress(),
    rows: part.row === undefined ? trajectory : [...trajectory, part.row],
  }));
}

/** What training left. */
export interface TrainedRun {
  readonly trajectory: readonly TrajectoryRow[];
  readonly summary: DescentSummary;
  readonly end: DescentState;
}

/** Descent on its way, with the rows made so far, and how far the next one is. */
export interface KeptTraining {
  readonly trajectory: readonly TrajectoryRow[];
  readonly counting: KeptCount | null;
  readonly descent: KeptDescent;
}

/** Beyond, t itself may overflow. */
const LARGEST_TIME = 1e308;

/** What a row is made of: a state of descent, or of its flow. */
export interface Snapshot extends CombinedWeights {
  readonly t: number;
  /** log t, which says t also where t itself could not; null at t = 0. */
  readonly logT: number | null;
  /** log tau, tau = alpha t (summed loss; late-theory.ts); null at t = 0, and where the margins do not follow it. */
  readonly logTau: number | null;
  /** Times kappa, what log tau has beside that; absent: nothing. */
  readonly ahead?: number;
  readonly q: Float64Array;
  /** log L of the loss as reduced. */
  readonly logLoss: number;
  /** W X' (m x n). */
  readonly Z: Matrix;
  readonly activatedFraction: number;
}

/** What rows are compared with: a limit, and the network that it is of. */
export interface Target {
  readonly network: Network;
  readonly limit: Pick<LimitDirection, 'dual' | 'pattern' | 'logC'>;
}

/** Makes the rows of one run's trajectory. @param testError  null for rows without what only figures show of them, which is most of their work */
export function rowMaker(
  { measures = [] }: Spec['report'],
  { problem }: TrainingSetup<AnySample>,
  { limit, network: ofLimit }: Target,
  own: Pick<OwnLimit, 'margins'> | null,
  testError: TestError | null,
  path: PathBeside | null = null,
): RowMaker {
  const { sample, network, initial, loss } = problem;
  const { tail } = loss;
  const residualOf = (snapshot: Snapshot): number | null => {
    if (tail.kind === 'exponential') return residualFrom(limit, snapshot);
    if (own === null) return null;
    if (tail.kind === 'minimum') return distanceOfMargins(own, snapshot);
    return tail.kind === 'polynomial' ? powerResidual(own, tail, snapshot) : null;
  };
  let alignment: ReturnType<typeof alignmentWith> | null = null;
  let optimality: ReturnType<typeof residualOfWeights> | null = null;
  const both = once(() => bothLayersSince(network, initial));
  return function* (snapshot, stretch) {
    alignment ??= trainsHead(network)
      ? boundaryAlignmentWith(sample, ofLimit, limit)
      : alignmentWith(sample, network, initial, limit);
    optimality ??= residualOfWeights(sample, network, loss);
    const W = weightsOf(sample, initial, snapshot);
    const kkt = testError && optimality(snapshot.q, snapshot.Z, W);
    const regularised =
      path && (yield* within(path(snapshot, W), () => ({ stage: 'regularisation path', done: 0, total: 1 })));
    const { head } = snapshot;
    const row = {
      ...scalars(snapshot, W),
      oneMinusCosine: alignment(snapshot.explicit === undefined ? snapshot.C : null, W, snapshot.share),
      residual: residualOf(snapshot),
      stableRank: testError && stableRank(W),
      kktEpsilon: kkt?.epsilon ?? null,
      kktDelta: kkt?.delta ?? null,
      ...excessColumn(sample, withHead(network, head), W),
      ...(head !== undefined && both()(W, head)),
      ...measuresOf(measures, {
        ...{ ...problem, network: withHead(network, head), y: sample.y, q: snapshot.q, Z: snapshot.Z, W },
        inCoordinates: snapshot.explicit !== undefined,
        regularised,
      }),
    };
    if (testError === null) return { ...row, testError: null };
    if (stretch.from === null) yield { stage: 'test error', done: 0, total: 1, row };
    return { ...row, testError: yield* testError(W, stretch) };
  };
}

/** Of labels nothing. */
function excessColumn(sample: AnySample, network: Network, W: WeightCoordinates): TargetColumns {
  if (sample.targetLaw === undefined) return {};
  const excess = excessOf(sample, network, W, sample.targetLaw);
  return { excess: typeof excess === 'string' ? null : excess };
}

/**
 * Runs descent to its end; yields its progress often enough to show progress and to be stopped.
 *
 * @param row  makes the rows of the trajectory; null for none
 */
export function* train(
  spec: Spec,
  { problem, late: { residual: clock } }: TrainingSetup<AnySample>,
  row: RowMaker | null,
  stretch: Stretch<KeptTraining> = newStretch(),
): Generator<RunProgress, TrainedRun> {
  const { steps } = spec.training;
  const { from } = stretch;
  const trajectory = [...(from?.trajectory ?? [])];
  const grid = logGrid(steps, spec.report.perDecade);
  const rows = new Set(grid);
  let counting: Stretch<KeptCount> = { from: from?.counting ?? null, keep: null };
  const lookAt = function* (state: DescentState): Generator<RunProgress, void> {
    if (row === null || state.t === trajectory[trajectory.length - 1]?.t) return;
    const logT = state.t > 0 ? log(state.t) : null;
    const time =
      logT === null || 'absent' in clock
        ? { logTau: null }
        : { logTau: log(clock.rate) + logT, ahead: clock.ahead };
    const made = yield* madeOn(row({ ...state, logT, ...time }, counting), trajectory, () =>
      progress(state.t),
    );
    trajectory.push(made);
    counting = newStretch();
  };
  const progress = (done: number): RunProgress => ({
    stage: 'descent',
    done,
    total: steps,
    rows: trajectory,
  });

  const own: Stretch<KeptDescent> = { from: from?.descent ?? null, keep: null };
  const descent = gradientDescent(problem, steps, grid, own);
  let end: DescentState | null = null;
  for (;;) {
    const next = descent.next();
    if (next.done) {
      if (end === null) throw new Error('descent yields its start before it ends');
      if (!rows.has(end.t)) yield* lookAt(end);
      return { trajectory, summary: next.value, end };
    }
    const { keep } = own;
    stretch.keep =
      keep &&
      (() => ({
        trajectory: trajectory.slice(),
        counting: counting.keep?.() ?? counting.from,
        descent: keep(),
      }));
    if (typeof next.value === 'number') {
      yield progress(next.value);
      continue;
    }
    end = next.value;
    if (rows.has(end.t)) yield* lookAt(end);
    yield progress(end.t);
  }
}

function scalars({ t, logT, q, logLoss, activatedFraction }: Snapshot, W: WeightCoordinates) {
  const norm = frobenius(W);
  const size = sizeOf(norm, W.head);
  const minMargin = minimum(q);
  return {
    t,
    log10T: logT === null ? null : t < LARGEST_TIME ? log10(t) : logT / log(10),
    logLoss: logLoss === Number.NEGATIVE_INFINITY ? null : logLoss,
    minMargin,
    normalizedMargin: size > 0 ? minMargin / size : null,
    norm,
    activatedFraction,
  };
}

/**
 * max over support vectors of |q_i - log tau - log c_i + log beta_i|, which tends to 0 (theory, section 7); null at t = 0. Where the clock is
 * ahead, log tau has that times kappa beside it, kappa = 1/|W*| (theory, section 17.7).
 */
export function residualFrom(
  limit: Pick<LimitDirection, 'dual' | 'logC'>,
  { logTau, ahead = 0, q }: Pick<Snapshot, 'logTau' | 'ahead' | 'q'>,
): number | null {
  if (limit.dual === null || logTau === null) return null;
  const time = ahead === 0 ? logTau : logTau + ahead / Math.sqrt(sum(limit.dual));
  let worst = 0;
  for (const [i, beta] of limit.dual.entries()) {
    if (beta > 0) worst = Math.max(worst, Math.abs(q[i] - time - limit.logC[i] + log(beta)));
  }
  return worst;
}

/** max_k |q_k - q*_k|, which tends to 0 where the minimum has the pattern of training (docs/theory.md, section 21). */
function distanceOfMargins({ margins }: Pick<OwnLimit, 'margins'>, { q }: Pick<Snapshot, 'q'>): number {
  return margins.reduce((most, entry, k) => Math.max(most, Math.abs(q[k] - entry)), 0);
}

/** max_k |log q_k - log v_k - log tau/(p + 2)|, which tends to 0 (docs/theory.md, section 20); null where some margin is not positive. */
function powerResidual(
  own: Pick<OwnLimit, 'margins'>,
  { p }: PolynomialTail,
  { q, logTau }: Pick<Snapshot, 'q' | 'logTau'>,
): number | null {
  if (logTau === null) return null;
  let worst = 0;
  for (const [k, v] of own.margins.entries()) {
    if (!(q[k] > 0)) return null;
    worst = Math.max(worst, Math.abs(log(q[k]) - log(v) - logTau / (p + 2)));
  }
  return worst;
}
