/**
 * Where training goes when it does not settle in a pattern of its own: it is followed in log time by proximal steps, until its own signs
 * are shown to be final, and P(R) is solved for them (docs/theory.md, sections 9.10 and 9.11).
 */
import type { DescentProblem } from '../descent/problem.ts';
import {
  type ConcaveFlow,
  type ConcaveProgress,
  type ConcaveStart,
  type ConcaveState,
  followConcave,
  type Trial,
} from '../horizon/concave-flow.ts';
import { type Passage, passageAt } from '../horizon/passage.ts';
import { log } from '../linalg/elementary.ts';
import { copyMatrix, type Matrix } from '../linalg/matrix.ts';
import { type ConcaveLimit, concaveDirectionInSteps } from '../margin/concave-limit.ts';
import { contractionForEverInSteps } from '../margin/contraction-certificate.ts';
import { allProducts } from '../margin/face-products.ts';
import { hasExponentialTail } from '../network/loss.ts';
import { modelOf } from '../network/models/index.ts';
import { outputWeight } from '../network/network.ts';
import { groupByState, statesOf } from '../network/neuron-groups.ts';
import { type ConcaveSystem, concaveSystem, unseen } from '../network/own-pattern.ts';
import type { PatternGroup } from '../network/pattern.ts';
import type { LastingRecord, ReachedRecord } from '../record/record.ts';
import { type Steps, within } from '../stepwise.ts';
import { type DutyCycles, dutyCyclesInSteps } from './duty-cycle.ts';
import { descentFrom, exactSteps } from './exact-steps.ts';
import type { Horizon } from './horizon.ts';
import { NO_PASSAGE, patternOf } from './horizon-stage.ts';
import type { LateClock } from './late-theory.ts';
import { tooManyToFollow } from './sliding-size.ts';
import type { RunProgress } from './stages.ts';
import type { TrainingSetup } from './training-setup.ts';
import type { TrainedRun } from './trajectory-stage.ts';

/** Training in log time, and the limit that its own signs lead to. */
export interface Slid {
  readonly kind: ReachedRecord['kind'];
  /** Why it is stationary or undetermined; null for the others. */
  readonly because: string | null;
  readonly found: ConcaveLimit;
  /** Whether its own signs last; a sentence where that is not asked. */
  readonly lasting: LastingRecord | string;
  /** W X' (m x n) at the moment of which that is certified; null where it is not. */
  readonly certifiedAt: Matrix | null;
  /** Where steps were left for their flow. */
  readonly start: HandOver;
  /** Null where it was not followed, as log time has no meaning. */
  readonly flow: ConcaveFlow | null;
  /** Its states at the times that were asked for. */
  readonly seen: readonly ConcaveState[];
  /** Of the updates after `start`; null for a flow, and where nothing slides. */
  readonly dutyCycles: DutyCycles | null;
  /** log tau = log rate + log t. */
  readonly logRate: number;
}

/** A state of descent after t updates. */
interface HandOver extends ConcaveStart, Pick<ConcaveState, 'r'> {
  readonly t: number;
  readonly passage: Passage;
}

/** log t at which training is followed no further. */
const FARTHEST = 1e8 * log(10);
/** Steps that bend the loss less than this are followed as a flow; where they bend it more, more of them are taken. */
export const FINE = 0.1;
/**
 * Where own signs forbid some point a positive margin, descent goes on until t has doubled, or for so many updates or multiplications, to see
 * whether they change. (In log time the forces of that point, of the size of t, would hide those of all others in rounding.)
 */
const MOST_WATCHED = 20_000;
const MOST_WORK_WATCHED = 5e8;

/**
 * A sentence where training cannot be followed.
 *
 * @param horizon  where it is looked at; null for nowhere
 */
