/**
 * The claims of the error of the limit that training has of its own: of a boundary that is one hyperplane, from its coefficients over the rows, K and Xmu.
 */
import type { ExperimentRecord } from '../record/record.ts';
import { type Boundary, boundaryWith } from './boundary.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { activatedGroups, type Group } from './lifted.ts';
import { countedClaims } from './reached-risk-claims.ts';
import { gammaClaim, tailClaims } from './tail-claims.ts';

const AT = 'risk.own.';

export function ownRiskClaims(ledger: Ledger, record: ExperimentRecord, evidence: Evidence): void {
  const { own } = record.risk;
  if (own == null) return;
  if (own.method === 'closedForm' && own.gamma !== null) {
    const boundary = ownBoundary(record, evidence);
    if (boundary === null)
      ledger.unchecked(
        `${AT}gamma`,
        own.gamma,
        'its boundary is no combination of the rows, or its pattern is not told',
      );
    else gammaClaim(ledger, record, evidence, boundary, 'own.gamma', own.gamma);
    tailClaims(ledger, record, 'own.error', 'own.log10Error', own.gamma, own.error, own.log10Error);
  } else countedClaims(ledger, AT, own);
  if (own.zeroShare !== null)
    ledger.between(`${AT}zeroShare`, own.zeroShare, 0, own.error, 'f = 0 is a mistake');
}

/** wbar of `limit.own` in the activated pattern, from K; null where it is no combination of the rows, or of another pattern. */
function ownBoundary({ limit }: ExperimentRecord, evidence: Evidence): Boundary | null {
  const { own } = limit;
  if (own == null) return null;
  const groups = activatedGroups(evidence);
  if (own.kind === 'spectral' && own.pattern === 'activated')
    return boundaryWith(evidence, ofPolar(groups, evidence));
  if ('pattern' in own) return null;
  const coefficients = own.kind === 'share' ? limit.dual : own.coefficients;
  return coefficients === null ? null : boundaryWith(evidence, ofLoss(coefficients, groups, evidence));
}

/** sum over the groups of A_g D_gk y_k a_k. */
function ofLoss(coefficients: readonly number[], groups: readonly Group[], { y }: Evidence): Float64Array {
  return Float64Array.from(coefficients, (entry, k) =>
    groups.reduce((sum, { share, slopes }) => sum + share * slopes[k] * y[k] * entry, 0),
  );
}

/** sum over the groups of s_g sqrt(A_g) B_gk. */
function ofPolar(groups: readonly Group[], { n, own }: Evidence): Float64Array {
  return Float64Array.from({ length: n }, (_, k) =>
    groups.reduce((sum, { sign, share }, g) => sum + sign * Math.sqrt(share) * (own?.[g * n + k] ?? 0), 0),
  );
}
