/**
 * An audit of many rows in few dimensions: the answers of sample-audit.ts without an n x n matrix.
 */
import type { RowSample } from '../data/sample.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { checkRowMemory } from '../experiment/memory.ts';
import { rankNote, runRowsInSteps } from '../experiment/row-run.ts';
import { networkOf } from '../experiment/training-setup.ts';
import type { RunOptions } from '../experiment/up-to-training.ts';
import { removalInSteps } from '../margin/removal.ts';
import { rowLimitInSteps } from '../margin/row-limit.ts';
import { lossNamed } from '../network/losses/index.ts';
import { Notes } from '../record/notes.ts';
import { type Progress, within } from '../stepwise.ts';
import { type AuditOutcome, assembleAudit } from './assembly.ts';
import { estimatedRegime, orthogonality, rowLimitOnData } from './dataset-audit.ts';
import { arraysOfNetworks, judgedParts, remarkNeurons, trainedNetworks } from './judged.ts';
import { bracketed, marginAt } from './own-signs-record.ts';
import { auditNetworkRowsInSteps, type RowNetworkAudit } from './row-network-audit.ts';
import type { AuditSpec } from './spec.ts';
import type { GivenNetwork } from './trained-network.ts';

export function* auditRowsInSteps(
  spec: AuditSpec,
  inputs: FileInputs,
  sample: RowSample,
  given: readonly GivenNetwork[],
  options: RunOptions,
): Generator<Progress, AuditOutcome> {
  const { experiment: trial } = spec;
  const network = networkOf(trial);
  const networks = trainedNetworks(given, spec, inputs);
  for (const { a } of networks) checkRowMemory(a.length, sample, options.memoryLimit);
  const {
    record: experiment,
    arrays,
    limit,
    shape,
    squares,
  } = yield* runRowsInSteps(trial, inputs, sample, options);
  const notes = new Notes();
  remarkNeurons(given, spec, notes);
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
      ? yield* within(removalInSteps(linear), () => ({ stage: 'removal', done: 0, total: 1 }))
      : null;
  const audits: RowNetworkAudit[] = [];
  for (const [k, one] of networks.entries()) {
    const work = auditNetworkRowsInSteps(sample, one, lossNamed(trial.training.loss), squares);
    audits.push(yield* within(work, () => ({ stage: 'network', done: k, total: networks.length })));
  }
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
      ...judgedParts({ spec, inputs, sample, network, limit, networks, audits, remarkBounds }, notes),
    },
    notes,
  );
  return { record, arrays: { ...arrays, ...arraysOfNetworks(networks, audits) } };
}

/** Notes of what of a network is not certain, or is a bound. */
function remarkBounds(
  { ownLimit, activatedLimit, kktFirstLayer, kktBothLayers }: RowNetworkAudit,
  notes: Notes,
): void {
  if (!ownLimit.rankOfAll) notes.remark('network.ownLimit.rank', AT_LEAST);
  const { certificate, isWhole } = ownLimit;
  if (!isWhole && certificate?.lower != null && certificate.upper !== null) {
    const [low, high] = [certificate.upper, certificate.lower].map(marginAt);
    notes.remark('network.ownLimit.normalizedMargin', bracketed(low, high));
  }
  notes.remark('network.activatedLimit.rank', rankNote(activatedLimit));
  const { infeasibility } = activatedLimit;
  if (infeasibility?.shown !== undefined) {
    notes.remark('network.activatedLimit.infeasibility', infeasibility.shown);
  }
  for (const [name, residuals] of Object.entries({ firstLayer: kktFirstLayer, bothLayers: kktBothLayers })) {
    if (residuals?.isLeast === false) notes.remark(`network.kkt.${name}.leastEpsilon`, AT_MOST);
  }
}

const AT_LEAST = 'at least this: of the points on the margin alone';
const AT_MOST =
  'the least epsilon is at most this: more points have multipliers than can be looked at together, and those of the points looked at are taken';
