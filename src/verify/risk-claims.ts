/**
 * The claims of errors in closed form, of what follows from them, and of the regime.
 */

import { noiseLaw } from '../data/noise/index.ts';
import { log } from '../linalg/elementary.ts';
import type { ExperimentRecord, RiskRecord } from '../record/record.ts';
import { type Approximate, inner, rounded, U } from './arithmetic.ts';
import { type Boundary, boundaryOf, gammaOf } from './boundary.ts';
import { clustersAt, countedOn, scalesOf } from './clusters.ts';
import { logSum } from './cone-error.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { exponential, logNormalTail } from './normal-tail.ts';
import { observedClaims } from './observed-claims.ts';
import { ownRiskClaims } from './own-risk-claims.ts';
import { countClaims, countedClaims, reachedRiskClaims } from './reached-risk-claims.ts';
import { robustClaims } from './robust-claims.ts';
import { BY_GAMMA, gammaClaim, OF_FRAMES, tailClaims } from './tail-claims.ts';
import { NO_SCALES, tailOf } from './tails.ts';

const AT = 'risk.';
const LN10 = log(10);

/** @param reached  the lifted system of what is reached; null where it is not told */
export function riskClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  evidence: Evidence,
  reached: Lifted | null,
): void {
  const { risk } = record;
  const boundary = boundaryOf(evidence);
  limitClaims(ledger, record, evidence, boundary);
  reachedRiskClaims(ledger, record, evidence, reached);
  ownRiskClaims(ledger, record, evidence);
  atEndClaims(ledger, record);
  bayesClaims(ledger, record);
  const { predictedGamma } = risk;
  if (predictedGamma !== null)
    tailClaims(
      ledger,
      record,
      'predicted',
      'log10Predicted',
      predictedGamma,
      risk.predicted,
      risk.log10Predicted,
    );
  predictionClaim(ledger, record);
  envelopeClaims(ledger, record);
  observedClaims(ledger, record);
  robustClaims(ledger, record, evidence, boundary);
  verdictClaims(ledger, record);
  regimeClaims(ledger, record);
}

/** A network has fewer points counted where it is wider than this: so many products in all. */
const WIDE = 1024;
const MOST_PRODUCTS = 2e10;

/** A count over fresh or held-out points, which are not kept, with its interval. */
export function atEndClaims(ledger: Ledger, record: ExperimentRecord): void {
  const { risk, spec } = record;
  const { atEnd, atEndInterval } = risk;
  if (atEnd === null) return;
  const m = spec.network.width;
  const { endPoints } = spec.risk;
  const drawn = m > WIDE ? Math.min(endPoints, Math.round(MOST_PRODUCTS / m / m)) : endPoints;
  countClaims(ledger, atEnd, atEndInterval, countedOn(record, drawn), ['risk.atEnd', 'risk.atEndInterval']);
}

/** Whether the noise is normal, so that errors are normal tails. */
function isGaussian({ spec: { data } }: ExperimentRecord): boolean {
  return data.source !== 'file' && noiseLaw(data.noise).kind === 'gaussian';
}

function limitClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  evidence: Evidence,
  boundary: Boundary | null,
): void {
  const { limit, cantelli } = record.risk;
  if (limit === null) return;
  if (limit.gamma !== null && boundary !== null)
    gammaClaim(ledger, record, evidence, boundary, 'limit.gamma', limit.gamma);
  if (limit.method === 'closedForm' && limit.gamma !== null) {
    tailClaims(ledger, record, 'limit.error', 'limit.log10Error', limit.gamma, limit.error, limit.log10Error);
  } else if (limit.method === 'closedForm') clusterClaims(ledger, record, evidence, boundary);
  else countedClaims(ledger, `${AT}limit.`, limit);
  if (limit.gamma !== null) {
    const bound = limit.gamma > 0 ? 1 / (1 + limit.gamma * limit.gamma) : 1;
    ledger.near(`${AT}cantelli`, cantelli, rounded(bound, 32), `1/(1 + Gamma^2), ${BY_GAMMA}`);
  } else if (limit.method !== 'closedForm')
    ledger.unchecked(`${AT}cantelli`, cantelli, 'clusters have a Gamma each, which are not told');
}

/** Clusters that do not oppose each other have a Gamma each: the error is the mean of their tails, and Cantelli's bound that of theirs. */
function clusterClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  evidence: Evidence,
  boundary: Boundary | null,
): void {
  const { limit, cantelli } = record.risk;
  const scales = scalesOf(record);
  if (limit === null || boundary === null) return;
  const parts = scales === null ? NO_SCALES : clusterGammas(record, evidence, boundary);
  if (scales === null || typeof parts === 'string') {
    for (const [path, said] of Object.entries({
      'limit.error': limit.error,
      'limit.log10Error': limit.log10Error,
      cantelli,
    }))
      ledger.unchecked(AT + path, said, String(parts));
    return;
  }
  const tails = parts.map(({ share, gamma }) => ({ log: log(share), tail: tailOf(scales, gamma) }));
  const value = logSum(tails.map(({ log: part, tail }) => part + tail.value));
  const error = tails.reduce((most, { tail }) => Math.max(most, tail.error), 0) + OF_FRAMES;
  const because = 'the tails of all clusters, of Gamma from K, Xcentres and S';
  ledger.near(`${AT}limit.error`, limit.error, exponential({ value, error }), because);
  ledger.near(`${AT}limit.log10Error`, limit.log10Error, { value: value / LN10, error }, because);
  const bound = parts.reduce(
    (sum, { share, gamma }) => sum + share * (gamma.value > 0 ? 1 / (1 + gamma.value * gamma.value) : 1),
    0,
  );
  ledger.near(`${AT}cantelli`, cantelli, { value: bound, error: 1e-9 * bound }, "Cantelli's bound of each");
}

