/**
 * The claims of the regularisation path beside training: its weight decay at every row, from the clock and the multipliers.
 */
import { log } from '../linalg/elementary.ts';
import type { ExperimentRecord } from '../record/record.ts';
import type { Ledger } from './ledger.ts';

/** @param logRate  log(tau/t), with what the clock is ahead */
export function pathClaims(
  ledger: Ledger,
  { training, limit }: ExperimentRecord,
  logRate: number | null,
): void {
  const { dual } = limit;
  const path = 'training.trajectory.regularisedLog10Lambda';
  const rows = training.trajectory.filter(({ regularisedLog10Lambda: said }) => said != null);
  if (rows.length === 0) return;
  if (dual === null || logRate === null) {
    ledger.same(path, rows.length, 0, 'without multipliers and a clock there is none');
    return;
  }
  const total = dual.reduce((sum, beta) => sum + beta, 0);
  const mean = dual.reduce((sum, beta) => (beta > 0 ? sum + beta * log(beta) : sum), 0) / total;
  const said = rows.map(({ regularisedLog10Lambda }) => regularisedLog10Lambda ?? 0);
  const values = Float64Array.from(rows, ({ log10T }) => {
    const time = logRate + (log10T ?? 0) * log(10);
    return -(time + log(time - mean)) / log(10);
  });
  // log(l) near l = 0 multiplies what rounding leaves of l.
  const errors = values.map((value, k) => {
    const time = logRate + (rows[k].log10T ?? 0) * log(10);
    return 1e-12 * (1 + Math.abs(value) + (1 + Math.abs(time) + Math.abs(mean)) / (time - mean));
  });
  ledger.nearAll(path, said, { values, errors }, '-log10(tau l), l = log tau - sum beta log beta/sum beta');
}
