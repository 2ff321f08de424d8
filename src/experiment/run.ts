/**
 * One experiment, from population to verdict: the road of the paper.
 */
import { minimum } from '../linalg/vector.ts';
import { limitDirection } from '../margin/limit.ts';
import { type WeightCoordinates, weightMap } from '../network/weights.ts';
import type { ExperimentRecord } from '../record/record.ts';
import type { Spec } from '../spec/resolve.ts';
import { finish, type Progress, type Stretch } from '../stepwise.ts';
import { type ExperimentArrays, experimentArrays } from './arrays.ts';
import { assembleRecord } from './assembly.ts';
import { Checkpoint } from './checkpoint.ts';
import { type KeptFlowTraining, trainByFlow } from './flow-stage.ts';
import { judge } from './heading-stage.ts';
import { followToHorizon } from './horizon-stage.ts';
import type { FileInputs } from './inputs.ts';
import { settledElsewhere } from './limit-record.ts';
import { checkMemory } from './memory.ts';
import { reachedBy, reachedError } from './reached-stage.ts';
import { riskOf, testBench, trajectoryError } from './risk-stage.ts';
import { obtainSample } from './sample-stage.ts';
import { networkOf, setUpTraining } from './training-setup.ts';
import { type KeptTraining, rowMaker, train } from './trajectory-stage.ts';
import { verdictOn } from './verdict.ts';

export interface RunOptions {
  /** Bytes the run may use; a larger need is refused before anything is drawn. Default 8 GiB. */
  readonly memoryLimit?: number;
  /** Whether to make what is there to be drawn: the rows of the trajectory, where nothing else needs them, and the plane. Default true. */
  readonly forFigures?: boolean;
  /** What the run is to go on from, and to be asked for what it needs to go on from where it is. */
  readonly checkpoint?: Checkpoint;
}

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

/** `run`, yielding its progress: between two yields it can be stopped, or others can have their turn. */
export function* runInSteps(
  spec: Spec,
  inputs: FileInputs | null,
  { memoryLimit = 8 * 2 ** 30, forFigures = true, checkpoint = new Checkpoint() }: RunOptions = {},
): Generator<Progress, Outcome> {
  checkMemory(spec, inputs, memoryLimit);
  const { notes } = checkpoint;

  const sample = yield* obtainSample(spec, inputs, checkpoint);
  const network = networkOf(spec);
  const limit = limitDirection(sample, network);
  const setup = setUpTraining(spec, sample, inputs, limit);
  const bench = testBench(spec, sample, network, inputs);
  const row = rowMaker(setup, limit, trajectoryError(bench, notes));
  const drawn = forFigures || spec.training.horizon !== null;
  const trained =
    setup.optimizer.motion === 'flow'
      ? yield* checkpoint.stage('flow', (stretch: Stretch<KeptFlowTraining>) =>
          trainByFlow(spec, setup, row, stretch),
        )
      : yield* checkpoint.stage('descent', (stretch: Stretch<KeptTraining>) =>
          train(spec, setup, drawn ? row : null, stretch),
        );
  const W = (): WeightCoordinates => weightMap(sample, setup.problem.initial)(trained.end.C);
  const followed = yield* followToHorizon(spec, setup, limit, trained, row, checkpoint);
  const endPattern = settledElsewhere(sample, network, trained.summary)
    ? limitDirection(sample, network, trained.summary.pattern)
    : null;
  const risk = yield* riskOf(bench, sample, network, limit, W, checkpoint);
  const found = { spec, inputs, sample, network, limit, setup, trained, followed, endPattern, risk };
  const judgement = judge(found);
  const reached = reachedBy(found, judgement);
  const errors = { ...risk, reached: reachedError(reached, found, notes) };
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
  const evidence = { ...found, risk: errors, judgement, reached, verdict, forFigures };
  return {
    record: assembleRecord(evidence, notes),
    arrays: experimentArrays(sample, network, setup.problem.initial, limit),
  };
}
