/**
 * The flow of the margins in log time, followed through every change of pattern to any time.
 */
import type { Sample } from '../data/sample.ts';
import { exp, log } from '../linalg/elementary.ts';
import { type HeldSymmetric, heldSymmetric } from '../linalg/held-symmetric.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { LiftedSystem } from '../network/lifted-system.ts';
import { type ExponentialTail, type LateLoss, logTotalLoss } from '../network/loss.ts';
import { type Network, output } from '../network/network.ts';
import { type NeuronGroup, statesOf } from '../network/neuron-groups.ts';
import { activatedShare } from '../network/pattern.ts';
import { Heartbeat, newStretch, type Stretch } from '../stepwise.ts';
import { Adams, type KeptIntegrator } from './adams.ts';
import { firstBelow } from './crossing.ts';
import { force, marginFlow } from './flow.ts';
import { type Moment, Pace } from './pace.ts';
import { curvatureOf, LARGEST_CURVATURE, logCurvatureShare } from './passage.ts';
import { PatternPiece, type StepEnd, sizesOfGram, type Weights } from './pattern-piece.ts';
import { type Surface, type Switch, settle, slidingHolds, switchesBetween } from './switching.ts';

/** Where the flow is taken up. */
export interface FlowStart extends Weights {
  /** s = log tau there. */
  readonly s: number;
  /** q_i = y_i f(x_i) (n). */
  readonly q: Float64Array;
  /** The step (of the summed loss, in which its tail is exp(-q)) of the descent that is followed to second order; null for the flow itself. */
  readonly alpha: number | null;
  /** alpha lambda_max of the Hessian up to which steps are followed as a flow; 1 if not given. */
  readonly largestCurvature?: number;
}

/** The flow at one time. */
export interface FlowState extends Weights {
  readonly s: number;
  readonly q: Float64Array;
  /** log sum_i l(q_i). */
  readonly logLoss: number;
  readonly activatedFraction: number;
}

/**
 * reached: the end asked for; undetermined: at a switching surface no continuation, or more than one, was found; stiff: the steps
 * that the equation allows have become so short that the end was given up, as when the loss does not tend to 0; exhausted: so many
 * points and changing patterns would have taken more arithmetic than was granted.
 */
export type FlowOutcome = 'reached' | 'undetermined' | 'stiff' | 'exhausted';

export interface FlowSummary {
  readonly outcome: FlowOutcome;
  /** Undetermined because the steps of the descent that is followed have become too large for a flow, as after a switch that wakes a point. */
  readonly coarse: boolean;
  /** Log time of the last state. */
  readonly s: number;
  readonly switches: readonly Switch[];
  /** The pattern at the end, and the log time since which it has been that. */
  readonly groups: readonly NeuronGroup[];
  readonly since: number;
  /** The lifted system of that pattern; null when some neuron slides. */
  readonly system: LiftedSystem | null;
  /** r_i = q_i - log c_i - s at the end (n). */
  readonly r: Float64Array;
  /** Steps of the integrator, and multiplications as `PatternPiece.cost` counts them. */
  readonly steps: number;
  readonly work: number;
}

/** Local errors allowed in r: far below what any reported digit shows, far above the rounding of r. */
const ABSOLUTE = 3e-12;
const RELATIVE = 1e-14;
const FIRST_STEP = 1e-3;
/** The step tried after a switch, over the length of the step up to it: switches come in clusters. */
const SIZE_AFTER_SWITCH = 2;
/** And at least this: a switch may fall on the very beginning of a step, whose length then says nothing. */
const LEAST_AFTER_SWITCH = 1e-6;
/** Multiplications granted to a flow, as `PatternPiece.cost` counts them. */
const MOST_WORK = 1e11;
/** Steps between two signs of life, where the multiplications in them are few. */
const HEARTBEAT = 50;
/** A distance has become negative once it is below this many times its rounding: a switch is then seen beyond its rounding. */
const CROSSED = 2;
/** A margin r + log c + s below this share of s is what rounding left of it: it is taken from the network instead. */
const CANCELLED = 2 ** -44;
/** The time at which a neuron leaves its surface is found to this share of the step it falls in. */
const RESOLUTION = 2 ** -36;
/** Where in a step it is looked whether sliding still holds, as shares of it. */
const LOOKS_AT_SLIDING = [0.5, 1];

/** A flow after one of its steps, as plain data. */
export interface KeptFlow {
  /** Where the last piece began, and its states. */
  readonly begin: Weights;
  readonly states: Uint8Array;
  readonly seen: Seen;
  readonly solver: KeptIntegrator;
  readonly pace: Moment | null;
  readonly switches: readonly Switch[];
  readonly since: number;
  readonly steps: number;
  readonly work: number;
  /** How many states were yielded, those that are reached after this step among them. */
  readonly looked: number;
}

/**
 * Follows the flow from `start` to log time `end`; yields its state at each of `lookAt` and at the end, and now and then null, as a
 * sign of life.
 *
 * @param lookAt  increasing log times
 * @param mostWork  multiplications after which a flow whose neurons may still switch is given up as exhausted
 * @param stretch  how it can be left; taken up again, it goes over its last steps once more, and yields no state twice
 */
