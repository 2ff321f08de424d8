/**
 * The claims of a row of the trajectory about its margins: the least of them, alone and over the size of the weights, and the loss.
 */
import { exp, log } from '../linalg/elementary.ts';
import type { ExperimentRecord, TrajectoryRow } from '../record/record.ts';
import { quotient, rounded, U } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { lossBetween } from './loss-claims.ts';
import { leastOf } from './margin-claims.ts';

/** What margins are of degree 1 in: |W|, or 1/2 (|W|^2 + |a|^2) where the second layer is trained. */
export function sizeOf({ norm, headNorm }: Pick<TrajectoryRow, 'norm' | 'headNorm'>): number {
  return headNorm === undefined ? norm : (norm * norm + headNorm * headNorm) / 2;
}

/** min q, log loss, and min q/|W| with |W| as the row has it, or over 1/2 (|W|^2 + |a|^2). */
export function marginRowClaims(
  ledger: Ledger,
  path: string,
  row: TrajectoryRow,
  { spec, data }: ExperimentRecord,
  { loss }: Pick<Evidence, 'loss'>,
  q: ApproximateList,
): void {
  const least = leastOf(q);
  ledger.near(`${path}minMargin`, row.minMargin, least, 'min_i y_i f(x_i): rounding of both sums');
  const size = sizeOf(row);
  if (size > 0)
    ledger.near(
      `${path}normalizedMargin`,
      row.normalizedMargin,
      quotient(least, rounded(size, row.headNorm === undefined ? 8 : 16)),
      row.headNorm === undefined
        ? 'min q/|W|, |W| as the row has it'
        : 'min q over 1/2 (|W|^2 + |a|^2), both as the row has them',
    );
  const spread = q.errors.reduce((up, entry) => Math.max(up, entry), 0);
  if (loss.tail.kind !== 'exponential') {
    const mean = spec.training.reduction === 'mean' ? log(data.n) : 0;
    lossBetween(ledger, `${path}logLoss`, row.logLoss, loss, q, mean);
    return;
  }
  const logs = new Float64Array(q.values.length);
  loss.logValues(q.values, logs);
  const most = logs.reduce((up, entry) => Math.max(up, entry), Number.NEGATIVE_INFINITY);
  const total = logs.reduce((sum, entry) => sum + exp(entry - most), 0);
  const value = most + log(total) - (spec.training.reduction === 'mean' ? log(data.n) : 0);
  // (log l)' is at most 1 in absolute value for margins above 0, and l'/l <= 1/l(0) below.
  const error = 2 * spread + 64 * U * (Math.abs(most) + data.n);
  ledger.near(
    `${path}logLoss`,
    row.logLoss,
    { value, error },
    'the log of the summed losses: rounding of margins, logarithms and sums',
  );
}
