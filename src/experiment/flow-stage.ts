/**
 * Training by gradient flow from W(0), t in units of alpha: the limit of descent with ever smaller steps. Its switches are solved for,
 * so times of activation are exact; interpolation is seen at the rows of the trajectory.
 *
 * The flow of the margins is autonomous in log time from any origin (horizon/flow.ts): with s = log(tau + alpha) it starts at
 * s = log alpha, at t = 0.
 */

import type { DescentSummary } from '../descent/gradient-descent.ts';
import { logGrid } from '../descent/grid.ts';
import type { DescentProblem, DescentState } from '../descent/problem.ts';
import { startOf } from '../descent/start.ts';
import { type DescentEvent, deathsTold } from '../descent/watch.ts';
import { InputError } from '../errors.ts';
import { type FlowOutcome, type FlowSummary, followFlow, type KeptFlow } from '../horizon/follow.ts';
import { exp, log } from '../linalg/elementary.ts';
import { minimum } from '../linalg/vector.ts';
import { limitInSteps } from '../margin/limit.ts';
import { outputSign } from '../network/network.ts';
import type { TrajectoryRow } from '../record/record.ts';
import type { KeptCount } from '../risk/network-error.ts';
import type { Spec } from '../spec/resolve.ts';
import { newStretch, type Steps, type Stretch, within } from '../stepwise.ts';
import type { RunProgress } from './stages.ts';
import { whyStiff } from './stiffness.ts';
import type { TrainingSetup } from './training-setup.ts';
import { madeOn, type RowMaker, type TrainedRun } from './trajectory-stage.ts';

/** The flow on its way, with what was seen so far, and how far the next row is. */
export interface KeptFlowTraining extends Omit<Seen, 'steps'> {
  readonly trajectory: readonly TrajectoryRow[];
  readonly counting: KeptCount | null;
  /** Null at the beginning. */
  readonly flow: KeptFlow | null;
}

/**
 * Follows the flow to t = `steps`; yields its progress at the rows of the trajectory.
 *
 * @throws InputError for a loss that late margins do not follow in log time
 */
export function* trainByFlow(
  spec: Spec,
  { problem, late: { horizon: clock } }: TrainingSetup,
  row: RowMaker,
  stretch: Stretch<KeptFlowTraining> = newStretch(),
): Generator<RunProgress, TrainedRun> {
  const { from } = stretch;
  const { sample, network, reduction } = problem;
  const { n } = sample;
  const { steps } = spec.training;
  if ('absent' in clock) {
    throw new InputError('training.optimizer', `must make steps: ${clock.absent}`, spec.training.optimizer);
  }
  const { rate, loss } = clock;
  const logAlpha = log(rate);
  const logShare = reduction === 'mean' ? log(n) : 0;
  const atStart = startOf(problem);
  const start = { s: logAlpha, q: atStart.q, Z: atStart.Z, C: atStart.C, alpha: null };
  const grid = logGrid(steps, spec.report.perDecade);
  const sOf = (t: number): number => logAlpha + log(t + 1);
  const own: Stretch<KeptFlow> = { from: from?.flow ?? null, keep: null };
  const flow = followFlow(sample, network, loss, start, sOf(steps), grid.slice(1).map(sOf), undefined, own);

  const trajectory = [...(from?.trajectory ?? [])];
  let end = from?.end ?? atStart;
  let atFirst = from?.atFirst ?? null;
  let interpolatedAt = from?.interpolatedAt ?? null;
  let counting: Stretch<KeptCount> = { from: from?.counting ?? null, keep: null };
  const see = function* (state: DescentState, logT: number | null): Generator<RunProgress, void> {
    const snapshot = { ...state, logT, logTau: logT === null ? null : logAlpha + logT };
    trajectory.push(yield* madeOn(row(snapshot, counting), trajectory, progress));
    counting = newStretch();
    end = state;
    if (state.t === 1) atFirst = state;
    if (minimum(state.q) > 0) interpolatedAt ??= state.t;
  };
  // Until its row is made, a state is one that the flow has still to come to.
  let reached = own.from;
  const keep = (): KeptFlowTraining => ({
    trajectory: trajectory.slice(),
    counting: counting.keep?.() ?? counting.from,
    ...{ end, atFirst, interpolatedAt, flow: reached },
  });
  stretch.keep = keep;
  // Its work goes by log time, as its rows do.
  const progress = (): RunProgress => ({
    stage: 'flow',
    done: Math.min(trajectory.length, grid.length),
    total: grid.length,
    rows: trajectory,
  });
  if (trajectory.length === 0) yield* see(end, null);
  for (;;) {
    const next = flow.next();
    if (next.done) {
      const seen = { steps, end, atFirst, interpolatedAt };
      const whyStopped = yield* within(reasonToStop(problem, next.value), progress);
      return { trajectory, summary: summaryOf(problem, next.value, seen, logAlpha, whyStopped), end };
    }
    if (next.value !== null) {
      const { s, q, Z, C, logLoss, activatedFraction } = next.value;
      const looked = grid[trajectory.length] ?? steps;
      const t = Math.abs(s - sOf(looked)) <= ROUNDING ? looked : timeOf(s, logAlpha);
      if (t > end.t) yield* see({ t, q, Z, C, logLoss: logLoss - logShare, activatedFraction }, log(t));
    }
    reached = own.keep?.() ?? null;
    stretch.keep = own.keep && keep;
    yield progress();
  }
}

