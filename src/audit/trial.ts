/**
 * How long the trial is where nobody said: a default that needs to know how many the points are.
 */
import type { FileInputs } from '../experiment/inputs.ts';
import { isOfRows } from '../experiment/sample-stage.ts';
import type { AuditRequest, AuditSpec } from './spec.ts';

/** Multiplications granted to a trial of many points in few dimensions whose length was not asked for, and its fewest updates. */
const GRANTED = 1e10;
const FEWEST = 10;

/** The spec with that length: an update costs two products of X (n x d) with m vectors at most. */
export function withTrialFor(
  spec: AuditSpec,
  { steps: asked }: Pick<AuditRequest, 'steps'>,
  inputs: FileInputs,
): AuditSpec {
  const { experiment } = spec;
  if (asked !== undefined || !isOfRows(experiment, inputs)) return spec;
  const { rows: n, cols: d } = inputs.training.X;
  const affordable = Math.floor(GRANTED / (2 * n * d * experiment.network.width));
  const steps = Math.min(experiment.training.steps, Math.max(FEWEST, affordable));
  return { ...spec, experiment: { ...experiment, training: { ...experiment.training, steps } } };
}
