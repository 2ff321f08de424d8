import { once } from '../linalg/once.ts';
import { minimum } from '../linalg/vector.ts';
import { limitInSteps } from '../margin/limit.ts';
import { weightsOf } from '../network/weights.ts';
import type { ExperimentRecord } from '../record/record.ts';
import type { KeptCount } from '../risk/network-error.ts';
import { type Stretch, within } from '../stepwise.ts';
import { type ExperimentArrays, experimentArrays } from './arrays.ts';
import { assembleRecord } from './assembly.ts';
import { drawnOf, NOTHING_DRAWN } from './drawn-stage.ts';
import { judge } from './heading-stage.ts';
import { interpolationOf, interpolationRecord } from './interpolation-stage.ts';
import { goOn } from './late-stage.ts';
import { settledElsewhere } from './limit-record.ts';
import { normLimitOf, normLimitRecord } from './norm-limit-stage.ts';
import { errorOfOwn, ownError } from './own-error.ts';
import { ownRecord } from './own-stage.ts';
import { errorOfReached, observedWith, reachedError } from './reached-error.ts';
import { reachedBy } from './reached-stage.ts';
import { regressionRecord } from './regression-stage.ts';
import { bestBeside } from './restarts-stage.ts';
import { riskRecord } from './risk-record.ts';
import { progressOf, type RunProgress } from './stages.ts';
import type { TrainedExperiment } from './up-to-training.ts';
import { verdictOn, verdictOnRegression } from './verdict.ts';

/** What a run leaves. */
export interface Outcome {
  readonly record: ExperimentRecord;
  /** What anyone needs to recheck the limit; made when it is asked for. */
  readonly arrays: ExperimentArrays;
}

/** Yields its progress. */
export function* afterTraining(half: TrainedExperiment): Generator<RunProgress, Outcome> {
  const {
    spec,
    inputs,
    sample,
    network,
    ofLimit,
    shares,
    shape,
    limit,
    bench,
    limitRisk,
    setup,
    theorems,
    own,
    row,
    trained,
  } = half;
  const { forFigures, checkpoint } = half;
  const settled = settledElsewhere(setup, trained.summary);
  const endPattern =
    settled &&
    (yield* within(
      limitInSteps(sample, network, settled, checkpoint.pieces('last pattern')),
      progressOf('limit of the last pattern'),
    ));
  const late = yield* goOn(spec, setup, shape, { limit, endPattern }, trained, row, checkpoint);
  const W = once(() => weightsOf(sample, setup.problem.initial, trained.end));
  const atEnd = yield* checkpoint.stage('testError', (stretch: Stretch<KeptCount>) =>
    bench.ofNetwork(W, 'end', stretch),
  );
  const drawn = forFigures
    ? yield* within(drawnOf(sample, ofLimit, limit), progressOf('figures'))
    : NOTHING_DRAWN;
  const found = { spec, inputs, sample, network, ofLimit, limit, setup, own, trained, endPattern, ...late };
  const judgement = yield* within(
    judge(found, theorems, checkpoint.pieces('heading')),
    progressOf('heading'),
  );
  const reached = reachedBy(found, judgement);
  const ofReached = yield* checkpoint.stage('reachedError', (stretch: Stretch<KeptCount>) =>
    errorOfReached(reached, found, bench, stretch),
  );
  const best = yield* within(bestBeside(spec, sample, network, reached), progressOf('restarts'));
  const ofNorm = yield* within(
    normLimitOf(setup, sample, limit.pattern, trained, W),
    progressOf('limit over another norm'),
  );
  const nearest = yield* within(interpolationOf(setup, limit, trained), progressOf('interpolation'));
  const { notes } = checkpoint;
  const risk = riskRecord(limitRisk, atEnd, sample, notes);
  const ofPattern = reachedError(ofReached, risk, notes);
  const regression = regressionRecord(setup, trained, nearest, notes);
  // Of targets the sign of f says nothing.
  const ofOwn =
    regression === undefined
      ? yield* checkpoint.stage('ownError', (stretch: Stretch<KeptCount>) =>
          errorOfOwn(found, ofNorm, nearest, bench, stretch),
        )
      : undefined;
  const errors = {
    ...risk,
    reached: ofPattern,
    observed: observedWith(risk.observed, ofReached, ofPattern),
    ...ownError(ofOwn, notes),
  };
  const interpolates = minimum(trained.end.q) > 0;
  const verdict =
    regression !== undefined
      ? verdictOnRegression(interpolates)
      : verdictOn(
          {
            interpolates,
            heading: judgement.heading.heading,
            isReached: typeof reached !== 'string' && reached.certain,
            risk: errors,
            thresholds: spec.thresholds,
          },
          notes.reasons['risk.atEnd'] ?? notes.reasons['risk.limit'] ?? '',
        );
  const known = {
    shape,
    drawn,
    risk: regression === undefined ? errors : { ...errors, regression },
    judgement,
    reached,
    best,
    verdict,
  };
  const ownLimit =
    nearest !== undefined
      ? interpolationRecord(nearest, setup, trained, notes)
      : ofNorm === undefined
        ? ownRecord(own, found, notes)
        : normLimitRecord(ofNorm, notes);
  const evidence = { ...found, ...known, own: ownLimit };
  const arrays = once(() =>
    experimentArrays({
      sample,
      network: ofLimit,
      initial: setup.problem.initial,
      limit,
      reached: typeof reached === 'string' || reached.kind === 'activated' ? null : reached.limit.pattern,
      end: trained.end,
      ofNorm: typeof ofNorm?.limit === 'object' ? ofNorm.limit : null,
      certifiedAt: typeof reached === 'string' ? null : (reached.slid?.certifiedAt ?? null),
      ...(shares !== null && { head: { start: setup.problem.network, share: shares.share } }),
    }),
  );
  return {
    record: assembleRecord(evidence, notes),
    get arrays() {
      return arrays();
    },
  };
}
