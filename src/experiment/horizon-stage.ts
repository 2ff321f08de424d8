/**
 * Beyond the last update: descent's flow in log time to the horizon, its own limit at infinity, and when it gets there.
 */

import type { KeptDescent } from '../descent/gradient-descent.ts';
import type { DescentProblem } from '../descent/problem.ts';
import { type Asymptotics, asymptoticsInSteps } from '../horizon/asymptotics.ts';
import {
  type FlowOutcome,
  type FlowStart,
  type FlowState,
  type FlowSummary,
  followFlow,
  type KeptFlow,
} from '../horizon/follow.ts';
import { LARGEST_CURVATURE, type Passage, passageAt } from '../horizon/passage.ts';
import { type KeptRest, type RestPoint, restPointInSteps } from '../horizon/rest-point.ts';
import type { Switch } from '../horizon/switching.ts';
import { exp, log, log1p, log10 } from '../linalg/elementary.ts';
import { alignmentWith } from '../margin/alignment.ts';
import { type LimitDirection, limitInSteps } from '../margin/limit.ts';
import { logTotalLoss } from '../network/loss.ts';
import { modelOf, trainsHead } from '../network/models/index.ts';
import { groupByState, statesOf } from '../network/neuron-groups.ts';
import { addFeatures, type PatternGroup } from '../network/pattern.ts';
import { frobenius2, weightMap } from '../network/weights.ts';
import type { TrajectoryRow } from '../record/record.ts';
import type { KeptCount } from '../risk/network-error.ts';
import type { Spec } from '../spec/resolve.ts';
import { newStretch, type Progress, type Steps, type Stretch, within } from '../stepwise.ts';
import { Checkpoint } from './checkpoint.ts';
import { descentFrom, exactSteps, grantedToFlow } from './exact-steps.ts';
import { horizonFrom } from './horizon.ts';
import type { RunProgress } from './stages.ts';
import type { TrainingSetup } from './training-setup.ts';
import { madeOn, type RowMaker, type TrainedRun } from './trajectory-stage.ts';

/** The way beyond the last update. */
interface Way extends FlowWay {
  /** How the rest was gone in exact updates when the flow was left for them; null when it was not. */
  readonly rest: RestInUpdates | null;
  /** No neuron changed its pattern on the way. */
  readonly still: boolean;
  /** Rows of the trajectory after the last update. */
  readonly rows: readonly TrajectoryRow[];
  /** The flow, or descent, at those rows. */
  readonly states: readonly Omit<FlowState, 'Z'>[];
}

/** The way as far as the flow went. */
interface FlowWay {
  readonly summary: FlowSummary;
  /** Exact updates carried out beyond the last one. */
  readonly exactUpdates: number;
  /** Where it ends. */
  readonly end: FlowState;
}

/** The last part of the way, carried out update by update. */
export interface RestInUpdates {
  /** Log tau where it begins, and why the flow was left there. */
  readonly s: number;
  readonly because: Exclude<FlowOutcome, 'reached'>;
  readonly updates: number;
  /** Some neuron changed its pattern in it. */
  readonly switched: boolean;
}

/** What lies beyond the last update. */
export interface Followed extends Way {
  /** log tau = log rate + log t. */
  readonly rate: number;
  readonly passage: Passage;
  /** log10 t at the end of the trajectory. */
  readonly log10T: number;
  /** The margin problem of the pattern it ends in; null when some neuron slides. */
  readonly target: LimitDirection | null;
  /** The flow of that pattern at infinity. */
  readonly atInfinity: RestPoint | null;
  readonly asymptotics: Asymptotics | null;
  /** The way to that target: 1 - cos of the angle to it, at increasing log t (of descent too, where it goes there). */
  readonly approach: readonly { readonly logT: number; readonly oneMinusCosine: number | null }[];
}

/** The way so far: as a flow, taken up at `start` and followed from there, or in exact updates beyond the flow. */
interface KeptWay {
  readonly rows: Way['rows'];
  readonly states: Way['states'];
  /** How far the next row is. */
  readonly counting: KeptCount | null;
  readonly onFlow: KeptOnFlow | null;
  readonly onUpdates: { readonly left: FlowWay; readonly descent: KeptDescent } | null;
}

interface KeptOnFlow {
  readonly start: FlowStart;
  readonly exactUpdates: number;
  readonly spent: number;
  readonly switches: readonly Switch[];
  /** Null where it is taken up. */
  readonly flow: KeptFlow | null;
}

