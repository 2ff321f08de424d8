/**
 * Where training of many points in few dimensions goes after its last update: P(R) of the own signs that it has then, from rows, and whether these last
 * for ever (docs/theory.md, sections 9.10 and 9.12). Where that is not shown, training is followed in log time through the points whose forces
 * count (row-log-time.ts); where these are too many, what own signs lead to is a candidate.
 */
import type { RowSample } from '../data/sample.ts';
import { exp, log, log10 } from '../linalg/elementary.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { numericalRankInSteps } from '../linalg/rank.ts';
import { indicesWhere } from '../linalg/vector.ts';
import { contractionForEverInSteps } from '../margin/contraction-certificate.ts';
import { productsWithInSteps } from '../margin/face-products.ts';
import { type MarginSolution, UNSOLVED } from '../margin/limit.ts';
import { type OwnRowLimit, ownRowLimitInSteps } from '../margin/own-row-limit.ts';
import { certifiedSolution, isBracket } from '../margin/rows/certified.ts';
import { rowConsistencyInSteps } from '../margin/rows/consistency.ts';
import { PatternFeatures } from '../margin/rows/pattern-features.ts';
import { SINGULAR } from '../margin/solver.ts';
import { hasExponentialTail } from '../network/loss.ts';
import { activationOf, type Network, outputWeight, squareOf } from '../network/network.ts';
import { targetsOf } from '../network/own-pattern.ts';
import { type PatternGroup, slopesOf } from '../network/pattern.ts';
import type { LastingRecord } from '../record/record.ts';
import type { Steps } from '../stepwise.ts';
import type { LateClock } from './late-theory.ts';
import type { Reached } from './reached-stage.ts';
import { followRowsInSteps, networkMargins, type RowFlow, type RowMoment } from './row-log-time.ts';
import type { Way } from './sliding-record.ts';
import type { TrainingSetup } from './training-setup.ts';
import type { TrainedRun } from './trajectory-stage.ts';

/** Inner products of the certificate: those of all points with the few on its face. */
const MOST_PRODUCTS = 4e7;

/** A sentence where it cannot be asked. @param activated  the limit of the activated pattern */
export function* rowReachedInSteps(
  sample: RowSample,
  network: Network,
  activated: MarginSolution,
  { problem, late, optimizer }: TrainingSetup<RowSample>,
  { end, summary }: TrainedRun,
): Steps<Reached | string> {
  const { pieces, words } = activationOf(network);
  if (pieces === null) return `the slopes of ${words} neurons are not of two values: they form no pattern`;
  if ('absent' in late.horizon) return late.horizon.absent;
  if (end.t === 0) return 'no step was taken';
  if (summary.outcome === 'diverged') return 'descent diverged';
  const { Z, q, t } = end;
  const at: Looked = { sample, network, activated };
  const own = yield* ownRowLimitInSteps(sample, network, Z, byGrowing(q));
  const limit = yield* solutionOf(sample, network, own);
  const found = { since: summary.patternSince, lastOwnSwitch: null, scope: 'descent' } as const;
  const candidate = (because: string, lasting: LastingRecord | string): Reached =>
    undetermined(own, limit, because, lasting, found);
  if (own.status !== 'solved') return candidate(unsolvedWords(own), UNSOLVED_YET);
  const isExponential = hasExponentialTail(problem.loss) && problem.loss.tail.defect === 0;
  if (!isExponential)
    return candidate(limit.consistent === true ? NOT_EXPONENTIAL : changeWords(limit), NOT_EXPONENTIAL);
  const isFlow = optimizer.motion === 'flow';
  const clock = late.horizon;
  let lasting: LastingRecord | string = NOT_ITSELF;
  if (limit.consistent === true) {
    const claimed = yield* lastingOf(sample, network, own, Z, isFlow ? null : clock.rate);
    lasting = { ...claimed, method: 'contraction', log10T: log10(t), excess: null };
    if (lasting.status === 'certified') return certified(at, own, limit, lasting, found);
    const isSettled = end.activatedFraction === 1 && summary.patternSince <= summary.steps / 2;
    if (kindOf(own, sample.y) === 'activated' && isSettled)
      return { ...found, limit: activated, kind: 'activated', lasting, flow: null, certain: false };
  }
  const later = yield* inLogTime(at, clock, t, { s: log(clock.rate) + log(t), Z });
  if (typeof later !== 'string') return later;
  const because = limit.consistent === true ? NOT_LASTING : changeWords(limit);
  return candidate(`${because}; it was not followed in log time: ${later}`, lasting);
}

interface Looked {
  readonly sample: RowSample;
  readonly network: Network;
  /** The limit of the activated pattern. */
  readonly activated: MarginSolution;
}

