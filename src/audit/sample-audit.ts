/**
 * An audit through the inner products of all points.
 */
import { afterTraining } from '../experiment/after-training.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { networkOf } from '../experiment/training-setup.ts';
import { type RunOptions, upToTraining } from '../experiment/up-to-training.ts';
import { lossNamed } from '../network/losses/index.ts';
import { Notes } from '../record/notes.ts';
import type { Progress } from '../stepwise.ts';
import { type AuditOutcome, assembleAudit } from './assembly.ts';
import { estimatedRegime, limitOnData, linearProblem, orthogonality } from './dataset-audit.ts';
import { arraysOfNetworks, judgedParts, remarkNeurons, trainedNetworks } from './judged.ts';
import { auditNetwork, type NetworkAudit } from './network-audit.ts';
import type { AuditSpec } from './spec.ts';
import type { GivenNetwork } from './trained-network.ts';

/** @param given  trained networks, the last of which is judged in full; none for data alone */
export function* auditSampleInSteps(
  spec: AuditSpec,
  inputs: FileInputs,
  given: readonly GivenNetwork[],
  options: RunOptions,
): Generator<Progress, AuditOutcome> {
  const { experiment: trial } = spec;
  const network = networkOf(trial);
  const networks = trainedNetworks(given, spec, inputs);
  const trained = yield* upToTraining(trial, inputs, options);
  const { sample, limit, shape } = trained;
  const { record: experiment, arrays } = yield* afterTraining(trained);

  const notes = new Notes();
  remarkNeurons(given, spec, notes);
  const audits: NetworkAudit[] = [];
  for (const [k, one] of networks.entries()) {
    yield { stage: 'network', done: k, total: networks.length };
    audits.push(auditNetwork(sample, one, lossNamed(trial.training.loss)));
  }
  const record = assembleAudit(
    {
      spec,
      experiment,
      network,
      linear: linearProblem(sample, network, limit),
      orthogonality: orthogonality(sample.n, shape, network),
      regime: estimatedRegime(sample, trial.thresholds),
      limitOnData: limitOnData(sample, network, limit),
      removal: null,
      ...judgedParts(
        { spec, inputs, sample, network, limit, networks, audits, remarkBounds: () => {} },
        notes,
      ),
    },
    notes,
  );
  return { record, arrays: { ...arrays, ...arraysOfNetworks(networks, audits) } };
}
