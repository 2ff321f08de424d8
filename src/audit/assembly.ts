/**
 * The record of an audit, put together from what was found.
 */
import { SCHEMA, version } from '../experiment/assembly.ts';
import { limitRecord } from '../experiment/limit-record.ts';
import type { NpyArray } from '../files/stored-array.ts';
import type { MarginSolution } from '../margin/limit.ts';
import type { Removal } from '../margin/removal.ts';
import type { Network } from '../network/network.ts';
import type { Notes } from '../record/notes.ts';
import type { ExperimentRecord } from '../record/record.ts';
import type { EstimatedRegime, LimitOnData, Orthogonality } from './dataset-audit.ts';
import type { ActivationVerdict, AuditRecord, NetworkRecord } from './record.ts';
import type { AuditSpec } from './spec.ts';

/** What an audit leaves. */
export interface AuditOutcome {
  readonly record: AuditRecord;
  /** What anyone needs to recheck it: K, y and beta of the trial's data; Z, q and a of a trained network. */
  readonly arrays: Readonly<Record<string, NpyArray>>;
}

/** What an audit found. */
export interface AuditFindings {
  readonly spec: AuditSpec;
  /** Of the trial. */
  readonly experiment: ExperimentRecord;
  readonly network: Network;
  readonly linear: MarginSolution;
  /** Null where it was not asked for: of few points, and of those that are separable. */
  readonly removal: Removal | null;
  readonly orthogonality: Orthogonality;
  /** Null for one point. */
  readonly regime: EstimatedRegime | null;
  readonly limitOnData: LimitOnData | null;
  /** Null without weights; put together last, as it adds notes. */
  readonly trained: () => NetworkRecord | null;
  /** What is there only where it was asked for. */
  readonly more: () => Pick<AuditRecord, 'heldOut' | 'checkpoints'>;
}

export function assembleAudit(found: AuditFindings, notes: Notes): AuditRecord {
  const { spec, experiment, network, linear, orthogonality: near, regime, trained } = found;
  return {
    schema: SCHEMA,
    version,
    spec,
    notes: notes.reasons,
    experiment,
    linear: limitRecord(linear, 'asked of the leaky network only', 'linear', notes),
    ...(found.removal === null
      ? {}
      : { removal: { ...found.removal, points: Array.from(found.removal.points) } }),
    orthogonality: {
      ...near,
      p: notes.orAbsent('orthogonality.p', near.p, 'all pairs are orthogonal: every p will do'),
      leaky: notes.orAbsent('orthogonality.leaky', near.leaky, 'Proposition 4 asks for gamma > 0'),
    },
    estimatedRegime:
      regime === null
        ? notes.absent('estimatedRegime', 'one sample makes no pair')
        : {
            ...regime,
            ratio: notes.orAbsent('estimatedRegime.ratio', regime.ratio, 'there is no noise'),
            name: notes.orAbsent('estimatedRegime.name', regime.name, 'there is no noise'),
          },
    limitOnData: notes.orAbsent(
      'limitOnData',
      found.limitOnData,
      'the margin problem of the activated pattern has no solution',
    ),
    activation: activationVerdict(experiment, network),
    network: notes.orAbsent('network', trained(), 'no weights were given'),
    ...found.more(),
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
