/**
 * The limit of the pattern that training ends in, where that pattern stands still: what is reached, whatever the activated limit.
 */
import { exp, log } from '../linalg/elementary.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { Candidate } from '../margin/concave-restarts.ts';
import type { LimitDirection, MarginSolution } from '../margin/limit.ts';
import { trainsHead } from '../network/models/index.ts';
import { activationOf, outputSign } from '../network/network.ts';
import { deadNeuronsOf, isOfLiving, type PatternGroup } from '../network/pattern.ts';
import { combinesGradients, optimizerNamed } from '../optimizers.ts';
import type { Notes } from '../record/notes.ts';
import type { LastingRecord, ReachedRecord } from '../record/record.ts';
import type { Findings } from './findings.ts';
import type { Judgement } from './heading-stage.ts';
import { FARTHEST } from './horizon.ts';
import { roadsDifference } from './horizon-record.ts';
import type { Followed } from './horizon-stage.ts';
import { leadsElsewhere } from './late-theory.ts';
import { limitRecord } from './limit-record.ts';
import { followedRecord, slidGroups, type Way, wayRecord } from './sliding-record.ts';
import type { Slid } from './sliding-stage.ts';

export interface Reached {
  readonly limit: MarginSolution;
  /** Of each group of its pattern the points on which it slides; none where that is not given. */
  readonly sliding?: readonly Int32Array[];
  /** The points that, at slope 0, no neuron of their own sign sees; none where that is not given. */
  readonly leftOut?: readonly number[];
  readonly kind: ReachedRecord['kind'];
  readonly scope: ReachedRecord['scope'];
  readonly lasting: LastingRecord | string;
  /** t since which training has been in that pattern; null where it is not there yet. */
  readonly since: number | null;
  /** log10 t of the last switch of a pair with a_j y_i > 0; null when not known. */
  readonly lastOwnSwitch: number | null;
  /** Whether it is shown that training goes there. */
  readonly certain: boolean;
  /** Why it is of that kind, where the pattern does not say it. */
  readonly because?: string | null;
  readonly flow: Followed | null;
  /** Where it was followed in log time by proximal steps: from all inner products, or from rows. */
  readonly slid?: Slid;
  readonly way?: Way;
  /** W X' (m x n) at the moment of which own signs are certified to last, where that is after the last update of many points. */
  readonly certifiedAt?: Matrix;
}

