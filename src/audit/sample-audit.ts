/**
 * An audit through the inner products of all points.
 */
import { geometry } from '../data/geometry.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { runInSteps } from '../experiment/run.ts';
import { obtainSample } from '../experiment/sample-stage.ts';
import { networkOf } from '../experiment/training-setup.ts';
import type { RunOptions } from '../experiment/up-to-training.ts';
import { limitDirection } from '../margin/limit.ts';
import { lossNamed } from '../network/losses/index.ts';
import { Notes } from '../record/notes.ts';
import type { Progress } from '../stepwise.ts';
import { type AuditOutcome, assembleAudit } from './assembly.ts';
import { estimatedRegime, limitOnData, linearProblem, orthogonality } from './dataset-audit.ts';
import { auditNetwork } from './network-audit.ts';
import { networkRecord } from './network-record.ts';
import type { AuditSpec } from './spec.ts';
import { type GivenNetwork, trainedNetwork } from './trained-network.ts';

/** @param given  a trained network; null for data alone */
export function* auditSampleInSteps(
  spec: AuditSpec,
  inputs: FileInputs,
  given: GivenNetwork | null,
  options: RunOptions,
): Generator<Progress, AuditOutcome> {
  const { experiment: trial } = spec;
  const network = networkOf(trial);
  const trained =
    given && trainedNetwork(given, network.slope, inputs.training.X.cols, inputs.training.biasColumn);
  const { record: experiment, arrays } = yield* runInSteps(trial, inputs, options);

  const notes = new Notes();
  if (given !== null && given.slope !== null && given.slope !== network.slope) {
    notes.remark(
      'spec.experiment.network.slope',
      `${network.slope} was asked for, while ${given.name} says negative_slope = ${given.slope}`,
    );
  }
  const sample = yield* obtainSample(trial, inputs);
  const limit = limitDirection(sample, network);
  const audited = trained && auditNetwork(sample, trained, lossNamed(trial.training.loss));
  const record = assembleAudit(
    {
      spec,
      experiment,
      network,
      linear: linearProblem(sample, network, limit),
      orthogonality: orthogonality(sample.n, geometry(sample, network.slope), network),
      regime: estimatedRegime(sample, trial.thresholds),
      limitOnData: limitOnData(sample, network, limit),
      removal: null,
      trained: () => trained && audited && networkRecord(audited, trained, sample.n, spec.step, notes),
    },
    notes,
  );
  return {
    record,
    arrays: {
      ...arrays,
      ...(audited && trained
        ? {
            Z: { shape: [audited.Z.rows, audited.Z.cols], data: audited.Z.data },
            q: { shape: [sample.n], data: audited.q },
            a: { shape: [trained.a.length], data: trained.a },
          }
        : {}),
    },
  };
}