/** What is reached by the flow from the last update on; a sentence where that is not followed. */
function* inLogTime(at: Looked, clock: LateClock, t: number, start: RowMoment): Steps<Reached | string> {
  const { sample, network } = at;
  const logRate = log(clock.rate);
  const log10Of = (s: number): number => (s - logRate) / log(10);
  const limitAt = function* (Z: Matrix): Steps<[OwnRowLimit, MarginSolution]> {
    const own = yield* ownRowLimitInSteps(
      sample,
      network,
      Z,
      byGrowing(networkMargins(network, sample.y, Z)),
    );
    return [own, yield* solutionOf(sample, network, own)];
  };
  let ended: {
    readonly own: OwnRowLimit;
    readonly limit: MarginSolution;
    readonly lasting: LastingRecord;
  } | null = null;
  const flow = yield* followRowsInSteps(sample, network, clock, t, start, function* ({ s, Z }) {
    const [own, limit] = yield* limitAt(Z);
    if (own.status !== 'solved' || limit.consistent !== true) return own.status === 'infeasible';
    const claimed = yield* lastingOf(sample, network, own, Z, null);
    ended = { own, limit, lasting: { ...claimed, method: 'contraction', log10T: log10Of(s), excess: null } };
    return claimed.status === 'certified';
  });
  if (typeof flow === 'string') return flow;
  const { end, lastOwn } = flow;
  const way: Way = { ...flow, from: start.s, to: end.s, logRate, curvature: flow.passage.curvature };
  const found = {
    ...{ way, certifiedAt: end.Z, scope: 'flow' as const },
    since: lastOwn === null ? t : exp(lastOwn - logRate),
    lastOwnSwitch: lastOwn === null ? null : log10Of(lastOwn),
  };
  if (ended !== null && flow.outcome === 'settled') {
    const { own, limit, lasting }: NonNullable<typeof ended> = ended;
    return certified(at, own, limit, lasting, found);
  }
  const [own, limit] = yield* limitAt(end.Z);
  const because =
    own.status === 'solved'
      ? limit.consistent === true
        ? outcomeWords(flow)
        : changeWords(limit)
      : unsolvedWords(own);
  return undetermined(own, limit, because, own.status === 'solved' ? NOT_ITSELF : UNSOLVED_YET, found);
}

type Moment = Pick<Reached, 'since' | 'lastOwnSwitch' | 'scope' | 'way' | 'certifiedAt'>;

/** A candidate. */
function undetermined(
  { leftOut, slides, groups }: OwnRowLimit,
  limit: MarginSolution,
  because: string,
  lasting: LastingRecord | string,
  found: Moment,
): Reached {
  const sliding = slides ?? groups.map(() => new Int32Array(0));
  return {
    ...found,
    limit,
    sliding,
    leftOut,
    because,
    lasting,
    kind: 'undetermined',
    flow: null,
    certain: false,
  };
}

/** What own signs that last lead to. */
function certified(
  { sample, activated }: Looked,
  own: OwnRowLimit,
  limit: MarginSolution,
  lasting: LastingRecord,
  found: Moment,
): Reached {
  const kind = kindOf(own, sample.y);
  const isActivated = kind === 'activated' && activated.consistent === true;
  const { slides, groups, leftOut } = own;
  return {
    ...{ ...found, lasting, leftOut, kind, flow: null, certain: true },
    sliding: slides ?? groups.map(() => new Int32Array(0)),
    limit: isActivated ? activated : limit,
    scope: lasting.scope ?? 'flow',
  };
}

function byGrowing(q: Float64Array): Int32Array {
  return Int32Array.from(q.keys()).sort((i, k) => q[i] - q[k] || i - k);
}

function unsolvedWords({ status, reason, leftOut }: OwnRowLimit): string {
  if (status === 'bracketed') return BRACKETED;
  if (status === 'infeasible') return leftOut.length === 0 ? NOT_SEPARATED : NOT_SEPARATED_UNSEEN;
  return `its margin problem is undecided: ${reason}`;
}

function changeWords({ consistent }: MarginSolution): string {
  return consistent === null ? WITHIN : CHANGES;
}

function outcomeWords({ outcome }: RowFlow): string {
  if (outcome === 'stuck') return 'a step in log time could not be solved';
  if (outcome === 'exhausted')
    return 'log time takes more work than is granted to it before its own signs are shown to last';
  return 'its own signs are not shown to last as far as log time is followed';
}

const UNSOLVED_YET = 'its margin problem is not solved';
const NOT_ITSELF = 'the limit of these own signs is not shown to have them itself';
const NOT_SEPARATED =
  'no weights with the own signs of the last update separate the data, and whether these last is not known';
