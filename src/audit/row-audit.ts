/**
 * An audit of many rows in few dimensions, of data alone: the answers of dataset-audit.ts without an n x n matrix.
 */
import type { RowSample } from '../data/sample.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { rankNote, runRowsInSteps } from '../experiment/row-run.ts';
import { networkOf } from '../experiment/training-setup.ts';
import type { RunOptions } from '../experiment/up-to-training.ts';
import { removalInSteps } from '../margin/removal.ts';
import { rowLimitInSteps } from '../margin/row-limit.ts';
import { Notes } from '../record/notes.ts';
import { type Progress, within } from '../stepwise.ts';
import { type AuditOutcome, assembleAudit } from './assembly.ts';
import { estimatedRegime, orthogonality, rowLimitOnData } from './dataset-audit.ts';
import { heldOutAsked, heldOutOfData } from './held-out.ts';
import type { AuditSpec } from './spec.ts';

export function* auditRowsInSteps(
  spec: AuditSpec,
  inputs: FileInputs,
  sample: RowSample,
  options: RunOptions,
): Generator<Progress, AuditOutcome> {
  const { experiment: trial } = spec;
  const network = networkOf(trial);
  const {
    record: experiment,
    arrays,
    limit,
    shape,
    squares,
  } = yield* runRowsInSteps(trial, inputs, sample, options);
  const notes = new Notes();
  const linear = yield* within(rowLimitInSteps(sample, { ...network, slope: 1 }, squares), () => ({
    stage: 'linear limit',
    done: 0,
    total: 1,
  }));
  notes.remark('linear.rank', rankNote(linear));
  if (linear.infeasibility?.shown !== undefined) {
    notes.remark('linear.infeasibility', linear.infeasibility.shown);
  }
  const removal =
    linear.status === 'infeasible'
      ? yield* within(removalInSteps(sample, linear), () => ({ stage: 'removal', done: 0, total: 1 }))
      : null;
  const record = assembleAudit(
    {
      spec,
      experiment,
      network,
      linear,
      orthogonality: orthogonality(sample.n, shape, network),
      regime: estimatedRegime(sample, trial.thresholds),
      limitOnData: rowLimitOnData(sample, network, limit),
      removal,
      trained: () => null,
      more: () =>
        heldOutAsked({ sample, inputs, spec }, (rows) => heldOutOfData(rows, network, limit, notes)),
    },
    notes,
  );
  return { record, arrays };
}
