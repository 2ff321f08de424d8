/**
 * How long the trial is where nobody said: a default that needs to know how many the points are.
 */
import type { FileInputs } from '../experiment/inputs.ts';
import { FEW_POINTS, isOfRows } from '../experiment/sample-stage.ts';
import type { AuditRequest, AuditSpec } from './spec.ts';

/** Multiplications granted to a trial of many points whose length was not asked for, and its fewest updates. */
const GRANTED = 1e10;
const FEWEST = 10;

/**
 * The spec with that length: an update costs two products of X (n x d) with m vectors at most, or one of the inner products (n x n) of
 * many points where these are formed.
 */
export function withTrialFor(
  spec: AuditSpec,
  { steps: asked }: Pick<AuditRequest, 'steps'>,
  inputs: FileInputs,
): AuditSpec {
  const { experiment } = spec;
  const { X, y } = inputs.training;
  const n = y.length;
  if (asked !== undefined || n <= FEW_POINTS) return spec;
  const entries = isOfRows(experiment, inputs) ? 2 * n * X.cols : n * n;
  const affordable = Math.floor(GRANTED / (entries * experiment.network.width));
  const steps = Math.min(experiment.training.steps, Math.max(FEWEST, affordable));
  return { ...spec, experiment: { ...experiment, training: { ...experiment.training, steps } } };
}