/** Gamma of each cluster, with its share; a sentence where they are not known. */
function clusterGammas(
  record: ExperimentRecord,
  evidence: Evidence,
  boundary: Boundary,
): { readonly share: number; readonly gamma: Approximate }[] | string {
  const clusters = clustersAt(record, evidence);
  if (typeof clusters === 'string') return clusters;
  const found: { share: number; gamma: Approximate }[] = [];
  for (const { label, share, inner: means } of clusters) {
    const along = inner(boundary.b, means);
    const own = { ...boundary, alongMu: { value: label * along.value, error: along.error } };
    const gamma = gammaOf(evidence, own, record.regime.spectralNorm);
    if (typeof gamma === 'string') return gamma;
    if (share > 0) found.push({ share, gamma });
  }
  return found;
}

/** Phi(-|mu|/sigma) of two balanced clusters in isotropic noise. */
function bayesClaims(ledger: Ledger, record: ExperimentRecord): void {
  const { risk, spec, data, regime } = record;
  const law = spec.data;
  const plain =
    law.source !== 'file' &&
    law.model.type === 'opposing' &&
    law.covariance.type === 'isotropic' &&
    law.positiveShare === 0.5 &&
    isGaussian(record);
  if (!plain || data.signalNorm === null || regime.spectralNorm === null || !(data.signalNorm > 0)) {
    const why = 'computed again for balanced opposing clusters in isotropic Gaussian noise only';
    ledger.unchecked(`${AT}bayes`, risk.bayes, why);
    ledger.unchecked(`${AT}log10Bayes`, risk.log10Bayes, why);
    return;
  }
  const delta = data.signalNorm / Math.sqrt(regime.spectralNorm);
  const found = logNormalTail(rounded(delta, 8));
  const because = 'Phi(-|mu|/sigma), of |mu| and |Sigma| as the record has them';
  ledger.near(`${AT}bayes`, risk.bayes, exponential(found), because);
  ledger.near(`${AT}log10Bayes`, risk.log10Bayes, { value: found.value / LN10, error: found.error }, because);
}

/** n e |mu|^2/sqrt(n^2 e^2 mu'Sigma mu + n tr Sigma^2), e = 1 - 2 eta, from the regime's own numbers. */
function predictionClaim(ledger: Ledger, { risk, regime, data, spec }: ExperimentRecord): void {
  const { signalNorm, n } = data;
  const { effectiveRatio, frobeniusNorm } = regime;
  if (
    risk.predictedGamma === null ||
    signalNorm === null ||
    effectiveRatio === null ||
    frobeniusNorm === null
  )
    return;
  const drawn = spec.data.source !== 'file' && spec.data.labels === 'mirrored' ? n / 2 : n;
  const e = drawn * (1 - 2 * (risk.observed?.rate ?? 0));
  const traceSquare = frobeniusNorm * frobeniusNorm;
  const along = (effectiveRatio * traceSquare) / n;
  const found = (e * signalNorm * signalNorm) / Math.sqrt(e * e * along + drawn * traceSquare);
  ledger.near(
    `${AT}predictedGamma`,
    risk.predictedGamma,
    rounded(found, 64),
    'the mean-field formula, of the moments as the record has them',
  );
}

function envelopeClaims(ledger: Ledger, record: ExperimentRecord): void {
  const { envelope, limit } = record.risk;
  if (envelope === null) return;
  const why = 'the extremes that it is made of are those of section 12, not computed again here';
  const { gammaLower, gammaUpper, looseness, lower, upper } = envelope;
  const gamma = limit?.gamma ?? null;
  ledger.unchecked(`${AT}envelope.gammaLower`, gammaLower, why);
  ledger.unchecked(`${AT}envelope.gammaUpper`, gammaUpper, why);
  if (gamma !== null) {
    const [low, high] = [gammaLower ?? Number.NEGATIVE_INFINITY, gammaUpper ?? Number.POSITIVE_INFINITY];
    const ends = [Math.max(low, -Number.MAX_VALUE), Math.min(high, Number.MAX_VALUE)];
    ledger.between(
      `${AT}envelope (Gamma)`,
      gamma,
      ends[0],
      ends[1],
      "Gamma lies within the envelope's two ends",
    );
  }
  if (gammaLower !== null && gammaUpper !== null && gammaLower > 0)
    ledger.near(
      `${AT}envelope.looseness`,
      looseness,
      rounded(gammaUpper / gammaLower, 4),
      'gammaUpper/gammaLower',
    );
  const scales = scalesOf(record);
  for (const [name, said, end] of [
    ['lower', lower, gammaUpper],
    ['upper', upper, gammaLower],
  ] as const) {
    const path = `${AT}envelope.${name}`;
    if (scales === null) ledger.unchecked(path, said, NO_SCALES);
    else if (end !== null)
      ledger.near(
        path,
        said,
        exponential(tailOf(scales, rounded(end, 1))),
        'P(g xi > the other end of Gamma)',
      );
  }
}

