/**
 * A margin problem's solution from rows, as its certificate makes it known.
 */
import { indicesWhere } from '../../linalg/vector.ts';
import type { MarginCertificate } from '../certificate.ts';
import type { Consistency } from '../consistency.ts';
import { type MarginSolution, SOLVED } from '../limit.ts';

export interface Shown {
  /** Multipliers (n), and |W|^2 of the weights that were certified with them. */
  readonly beta: Float64Array;
  readonly length2: number;
  readonly certificate: MarginCertificate & { readonly relativeGap: number };
  readonly slack: Consistency;
  readonly unique: boolean | null;
  readonly ofFlow: boolean | null;
  readonly conditionEstimate: number | null;
  readonly method: NonNullable<MarginSolution['method']>;
}

export function certifiedSolution({ beta, length2, certificate, slack, ...shown }: Shown) {
  return {
    status: certificate.relativeGap <= SOLVED ? 'solved' : 'solvedInaccurately',
    dual: beta,
    supportVectors: indicesWhere(beta, (entry) => entry > 0).length,
    objective: length2 / certificate.minMargin / certificate.minMargin / 2,
    normalizedMargin: certificate.minMargin / Math.sqrt(length2),
    consistent: slack.decided ? slack.least > 0 : null,
    consistencySlack: slack.least,
    dualUnique: shown.unique,
    dualOfFlow: shown.ofFlow,
    certificate: { ...certificate, conditionEstimate: shown.conditionEstimate },
    method: shown.method,
  } as const;
}

/** Whether a certificate brackets the best margin. */
export function isBracket(
  certificate: MarginCertificate,
): certificate is MarginCertificate & { readonly relativeGap: number } {
  return certificate.relativeGap !== null;
}