export function* slideOn(
  { problem, optimizer, late }: TrainingSetup,
  trained: TrainedRun,
  horizon: Horizon | null,
): Generator<RunProgress, Slid | string> {
  const { end, summary, trajectory } = trained;
  if ('absent' in late.horizon) return late.horizon.absent;
  if (end.t === 0) return 'no step was taken';
  if (summary.outcome === 'diverged') return 'descent diverged';
  if (summary.outcome === 'stopped') return 'the flow could not be followed to the last update';
  const clock = late.horizon;
  const { sample, network, initial } = problem;
  const tooMany = tooManyToFollow(sample.n, initial.m);
  if (tooMany !== null) return tooMany;
  const logRate = log(clock.rate);
  const lookAt = horizon === null ? [] : [...horizon.looks, horizon.to].map((logT) => logRate + logT);
  const limits = new Limits(problem);
  let progress: RunProgress = { stage: 'log time', done: 0, total: 1, rows: trajectory };
  const told = (): RunProgress => progress;
  const follow = (from: ConcaveStart, logT: number, trial?: Trial) =>
    within(
      followConcave(sample, network, clock.loss, from, { logRate, logT, trial, lookAt }),
      (at: ConcaveProgress) => {
        progress = { ...progress, ...inLogTime(at, end.t) };
        return progress;
      },
    );
  const limitAt = ({ Z }: ConcaveStart) => within(limits.of(concaveSystem(sample, network, Z)), told);
  let lasting: LastingRecord | null = null;
  let certifiedAt: Matrix | null = null;
  const isFinal = function* (system: ConcaveSystem, state: ConcaveState): Steps<boolean> {
    const found = yield* limits.of(system);
    // Own signs that have stood still for long and separate nothing: nothing more is learnt in log time.
    if (found.limit.status === 'infeasible') return true;
    const asked = yield* lastingFrom(found, state, null);
    if (asked !== null) lasting = asked;
    if (asked?.status !== 'certified') return false;
    certifiedAt = copyMatrix(state.Z);
    return true;
  };
  const lastingFrom = (found: ConcaveLimit, { s, Z }: ConcaveStart, alpha: number | null) =>
    certificateOf(problem, found, Z, (s - logRate) / log(10), alpha);

  const isFlow = optimizer.motion === 'flow';
  let start = handOver(problem, clock, end.t, end, patternOf(summary), isFlow);
  const notSeparated = !isFitted(start, concaveSystem(sample, network, start.Z)) && (yield* limitAt(start));
  if (notSeparated && notSeparated.limit.status === 'infeasible') {
    const later = isFlow ? null : yield* within(watched(problem, clock, start), told);
    const found = later && (yield* limitAt(later));
    if (later === null || found === null || found.limit.status === 'infeasible') {
      const rests = found !== null && isSame(found.system, notSeparated.system);
      const kind = rests ? 'stationary' : 'undetermined';
      const because = rests ? stationary(found) : isFlow ? NOT_SEPARATED : STILL_CHANGING;
      const at = later ?? start;
      return {
        ...{ kind, because, found: found ?? notSeparated, lasting: NO_LIMIT, certifiedAt, start: at },
        ...{ flow: null, seen: [], dutyCycles: null, logRate },
      };
    }
    start = later;
  }
  if (!isFlow) start = yield* within(finer(problem, clock, start), told);
  const flow = yield* follow(start, FARTHEST, isFinal);
  const found = yield* limitAt(flow.state);
  // Of descent itself, where its own signs were final at its last update.
  if (flow.events.counts.own === 0 && !isFlow) {
    const ofDescent = yield* within(lastingFrom(found, start, clock.rate), told);
    if (ofDescent?.status === 'certified') [lasting, certifiedAt] = [ofDescent, start.Z];
  }
  const { solution } = found;
  const dark = new Set(found.leftOut);
  const slides = solution?.sliding.some((points) => points.some((i) => !dark.has(i))) === true;
  const dutyCycles =
    isFlow || !slides
      ? null
      : yield* within(
          dutyCyclesInSteps(problem, clock.loss.tail, start, found.system.groups, solution.sliding),
          told,
        );
  const seen = [...flow.seen];
  // Where own signs are final sooner, what is left of the horizon is only looked at.
  if (horizon !== null && found.limit.dual !== null && flow.state.s < logRate + horizon.to)
    seen.push(...(yield* follow(flow.state, horizon.to)).seen);
  return {
    ...kindOf(found, flow, sample.y, start.s),
    ...{ found, lasting: lasting ?? WHY_NOT_ASKED, certifiedAt, start, flow, seen, dutyCycles, logRate },
  };
}

/**
 * How far a flow is: by the doublings of log t, which take about as long each, up to where own signs are asked next whether they last. No more
 * is known of what is left.
 *
 * @param from  t at which log time began
 */
function inLogTime(
  { logT, next }: ConcaveProgress,
  from: number,
): Pick<RunProgress, 'done' | 'total' | 'where'> {
  const first = Math.max(1, log(from));
  const [at, to] = [logT, next].map((entry) => Number((entry / log(10)).toPrecision(3)));
  return {
    done: Math.max(0, log(logT / first)),
    total: log(next / first),
    where: `log10 t = ${at} of ${to}`,
  };
}

const NO_LIMIT = 'its margin problem has no solution';
const NOT_SEPARATED =
  'no weights with its own signs separate the data, and whether these last is not known of a flow';
const NOT_SEPARATED_LATE = 'no weights with the own signs that it had at the last separate the data';
const STILL_CHANGING =
  'no weights with its own signs separate the data, but these still change: it was trained for too short a time';
const WHY_NOT_ASKED = 'the limit of these own signs is not shown to have them itself';

/**
 * Whether own signs last from a moment on; null where their limit does not have them.
 *
 * @param Z  W X' at that moment
 * @param alpha  the step of descent; null where only its flow is asked about
 */
function* certificateOf(
  { network, loss }: DescentProblem,
  { system, limit, solution }: ConcaveLimit,
  Z: Matrix,
  log10T: number,
  alpha: number | null,
): Steps<LastingRecord | null> {
  if (solution === null || limit.consistent !== true) return null;
  const found = { method: 'contraction', log10T, excess: null } as const;
  const open = (reason: string): LastingRecord => ({
    ...{ ...found, status: 'undecided', scope: null, slack: null, radius: null, reason },
  });
  if (!(hasExponentialTail(loss) && loss.tail.defect === 0))
    return open('proved for the exponential loss only');
  const sizes = Float64Array.from({ length: Z.rows }, (_, j) => Math.abs(outputWeight(network, j)));
  const claim = { system: allProducts(system), optimum: solution, sizes, Z, alpha };
  const { rho, ...shown } = yield* contractionForEverInSteps(claim);
  return { ...found, ...shown, radius: rho };
}

