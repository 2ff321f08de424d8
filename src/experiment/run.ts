/**
 * One experiment, from population to verdict: the road of the paper.
 */
import { geometry } from '../data/geometry.ts';
import { once } from '../linalg/once.ts';
import { minimum } from '../linalg/vector.ts';
import { limitInSteps } from '../margin/limit.ts';
import { weightMap } from '../network/weights.ts';
import { Notes } from '../record/notes.ts';
import type { ExperimentRecord } from '../record/record.ts';
import type { KeptCount } from '../risk/network-error.ts';
import type { Spec } from '../spec/resolve.ts';
import { finish, type Progress, type Stretch, within } from '../stepwise.ts';
import { type ExperimentArrays, experimentArrays } from './arrays.ts';
import { assembleRecord } from './assembly.ts';
import { Checkpoint } from './checkpoint.ts';
import { drawnOf, NOTHING_DRAWN } from './drawn-stage.ts';
import { type KeptFlowTraining, trainByFlow } from './flow-stage.ts';
import { judge } from './heading-stage.ts';
import type { FileInputs } from './inputs.ts';
import { goOn } from './late-stage.ts';
import { settledElsewhere } from './limit-record.ts';
import { checkMemory } from './memory.ts';
import { errorOfReached, reachedError } from './reached-error.ts';
import { reachedBy } from './reached-stage.ts';
import { bestBeside } from './restarts-stage.ts';
import { envelopeRecord, riskRecord } from './risk-record.ts';
import { riskOfLimit, testBench, trajectoryError } from './risk-stage.ts';
import { obtainSample } from './sample-stage.ts';
import {
  limitStage,
  type RunProgress,
  type RunStage,
  riskStage,
  sampleStage,
  theoremsStage,
} from './stages.ts';
import { theoremsBefore } from './theory-stage.ts';
import { networkOf, setUpTraining } from './training-setup.ts';
import { type KeptTraining, rowMaker, train } from './trajectory-stage.ts';
import { verdictOn } from './verdict.ts';

/** What may be said with `runInSteps`. */
export interface RunOptions {
  /** Bytes the run may use; a larger need is refused before anything is drawn. Default 8 GiB. */
  readonly memoryLimit?: number;
  /** Whether to make what is there to be drawn: the rows of the trajectory, where nothing else needs them, and the plane. Default true. */
  readonly forFigures?: boolean;
  /** What the run is to go on from, and to be asked for what it needs to go on from where it is. */
  readonly checkpoint?: Checkpoint;
}

/** What a run leaves. */
export interface Outcome {
  readonly record: ExperimentRecord;
  /** What anyone needs to recheck the limit. */
  readonly arrays: ExperimentArrays;
}

/**
 * Runs one experiment. The same spec and inputs give the same record, byte for byte.
 *
 * @param inputs  what the spec's files hold (`readInputs`); null for a population
 * @throws InputError when the experiment needs more memory than allowed, or the inputs contradict the spec
 */
export function run(spec: Spec, inputs: FileInputs | null, options: RunOptions = {}): Outcome {
  return finish(runInSteps(spec, inputs, options));
}

/**
 * `run`, yielding its progress: between two yields it can be stopped, or others can have their turn. What is known before training,
 * the limit with its error and the theorems, is told before it.
 *
 * @param inputs  what the spec's files hold (`readInputs`); null for a population
 * @throws InputError when the experiment needs more memory than allowed, or the inputs contradict the spec
 * @example
 * const work = runInSteps(resolveSpec({ data: { n: 6, d: 100 }, training: { steps: 20 } }), null);
 * const stages = new Set();
 * let next = work.next();
 * for (; !next.done; next = work.next()) stages.add(next.value.stage);
 * console.log(stages.has('descent'), next.value.record.training.steps); // true 20
 */
export function* runInSteps(
  spec: Spec,
  inputs: FileInputs | null,
  { memoryLimit = 8 * 2 ** 30, forFigures = true, checkpoint = new Checkpoint() }: RunOptions = {},
): Generator<RunProgress, Outcome> {
  checkMemory(spec, inputs, memoryLimit);
  const sample = yield* obtainSample(spec, inputs, checkpoint);
  const network = networkOf(spec);
  const shape = geometry(sample, network.slope);
  yield over('sample', () => sampleStage(spec, sample, shape, inputs));
  const limit = yield* within(
    limitInSteps(sample, network, null, checkpoint.pieces('limit')),
    progressOf('limit'),
  );
  yield over('limit', () => limitStage(limit));
  const bench = testBench(spec, sample, network, inputs);
  const limitRisk = yield* riskOfLimit(bench, sample, network, limit, checkpoint);
  yield over('risk', () => riskStage(limitRisk, sample));
  const setup = setUpTraining(spec, sample, inputs, limit);
  const theorems = theoremsBefore(
    spec,
    setup,
    shape,
    limit,
    envelopeRecord(limitRisk.envelope, sample, new Notes()),
  );
  yield over('theorems', () => theoremsStage(theorems.decided));

  const row = rowMaker(setup, limit, trajectoryError(bench, checkpoint.notes));
  const drawsRows = forFigures || spec.training.horizon !== null;
  const trained =
    setup.optimizer.motion === 'flow'
      ? yield* checkpoint.stage('flow', (stretch: Stretch<KeptFlowTraining>) =>
          trainByFlow(spec, setup, row, stretch),
        )
      : yield* checkpoint.stage('descent', (stretch: Stretch<KeptTraining>) =>
          train(spec, setup, drawsRows ? row : null, stretch),
        );
  const settled = settledElsewhere(setup, trained.summary);
  const endPattern =
    settled &&
    (yield* within(
      limitInSteps(sample, network, settled, checkpoint.pieces('last pattern')),
      progressOf('limit of the last pattern'),
    ));
  const late = yield* goOn(spec, setup, { limit, endPattern }, trained, row, checkpoint);
  const W = once(() => weightMap(sample, setup.problem.initial)(trained.end.C));
  const atEnd = yield* checkpoint.stage('testError', (stretch: Stretch<KeptCount>) =>
    bench.ofNetwork(W, 'end', stretch),
  );
  const drawn = forFigures
    ? yield* within(drawnOf(sample, network, limit), progressOf('figures'))
    : NOTHING_DRAWN;
  const found = { spec, inputs, sample, network, limit, setup, trained, endPattern, ...late };
  const judgement = yield* within(
    judge(found, theorems, checkpoint.pieces('heading')),
    progressOf('heading'),
  );
  const reached = reachedBy(found, judgement);
  const ofReached = yield* checkpoint.stage('reachedError', (stretch: Stretch<KeptCount>) =>
    errorOfReached(reached, found, bench, stretch),
  );
  const best = yield* within(bestBeside(spec, sample, network, reached), progressOf('restarts'));
  const { notes } = checkpoint;
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
  const evidence = { ...found, shape, drawn, risk: errors, judgement, reached, best, verdict };
  return {
    record: assembleRecord(evidence, notes),
    arrays: experimentArrays({
      sample,
      network,
      initial: setup.problem.initial,
      limit,
      reached: typeof reached === 'string' || reached.kind === 'activated' ? null : reached.limit.pattern,
      C: trained.end.C,
    }),
  };
}

/** A stage has come to its end. */
function over(stage: string, found: () => RunStage): RunProgress {
  return { stage, done: 1, total: 1, found };
}

/** Of a part of the run that has no count of its own. */
function progressOf(stage: string): () => Progress {
  return () => ({ stage, done: 0, total: 1 });
}
