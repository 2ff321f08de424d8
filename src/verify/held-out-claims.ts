/**
 * The claims of held-out rows and of several weights: counts with their intervals. The rows and all weights but the last are not kept, so that the
 * numbers of a row are held to each other alone.
 */
import type { AuditRecord, CheckpointRecord, CountedError, HeldOutErrors } from '../audit/record.ts';
import { rounded } from './arithmetic.ts';
import { countedInterval } from './binomial.ts';
import type { Ledger } from './ledger.ts';

const NO_ROWS =
  'which of the held-out rows are mistakes is not counted again: neither they nor the weights are kept';

/** Mistakes among the held-out rows, counted again: for certain, and at most. */
export type Counted = Partial<
  Record<'network' | 'ownLimit' | 'ownSigns' | 'activatedLimit', readonly [number, number]>
>;

export function heldOutClaims(ledger: Ledger, record: AuditRecord, counted: Counted = {}): void {
  const { heldOut, experiment, spec, network } = record;
  if (heldOut === undefined) return;
  const at = 'heldOut.';
  const { rows } = heldOut;
  ledger.same(`${at}rows`, rows, experiment.data.heldOut?.rows ?? 'none', 'experiment.data.heldOut.rows');
  for (const name of ['network', 'ownLimit', 'ownSigns', 'activatedLimit'] as const) {
    const errors = heldOut[name] ?? null;
    if (errors !== null) errorsClaims(ledger, `${at}${name}.`, errors, rows, counted[name]);
  }
  if (heldOut.network === null) return;
  const { benignExcess, catastrophicWithin } = spec.experiment.thresholds;
  const kinds = heldOut.network.interval.map((error) =>
    error <= benignExcess ? 'benign' : error >= 0.5 - catastrophicWithin ? 'catastrophic' : 'tempered',
  );
  const word = network?.interpolates && kinds[0] === kinds[1] ? kinds[0] : 'none';
  ledger.same(
    `${at}overfitting`,
    heldOut.overfitting ?? 'none',
    word,
    'the thresholds of the spec, at both ends of the interval of a network that interpolates',
  );
}

/** Of all rows and of both classes. */
function errorsClaims(
  ledger: Ledger,
  at: string,
  errors: HeldOutErrors,
  rows: number,
  counted: readonly [number, number] | undefined,
): void {
  ledger.same(`${at}rows`, errors.rows, rows, 'heldOut.rows');
  countClaims(ledger, at, errors);
  const classes = [errors.negative, errors.positive].filter((one) => one !== null);
  const sum = (name: 'rows' | 'mistakes') => classes.reduce((total, one) => total + one[name], 0);
  ledger.same(`${at}rows (classes)`, errors.rows, sum('rows'), 'the sum over both classes');
  ledger.same(`${at}mistakes (classes)`, errors.mistakes, sum('mistakes'), 'the sum over both classes');
  for (const name of ['negative', 'positive'] as const) {
    const one = errors[name];
    if (one !== null) countClaims(ledger, `${at}${name}.`, one);
  }
  if (counted === undefined) ledger.unchecked(`${at}mistakes`, errors.mistakes, NO_ROWS);
  else
    ledger.between(
      `${at}mistakes`,
      errors.mistakes,
      ...counted,
      'held-out rows with y f(x) <= 0, counted again',
    );
}

/** Mistakes among rows: their share, and its exact interval. */
function countClaims(ledger: Ledger, at: string, { rows, mistakes, error, interval }: CountedError): void {
  ledger.between(`${at}mistakes (range)`, mistakes, 0, rows, 'no more than there are rows');
  ledger.near(`${at}error`, error, rounded(mistakes / rows, 2), 'mistakes/rows');
  if (!(mistakes >= 0 && mistakes <= rows)) return;
  const because = 'Clopper and Pearson, by sums of the binomial law itself';
  for (const [k, end] of countedInterval(mistakes, rows).entries())
    ledger.near(`${at}interval[${k}]`, interval[k], end, because);
}

/** One row for each of several weights: the last is the network, the others are held to themselves. @param isKept  whether their weights are looked at elsewhere */
export function checkpointClaims(ledger: Ledger, record: AuditRecord, isKept = false): void {
  const { checkpoints, heldOut } = record;
  if (checkpoints === undefined) return;
  for (const [k, row] of checkpoints.entries()) {
    const at = `checkpoints[${k}].`;
    ledger.near(
      `${at}normalizedMargin`,
      row.normalizedMargin,
      rounded((row.leakyNetwork ?? row).leastMargin / row.norm, 4),
      'min q/|W|, both as the row has them',
    );
    ledger.same(
      `${at}misclassified`,
      row.misclassified > 0,
      row.leastMargin <= 0,
      'points are misclassified where the least margin is not positive',
    );
    if (row.heldOut !== undefined) {
      ledger.same(`${at}heldOut.rows`, row.heldOut.rows, heldOut?.rows ?? 'none', 'heldOut.rows');
      countClaims(ledger, `${at}heldOut.`, row.heldOut);
    }
    if (k === checkpoints.length - 1) lastClaims(ledger, at, row, record);
    else if (!isKept) ledger.unchecked(`${at}norm`, row.norm, 'only the last weights are among the arrays');
  }
}

function lastClaims(
  ledger: Ledger,
  at: string,
  row: CheckpointRecord,
  { network, heldOut }: AuditRecord,
): void {
  if (network === null) return;
  const { pattern, kkt, ownLimit, ownSigns, activatedLimit } = network;
  const residual = kkt.firstLayer?.leastEpsilon ?? null;
  const mistakes = heldOut?.network?.mistakes;
  const said: Readonly<Record<string, number | null | undefined>> = {
    ...{ misclassified: network.misclassified, leastMargin: network.leastMargin, norm: network.norm },
    ...{
      marginShare: network.marginShare,
      activatedFraction: pattern.activatedFraction,
      groups: pattern.groups,
    },
    ...{ kktEpsilon: residual?.relativeEpsilon, kktDelta: residual?.relativeDelta },
    ...{ angleToOwn: ownLimit.angle, angleToActivated: activatedLimit.angle },
    ...(ownSigns === undefined ? {} : { angleToOwnSigns: ownSigns.angle }),
  };
  for (const [name, value] of Object.entries(said))
    ledger.same(
      `${at}${name} (network)`,
      row[name as keyof CheckpointRecord] as number | null,
      value ?? 'none',
      'the last weights are those of the network, to the last bit',
    );
  if (row.heldOut !== undefined)
    ledger.same(
      `${at}heldOut.mistakes`,
      row.heldOut.mistakes,
      mistakes ?? 'none',
      'heldOut.network.mistakes',
    );
}