/** Whether there are points that some neuron of their own sign sees, and all of them have a positive margin. */
function isFitted({ q }: ConcaveStart, system: ConcaveSystem): boolean {
  const left = new Set(unseen(system));
  return left.size < q.length && q.every((margin, k) => margin > 0 || left.has(k));
}

/** Descent after t updates. */
function handOver(
  { sample, network }: DescentProblem,
  { rate, loss }: LateClock,
  t: number,
  { q, Z, C }: Pick<ConcaveStart, 'q' | 'Z' | 'C'>,
  groups: readonly PatternGroup[],
  isFlow: boolean,
): HandOver {
  const s = log(rate) + log(t);
  const passage = isFlow
    ? NO_PASSAGE
    : passageAt(modelOf(network).lift(sample, network, groups), loss.tail, rate, q, t);
  return { t, s, q, Z, C, r: q.map((entry) => entry - s), passage };
}

/** The same where more updates have made steps small enough for a flow. */
function* finer(problem: DescentProblem, clock: LateClock, start: HandOver): Steps<HandOver> {
  if (start.passage.curvature <= FINE) return start;
  const later = yield* exactSteps(problem, clock.loss.tail, start, clock.rate);
  if (later === null) return start;
  const groups = groupByState(problem.network, statesOf(later.Z.data), problem.sample.n);
  return handOver(problem, clock, start.t + later.steps, later, groups, false);
}

/** Descent some updates later. */
function* watched(problem: DescentProblem, clock: LateClock, start: HandOver): Steps<HandOver> {
  const { sample, network } = problem;
  const { n } = sample;
  const granted = Math.floor(MOST_WORK_WATCHED / (start.Z.rows * n * n));
  const steps = Math.max(1, Math.min(start.t, MOST_WATCHED, granted));
  let later = start;
  for (const state of descentFrom(problem, start, steps, [steps])) {
    yield;
    if (typeof state === 'number') continue;
    const groups = groupByState(network, statesOf(state.Z.data), n);
    later = handOver(problem, clock, start.t + state.t, state, groups, false);
  }
  return later;
}

/** What the limit is, and for those that are none why. */
function kindOf(
  found: ConcaveLimit,
  { outcome, events, state }: ConcaveFlow,
  y: Float64Array,
  start: number,
): Pick<Slid, 'kind' | 'because'> {
  const { limit, solution } = found;
  const undetermined = (because: string) => ({ kind: 'undetermined', because }) as const;
  if (limit.status === 'infeasible') {
    // As of descent: own signs have stood still while t has doubled.
    const rests = state.s - (events.lastOwn ?? start) >= log(2);
    return rests ? { kind: 'stationary', because: stationary(found) } : undetermined(NOT_SEPARATED_LATE);
  }
  if (solution === null) return undetermined(`its margin problem is undecided: ${limit.reason}`);
  if (outcome === 'stuck') return undetermined('a step in log time could not be solved');
  const { boundary, sliding } = solution;
  if (boundary.pairs.length > 0 || boundary.groups.length > 0) return { kind: 'boundary', because: null };
  if (limit.consistent !== true)
    return undetermined(
      limit.consistent === null
        ? 'whether the limit of its own signs has them itself is within rounding'
        : 'the limit of its own signs does not have them itself, so some will change again',
    );
  if (sliding.some((points) => points.length > 0)) return { kind: 'sliding', because: null };
  const isActivated = limit.pattern.every(({ sign, active }) =>
    active.every((on, i) => Boolean(on) === (y[i] === sign)),
  );
  return { kind: isActivated ? 'activated' : 'pattern', because: null };
}

function stationary({ leftOut }: ConcaveLimit): string {
  const impossible =
    leftOut.length === 0
      ? 'no weights with its own signs separate the data, so while those stand the loss stays positive'
      : 'no weights with its own signs separate the points that some neuron of their own sign sees while none sees the others, so while those stand the loss of the former, too, stays positive';
  return `${impossible}, and log time has no meaning`;
}

/** P(R), solved once for own signs that are the same as before. */
class Limits {
  private known: ConcaveLimit | null = null;

  constructor(private readonly problem: DescentProblem) {}

  *of(system: ConcaveSystem): Steps<ConcaveLimit> {
    const { sample, network } = this.problem;
    if (this.known === null || !isSame(this.known.system, system))
      this.known = yield* concaveDirectionInSteps(sample, network, system);
    return this.known;
  }
}

function isSame({ groups: a }: ConcaveSystem, { groups: b }: ConcaveSystem): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ members, active }, g) =>
        members.length === b[g].members.length &&
        members.every((j, k) => j === b[g].members[k]) &&
        active.every((on, i) => on === b[g].active[i]),
    )
  );
}