/** A sentence when training was not seen to settle in a pattern. */
export function reachedBy(found: Findings, judgement: Judgement): Reached | string {
  const { heading, lasting, elsewhere, beyond } = judgement;
  const { limit: activated, trained, followed, endPattern, network, sample } = found;
  const { summary, end } = trained;
  const { pieces, words } = activationOf(network);
  if (pieces === null) return `the slopes of ${words} neurons are not of two values: they form no pattern`;
  if (trainsHead(network))
    return 'the second layer is trained, and the limit of a pattern here is one of W alone';
  const { optimizer } = found.setup;
  if (optimizer.norm !== undefined)
    return `${optimizer.words} maximises no margin over |W|, as the limit of a pattern does`;
  if (!combinesGradients(optimizer))
    return `steps of ${optimizer.words} are no combinations of gradients, as the limit of a pattern is`;
  const { loss } = found.setup.problem;
  if (['polynomial', 'target', 'minimum'].includes(loss.tail.kind)) return leadsElsewhere(loss)?.absent ?? '';
  const flow = typeof followed === 'string' ? null : followed;
  const ofDescent = { since: summary.patternSince, lastOwnSwitch: null, flow };
  if (heading.heading === 'reached') {
    const since = end.activatedFraction === 1 ? summary.patternSince : null;
    const scope = heading.scope ?? 'descent';
    return { ...ofDescent, limit: activated, kind: 'activated', scope, lasting, since, certain: true };
  }
  if (network.slope === 1 && activated.status === 'infeasible') {
    return {
      ...ofDescent,
      limit: activated,
      kind: 'stationary',
      scope: 'descent',
      lasting,
      certain: true,
      because: LINEAR,
    };
  }
  if (found.slid !== null && typeof found.slid !== 'string') return bySliding(found.slid);
  if (flow !== null && !flow.still) {
    if (flow.summary.outcome !== 'reached')
      return 'its flow, in which neurons switch, could not be followed to the horizon';
    if (flow.target === null)
      return flow.rest === null
        ? 'some neuron slides along a boundary at the end of its flow, and no pattern stands still'
        : 'some neuron still changed its pattern in the second half of the exact updates';
    const own = flow.summary.switches.filter(
      ({ neuron, point }) => outputSign(network, neuron) === sample.y[point],
    );
    const last = own[own.length - 1];
    const since = Math.min(FARTHEST, exp(Math.min(flow.summary.since - log(flow.rate), log(FARTHEST))));
    return judged(found, flow.target, heading.heading, beyond ?? lasting, 'flow', {
      since,
      lastOwnSwitch:
        last === undefined || flow.rest?.switched === true ? null : (last.s - log(flow.rate)) / log(10),
      flow,
    });
  }
  if (end.activatedFraction === 1 && summary.steps > 0 && summary.patternSince <= summary.steps / 2)
    return judged(found, activated, heading.heading, lasting, 'descent', ofDescent);
  if (endPattern === null || elsewhere === null)
    return summary.steps === 0
      ? 'no step was taken'
      : found.slid === null
        ? UNSETTLED
        : `${UNSETTLED}, and it was not followed through its switches: ${found.slid}`;
  return judged(found, endPattern, heading.heading, elsewhere, 'descent', ofDescent);
}

const UNSETTLED = 'training did not settle in a pattern: it changed after half of the steps';

/** What its own signs lead to, in log time. */
function bySliding(slid: Slid): Reached {
  const { kind, found, lasting, flow, start, logRate } = slid;
  const last = flow?.events.lastOwn ?? null;
  const certificate = typeof lasting === 'string' ? null : lasting;
  return {
    ...{ slid, limit: found.limit, kind, lasting, flow: null },
    scope: certificate?.scope ?? 'flow',
    since: last === null ? start.t : Math.min(FARTHEST, exp(Math.min(last - logRate, log(FARTHEST)))),
    lastOwnSwitch: last === null ? null : (last - logRate) / log(10),
    certain: certificate?.status === 'certified',
    because: slid.because,
  };
}

function judged(
  found: Findings,
  limit: LimitDirection,
  heading: Judgement['heading']['heading'],
  lasting: LastingRecord | string,
  seen: ReachedRecord['scope'],
  rest: Pick<Reached, 'since' | 'lastOwnSwitch' | 'flow'>,
): Reached | string {
  const { limit: activated, network } = found;
  const ofActivated = limit === activated;
  if (ofActivated && heading === 'notReached')
    return 'training is in the activated pattern, which cannot last';
  const status = typeof lasting === 'string' ? null : lasting.status;
  const scope = (typeof lasting === 'string' ? null : lasting.scope) ?? seen;
  const kind = ofActivated
    ? 'activated'
    : network.slope === 0 && limit.pattern.every(isDead) && nothingCoasts(found)
      ? 'stationary'
      : limit.consistent === true && status !== 'refuted'
        ? 'pattern'
        : 'undetermined';
  return { ...rest, limit, kind, scope, lasting, certain: status === 'certified' || kind === 'stationary' };
}

/** Whether dead neurons stay so, also where they still move without a gradient. */
function nothingCoasts({ network, trained: { end } }: Findings): boolean {
  return end.coasting === undefined || deadNeuronsOf(network, end.Z, end.coasting).length === end.Z.rows;
}

export function isDead({ slopes }: PatternGroup): boolean {
  return slopes.every((slope) => slope === 0);
}

