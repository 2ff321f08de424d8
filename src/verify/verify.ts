/**
 * A record against its arrays: every number that they decide, computed again in this room's own loops, which share nothing with those that
 * found it but the definitions of losses, activations and optimisers.
 */
import type { AuditRecord } from '../audit/record.ts';
import { activationChosen } from '../network/activations/index.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { dataAuditClaims } from './audit-claims.ts';
import type { Claim, Verification } from './claim.ts';
import { type Arrays, type Evidence, evidenceOf, needed } from './evidence.ts';
import { checkpointClaims, heldOutClaims } from './held-out-claims.ts';
import { Ledger } from './ledger.ts';
import { networkClaims } from './network-claims.ts';
import { hasCheckpoints, rowCheckpointClaims, rowCounts } from './row-checkpoint-claims.ts';
import { heldOutOf, rowAuditClaims, rowRunClaims, rowsOf } from './row-claims.ts';
import { rowNetworkClaims } from './row-network-claims.ts';
import { runClaims } from './run-claims.ts';

const ARRAYS = 'arrays.npz';

/**
 * Of a run.
 *
 * @throws InputError for arrays that are missing or have other shapes than the record says
 */
export function verifyRun(record: ExperimentRecord, arrays: Arrays): Verification {
  const ledger = new Ledger();
  if (isOfRows(record, arrays))
    rowRunClaims(
      ledger,
      record,
      arrays,
      rowsOf(record, arrays, ARRAYS),
      heldOutOf(record, arrays, ARRAYS),
      ARRAYS,
    );
  else runClaims(ledger, record, evidenceOf(record, arrays, ARRAYS));
  return verification('run', record.spec.name, ledger.claims);
}

/** Of an audit: its trial, and what it says besides. @throws InputError  as `verifyRun` */
export function verifyAudit(record: AuditRecord, arrays: Arrays): Verification {
  const { experiment, network } = record;
  const ofTrial = new Ledger('experiment.');
  const ledger = new Ledger();
  if (isOfRows(experiment, arrays)) {
    const rows = rowsOf(experiment, arrays, ARRAYS);
    const test = heldOutOf(experiment, arrays, ARRAYS);
    rowRunClaims(ofTrial, experiment, arrays, rows, test, ARRAYS);
    ledger.take(ofTrial);
    rowAuditClaims(ledger, record, rows);
    if (network !== null) rowNetworkClaims(ledger, { ...record, network }, rows, arrays, ARRAYS);
    const counted =
      test === null || network === null ? {} : rowCounts(network, record, rows, test, arrays, ARRAYS);
    heldOutClaims(ledger, record, counted);
    const isKept = hasCheckpoints(record, arrays);
    checkpointClaims(ledger, record, isKept);
    if (isKept) rowCheckpointClaims(ledger, record, rows, test, arrays, ARRAYS);
    return verification('audit', record.spec.name, ledger.claims);
  }
  const trial = evidenceOf(experiment, arrays, ARRAYS);
  runClaims(ofTrial, experiment, trial);
  ledger.take(ofTrial);
  dataAuditClaims(ledger, record, trial);
  heldOutClaims(ledger, record);
  checkpointClaims(ledger, record);
  if (network !== null) {
    const { n } = trial;
    const m = network.positive + network.negative;
    const own: Evidence = {
      ...trial,
      m,
      slope: network.slope,
      phi: activationChosen(experiment.spec.network.activation, network.slope),
      a: needed(arrays, 'a', [m], ARRAYS),
      Z0: needed(arrays, 'Z', [m, n], ARRAYS),
      share: 1,
    };
    networkClaims(ledger, { ...record, network }, own, arrays, ARRAYS);
  }
  return verification('audit', record.spec.name, ledger.claims);
}

/** Whether K is left out, and the rows are to be there: of many points in few dimensions. */
export function isOfRows({ data, spec }: ExperimentRecord, arrays: Arrays): boolean {
  return spec.data.source === 'file' && !Object.hasOwn(arrays, 'K') && 2 * data.d < data.n;
}

function verification(of: Verification['of'], name: string, claims: readonly Claim[]): Verification {
  const count = (verdict: Claim['verdict']) => claims.filter((claim) => claim.verdict === verdict).length;
  const counts = {
    holds: count('holds'),
    doesNotHold: count('doesNotHold'),
    notChecked: count('notChecked'),
  };
  return { of, name, holds: counts.doesNotHold === 0, counts, claims };
}