/** A flow is followed by itself. */
export const NO_PASSAGE: Passage = { curvature: 0, error: 0 };
/** Exact updates beyond the last one granted to a horizon. */
const MOST_EXACT = 1_000_000;
/** A return to exact updates takes at least a sixteenth of those before it: so a million of them are in a few hundred returns. */
const RETURN_PER = 16;
/** Once taken up, the flow is left for exact steps where the curvature exceeds this, and twice what it was then. */
const LEAVE = 0.1;

/**
 * Follows training beyond its last update; a sentence when it cannot be followed.
 *
 * @param row  makes a row of the trajectory
 */
export function* followToHorizon(
  spec: Spec,
  { problem, optimizer, late }: TrainingSetup,
  limit: LimitDirection,
  { end: last, summary: descent, trajectory }: TrainedRun,
  row: RowMaker,
  checkpoint = new Checkpoint(),
): Generator<RunProgress, Followed | string> {
  const { horizon } = spec.training;
  if (trainsHead(problem.network) && 'absent' in late.horizon) return late.horizon.absent;
  if (horizon === null) return 'not asked for (training.horizon)';
  if ('absent' in late.horizon) return late.horizon.absent;
  if (last.t === 0) return 'no update was carried out, and the flow is taken up after at least one';
  if (descent.outcome === 'diverged') return 'descent diverged';
  if (descent.outcome === 'stopped') return 'the flow could not be followed to the last update';
  const { sample, network, initial } = problem;
  const { rate, loss } = late.horizon;
  const isFlow = optimizer.motion === 'flow';
  const passage = isFlow
    ? NO_PASSAGE
    : passageAt(modelOf(network).lift(sample, network, patternOf(descent)), loss.tail, rate, last.q, last.t);
  if (!(passage.curvature <= LARGEST_CURVATURE)) {
    const size = Number.isFinite(passage.curvature) ? passage.curvature : 'beyond float64';
    return `after ${last.t} updates a step is still too large for its flow to speak of descent: alpha lambda_max(Hessian) = ${size}, above ${LARGEST_CURVATURE}`;
  }

  const logAlpha = log(rate);
  const logReduction = spec.training.reduction === 'mean' ? log(sample.n) : 0;
  const { from, farthest, to, looks } = horizonFrom(last.t, horizon);
  const limitOn = (curvature: number): number => Math.min(LARGEST_CURVATURE, Math.max(LEAVE, 2 * curvature));
  const alpha = isFlow ? null : rate;
  const begin: FlowStart = {
    ...{ s: logAlpha + from, q: last.q, Z: last.Z, C: last.C },
    ...{ alpha, largestCurvature: limitOn(passage.curvature) },
  };
  const lookAt = looks.map((logT) => logAlpha + logT);
  const granted = isFlow ? null : grantedToFlow(problem, last.Z, farthest - last.t);
  const way = yield* checkpoint.stage('horizon', follow);
  const ending = (): Progress => ({ stage: 'limit of the flow', done: 0, total: 1 });
  const { summary, rows, states } = way;
  const log10T = summary.outcome === 'reached' ? log10(farthest) : (summary.s - logAlpha) / log(10);
  return { ...way, rate, passage, log10T, ...(yield* within(destination(summary, way.end), ending)) };

  /** As a flow, and where that is left, in exact updates if those that remain are few enough. */
  function* follow(stretch: Stretch<KeptWay>): Generator<RunProgress, Way> {
    const { from } = stretch;
    const counting = { from: from?.counting ?? null, keep: null };
    const seen: Seen = { states: [...(from?.states ?? [])], rows: [...(from?.rows ?? [])], counting };
    const left = from?.onUpdates?.left ?? (yield* byFlow(stretch, seen));
    const { outcome, switches } = left.summary;
    if (granted !== null && outcome !== 'reached') return yield* byUpdates(left, outcome, stretch, seen);
    const { states, rows } = seen;
    return { ...left, states, rows, rest: null, still: switches.length === 0 };
  }

  /** From flow to exact steps and back. */
  function* byFlow(stretch: Stretch<KeptWay>, seen: Seen): Generator<RunProgress, FlowWay> {
    const held = stretch.from?.onFlow;
    let start = held?.start ?? begin;
    let spent = held?.spent ?? 0;
    const switches = [...(held?.switches ?? [])];
    let exactUpdates = held?.exactUpdates ?? 0;
    let own: Stretch<KeptFlow> = { from: held?.flow ?? null, keep: null };
    const flowFrom = () => {
      const most = granted === null ? undefined : granted - spent;
      return followFlow(sample, network, loss, start, logAlpha + to, lookAt, most, own);
    };
    let flow = flowFrom();
    let end: FlowState | null = null;
    // Until its row is made, a state is one that the flow has still to come to.
    let reached = own.from;
    const keep = (): KeptWay => ({
      ...copyOf(seen),
      onFlow: { start, exactUpdates, spent, switches: switches.slice(), flow: reached },
      onUpdates: null,
    });
    const progress = (): RunProgress => ({
      ...{ stage: 'flow', done: Math.min(seen.states.length, lookAt.length), total: lookAt.length },
      rows: [...trajectory, ...seen.rows],
    });
    stretch.keep = keep;
    for (;;) {
      const next = flow.next();
      if (next.done) {
        if (end === null) throw new Error('a flow yields its last state before it ends');
        // In exact updates it is kept as it was before the flow ended.
        const before = stretch.keep?.() ?? null;
        stretch.keep = before && (() => before);
        switches.push(...next.value.switches);
        spent += next.value.work;
        const left = farthest - exp(next.value.s - logAlpha);
        const most = Math.max(1, Math.round(left));
        const least = Math.min(most, Math.ceil(exactUpdates / RETURN_PER));
        const exact = next.value.coarse
          ? yield* within(exactSteps(problem, loss.tail, end, rate, { least, most }), progress)
          : null;
        if (exact !== null && exactUpdates + exact.steps <= MOST_EXACT) {
          exactUpdates += exact.steps;
          const { q, Z, C, steps, curvature } = exact;
          const s = Math.min(logAlpha + to, next.value.s + log1p(steps * exp(logAlpha - next.value.s)));
          start = { s, q, Z, C, alpha, largestCurvature: limitOn(curvature) };
          own = newStretch();
          reached = null;
          stretch.keep = keep;
          flow = flowFrom();
          continue;
        }
        return { summary: { ...next.value, switches }, exactUpdates, end };
      }
      if (next.value !== null) {
        end = next.value;
        yield* see(end, seen, progress);
      }
      reached = own.keep?.() ?? null;
      stretch.keep = own.keep && keep;
      yield progress();
    }
  }

  /** The updates that remain where the flow was left. */
  function* byUpdates(
    left: FlowWay,
    because: RestInUpdates['because'],
    stretch: Stretch<KeptWay>,
    seen: Seen,
  ): Generator<RunProgress, Way> {
    const { summary } = left;
    const before = exp(summary.s - logAlpha);
    const updates = Math.max(1, Math.round(farthest - before));
    const looks = lookAt.map((s) => Math.round(exp(s - logAlpha) - before));
    const grid = [...new Set(looks.filter((k) => k > 0 && k < updates)), updates];
    const rowsAt = new Set(grid);
    const own: Stretch<KeptDescent> = { from: stretch.from?.onUpdates?.descent ?? null, keep: null };
    const descent = descentFrom(problem, left.end, updates, grid, own);
    let end = left.end;
    const progress = (done: number): RunProgress => ({
      ...{ stage: 'exact updates', done, total: updates },
      rows: [...trajectory, ...seen.rows],
    });
    for (;;) {
      const next = descent.next();
      if (next.done) {
        const { outcome, steps, patternSince } = next.value;
        // Where it freezes, what remains would change nothing.
        if (outcome === 'frozen') end = { ...end, s: logAlpha + to };
        yield* see(end, seen, () => progress(steps));
        const switched = patternSince > 0;
        const lasts = patternSince <= steps / 2;
        const groups = groupByState(network, statesOf(end.Z.data), sample.n);
        const system = modelOf(network).lift(sample, network, groups);
        const { states, rows } = seen;
        return {
          ...{ states, rows },
          summary: {
            ...summary,
            ...{
              outcome: outcome === 'diverged' ? 'undetermined' : 'reached',
              coarse: false,
              s: end.s,
              groups,
            },
            since: switched ? logAlpha + log(before + patternSince) : summary.since,
            system: lasts ? system : null,
            r: end.q.map((q, k) => q - system.logC[k] - end.s),
          },
          exactUpdates: left.exactUpdates + steps,
          rest: { s: summary.s, because, updates: steps, switched },
          still: summary.switches.length === 0 && !switched,
          end,
        };
      }
      const { keep } = own;
      stretch.keep =
        keep && (() => ({ ...copyOf(seen), onFlow: null, onUpdates: { left, descent: keep() } }));
      if (typeof next.value === 'number') {
        yield progress(next.value);
        continue;
      }
      const { t, q, Z, C, activatedFraction } = next.value;
      const s = t === updates ? logAlpha + to : logAlpha + log(before + t);
      end = { s, q, Z, C, activatedFraction, logLoss: logTotalLoss(loss, q, new Float64Array(q.length)) };
      if (rowsAt.has(t)) yield* see(end, seen, () => progress(t));
      yield progress(t);
    }
  }

  /** Adds a state and its row, unless it was seen before. */
  function* see(state: FlowState, seen: Seen, progress: () => RunProgress): Generator<RunProgress, void> {
    const { states, rows } = seen;
    if (states.length > 0 && states[states.length - 1].s >= state.s) return;
    const { Z, ...kept } = state;
    const logT = state.s - logAlpha;
    const t = state.s === logAlpha + to ? farthest : exp(logT);
    // Where the horizon is the last update, descent's own row is there already.
    if (t > last.t) {
      const snapshot = { ...kept, Z, t, logT, logTau: state.s, logLoss: state.logLoss - logReduction };
      rows.push(yield* madeOn(row(snapshot, seen.counting), [...trajectory, ...rows], progress));
      seen.counting = newStretch();
    }
    states.push(kept);
  }

  /** Where the last pattern leads, by the convex problem and by the flow. */
  function* destination(
    summary: FlowSummary,
    end: FlowState,
  ): Steps<Pick<Followed, 'target' | 'atInfinity' | 'asymptotics' | 'approach'>> {
    const pieces = checkpoint.pieces('horizon');
    const { system, groups, r, s, outcome } = summary;
    if (system === null) return { target: null, atInfinity: null, asymptotics: null, approach: [] };
    const { C, activatedFraction } = end;
    const target = activatedFraction === 1 ? limit : yield* limitInSteps(sample, network, groups, pieces);
    const reached = outcome === 'reached';
    const { dual, margins } = target;
    const squaredNorm = (weights: Float64Array): number =>
      frobenius2(weightMap(sample, initial)(addFeatures(network, sample, groups, weights, C)));
    return {
      target,
      atInfinity:
        reached && target.status !== 'infeasible'
          ? yield* pieces('rest point', (stretch: Stretch<KeptRest>) =>
              restPointInSteps(system.G, r, stretch),
            )
          : null,
      asymptotics:
        reached && dual !== null && margins !== null
          ? yield* pieces('asymptotics', () =>
              asymptoticsInSteps(system, dual, margins, { r, s, squaredNorm }),
            )
          : null,
      approach: wayTo(target),
    };
  }

  function wayTo(target: LimitDirection): Followed['approach'] {
    if (target === limit) {
      return [...trajectory, ...rows].flatMap(({ log10T, oneMinusCosine }) =>
        log10T === null ? [] : [{ logT: log10T * log(10), oneMinusCosine }],
      );
    }
    return approachTo(problem, target, states, logAlpha);
  }
}

/** 1 - cos of the angle to a target. @param logAlpha  log tau - log t */
export function approachTo(
  { sample, network, initial }: DescentProblem,
  target: LimitDirection,
  states: readonly Pick<FlowState, 's' | 'C'>[],
  logAlpha: number,
): Followed['approach'] {
  const toWeights = weightMap(sample, initial);
  const alignment = alignmentWith(sample, network, initial, target);
  return states.map(({ s, C }) => ({ logT: s - logAlpha, oneMinusCosine: alignment(C, toWeights(C)) }));
}

/** Late theory speaks of activations of two pieces alone, which have patterns. */
export function patternOf({ pattern }: TrainedRun['summary']): readonly PatternGroup[] {
  if (pattern === null) throw new Error('there is no pattern to go on in');
  return pattern;
}

/** What was seen on the way, and how far the next row is. */
interface Seen {
  readonly states: Omit<FlowState, 'Z'>[];
  readonly rows: TrajectoryRow[];
  counting: Stretch<KeptCount>;
}

function copyOf({ states, rows, counting }: Seen): Pick<KeptWay, 'states' | 'rows' | 'counting'> {
  return { states: states.slice(), rows: rows.slice(), counting: counting.keep?.() ?? counting.from };
}