export function* followFlow(
  sample: Sample,
  network: Network,
  loss: LateLoss,
  start: FlowStart,
  end: number,
  lookAt: Iterable<number>,
  mostWork = MOST_WORK,
  stretch: Stretch<KeptFlow> = newStretch(),
): Generator<FlowState | null, FlowSummary> {
  const { from } = stretch;
  const sizes = sizesOfGram(sample);
  let work = 0;
  const form = (weights: Weights, states: Uint8Array): PatternPiece => {
    const formed = new PatternPiece(sample, sizes, network, weights, states);
    work += formed.cost + formed.costOfLook;
    return formed;
  };
  const looks = [...lookAt].filter((s) => s > start.s && s < end);
  let looked = from?.looked ?? 0;
  const switches = [...(from?.switches ?? [])];
  let piece = form(from?.begin ?? start, from?.states ?? statesOf(start.Z.data));
  const { tail } = loss;
  const { alpha } = start;
  let G = heldSymmetric(piece.system.G);
  let solver = solverFrom(
    piece,
    G,
    tail,
    alpha,
    start.s,
    start.q.map((q, k) => q - piece.system.logC[k] - start.s),
    FIRST_STEP,
  );
  let since = from?.since ?? start.s;
  let steps = from?.steps ?? 0;
  const pace = new Pace(tail, end, from?.pace);
  if (from !== null) {
    solver.takeUp(from.solver);
    work = from.work;
  }
  const limit = start.largestCurvature ?? LARGEST_CURVATURE;
  let seen = from?.seen ?? seenAt(piece, solver, 1);
  /** Takes a step; says why when none is taken. */
  const step = (): 'exhausted' | 'stiff' | null => {
    if (work > mostWork && !piece.rising) return 'exhausted';
    if (pace.isHopeless(steps, piece, solver) || !solver.step(end)) return 'stiff';
    work += piece.cost;
    steps++;
    return null;
  };

  const now = (): Omit<KeptFlow, 'looked'> => ({
    ...{ begin: piece.begin, states: piece.states, seen, solver: solver.keep(), pace: pace.last },
    ...{ switches: switches.slice(), since, steps, work },
  });
  let kept = now();
  stretch.keep = () => ({ ...kept, looked });

  const heartbeat = new Heartbeat(HEARTBEAT);
  for (;;) {
    if (heartbeat.due()) {
      kept = now();
      yield null;
    }
    const spent = work;
    const stuck = solver.to < end ? step() : null;
    const surfaceAt = (theta: number): Surface => ({
      piece,
      network,
      ...surroundings(piece, solver, tail, theta),
    });
    let theta: number | null = null;
    if (stuck === null && !piece.rising) {
      if (!piece.staysFrom(seen.end, progressAt(piece, solver, 1))) {
        const before = seen.s === solver.from ? seen : seenAt(piece, solver, 0);
        seen = seenAt(piece, solver, 1);
        const suspects = piece.suspects(before.end, seen.end);
        work += piece.costOfLook + suspects.length * piece.costOfSuspect;
        theta = firstCrossing(piece, solver, suspects, seen.end);
      }
      work += piece.costOfSliding;
      theta = earlier(theta, firstLeaving(piece, surfaceAt));
    }
    const reached = theta === null ? solver.to : solver.from + theta * (solver.to - solver.from);
    while (looks[looked] < reached) yield stateAt(sample, network, loss, piece, solver, looks[looked++]);

    let lost = false;
    if (theta !== null) {
      const next = settle(surfaceAt(theta), form);
      lost = next === null;
      if (next !== null) {
        const changes = switchesBetween(network, sample.y, piece, next, reached);
        switches.push(...changes);
        if (changes.length > 0) since = reached;
        const r = partOf(solver, theta, 0, sample.n);
        const size = Math.max(SIZE_AFTER_SWITCH * (reached - solver.from), LEAST_AFTER_SWITCH);
        piece = next;
        G.close();
        G = heldSymmetric(piece.system.G);
        solver = solverFrom(piece, G, tail, alpha, reached, r, size);
        seen = seenAt(piece, solver, 1);
      }
    }
    const coarse = alpha !== null && !lost && isCoarse(piece, solver, tail, reached, alpha, limit);
    if (stuck !== null || lost || coarse || reached === end) {
      stretch.keep = null;
      G.close();
      yield stateAt(sample, network, loss, piece, solver, reached);
      const outcome = lost || coarse ? 'undetermined' : (stuck ?? 'reached');
      const { groups, slidingPairs } = piece;
      const system = slidingPairs === 0 ? piece.system : null;
      return {
        outcome,
        coarse,
        s: reached,
        switches,
        groups,
        since,
        system,
        r: solver.y.slice(0, sample.n),
        steps,
        work,
      };
    }
    heartbeat.add(work - spent);
  }
}

