/**
 * A run on many rows in few dimensions: the road of run.ts without an n x n matrix. What asks for all inner products, and is not
 * found by other means, is left out with that reason.
 */
import type { Geometry } from '../data/geometry.ts';
import { rowGeometryInSteps } from '../data/row-geometry.ts';
import type { RowSample } from '../data/sample.ts';
import { log } from '../linalg/elementary.ts';
import { once } from '../linalg/once.ts';
import { axpy, maximum, minimum } from '../linalg/vector.ts';
import { type RowLimit, rowLimitInSteps } from '../margin/row-limit.ts';
import { type ClassSquares, classSquaresInSteps } from '../margin/rows/class-squares.ts';
import { weightsOf } from '../network/weights.ts';
import type { KeptCount } from '../risk/network-error.ts';
import type { Spec } from '../spec/resolve.ts';
import { type Stretch, within } from '../stepwise.ts';
import { Facts } from '../theory/facts.ts';
import { checkAfterTraining } from '../theory/index.ts';
import type { Outcome } from './after-training.ts';
import { experimentArrays } from './arrays.ts';
import { assembleRecord } from './assembly.ts';
import { Checkpoint } from './checkpoint.ts';
import { drawnOf, NOTHING_DRAWN } from './drawn-stage.ts';
import { headingOf } from './heading.ts';
import { type Judgement, nearlyOrthogonalBy, summedLogLoss } from './heading-stage.ts';
import type { FileInputs } from './inputs.ts';
import { checkRowMemory } from './memory.ts';
import { errorOfReached, reachedError } from './reached-error.ts';
import type { Reached } from './reached-stage.ts';
import { envelopeRecord, riskRecord } from './risk-record.ts';
import { riskOfLimit, testBench, trajectoryError } from './risk-stage.ts';
import { rowReachedInSteps } from './row-reached-stage.ts';
import {
  limitStage,
  over,
  progressOf,
  type RunProgress,
  riskStage,
  sampleStage,
  theoremsStage,
} from './stages.ts';
import { type Theorems, theoremsBefore } from './theory-stage.ts';
import { networkOf, setUpTraining, type TrainingSetup } from './training-setup.ts';
import { type KeptTraining, rowMaker, type TrainedRun, train } from './trajectory-stage.ts';
import type { RunOptions } from './up-to-training.ts';
import { verdictOn } from './verdict.ts';

export interface RowOutcome extends Outcome {
  readonly shape: Geometry;
  readonly squares: ClassSquares;
  readonly limit: RowLimit;
}

const NOT_FOLLOWED = 'not asked for so many points: it takes all of their inner products';
const NO_K = 'arrays.npz leaves K out: of so many points it is never formed';

/** Runs, yielding its progress, and each part of the record that is known before training as soon as it is. @param sample  of the inputs (`rowSampleOf`) */
export function* runRowsInSteps(
  spec: Spec,
  inputs: FileInputs,
  sample: RowSample,
  { memoryLimit, forFigures = true, forWords = forFigures, checkpoint = new Checkpoint() }: RunOptions = {},
): Generator<RunProgress, RowOutcome> {
  checkRowMemory(spec.network.width, sample, memoryLimit);
  const network = networkOf(spec);
  const { notes } = checkpoint;
  const squares = yield* within(classSquaresInSteps(sample.X, sample.y), progressOf('squares'));
  const shape = yield* rowGeometryInSteps(sample, network.slope, totalOf(squares));
  yield over('sample', () => sampleStage(spec, sample, shape, inputs));
  const limit = yield* within(rowLimitInSteps(sample, network, squares), progressOf('limit'));
  yield over('limit', () => limitStage(limit));
  const bench = testBench(spec, sample, network, inputs);
  const limitRisk = yield* riskOfLimit(bench, sample, network, limit, checkpoint);
  yield over('risk', () => riskStage(limitRisk, sample));
  const setup = setUpTraining(spec, sample, inputs, limit);
  const envelope = envelopeRecord(limitRisk.envelope, sample, notes);
  const theorems = theoremsBefore(spec, setup, shape, { limit, network }, envelope);

  yield over('theorems', () => theoremsStage(theorems.decided));

  const row = rowMaker(
    spec.report,
    setup,
    { limit, network },
    null,
    forFigures ? trajectoryError(bench, notes) : null,
  );
  const trained = yield* checkpoint.stage('descent', (stretch: Stretch<KeptTraining>) =>
    train(spec, setup, forWords ? row : null, stretch),
  );
  const W = once(() => weightsOf(sample, setup.problem.initial, trained.end));
  const atEnd = yield* checkpoint.stage('testError', (stretch: Stretch<KeptCount>) =>
    bench.ofNetwork(W, 'end', stretch),
  );
  const drawn = forFigures
    ? yield* within(drawnOf(sample, network, limit), progressOf('figures'))
    : NOTHING_DRAWN;
  const known = { spec, setup, trained, limit };
  const shown = judged(known, theorems, null);
  const reached: Reached | string =
    shown.heading.heading === 'reached'
      ? activatedReached(shown, limit, trained)
      : yield* within(rowReachedInSteps(sample, network, limit, setup, trained), progressOf('reached'));
  const judgement = judged(known, theorems, reached);
  const ofReached = yield* checkpoint.stage('reachedError', (stretch: Stretch<KeptCount>) =>
    errorOfReached(reached, { sample, network, setup }, bench, stretch),
  );
  const risk = riskRecord(limitRisk, atEnd, sample, notes);
  const errors = { ...risk, reached: reachedError(ofReached, risk, notes) };
  const verdict = verdictOn(
    {
      interpolates: minimum(trained.end.q) > 0,
      heading: judgement.heading.heading,
      isReached: typeof reached !== 'string' && reached.certain,
      risk: errors,
      thresholds: spec.thresholds,
    },
    notes.reasons['risk.atEnd'] ?? notes.reasons['risk.limit'] ?? '',
  );
  notes.remark('data.n', NO_K);
  notes.remark('limit.rank', rankNote(limit));
  if (limit.infeasibility !== null) notes.remark('limit.infeasibility', limit.infeasibility.shown ?? '');
  const found = { spec, inputs, sample, network, limit, setup, trained, followed: NO_HORIZON };
  const own = ['polynomial', 'target', 'minimum'].includes(setup.problem.loss.tail.kind)
    ? notes.absent('limit.own', NO_K_FOR_OWN)
    : undefined;
  const record = assembleRecord(
    {
      ...{ ...found, shape, drawn, risk: errors, judgement, reached, verdict },
      ...{ best: null, endPattern: null, own },
    },
    notes,
  );
  if (record.limit.reached?.method === 'sweepsAndFaces') {
    notes.remark('limit.reached.rank', OF_SUPPORT);
    notes.remark('limit.reached.dualUnique', NOT_ASKED);
  }
  return {
    record,
    arrays: experimentArrays({
      sample,
      network,
      initial: setup.problem.initial,
      limit,
      reached: typeof reached === 'string' || reached.kind === 'activated' ? null : reached.limit.pattern,
      end: trained.end,
      certifiedAt: isCertified(reached) ? (reached.certifiedAt ?? trained.end.Z) : null,
    }),
    shape,
    squares,
    limit,
  };
}