/** Under the record's names. */
export function reachedRecord(
  reached: Reached | string,
  { sample: { y }, spec }: Pick<Findings, 'spec'> & { readonly sample: Pick<Findings['sample'], 'y'> },
  best: Candidate | null,
  notes: Notes,
): ReachedRecord | null {
  const path = 'limit.reached';
  if (typeof reached === 'string') return notes.absent(path, reached);
  const { limit, kind, scope, lasting, since, lastOwnSwitch, flow, slid, way, sliding, leftOut, because } =
    reached;
  const consistent = limit.consistent === true;
  const why = 'the solution of that problem is not shown to have the pattern itself';
  const hasDead = limit.pattern.some(isDead);
  const local = !consistent ? null : hasDead ? (couldHelp(limit.pattern, y) ? false : null) : true;
  const roads =
    slid?.found.roadsDifference ?? (flow !== null && flow.target === limit ? roadsDifference(flow) : null);
  if (because) notes.remark(`${path}.kind`, because);
  const ofSteps = optimizerNamed(spec.training.optimizer).motion === 'steps';
  if (ofSteps && (slid?.flow?.events ?? way ?? NEVER).counts.own > 0)
    notes.remark(`${path}.followed.ownSwitches`, OF_THE_FLOW);
  return {
    kind,
    scope,
    groups: slid
      ? slidGroups(slid)
      : limit.pattern.map(({ sign, members, slopes }, g) => ({
          ...{ sign, members: Array.from(members) },
          sliding: Array.from(sliding?.[g] ?? [], (point) => ({ point, weight: slopes[point] })),
        })),
    ...(slid ? followedRecord(slid, path, notes) : leftOut?.length ? { leftOut } : {}),
    ...(way ? { followed: wayRecord(way, path, notes) } : {}),
    since: notes.orAbsent(`${path}.since`, since, 'training is not in that pattern yet'),
    lastOwnSwitch: notes.orAbsent(
      `${path}.lastOwnSwitch`,
      lastOwnSwitch,
      slid
        ? slid.flow === null
          ? 'training was not followed in log time'
          : `no pair with a_j y_i > 0 switched after t = ${slid.start.t}`
        : way
          ? 'no pair with a_j y_i > 0 switched after the last update'
          : 'of descent only switches of any pair are kept: see since',
    ),
    ...limitRecord(limit, lasting, path, notes),
    isKkt: notes.orAbsent(`${path}.isKkt`, consistent ? true : null, why),
    isLocalOptimum: notes.orAbsent(
      `${path}.isLocalOptimum`,
      local,
      consistent ? 'whether dead neurons could help is not decided' : why,
    ),
    roadsDifference: notes.orAbsent(
      `${path}.roadsDifference`,
      roads,
      slid
        ? 'the problem with equations at sliding pairs was not solved'
        : 'no flow to infinity in that pattern to compare with',
    ),
    best:
      best === null
        ? notes.absent(`${path}.best`, spec.limit?.restarts ? NO_OTHER : 'other starts are not tried')
        : bestRecord(best),
  };
}

const NEVER = { counts: { own: 0 } };

const LINEAR =
  'at slope 1 every pattern is the same problem, and no weights separate the data, so the loss stays positive, and log time has no meaning';

const OF_THE_FLOW =
  'own signs still changed after the last update, and which are left at the end depends on the sizes of steps: those of the flow are not those of descent, which more updates (training.steps) would show';

const NO_OTHER = 'no other own signs that were tried separate the data';

function bestRecord({ consistent, ...candidate }: Candidate): ReachedRecord['best'] {
  return { ...candidate, isKkt: consistent };
}

/**
 * Whether some dead neuron could help: given a little of the direction of the living ones of its sign, which are active exactly on
 * their own class, it raises margins there, lowers none, and the living ones can be shorter (docs/theory.md, section 15).
 */
function couldHelp(pattern: readonly PatternGroup[], y: Float64Array): boolean {
  const living = pattern.filter((group) => !isDead(group));
  return pattern.some(
    (group) => isDead(group) && living.some((other) => other.sign === group.sign && isOfLiving([other], y)),
  );
}
