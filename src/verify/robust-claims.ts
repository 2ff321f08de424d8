/**
 * The claims of errors against an adversary that moves points.
 */
import { log } from '../linalg/elementary.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { rounded } from './arithmetic.ts';
import { type Boundary, gammaOf } from './boundary.ts';
import { scalesOf } from './clusters.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { exponential } from './normal-tail.ts';
import { countedClaims } from './reached-risk-claims.ts';
import { NO_SCALES, tailOf } from './tails.ts';

const LN10 = log(10);
/** Of Gamma: sums over frames, of other points than those here. */
const OF_FRAMES = 1e-9;

type Robust = NonNullable<ExperimentRecord['risk']['robust']>[number];

export function robustClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  evidence: Evidence,
  boundary: Boundary | null,
): void {
  const { risk, spec } = record;
  const radii = spec.risk.robustRadii;
  if (radii === undefined) return;
  const found = risk.robust ?? [];
  ledger.same(
    'risk.robust (radii)',
    JSON.stringify(found.map(({ radius }) => radius)),
    JSON.stringify(radii),
    'those of the spec',
  );
  for (const [k, one] of found.entries()) {
    const at = `risk.robust[${k}].`;
    if (one.error !== null && one.trials !== null) countedClaims(ledger, at, { ...one, error: one.error });
    else if (one.error !== null) closedClaims(ledger, at, one, record, evidence, boundary);
    bayesClaims(ledger, at, one, record);
  }
}

/** P(g xi > (<wbar, mu> - rho |wbar|)/|Sigma^{1/2} wbar|). */
function closedClaims(
  ledger: Ledger,
  at: string,
  { radius, error, log10Error }: Robust,
  record: ExperimentRecord,
  evidence: Evidence,
  boundary: Boundary | null,
): void {
  const scales = scalesOf(record);
  const moved =
    boundary?.alongMu == null
      ? 'arrays.npz holds no Xmu, the inner products of rows and mu'
      : gammaOf(
          evidence,
          {
            ...boundary,
            alongMu: {
              value: boundary.alongMu.value - radius * boundary.norm.value,
              error: boundary.alongMu.error + radius * boundary.norm.error,
            },
          },
          record.regime.spectralNorm,
        );
  if (scales === null || typeof moved === 'string') {
    const why = typeof moved === 'string' ? moved : NO_SCALES;
    for (const [name, said] of Object.entries({ error, log10Error })) ledger.unchecked(at + name, said, why);
    return;
  }
  // The difference may cancel: what the frames are off by is of either term.
  const terms = Math.abs(moved.value) + radius * spreadOf(moved.value, boundary, radius);
  const tail = tailOf(scales, { value: moved.value, error: moved.error + OF_FRAMES * terms });
  const because = 'the tail beyond (<wbar, mu> - rho |wbar|)/|Sigma^{1/2} wbar|, from K, Xmu and S';
  ledger.near(`${at}error`, error, exponential(tail), because);
  ledger.near(`${at}log10Error`, log10Error, { value: tail.value / LN10, error: tail.error }, because);
}

/** |wbar|/|Sigma^{1/2} wbar|, from the Gamma of the difference. */
function spreadOf(gamma: number, boundary: Boundary | null, radius: number): number {
  if (boundary?.alongMu == null) return 0;
  const inner = boundary.alongMu.value - radius * boundary.norm.value;
  return inner === 0 ? 0 : Math.abs((gamma / inner) * boundary.norm.value);
}

/** Phi(-(|mu| - rho)/sigma), and 1/2 where rho is larger than |mu|. */
function bayesClaims(
  ledger: Ledger,
  at: string,
  { radius, bayes, log10Bayes }: Robust,
  record: ExperimentRecord,
): void {
  const { spec, data, regime } = record;
  const law = spec.data;
  const scales = scalesOf(record);
  const isPlain = law.source !== 'file' && law.covariance.type === 'isotropic';
  if (!isPlain || scales === null || data.signalNorm === null || regime.spectralNorm === null) {
    for (const [name, said] of Object.entries({ bayes, log10Bayes }))
      ledger.unchecked(at + name, said, 'computed again for isotropic noise only');
    return;
  }
  const delta = Math.max(0, data.signalNorm - radius) / Math.sqrt(regime.spectralNorm);
  const error = 16 * 2 ** -53 * (data.signalNorm / Math.sqrt(regime.spectralNorm));
  const tail = tailOf(scales, { value: delta, error: rounded(delta, 8).error + error });
  const because = 'the tail beyond (|mu| - rho)/sigma, of |mu| and |Sigma| as the record has them';
  ledger.near(`${at}bayes`, bayes, exponential(tail), because);
  ledger.near(`${at}log10Bayes`, log10Bayes, { value: tail.value / LN10, error: tail.error }, because);
}