/** The error that is judged, and by which thresholds. */
export function verdictClaims(ledger: Ledger, { verdict, risk, spec, limit }: ExperimentRecord): void {
  const { judged } = verdict;
  if (judged === null) return;
  if (judged === 'limit')
    ledger.same(
      'verdict.judged',
      judged,
      limit.heading === 'reached' ? 'limit' : 'another',
      'the limit is judged where training goes there',
    );
  const error = judgedError(judged, risk);
  const interval = judgedInterval(judged, risk);
  if (error === null) {
    ledger.same('verdict.judged', judged, 'another', 'the error it names is not there');
    return;
  }
  const bayes = risk.bayes ?? 0;
  const because = `risk.${judged} less risk.bayes`;
  const excess = { value: error - bayes, error: 2 * U * (error + bayes) };
  ledger.near('verdict.excessRisk', verdict.excessRisk, excess, because);
  if (risk.regression === undefined) ledger.near('risk.excess', risk.excess, excess, because);
  const { benignExcess, catastrophicWithin } = spec.thresholds;
  const kind = (one: number) =>
    one - bayes <= benignExcess ? 'benign' : one >= 0.5 - catastrophicWithin ? 'catastrophic' : 'tempered';
  const [least, most] = (interval ?? [error, error]).map(kind);
  const word = verdict.interpolates && least === most ? least : 'none';
  ledger.same(
    'verdict.overfitting',
    verdict.overfitting ?? 'none',
    word,
    'the thresholds of the spec, at both ends of the interval where there is one',
  );
}

function judgedError(judged: 'limit' | 'reached' | 'atEnd', risk: RiskRecord): number | null {
  return judged === 'atEnd' ? risk.atEnd : (risk[judged]?.error ?? null);
}

function judgedInterval(
  judged: 'limit' | 'reached' | 'atEnd',
  risk: RiskRecord,
): readonly [number, number] | null {
  return judged === 'atEnd' ? risk.atEndInterval : (risk[judged]?.interval ?? null);
}

/** Quotients of the moments, as the record has them. */
export function regimeClaims(ledger: Ledger, { regime, data, spec }: ExperimentRecord): void {
  const { n, signalNorm, noiseSize } = data;
  const { ratio, spectralNorm: top, trace, frobeniusNorm: size } = regime;
  const near = (name: keyof typeof regime, found: number | null, because: string) => {
    const said = regime[name];
    if (found !== null && typeof said === 'number')
      ledger.near(`regime.${name}`, said, rounded(found, 32), because);
  };
  const law = spec.data;
  if (law.source !== 'file' && law.covariance.type === 'isotropic') {
    near('spectralNorm', law.covariance.scale, 'the scale of the covariance');
    near('trace', law.covariance.scale * data.d, 'scale d');
    near('frobeniusNorm', law.covariance.scale * Math.sqrt(data.d), 'scale sqrt(d)');
    if (signalNorm !== null && size !== null)
      near(
        'effectiveRatio',
        (n * law.covariance.scale * signalNorm * signalNorm) / (size * size),
        "n mu'Sigma mu/tr Sigma^2",
      );
  } else {
    for (const name of ['spectralNorm', 'trace', 'frobeniusNorm', 'effectiveRatio'] as const)
      ledger.unchecked(
        `regime.${name}`,
        regime[name],
        'a moment of the law, of which the arrays hold nothing',
      );
  }
  const quotients = 'a quotient of moments as the record has them';
  if (signalNorm !== null && noiseSize !== null && noiseSize > 0)
    near('ratio', (n * signalNorm * signalNorm) / noiseSize, quotients);
  if (ratio !== null) {
    const { weakBelow, strongAbove } = spec.thresholds;
    const name = ratio < weakBelow ? 'weak' : ratio > strongAbove ? 'strong' : 'critical';
    ledger.same('regime.name', regime.name, name, 'the thresholds of the spec');
  }
  if (top === null || trace === null || size === null) return;
  if (signalNorm !== null)
    near('frontier', (n * signalNorm * signalNorm * signalNorm * signalNorm) / (top * trace), quotients);
  near('stableRank', (size * size) / (top * top), quotients);
  near('effectiveRank', trace / top, quotients);
  near('effectiveDimension', (trace * trace) / (size * size), quotients);
}
