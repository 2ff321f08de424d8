/**
 * Errors on rows held out of training, by class: of a trained network, and of the max-margin directions that it is compared with.
 */
import type { AnySample, LabelledRows } from '../data/sample.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { kindOfError } from '../experiment/verdict.ts';
import { multiplyTransposed } from '../linalg/product.ts';
import { indicesWhere } from '../linalg/vector.ts';
import { type MarginSolution, neuronCoefficients } from '../margin/limit.ts';
import { activationOf, type Network, outputs, rootOf, squareOf } from '../network/network.ts';
import type { Notes } from '../record/notes.ts';
import { frequency } from '../risk/estimate.ts';
import { productsOnRows } from '../risk/held-out.ts';
import type { Spec } from '../spec/resolve.ts';
import type { NetworkAudit } from './network-audit.ts';
import type { OwnSigns } from './own-signs.ts';
import type { AuditRecord, CountedError, HeldOutErrors, HeldOutRecord } from './record.ts';
import type { AuditSpec } from './spec.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** What is asked on held-out rows. */
export interface OnHeldOut {
  readonly sample: AnySample;
  readonly rows: LabelledRows;
  readonly thresholds: Spec['thresholds'];
}

/** What `of` finds on the rows that were held out, if any. */
export function heldOutAsked(
  {
    sample,
    inputs,
    spec,
  }: { readonly sample: AnySample; readonly inputs: FileInputs; readonly spec: AuditSpec },
  of: (asked: OnHeldOut) => HeldOutRecord,
): Pick<AuditRecord, 'heldOut'> {
  const { heldOut: rows } = inputs;
  return rows === null ? {} : { heldOut: of({ sample, rows, thresholds: spec.experiment.thresholds }) };
}

/** Of data alone: the activated max-margin direction of the network that was asked about. */
export function heldOutOfData(
  asked: OnHeldOut,
  network: Network,
  limit: MarginSolution,
  notes: Notes,
): HeldOutRecord {
  const none = 'no weights were given';
  return {
    rows: asked.rows.y.length,
    network: notes.absent('heldOut.network', none),
    ownLimit: notes.absent('heldOut.ownLimit', none),
    ownSigns: notes.absent('heldOut.ownSigns', none),
    activatedLimit: ofLimit(asked, network, limit, 'heldOut.activatedLimit', notes),
    overfitting: notes.absent('heldOut.overfitting', none),
  };
}

/** Of a trained network, and of the directions of its own pattern and of the activated one. */
export function heldOutOfNetwork(
  asked: OnHeldOut,
  { network, itself, W }: TrainedNetwork,
  { q, ownLimit, ownSigns, activatedLimit }: NetworkAudit,
  notes: Notes,
): HeldOutRecord {
  const { rows, thresholds } = asked;
  const errors = errorsOf(rows, outputs(itself, multiplyTransposed(W, rows.X)), 'heldOut.network', notes);
  const [least, most] = errors.interval.map((error) => kindOfError(error, error, thresholds));
  const interpolates = q.every((margin) => margin > 0);
  return {
    rows: rows.y.length,
    network: errors,
    ownLimit: ofLimit(asked, network, ownLimit, 'heldOut.ownLimit', notes),
    ownSigns: ofOwnSigns(rows, network, ownSigns, notes),
    activatedLimit: ofLimit(asked, network, activatedLimit, 'heldOut.activatedLimit', notes),
    overfitting: notes.orAbsent(
      'heldOut.overfitting',
      interpolates && least === most ? least : null,
      interpolates
        ? `the interval of its error holds ${least} and ${most} ones`
        : 'the network does not interpolate, so there is no overfitting to judge',
    ),
  };
}

/** f(x) = sum_g sign_g c_g phi(<v_g, x>) of the weights W* of a margin problem, v_g the weights of a neuron of group g. */
function ofLimit(
  { sample, rows }: OnHeldOut,
  network: Network,
  { dual, pattern }: MarginSolution,
  path: string,
  notes: Notes,
): HeldOutErrors | null {
  if (dual === null) return notes.absent(path, 'the margin problem has no solution');
  const phi = activationOf(network);
  const f = new Float64Array(rows.y.length);
  for (const group of pattern) {
    const z = productsOnRows(sample, neuronCoefficients(network, sample.y, dual, group), rows.X);
    const a = (group.sign * group.weight) / rootOf(network);
    for (let i = 0; i < f.length; i++) f[i] += a * phi.value(z[i]);
  }
  return errorsOf(rows, f, path, notes);
}

/** The same of the solution of P(R), where it is one. */
function ofOwnSigns(
  rows: LabelledRows,
  network: Network,
  { limit: { status, groups, neurons } }: OwnSigns,
  notes: Notes,
): HeldOutErrors | null {
  const path = 'heldOut.ownSigns';
  if (status !== 'solved' || neurons === null)
    return notes.absent(path, 'the margin problem of its own signs is not solved');
  const phi = activationOf(network);
  const f = new Float64Array(rows.y.length);
  const z = multiplyTransposed(neurons, rows.X);
  for (const [g, { sign, weight }] of groups.entries()) {
    const share = weight / squareOf(network);
    for (let i = 0; i < f.length; i++) f[i] += sign * share * phi.value(sign * z.data[g * f.length + i]);
  }
  return errorsOf(rows, f, path, notes);
}

/** Rows with y f(x) <= 0, in all and of each class. */
function errorsOf({ y }: LabelledRows, f: Float64Array, path: string, notes: Notes): HeldOutErrors {
  const counted = (labels: readonly number[]): CountedError => {
    const of = indicesWhere(y, (label) => labels.includes(label));
    const mistakes = of.filter((i) => y[i] * f[i] <= 0).length;
    const { error, interval } = frequency(mistakes, of.length, 'heldOut');
    return { rows: of.length, mistakes, error, interval: interval ?? [0, 1] };
  };
  const ofClass = (label: number, name: string): CountedError | null =>
    y.includes(label)
      ? counted([label])
      : notes.absent(`${path}.${name}`, 'no held-out row is of this class');
  return {
    ...counted([-1, 1]),
    negative: ofClass(-1, 'negative'),
    positive: ofClass(1, 'positive'),
  };
}