const NO_K_FOR_OWN = 'it asks for inner products, which are not formed of so many points';

/** Whether contraction shows that own signs last. */
function isCertified(reached: Reached | string): reached is Reached {
  if (typeof reached === 'string' || typeof reached.lasting === 'string') return false;
  const { method, status } = reached.lasting;
  return method === 'contraction' && status === 'certified';
}

const OF_SUPPORT = 'of the features with multipliers: that of all is at least this';
const NOT_ASKED = 'not asked of sliding features of so many points';
const NO_HORIZON = 'not asked for (training.horizon)';

/** How far the rank is known. */
export function rankNote({ rankCertain }: RowLimit): string {
  return rankCertain
    ? 'certain: the features have full rank, rounding included'
    : 'to rounding, from the squares of the features';
}

/** By theorem. */
function activatedReached(
  { heading, lasting }: Judgement,
  limit: RowLimit,
  { end, summary }: TrainedRun,
): Reached {
  const since = end.activatedFraction === 1 ? summary.patternSince : null;
  const scope = heading.scope ?? 'descent';
  return { limit, kind: 'activated', scope, lasting, since, lastOwnSwitch: null, certain: true, flow: null };
}

/**
 * The theorems that ask how training ended, and whether it heads for the limit, as far as that is known without following it.
 *
 * @param reached  what its own signs lead to; null where that was not asked
 */
function judged(
  found: Pick<TrainedFindings, 'spec' | 'setup' | 'trained' | 'limit'>,
  { facts, decided }: Theorems,
  reached: Reached | string | null,
): Judgement {
  const { spec, setup, trained, limit } = found;
  const { problem, optimizer, alphaOfSum } = setup;
  const { lasting = null, kind = null } = typeof reached === 'string' ? {} : (reached ?? {});
  const certificate = typeof lasting === 'string' ? null : lasting;
  const logLoss = summedLogLoss({ spec, trained, sample: problem.sample });
  const endLogLoss = trained.summary.steps > 0 ? logLoss : null;
  const theory = checkAfterTraining(decided, new Facts({ ...facts.instance, endLogLoss }, facts.shape));
  const alpha = optimizer.schedule === 'lossNormalised' ? problem.alpha : alphaOfSum;
  const heading = headingOf({
    theory: setup.late.heading,
    status: limit.status,
    activated: limit.consistent,
    optimizer,
    tail: problem.loss.tail,
    slope: problem.network.slope,
    positivelyCorrelated: facts.shape.positivelyCorrelated,
    logStep: log(alpha) + log(maximum(limit.features.lengths2)),
    updates: trained.end.t,
    logLoss,
    activatedAtEnd: trained.end.activatedFraction === 1,
    nearlyOrthogonal: nearlyOrthogonalBy(theory),
    lasting: certificate !== null && kind === 'activated' ? certificate : null,
    elsewhere: certificate !== null && kind !== 'activated' ? certificate : null,
    flow: null,
  });
  return { theory, lasting: NOT_FOLLOWED, elsewhere: null, beyond: null, heading };
}

interface TrainedFindings {
  readonly spec: Spec;
  readonly setup: TrainingSetup<RowSample>;
  readonly trained: TrainedRun;
  readonly limit: RowLimit;
}

/** X'X. */
function totalOf({ plus, minus }: ClassSquares): ClassSquares['plus'] {
  const total = { ...plus, data: plus.data.slice() };
  axpy(1, minus.data, total.data);
  return total;
}
