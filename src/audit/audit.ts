/**
 * An audit, of data alone or with a network trained on them.
 */
import type { FileInputs } from '../experiment/inputs.ts';
import { rowSampleOf } from '../experiment/sample-stage.ts';
import type { RunOptions } from '../experiment/up-to-training.ts';
import type { OpenFile } from '../files/opened.ts';
import type { Progress } from '../stepwise.ts';
import type { AuditOutcome } from './assembly.ts';
import { readNetwork } from './network-file.ts';
import { auditRowsInSteps } from './row-audit.ts';
import { auditSampleInSteps } from './sample-audit.ts';
import { type AuditSpec, weightsOf } from './spec.ts';
import type { GivenNetwork } from './trained-network.ts';

/** Reads the trained networks that `spec` names, in their order. */
export function readWeights(spec: AuditSpec, { training }: FileInputs, open: OpenFile): GivenNetwork[] {
  const d = training.X.cols - (training.biasColumn ? 1 : 0);
  return weightsOf(spec).map((path) => readNetwork(path, d, open));
}

/**
 * Audits, yielding the trial's progress. The same spec and files give the same record, byte for byte. Many points in few dimensions are
 * worked with by their rows.
 *
 * @throws InputError  when network and data disagree, or the trial is refused
 */
export function* auditInSteps(
  spec: AuditSpec,
  inputs: FileInputs,
  given: readonly GivenNetwork[],
  options: RunOptions = {},
): Generator<Progress, AuditOutcome> {
  const rows = rowSampleOf(spec.experiment, inputs);
  return yield* rows === null
    ? auditSampleInSteps(spec, inputs, given, options)
    : auditRowsInSteps(spec, inputs, rows, given, options);
}
