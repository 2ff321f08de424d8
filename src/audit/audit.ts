/**
 * An audit, of data alone or with a network trained on them.
 */

import { SCHEMA, version } from '../experiment/assembly.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { limitRecord } from '../experiment/limit-record.ts';
import { type RunOptions, runInSteps } from '../experiment/run.ts';
import { obtainSample } from '../experiment/sample-stage.ts';
import { networkOf } from '../experiment/training-setup.ts';
import type { OpenFile } from '../files/opened.ts';
import type { NpyArray } from '../files/stored-array.ts';
import { limitDirection } from '../margin/limit.ts';
import { lossNamed } from '../network/losses/index.ts';
import type { Network } from '../network/network.ts';
import { Notes } from '../record/notes.ts';
import type { ExperimentRecord } from '../record/record.ts';
import type { Progress } from '../stepwise.ts';
import { estimatedRegime, limitOnData, linearProblem, orthogonality } from './dataset-audit.ts';
import { auditNetwork } from './network-audit.ts';
import { readNetwork } from './network-file.ts';
import { networkRecord } from './network-record.ts';
import type { ActivationVerdict, AuditRecord } from './record.ts';
import type { AuditSpec } from './spec.ts';
import { type GivenNetwork, trainedNetwork } from './trained-network.ts';

/** What an audit leaves. */
export interface AuditOutcome {
  readonly record: AuditRecord;
  /** What anyone needs to recheck it: K, y and beta of the trial's data; Z, q and a of a trained network. */
  readonly arrays: Readonly<Record<string, NpyArray>>;
}

/** Reads the trained network that `spec` names; null when it names none. */
export function readWeights(spec: AuditSpec, { training }: FileInputs, open: OpenFile): GivenNetwork | null {
  if (spec.weights === null) return null;
  return readNetwork(spec.weights, training.X.cols - (training.biasColumn ? 1 : 0), open);
}

/**
 * Audits, yielding the trial's progress. The same spec and files give the same record, byte for byte.
 *
 * @throws InputError  when network and data disagree, or the trial is refused
 */
export function* auditInSteps(
  spec: AuditSpec,
  inputs: FileInputs,
  given: GivenNetwork | null,
  options: RunOptions = {},
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
  const linear = linearProblem(sample, network, limit);
  const near = orthogonality(sample, network);
  const audited = trained && auditNetwork(sample, trained, lossNamed(trial.training.loss));
  const noPair = 'one sample makes no pair';
  const regime = estimatedRegime(sample, trial.thresholds);
  const record = {
    schema: SCHEMA,
    version,
    spec,
    notes: notes.reasons,
    experiment,
    linear: limitRecord(linear, 'asked of the leaky network only', 'linear', notes),
    orthogonality: {
      ...near,
      p: notes.orAbsent('orthogonality.p', near.p, 'all pairs are orthogonal: every p will do'),
      leaky: notes.orAbsent('orthogonality.leaky', near.leaky, 'Proposition 4 asks for gamma > 0'),
    },
    estimatedRegime:
      regime === null
        ? notes.absent('estimatedRegime', noPair)
        : {
            ...regime,
            ratio: notes.orAbsent('estimatedRegime.ratio', regime.ratio, 'there is no noise'),
            name: notes.orAbsent('estimatedRegime.name', regime.name, 'there is no noise'),
          },
    limitOnData: notes.orAbsent(
      'limitOnData',
      limitOnData(sample, network, limit),
      'the margin problem of the activated pattern has no solution',
    ),
    activation: activationVerdict(experiment, network),
    network:
      trained === null || audited === null
        ? notes.absent('network', 'no weights were given')
        : networkRecord(audited, trained, sample.n, spec.step, notes),
  };
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

/**
 * By the theorems of docs/theory.md: positive correlation activates for ever from every start; near orthogonality and a tiny start
 * at once and for ever. If activation lasts and the loss tends to 0 the direction tends to W*, so it cannot last where W*
 * does not exist, or lies strictly on the other side of a boundary.
 */
function activationVerdict({ data, limit, theory }: ExperimentRecord, { slope }: Network): ActivationVerdict {
  if (slope > 0 && data.positivelyCorrelated && data.minNorm2 > 0) {
    return {
      status: 'certain',
      because: 'all y_i y_k <x_i, x_k> are nonnegative (docs/theory.md, Theorem 2)',
    };
  }
  if (limit.status === 'infeasible') {
    return { status: 'impossible', because: 'the activated pattern does not separate the data' };
  }
  if (theory.some(({ id, status }) => id === 'benign-activation-orthogonal' && status === 'holds')) {
    return {
      status: 'certainHere',
      because: 'the points are nearly orthogonal, start and step small (docs/theory.md, Theorem 4)',
    };
  }
  if (limit.activated === false && (limit.activationSlack ?? 0) < -BEYOND_ROUNDING) {
    return {
      status: 'impossible',
      because:
        'the direction it would lead to is not activated: some neuron lies strictly on the wrong side of some point',
    };
  }
  return { status: 'open', because: 'no theorem here decides it' };
}

/** A cosine below minus this is not rounding of 0. */
const BEYOND_ROUNDING = 1e-9;