const NOT_SEPARATED_UNSEEN =
  'no weights with the own signs of the last update separate the points that some neuron of their own sign sees while none sees the others, and whether these last is not known';
const BRACKETED =
  'too many points support the direction of the own signs of the last update: it is bracketed alone';
const WITHIN = 'whether the limit of its own signs has them itself is within rounding';
const CHANGES = 'the limit of its own signs does not have them itself, so some will change again';
const NOT_LASTING =
  'it is not shown that the own signs of the last update last; the direction is the one to which they would lead';
const NOT_EXPONENTIAL = 'that own signs last is proved for the exponential loss only';

/** As any other margin problem's solution. */
function* solutionOf(sample: RowSample, network: Network, own: OwnRowLimit): Steps<MarginSolution> {
  const { slope } = network;
  const { groups, multipliers, slopes, neurons, certificate } = own;
  const pattern: PatternGroup[] = groups.map((group, g) => ({
    ...group,
    slopes: slopes?.[g] ?? slopesOf(group.active, slope),
  }));
  const unsolved = { ...UNSOLVED, pattern, spectrum: null, reason: own.reason, rank: 0 };
  if (multipliers === null) return { ...unsolved, status: 'failed' };
  const { beta } = multipliers;
  const targets = targetsOf({ y: sample.y, slope, groups });
  const support = Int32Array.from(indicesWhere(beta, (entry) => entry > 0).filter((i) => targets[i] > 0));
  const features = new PatternFeatures(sample, network, pattern);
  const G = features.gramOf(support);
  const rank = yield* numericalRankInSteps(G, G.rows * SINGULAR);
  if (own.status === 'infeasible') {
    const total = beta.reduce((sum, entry, i) => sum + targets[i] * entry, 0);
    const marginBound = certificate?.lower == null ? null : 1 / Math.sqrt(2 * certificate.lower);
    const infeasibility = { weights: beta.map((entry) => entry / total), marginBound };
    return { ...unsolved, rank, status: 'infeasible', infeasibility };
  }
  if (neurons === null || certificate === null || !isBracket(certificate))
    return { ...unsolved, rank, status: 'failed', reason: own.reason ?? BRACKETED };
  // Own signs alone are asked for.
  const slack = yield* rowConsistencyInSteps(
    sample.X,
    pattern,
    neurons,
    squareOf(network),
    certificate,
    sample.y,
  );
  return {
    ...{ ...unsolved, rank },
    ...certifiedSolution({
      ...{ beta, certificate, length2: features.squaredNorm(neurons), slack },
      ...{ unique: null, ofFlow: null, conditionEstimate: null, method: 'sweepsAndFaces' },
    }),
  };
}

/** Whether own signs last from the last update on. @param alpha  the step of descent; null of a flow */
function* lastingOf(
  sample: RowSample,
  network: Network,
  { groups, multipliers, slopes, slides }: OwnRowLimit,
  Z: Parameters<typeof ownRowLimitInSteps>[2],
  alpha: number | null,
): Steps<Pick<LastingRecord, 'status' | 'scope' | 'slack' | 'radius' | 'reason'>> {
  const open = (reason: string) =>
    ({ status: 'undecided', scope: null, slack: null, radius: null, reason }) as const;
  if (multipliers === null || slopes === null || slides === null) return open(UNSOLVED_YET);
  const { beta } = multipliers;
  const onFace = new Set([...indicesWhere(beta, (entry) => entry > 0), ...slides.flatMap((own) => [...own])]);
  const points = Int32Array.from(onFace).sort();
  if (sample.n * points.length > MOST_PRODUCTS)
    return open(
      `the certificate takes inner products of all points with ${points.length}, which are too many`,
    );
  const { y } = sample;
  const products = yield* productsWithInSteps(sample, points);
  const system = { y, slope: network.slope, groups, square: squareOf(network), products };
  const sizes = Float64Array.from({ length: Z.rows }, (_, j) => Math.abs(outputWeight(network, j)));
  const optimum = { beta, slopes, sliding: slides };
  const { rho, ...shown } = yield* contractionForEverInSteps({ system, optimum, sizes, Z, alpha });
  return { ...shown, radius: rho };
}

function kindOf({ sliding, crossed, groups }: OwnRowLimit, y: Float64Array): Reached['kind'] {
  if (sliding !== null && sliding > 0) return 'sliding';
  const isActivated =
    crossed === 0 && groups.every(({ sign, active }) => active.every((on, i) => on === 1 || y[i] !== sign));
  return isActivated ? 'activated' : 'pattern';
}
