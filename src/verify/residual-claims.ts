/**
 * The claim of how far margins are from those of the limit, by the clock of training or, where that leads to a minimum, as they are.
 */
import { log } from '../linalg/elementary.ts';
import type { ExperimentRecord, TrajectoryRow } from '../record/record.ts';
import type { Evidence } from './evidence.ts';
import { residual } from './horizon-claims.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { activatedGroups, Lifted } from './lifted.ts';
import { distanceOfMargins } from './minimum-claims.ts';
import { powerResidual } from './own-claims.ts';

export function residualClaim(
  ledger: Ledger,
  path: string,
  row: TrajectoryRow,
  {
    record,
    evidence,
    q,
    logRate,
  }: { record: ExperimentRecord; evidence: Evidence; q: ApproximateList; logRate: number | null },
): void {
  const { tail } = evidence.loss;
  const { own } = record.limit;
  if (own?.kind === 'regularised' || own?.kind === 'equalMargins') {
    ledger.near(
      `${path}residual`,
      row.residual,
      distanceOfMargins(q, own, new Lifted(evidence, activatedGroups(evidence))),
      'max_k |q_k - q*_k|: rounding of both margins',
    );
    return;
  }
  if (logRate === null || row.residual === null) return;
  const time = logRate + log(row.t);
  if (tail.kind === 'polynomial') {
    if (own?.kind !== 'polynomial') return;
    const activated = new Lifted(evidence, activatedGroups(evidence));
    ledger.near(
      `${path}residual`,
      row.residual,
      powerResidual(q, own, activated, tail.p, time),
      'max_k |log q_k - log v_k - log tau/(p + 2)|: rounding of margins and logarithms',
    );
    return;
  }
  if (evidence.beta === null) return;
  const found = residual(q.values, evidence.beta, time);
  const error = found.error + q.errors.reduce((up, entry) => Math.max(up, entry), 0) + 1e-13;
  ledger.near(
    `${path}residual`,
    row.residual,
    { value: found.value, error },
    'max over support vectors of |q_i - log tau + log beta_i|: rounding of margins and logarithms',
  );
}