/** Whether a step of descent bends the loss too much to be followed as a flow. */
function isCoarse(
  piece: PatternPiece,
  solver: Adams,
  tail: ExponentialTail,
  s: number,
  alpha: number,
  limit: number,
): boolean {
  const { logC } = piece.system;
  const logAlpha = log(alpha);
  const logWeights = new Float64Array(logC.length);
  let [largest, whole] = [Number.NEGATIVE_INFINITY, 0];
  for (let k = 0; k < logWeights.length; k++) {
    const r = solver.y[k];
    logWeights[k] = logAlpha - r - s + logCurvatureShare(tail, r + s + logC[k]);
    const own = piece.diagonal[k];
    if (!(own > 0)) continue;
    largest = Math.max(largest, logWeights[k]);
    whole += own;
  }
  // The trace bounds the largest eigenvalue, and the largest weight the trace: enough nearly always.
  if (whole * exp(largest) <= limit / 2) return false;
  const trace = piece.diagonal.reduce((sum, own, k) => (own > 0 ? sum + own * exp(logWeights[k]) : sum), 0);
  return trace > limit && curvatureOf(piece.wholeGram, logWeights) > limit;
}

/** An integrator at s, with r as given and nothing moved yet. */
function solverFrom(
  piece: PatternPiece,
  G: HeldSymmetric,
  tail: ExponentialTail,
  alpha: number | null,
  s: number,
  r: Float64Array,
  size: number,
): Adams {
  const n = r.length;
  const state = new Float64Array(2 * n + piece.slidingPairs);
  state.set(r);
  const control = { controlled: n, absolute: ABSOLUTE, relative: RELATIVE };
  const solver = new Adams(state.length, marginFlow(piece, G, tail, alpha), control);
  solver.restart(s, state, size);
  return solver;
}

/** `length` components of the state from `first` on, at a share theta of the last step. */
function partOf(solver: Adams, theta: number, first: number, length: number): Float64Array {
  const part = new Float64Array(length);
  solver.between(theta, first, part);
  return part;
}

/** p at a share theta of the last step (P x n). */
function progressAt(piece: PatternPiece, solver: Adams, theta: number): Matrix {
  const n = piece.system.logC.length;
  return piece.progress(partOf(solver, theta, n, n), partOf(solver, theta, 2 * n, piece.slidingPairs));
}

/** p, rho and e at a share theta of the last step. */
function surroundings(piece: PatternPiece, solver: Adams, tail: ExponentialTail, theta: number) {
  const s = solver.from + theta * (solver.to - solver.from);
  const { logC } = piece.system;
  const e = partOf(solver, theta, 0, logC.length).map((r, k) => force(tail, r, s, logC[k]));
  return { e, instant: { p: progressAt(piece, solver, theta), rho: piece.rates(e) } };
}

/** Where all groups were looked at. */
interface Seen {
  readonly s: number;
  readonly end: StepEnd;
}

/** @param theta  0 or 1: at the beginning or the end of the last step */
function seenAt(piece: PatternPiece, solver: Adams, theta: 0 | 1): Seen {
  return { s: theta === 0 ? solver.from : solver.to, end: piece.stepEnd(progressAt(piece, solver, theta)) };
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** The share of the last step at which a sliding neuron first leaves its surface; null when none does. */
function firstLeaving(piece: PatternPiece, surfaceAt: (theta: number) => Surface): number | null {
  if (piece.slidingPairs === 0) return null;
  const outside = LOOKS_AT_SLIDING.find((theta) => !slidingHolds(surfaceAt(theta)));
  if (outside === undefined) return null;
  let high = outside;
  let low = Math.max(0, outside - LOOKS_AT_SLIDING[0]);
  while (high - low > RESOLUTION) {
    const middle: number = (low + high) / 2;
    if (slidingHolds(surfaceAt(middle))) low = middle;
    else high = middle;
  }
  return high;
}

/** The share of the last step at which one of the suspects first crosses its surface; null when none does. */
function firstCrossing(
  piece: PatternPiece,
  solver: Adams,
  suspects: readonly number[],
  { p }: StepEnd,
): number | null {
  if (suspects.length === 0) return null;
  const n = piece.system.logC.length;
  const c = solver.polynomials(n, n);
  const slid = solver.polynomials(2 * n, piece.slidingPairs);
  let first: number | null = null;
  for (const at of suspects) {
    const level = -CROSSED * piece.roundingOfDistance(at, p);
    first = earlier(first, firstBelow(piece.distance(at, c, slid), level));
  }
  return first;
}

function stateAt(
  sample: Sample,
  network: Network,
  loss: LateLoss,
  piece: PatternPiece,
  solver: Adams,
  s: number,
): FlowState {
  const length = solver.to - solver.from;
  const theta = length > 0 ? (s - solver.from) / length : 1;
  const { Z, C } = piece.weightsAt(progressAt(piece, solver, theta));
  const q = partOf(solver, theta, 0, sample.n).map((r, i) => {
    const margin = r + s + piece.system.logC[i];
    const cancelled = Math.abs(margin) <= CANCELLED * (Math.abs(s) + 1);
    return cancelled ? sample.y[i] * output(network, Z.data, i, sample.n) : margin;
  });
  const logLoss = logTotalLoss(loss, q, new Float64Array(q.length));
  return { s, q, logLoss, Z, C, activatedFraction: activatedShare(network, sample.y, Z) };
}
