/**
 * The claims of the error of what is reached: a probability of cones for few groups of neurons, an interval for what is counted, and one for what is drawn
 * around the nearest mistakes.
 */
import { noiseLaw } from '../data/noise/index.ts';
import { exp, log } from '../linalg/elementary.ts';
import type { ExperimentRecord, RiskRecord } from '../record/record.ts';
import { inner, rounded } from './arithmetic.ts';
import { countedInterval } from './binomial.ts';
import { type ConeLaw, logMistake, logNegative, logSum } from './cone-error.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { exponential } from './normal-tail.ts';

type Reached = NonNullable<RiskRecord['reached']>;
type Estimate = Pick<Reached, 'error' | 'log10Error' | 'interval' | 'trials'>;

const AT = 'risk.reached.';
const LN10 = log(10);
/** Groups of neurons, and scales of the noise, of which errors are integrated. */
const MOST_GROUPS = 3;
const MOST_SCALES = 4;
/** An error by quadrature is known so closely, and so is the integral here. */
const QUADRATURE = 2e-6;
/** 97.5 % of the standard normal law. */
const NORMAL = 1.959963984540054;
/** Opposing clusters. */
const CLUSTERS = 2;

/** @param lifted  of the pattern that is reached; null where it is not told */
export function reachedRiskClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  evidence: Evidence,
  lifted: Lifted | null,
): void {
  const { limit, risk, spec } = record;
  const { reached } = risk;
  if (reached === null) return;
  if (limit.reached?.kind === 'activated' && risk.limit !== null && spec.network.slope > 0) {
    const because = 'what is reached is the activated limit: as risk.limit has it';
    for (const name of ['error', 'log10Error', 'gamma', 'trials'] as const)
      if (reached[name] !== null && risk.limit[name] !== null)
        ledger.same(AT + name, reached[name], risk.limit[name], because);
    ledger.between(`${AT}zeroShare`, reached.zeroShare, 0, 1, 'a probability');
    return;
  }
  if (reached.method === 'quadrature' || reached.method === 'bivariateNormal')
    integralClaims(ledger, record, reached, evidence, lifted);
  else if (reached.method === 'importanceSampling') drawnClaims(ledger, reached);
  else countedClaims(ledger, AT, reached);
  if (reached.method !== 'quadrature' && reached.method !== 'bivariateNormal')
    ledger.between(`${AT}zeroShare`, reached.zeroShare, 0, 1, 'a probability');
  ledger.unchecked(`${AT}gamma`, reached.gamma, 'the nearest mistake is not searched for again here');
}

/** By one coordinate after the other, where the record's went over faces and edges. */
function integralClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  reached: Reached,
  evidence: Evidence,
  lifted: Lifted | null,
): void {
  const laws = lifted === null ? 'the pattern that is reached is not told' : lawsOf(record, evidence, lifted);
  if (typeof laws === 'string') {
    for (const name of ['error', 'log10Error', 'zeroShare'] as const)
      ledger.unchecked(AT + name, reached[name], laws);
    return;
  }
  const total = (of: (law: ConeLaw) => number): number =>
    logSum(laws.map(({ logShare, law }) => logShare + of(law)));
  const value = Math.min(0, total(logMistake));
  // Inner products, and what is made of them, are rounded: the deeper a tail the more.
  const error = QUADRATURE + 1e-11 * Math.abs(value);
  const because = 'one coordinate of the noise after the other, the last by its tail';
  const wide = reached.interval === null ? 0 : (reached.interval[1] - reached.interval[0]) / 2;
  const found = exponential({ value, error });
  ledger.near(`${AT}error`, reached.error, { value: found.value, error: found.error + wide }, because);
  if (reached.interval === null || wide < reached.error / 2) {
    const share = reached.error > 0 ? wide / reached.error : 0;
    ledger.near(
      `${AT}log10Error`,
      reached.log10Error,
      { value: value / LN10, error: error + 2 * share },
      because,
    );
  }
  if (evidence.slope > 0)
    ledger.near(`${AT}zeroShare`, reached.zeroShare, rounded(0, 0), 'f = 0 has no probability');
  else {
    const zero = Math.min(0, total(logNegative));
    const none = exponential({ value: zero, error: QUADRATURE + 1e-11 * Math.abs(zero) });
    ledger.near(
      `${AT}zeroShare`,
      reached.zeroShare,
      { value: none.value, error: none.error + wide },
      'no group is active',
    );
  }
}