/** Log times closer than this are the same. */
const ROUNDING = 1e-12;

/** t at log time s. */
function timeOf(s: number, logAlpha: number): number {
  return Math.max(0, exp(s - logAlpha) - 1);
}

/** What was seen at the rows of the trajectory. */
interface Seen {
  readonly steps: number;
  readonly end: DescentState;
  /** At t = 1. */
  readonly atFirst: DescentState | null;
  readonly interpolatedAt: number | null;
}

function summaryOf(
  problem: DescentProblem,
  flow: FlowSummary,
  { steps, end, atFirst, interpolatedAt }: Seen,
  logAlpha: number,
  whyStopped: string | null,
): DescentSummary {
  const events = [...activationEvents(problem, flow, logAlpha), ...deaths(problem, flow, logAlpha)].sort(
    (a, b) => a.t - b.t,
  );
  if (whyStopped !== null) events.push({ t: end.t, kind: 'stopped', detail: whyStopped });
  return {
    steps: whyStopped === null ? steps : end.t,
    outcome: whyStopped === null ? 'completed' : 'stopped',
    events,
    activation: {
      atFirstStep: atFirst === null ? null : atFirst.activatedFraction === 1,
      firstStep: events.find(({ kind }) => kind === 'activated')?.t ?? null,
      lost: events.some(({ kind }) => kind === 'activationLost'),
      fractionAtFirstStep: atFirst?.activatedFraction ?? null,
      fractionAtEnd: end.activatedFraction,
    },
    interpolatedAt,
    lastRise: null,
    pattern: flow.groups,
    patternSince: timeOf(flow.since, logAlpha),
  };
}

/** Why a flow went no further; null when it did. */
function* reasonToStop({ sample, network }: DescentProblem, flow: FlowSummary): Steps<string | null> {
  if (flow.outcome !== 'stiff') return STOPPED[flow.outcome];
  const limit = flow.system === null ? null : yield* limitInSteps(sample, network, flow.groups);
  return `the equation has become stiff: ${whyStiff(flow, network.slope, limit)}`;
}

const STOPPED: Readonly<Record<Exclude<FlowOutcome, 'stiff'>, string | null>> = {
  reached: null,
  undetermined: 'neurons meet a boundary, and how they go on is not determined',
  exhausted: 'so many points and changing patterns take too much arithmetic',
};

/** When the last pair that was not activated became so, and when one ceased to be: exact, as every switch is. */
function activationEvents(
  { sample: { n, y }, network, initial: { Z } }: DescentProblem,
  { switches }: FlowSummary,
  logAlpha: number,
): DescentEvent[] {
  const waiting = new Set<number>();
  for (const [at, z] of Z.data.entries()) {
    if (!(outputSign(network, Math.floor(at / n)) * y[at % n] * z > 0)) waiting.add(at);
  }
  const events: DescentEvent[] = [];
  for (const { s, neuron, point, to } of switches) {
    const before = waiting.size;
    if (to === 'activated') waiting.delete(neuron * n + point);
    else waiting.add(neuron * n + point);
    const t = timeOf(s, logAlpha);
    if (before > 0 && waiting.size === 0) {
      events.push({ t, kind: 'activated', detail: 'every neuron is activated at every point' });
    }
    if (before === 0 && waiting.size > 0) {
      const detail = `neuron ${neuron} ceases to be activated at point ${point}`;
      events.push({ t, kind: 'activationLost', detail });
    }
  }
  return events;
}

/** At slope 0: which neurons cease to be active, or held at zero, at their last point. */
function deaths(
  { sample: { n, y }, network, initial: { Z } }: DescentProblem,
  { switches }: FlowSummary,
  logAlpha: number,
): DescentEvent[] {
  if (network.slope > 0) return [];
  const places = Array.from(
    { length: Z.rows },
    (_, j) => new Set(activePoints(Z.data.subarray(j * n, (j + 1) * n))),
  );
  let all = places.filter((points) => points.size === 0).length;
  const events: DescentEvent[] = [];
  if (all > 0) events.push({ t: 0, kind: 'dead', detail: deathsTold(all, all) });
  for (const { s, neuron, point, to } of switches) {
    const own = outputSign(network, neuron) === y[point];
    const left = to === (own ? 'deactivated' : 'activated');
    if (!left) places[neuron].add(point);
    if (left && places[neuron].delete(point) && places[neuron].size === 0) {
      all++;
      events.push({ t: timeOf(s, logAlpha), kind: 'dead', detail: deathsTold(1, all) });
    }
  }
  return events;
}

function activePoints(z: Float64Array): number[] {
  return [...z.keys()].filter((i) => z[i] > 0);
}
