/**
 * Where training of many points in few dimensions goes after its last update: P(R) of the own signs that it has then, from rows, and whether these last
 * for ever (docs/theory.md, sections 9.10 and 9.12). Log time takes all inner products, and is not followed: where nothing shows that
 * own signs last, what they lead to is a candidate.
 */
import type { RowSample } from '../data/sample.ts';
import { log10 } from '../linalg/elementary.ts';
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
import type { Reached } from './reached-stage.ts';
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
  const likely = Int32Array.from(q.keys()).sort((i, k) => q[i] - q[k] || i - k);
  const own = yield* ownRowLimitInSteps(sample, network, Z, likely);
  const limit = yield* solutionOf(sample, network, own);
  const found = { limit, since: summary.patternSince, lastOwnSwitch: null, flow: null };
  const sliding = own.slides ?? own.groups.map(() => new Int32Array(0));
  const { leftOut } = own;
  const candidate = (because: string, lasting: LastingRecord | string): Reached => ({
    ...{ ...found, sliding, leftOut, because, lasting },
    ...{ kind: 'undetermined', scope: 'descent', certain: false },
  });
  if (own.status === 'failed')
    return candidate(`its margin problem is undecided: ${own.reason}`, UNSOLVED_YET);
  if (own.status === 'infeasible')
    return candidate(leftOut.length === 0 ? NOT_SEPARATED : NOT_SEPARATED_UNSEEN, UNSOLVED_YET);
  if (own.status === 'bracketed') return candidate(BRACKETED, UNSOLVED_YET);
  if (limit.consistent !== true) return candidate(limit.consistent === null ? WITHIN : CHANGES, NOT_ITSELF);
  if (!(hasExponentialTail(problem.loss) && problem.loss.tail.defect === 0))
    return candidate(NOT_FOLLOWED, 'proved for the exponential loss only');
  const isFlow = optimizer.motion === 'flow';
  const { rate } = late.horizon;
  const claimed = yield* lastingOf(sample, network, own, Z, isFlow ? null : rate);
  const lasting: LastingRecord = { ...claimed, method: 'contraction', log10T: log10(t), excess: null };
  const kind = kindOf(own, sample.y);
  const isSettled =
    kind === 'activated' && end.activatedFraction === 1 && summary.patternSince <= summary.steps / 2;
  if (isSettled && lasting.status !== 'certified')
    return { ...found, limit: activated, kind, scope: 'descent', lasting, certain: false };
  if (lasting.status !== 'certified') return candidate(`${NOT_FOLLOWED}: ${lasting.reason}`, lasting);
  return {
    ...{ ...found, sliding, leftOut, lasting },
    ...(kind === 'activated' && activated.consistent === true ? { limit: activated } : {}),
    ...{ kind, scope: lasting.scope ?? 'flow', certain: true },
  };
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
const NOT_FOLLOWED =
  'it is not shown that the own signs of the last update last, and of so many points log time is not followed, as it takes all of their inner products; the direction is the one to which they would lead';

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