interface Part {
  readonly logShare: number;
  readonly law: ConeLaw;
}

/** Of each cluster, at each scale of the noise; a sentence where they are not known. */
function lawsOf(
  { spec: { data, network }, regime, limit }: ExperimentRecord,
  evidence: Evidence,
  lifted: Lifted,
): Part[] | string {
  const { Xmu, S, K, n, y } = evidence;
  if (data.source === 'file' || Xmu === null || data.model.type !== 'opposing')
    return 'computed again for two opposing clusters only';
  const noise = noiseLaw(data.noise);
  if (noise.kind === 'independent') return 'the noise has no scales';
  const { scales, weights } =
    noise.kind === 'gaussian' ? { scales: Float64Array.of(1), weights: Float64Array.of(1) } : noise.scales();
  if (scales.length > MOST_SCALES) return 'noise of many scales is not integrated over here';
  const size = S === null ? regime.spectralNorm : 1;
  if (size === null) return 'Sigma is unknown';
  const beta = Float64Array.from(limit.reached?.dual ?? []);
  const groups = directionsOf(lifted, beta, y);
  if (groups.length > MOST_GROUPS)
    return `more than ${MOST_GROUPS} groups of neurons are not integrated over here`;
  const matrix = S ?? K;
  const covariance = groups.map(({ c }) => {
    const along = Float64Array.from({ length: n }, (_, i) => inner(matrix, c, i * n).value);
    return groups.map((other) => size * inner(other.c, along).value);
  });
  const deviations = covariance.map((row, g) => Math.sqrt(row[g]));
  const root = factor(
    covariance.map((row, g) => row.map((entry, h) => entry / deviations[g] / deviations[h])),
  );
  const mean = groups.map(({ c }, g) => inner(c, Xmu).value / deviations[g]);
  const parts: Part[] = [];
  for (const label of [1, -1]) {
    const share = label > 0 ? data.positiveShare : 1 - data.positiveShare;
    if (!(share > 0)) continue;
    for (const [k, scale] of scales.entries())
      parts.push({
        logShare: log(share) + log(weights[k]),
        law: {
          slope: network.slope,
          outputs: groups.map(({ sign, share: weight }, g) => label * sign * weight * deviations[g]),
          mean: mean.map((entry) => label * entry),
          root: root.map((row) => row.map((entry) => scale * entry)),
        },
      });
  }
  return parts;
}

interface Direction {
  readonly sign: number;
  readonly share: number;
  /** v_g over the rows (n). */
  readonly c: Float64Array;
}

/** The groups that move; those of one sign and one direction are one. */
function directionsOf({ groups }: Lifted, beta: Float64Array, y: Float64Array): Direction[] {
  const found: Direction[] = [];
  for (const { sign, share, slopes } of groups) {
    const c = beta.map((entry, k) => sign * entry * slopes[k] * y[k]);
    if (c.every((entry) => entry === 0)) continue;
    const same = found.findIndex((one) => one.sign === sign && one.c.every((entry, k) => entry === c[k]));
    if (same < 0) found.push({ sign, share, c });
    else found[same] = { ...found[same], share: found[same].share + share };
  }
  return found;
}

/** L with L L' = R, lower triangular. */
function factor(R: readonly (readonly number[])[]): number[][] {
  const L = R.map((row) => row.map(() => 0));
  for (let g = 0; g < R.length; g++) {
    for (let h = 0; h <= g; h++) {
      let rest = R[g][h];
      for (let k = 0; k < h; k++) rest -= L[g][k] * L[h][k];
      L[g][h] = g === h ? Math.sqrt(Math.max(0, rest)) : rest / L[h][h];
    }
  }
  return L;
}

