/**
 * Beyond the last update: the flow of the pattern that training settles in; and where it settles in none, training in log time.
 */
import type { Geometry } from '../data/geometry.ts';
import type { LimitDirection } from '../margin/limit.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Checkpoint } from './checkpoint.ts';
import { grantedToFlow } from './exact-steps.ts';
import type { Findings } from './findings.ts';
import { type Horizon, horizonFrom } from './horizon.ts';
import { type Followed, followToHorizon } from './horizon-stage.ts';
import { horizonOfSliding } from './sliding-road.ts';
import { type Slid, slideOn } from './sliding-stage.ts';
import type { RunProgress } from './stages.ts';
import type { TrainingSetup } from './training-setup.ts';
import type { RowMaker, TrainedRun } from './trajectory-stage.ts';

export function* goOn(
  spec: Spec,
  setup: TrainingSetup,
  shape: Geometry,
  limits: { readonly limit: LimitDirection; readonly endPattern: LimitDirection | null },
  trained: TrainedRun,
  row: RowMaker,
  checkpoint: Checkpoint,
): Generator<RunProgress, Pick<Findings, 'followed' | 'slid'>> {
  const { horizon: asked } = spec.training;
  const horizon = asked === null ? null : horizonFrom(trained.end.t, asked);
  const settles = settlesInPattern(setup, shape, limits, trained);
  const slid = settles ? null : yield* checkpoint.stage('log time', () => slideOn(setup, trained, horizon));
  const clock = setup.late.horizon;
  if (horizon !== null && leavesPatterns(slid) && !('absent' in clock) && !isNear(setup, trained, horizon)) {
    if (slid.flow === null) return { followed: slid.because ?? '', slid };
    const rows = () => horizonOfSliding(spec, setup.problem, clock, trained, slid, horizon, row);
    return { followed: yield* checkpoint.stage('rows in log time', rows), slid };
  }
  const followed = yield* followToHorizon(spec, setup, limits.limit, trained, row, checkpoint);
  return { followed, slid: endsInPattern(followed) ? null : slid };
}

/** Whether it goes where its pattern, or a theorem, says. */
function settlesInPattern(
  { problem }: TrainingSetup,
  { positivelyCorrelated }: Geometry,
  { limit, endPattern }: { readonly limit: LimitDirection; readonly endPattern: LimitDirection | null },
  { summary, end }: TrainedRun,
): boolean {
  const { slope } = problem.network;
  if (slope === 1 || (slope > 0 && positivelyCorrelated)) return true;
  if (end.activatedFraction === 1)
    return limit.consistent === true && summary.patternSince <= summary.steps / 2;
  if (endPattern === null) return false;
  const isDead = endPattern.pattern.every(({ slopes }) => slopes.every((entry) => entry === 0));
  return endPattern.consistent === true || (slope === 0 && isDead);
}

/** Whether no pattern stands still at its end, or it has no end, so that the flow of patterns would come to none. */
function leavesPatterns(slid: Slid | string | null): slid is Slid {
  if (slid === null || typeof slid === 'string') return false;
  return slid.kind === 'sliding' || slid.kind === 'boundary' || slid.kind === 'stationary';
}

/** Whether the updates up to the horizon are few enough to be carried out, should their flow not be one. */
function isNear(
  { problem, optimizer }: TrainingSetup,
  { end: { Z, t } }: TrainedRun,
  { farthest }: Horizon,
): boolean {
  return optimizer.motion === 'steps' && grantedToFlow(problem, Z, farthest - t) !== null;
}

/** Whether the flow of patterns ended in one whose limit has it. */
function endsInPattern(followed: Followed | string): boolean {
  return (
    typeof followed !== 'string' &&
    followed.summary.outcome === 'reached' &&
    followed.target?.consistent === true
  );
}
