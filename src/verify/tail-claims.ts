/**
 * The claims of an error that is the tail of one Gamma, and of that Gamma.
 */
import { log } from '../linalg/elementary.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { rounded } from './arithmetic.ts';
import { type Boundary, gammaOf } from './boundary.ts';
import { scalesOf } from './clusters.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { exponential } from './normal-tail.ts';
import { NO_SCALES, tailOf } from './tails.ts';

const AT = 'risk.';
const LN10 = log(10);
export const BY_GAMMA = 'of Gamma as the record has it';

/** Inner products of frames, and those of K, are rounded each on their own. */
export const OF_FRAMES = 1e-12;

/** Gamma of a boundary. @param name  under `risk` */
export function gammaClaim(
  ledger: Ledger,
  { regime }: ExperimentRecord,
  evidence: Evidence,
  boundary: Boundary,
  name: string,
  said: number,
): void {
  const gamma = gammaOf(evidence, boundary, regime.spectralNorm);
  if (typeof gamma === 'string') ledger.unchecked(AT + name, said, gamma);
  else
    ledger.near(
      AT + name,
      said,
      { value: gamma.value, error: gamma.error + OF_FRAMES * Math.abs(gamma.value) },
      `<wbar, mu>/|Sigma^{1/2} wbar| from K, Xmu and S: rounding of both sums, and ${OF_FRAMES} for the frames' own`,
    );
}

/** Phi(-Gamma) and its logarithm. */
export function tailClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  name: string,
  logName: string,
  gamma: number,
  error: number | null,
  log10Error: number | null,
): void {
  const scales = scalesOf(record);
  if (scales === null) {
    ledger.unchecked(AT + name, error, NO_SCALES);
    ledger.unchecked(AT + logName, log10Error, NO_SCALES);
    return;
  }
  const found = tailOf(scales, rounded(gamma, 1));
  const because = `Phi(-Gamma) by a continued fraction or a series, at each scale of the noise, ${BY_GAMMA}`;
  ledger.near(AT + name, error, exponential(found), because);
  ledger.near(AT + logName, log10Error, { value: found.value / LN10, error: found.error }, because);
}
