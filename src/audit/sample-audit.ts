/**
 * An audit through the inner products of all points.
 */
import { geometry } from '../data/geometry.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { runInSteps } from '../experiment/run.ts';
import { obtainSample } from '../experiment/sample-stage.ts';
import { networkOf } from '../experiment/training-setup.ts';
import type { RunOptions } from '../experiment/up-to-training.ts';
import { once } from '../linalg/once.ts';
import { limitDirection } from '../margin/limit.ts';
import { lossNamed } from '../network/losses/index.ts';
import { Notes } from '../record/notes.ts';
import type { Progress } from '../stepwise.ts';
import { type AuditOutcome, assembleAudit } from './assembly.ts';
import { checkpointRecords, type JudgedNetwork } from './checkpoints.ts';
import { estimatedRegime, limitOnData, linearProblem, orthogonality } from './dataset-audit.ts';
import { heldOutAsked, heldOutOfData, heldOutOfNetwork } from './held-out.ts';
import { auditNetwork, type NetworkAudit } from './network-audit.ts';
import { networkRecord } from './network-record.ts';
import type { AuditRecord } from './record.ts';
import { type AuditSpec, weightsOf } from './spec.ts';
import { type GivenNetwork, type TrainedNetwork, trainedNetwork } from './trained-network.ts';

/** @param given  trained networks, the last of which is judged in full; none for data alone */
export function* auditSampleInSteps(
  spec: AuditSpec,
  inputs: FileInputs,
  given: readonly GivenNetwork[],
  options: RunOptions,
): Generator<Progress, AuditOutcome> {
  const { experiment: trial } = spec;
  const network = networkOf(trial);
  const { training } = inputs;
  const networks = given.map((one) =>
    trainedNetwork(one, network.slope, training.X.cols, training.biasColumn),
  );
  const { record: experiment, arrays } = yield* runInSteps(trial, inputs, options);

  const notes = new Notes();
  for (const { name, slope } of given) {
    if (slope === null || slope === network.slope) continue;
    notes.remark(
      'spec.experiment.network.slope',
      `${network.slope} was asked for, while ${name} says negative_slope = ${slope}`,
    );
  }
  const sample = yield* obtainSample(trial, inputs);
  const limit = limitDirection(sample, network);
  const audits: NetworkAudit[] = [];
  for (const [k, one] of networks.entries()) {
    yield { stage: 'network', done: k, total: networks.length };
    audits.push(auditNetwork(sample, one, lossNamed(trial.training.loss)));
  }
  const asked = { sample, inputs, spec };
  const judged = (k: number, own: Notes): JudgedNetwork => ({
    network: networkRecord(audits[k], networks[k], sample.n, spec.step, own),
    ...heldOutAsked(asked, (rows) => heldOutOfNetwork(rows, networks[k], audits[k], own)),
  });
  const last = networks.length - 1;
  const ofLast = once(() => judged(last, notes));
  const ofRows = (): Pick<AuditRecord, 'heldOut'> => {
    if (last < 0) return heldOutAsked(asked, (rows) => heldOutOfData(rows, network, limit, notes));
    const { network: _, ...rows } = ofLast();
    return rows;
  };
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
      trained: () => (last < 0 ? null : ofLast().network),
      more: () => ({
        ...ofRows(),
        ...(last < 1 ? {} : { checkpoints: checkpointRecords(weightsOf(spec), judged, notes) }),
      }),
    },
    notes,
  );
  return {
    record,
    arrays: {
      ...arrays,
      ...(last < 0 ? {} : arraysOf(audits[last], networks[last])),
    },
  };
}

function arraysOf({ Z, q }: NetworkAudit, { a }: TrainedNetwork): AuditOutcome['arrays'] {
  return {
    Z: { shape: [Z.rows, Z.cols], data: Z.data },
    q: { shape: [q.length], data: q },
    a: { shape: [a.length], data: a },
  };
}