/** A frequency is a count over its trials, and its interval is that of the binomial law. */
export function countedClaims(
  ledger: Ledger,
  at: string,
  { error, log10Error, interval, trials }: Estimate,
): void {
  if (trials === null) {
    for (const [name, said] of Object.entries({ error, log10Error }))
      ledger.unchecked(at + name, said, 'no closed form that is computed again here');
    if (interval !== null)
      ledger.between(
        `${at}error (interval)`,
        error,
        interval[0],
        interval[1],
        'an error lies in its own interval',
      );
    return;
  }
  const count = Math.min(trials, Math.max(0, Math.round(error * trials)));
  ledger.near(
    `${at}error`,
    error,
    rounded(count / trials, 2),
    `${count} of ${trials}: a count over its trials, on points that are not kept`,
  );
  if (count > 0)
    ledger.near(
      `${at}log10Error`,
      log10Error,
      { value: log(count / trials) / LN10, error: 1e-14 * (1 + log(trials)) },
      'log10 of it',
    );
  if (interval === null) return;
  const because = 'Clopper and Pearson, by sums of the binomial law itself';
  for (const [k, end] of countedInterval(count, trials).entries())
    ledger.near(`${at}interval[${k}]`, interval[k], end, because);
}

/**
 * Of a mean of weights by the effective size: with n drawn around each of `taken` clusters the relative variance of the mean is
 * (n/size - sum of the squared shares of the clusters)/(n - 1), and that sum lies in [1/taken, 1].
 */
function drawnClaims(ledger: Ledger, { error, log10Error, interval, trials, effectiveSize }: Reached): void {
  const why = 'a mean of weights of points that are not kept';
  ledger.unchecked(`${AT}error`, error, why);
  if (error > 0)
    ledger.near(
      `${AT}log10Error`,
      log10Error,
      { value: log(error) / LN10, error: 1e-13 * (1 + Math.abs(log(error))) },
      'log10 of the error',
    );
  else ledger.unchecked(`${AT}log10Error`, log10Error, why);
  if (effectiveSize === undefined || trials === null || interval === null) return;
  ledger.between(
    `${AT}effectiveSize`,
    effectiveSize,
    20,
    trials,
    'of fewer than 20 nothing is said, and there are no more than were drawn',
  );
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (let taken = 1; taken <= CLUSTERS; taken++) {
    const n = trials / taken;
    if (!Number.isInteger(n) || n < 2) continue;
    for (const shares of [1 / taken, 1]) {
      const half =
        studentQuantile(taken * (n - 1)) * Math.sqrt(Math.max(0, n / effectiveSize - shares) / (n - 1));
      [least, most] = [Math.min(least, half), Math.max(most, half)];
    }
  }
  const because = 'that of a normal logarithm, of the effective size as the record has it';
  const slack = 1 + 1e-9;
  if (!(interval[0] > 0 && error > 0)) return;
  ledger.between(
    `${AT}interval[0]`,
    interval[0],
    (error * exp(-most)) / slack,
    error * exp(-least) * slack,
    because,
  );
  ledger.between(
    `${AT}interval[1]`,
    interval[1],
    Math.min(1, error * exp(least)) / slack,
    Math.min(1, error * exp(most)) * slack,
    because,
  );
}

/** 97.5 % of Student's law with many degrees of freedom, by its expansion (Fisher and Cornish 1960). */
function studentQuantile(degrees: number): number {
  const z = NORMAL;
  const z2 = z * z;
  const terms = [
    (z * (z2 + 1)) / 4,
    (z * (5 * z2 * z2 + 16 * z2 + 3)) / 96,
    (z * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15)) / 384,
  ];
  return terms.reduceRight((sum, term) => (sum + term) / degrees, 0) + z;
}
