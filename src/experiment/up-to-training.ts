/**
 * The first half of an experiment: the sample, what is known without training - the limit, its error, the theorems -, and training.
 */
import { type Geometry, geometry } from '../data/geometry.ts';
import { Notes } from '../record/notes.ts';
import type { Spec } from '../spec/resolve.ts';
import { type Stretch, within } from '../stepwise.ts';
import { Checkpoint } from './checkpoint.ts';
import type { Findings } from './findings.ts';
import { type KeptFlowTraining, trainByFlow } from './flow-stage.ts';
import type { FileInputs } from './inputs.ts';
import { checkMemory, DEFAULT_LIMIT } from './memory.ts';
import { isOwn, ownLimitInSteps } from './own-stage.ts';
import { pathBeside } from './path-beside.ts';
import { envelopeRecord, type LimitRisk } from './risk-record.ts';
import { riskOfLimit, type TestBench, testBench, trajectoryError } from './risk-stage.ts';
import { obtainSample } from './sample-stage.ts';
import { type ActivatedLimit, activatedLimitInSteps } from './share-stage.ts';
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
import { networkOf, setUpTraining } from './training-setup.ts';
import { type KeptTraining, type RowMaker, rowMaker, train } from './trajectory-stage.ts';

/** What may be said with `runInSteps`. */
export interface RunOptions {
  /** Bytes the run may use; a larger need is refused before anything is drawn. Default 8 GiB. */
  readonly memoryLimit?: number;
  /** Whether to make what is there to be drawn: the rows of the trajectory, where nothing else needs them, and the plane. Default true. */
  readonly forFigures?: boolean;
  /** Whether to make what its summary tells of the trajectory: where there are no figures, rows without their errors, optimality and rank. Default: as `forFigures`. */
  readonly forWords?: boolean;
  /** What the run is to go on from, and to be asked for what it needs to go on from where it is. */
  readonly checkpoint?: Checkpoint;
}

/** What the second half goes on from. */
export interface TrainedExperiment
  extends Pick<
    Findings,
    'spec' | 'inputs' | 'sample' | 'network' | 'ofLimit' | 'limit' | 'setup' | 'own' | 'trained'
  > {
  readonly shape: Geometry;
  readonly shares: ActivatedLimit['shares'];
  readonly bench: TestBench;
  readonly limitRisk: LimitRisk;
  readonly theorems: Theorems;
  readonly row: RowMaker;
  readonly forFigures: boolean;
  readonly checkpoint: Checkpoint;
}

/** Yields its progress; each part of the record that is known before training, as soon as it is. */
export function* upToTraining(
  spec: Spec,
  inputs: FileInputs | null,
  {
    memoryLimit = DEFAULT_LIMIT,
    forFigures = true,
    forWords = forFigures,
    checkpoint = new Checkpoint(),
  }: RunOptions = {},
): Generator<RunProgress, TrainedExperiment> {
  checkMemory(spec, inputs, memoryLimit);
  const sample = yield* obtainSample(spec, inputs, checkpoint);
  const network = networkOf(spec);
  const shape = geometry(sample, network.slope);
  yield over('sample', () => sampleStage(spec, sample, shape, inputs));
  const activated = yield* within(
    activatedLimitInSteps(sample, network, checkpoint.pieces('limit')),
    progressOf('limit'),
  );
  const { limit, network: ofLimit, shares } = activated;
  yield over('limit', () => limitStage(limit));
  const bench = testBench(spec, sample, ofLimit, inputs);
  const limitRisk = yield* riskOfLimit(bench, sample, ofLimit, limit, checkpoint);
  yield over('risk', () => riskStage(limitRisk, sample));
  const setup = setUpTraining(spec, sample, inputs, limit);
  const theorems = theoremsBefore(
    spec,
    setup,
    shape,
    activated,
    envelopeRecord(limitRisk.envelope, sample, new Notes()),
  );
  yield over('theorems', () => theoremsStage(theorems.decided));

  const own = yield* within(ownLimitInSteps(setup, activated, shape), progressOf('own limit'));
  const row = rowMaker(
    spec.report,
    setup,
    activated,
    isOwn(own) ? own : null,
    forFigures ? trajectoryError(bench, checkpoint.notes) : null,
    pathBeside(spec.report, setup, limit),
  );
  const drawsRows = forWords || spec.training.horizon !== null;
  const trained =
    setup.optimizer.motion === 'flow'
      ? yield* checkpoint.stage('flow', (stretch: Stretch<KeptFlowTraining>) =>
          trainByFlow(spec, setup, row, stretch),
        )
      : yield* checkpoint.stage('descent', (stretch: Stretch<KeptTraining>) =>
          train(spec, setup, drawsRows ? row : null, stretch),
        );
  return {
    ...{
      spec,
      inputs,
      sample,
      network,
      ofLimit,
      shape,
      limit,
      bench,
      limitRisk,
      setup,
      theorems,
      own,
      row,
      trained,
    },
    ...{ shares, forFigures, checkpoint },
  };
}
