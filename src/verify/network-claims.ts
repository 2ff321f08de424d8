/**
 * The claims of a network that was trained on the data of an audit, by its Z, q and a.
 */
import type { AuditRecord, NetworkRecord, TargetRecord } from '../audit/record.ts';
import { inner, root } from './arithmetic.ts';
import { type Arrays, type Evidence, needed } from './evidence.ts';
import { kktClaims } from './kkt-claims.ts';
import type { Ledger } from './ledger.ts';
import { activatedGroups, Lifted } from './lifted.ts';
import { marginClaims } from './margin-claims.ts';
import { networkApproachClaims } from './network-approach-claims.ts';
import { networkFactClaims, weightsIn } from './network-fact-claims.ts';
import { neuronsOf } from './neurons.ts';
import { ownGroups } from './optimality.ts';
import { ownSignsClaims } from './own-signs-claims.ts';
import { sumsByProducts } from './sums.ts';
import { targetAngleClaims } from './target-angle-claims.ts';

/**
 * @param evidence  the trial's, with the network's a, m and slope, and its Z in the place of Z(0)
 * @param arrays  with q, and W where it is kept
 * @param where  what the folder is called in messages
 */
export function networkClaims(
  ledger: Ledger,
  record: AuditRecord & { readonly network: NetworkRecord },
  evidence: Evidence,
  arrays: Arrays,
  where: string,
): void {
  const { network, spec, experiment } = record;
  const at = 'network.';
  const { a, n, m, slope, Z0: Z } = evidence;
  const q = needed(arrays, 'q', [n], where);
  const net = { ...evidence, ...neuronsOf(record, slope, network.rescaling), Z };
  const leaky = networkFactClaims(ledger, network, net, q, weightsIn(arrays, m, where));

  const own = new Lifted(evidence, ownGroups(evidence, evidence.Z0));
  const activated = new Lifted(evidence, activatedGroups(evidence));
  const ownSlopes = (j: number) => Z.slice(j * n, (j + 1) * n).map((z) => (z > 0 ? 1 : slope));
  const activatedSlopes = (j: number) => evidence.y.map((label) => (label * a[j] > 0 ? 1 : slope));
  targetClaims(ledger, `${at}ownLimit.`, network.ownLimit, own, network.norm, ownSlopes);
  targetClaims(
    ledger,
    `${at}activatedLimit.`,
    network.activatedLimit,
    activated,
    network.norm,
    activatedSlopes,
  );
  if (leaky.every((margin) => margin > 0)) kktClaims(ledger, network, own, leaky, arrays, where);
  networkApproachClaims(ledger, network, own, evidence.loss, q, spec, experiment.data.n);
  const judged = { m, a, slope, Z, columns: evidence.columns };
  ownSignsClaims(ledger, network, judged, sumsByProducts(evidence), arrays, where);
}

/** A limit, and the angle of W to it: <W, W*> = sum_ji a_j D_ji y_i beta_i Z_ji. */
function targetClaims(
  ledger: Ledger,
  path: string,
  target: TargetRecord,
  lifted: Lifted,
  norm: number,
  slopesAt: (j: number) => Float64Array,
): void {
  marginClaims(ledger, path, target, lifted);
  if (target.dual === null) return;
  const beta = Float64Array.from(target.dual);
  const { values, errors } = lifted.margins(beta);
  const square = inner(beta, values);
  const inherited = beta.reduce((sum, entry, i) => sum + Math.abs(entry) * errors[i], 0);
  const length = root({ value: square.value, error: square.error + inherited });
  targetAngleClaims(
    ledger,
    path,
    target,
    { ...lifted.evidence, Z: lifted.evidence.Z0, norm, slopesAt },
    length,
  );
}
