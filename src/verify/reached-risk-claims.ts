/**
 * The claims of the error of what is reached: a probability of cones for few groups of neurons, an interval for what is counted, and one for what is drawn
 * around the nearest mistakes.
 */
import { exp, log } from '../linalg/elementary.ts';
import type { ExperimentRecord, RiskRecord } from '../record/record.ts';
import { inner, rounded } from './arithmetic.ts';
import { countedInterval } from './binomial.ts';
import { clustersAt, scalesOf } from './clusters.ts';
import { type ConeLaw, logMistake, logNegative, logSum } from './cone-error.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { MOST_PARTED, nearestMistake } from './nearest-mistake.ts';
import { exponential } from './normal-tail.ts';

type Reached = NonNullable<RiskRecord['reached']>;
type Estimate = Pick<Reached, 'error' | 'log10Error' | 'interval' | 'trials'>;

const AT = 'risk.reached.';
const LN10 = log(10);
/** Groups of neurons of which errors are integrated, and scales of the noise with so many groups. */
const MOST_GROUPS = 3;
const MOST_SCALES = 4;
/** Nearest points of polyhedra, from sums that are rounded. */
const NEAREST = 1e-7;
/** An error by quadrature is known so closely, and so is the integral here. */
const QUADRATURE = 2e-6;
/** 97.5 % of the standard normal law. */
const NORMAL = 1.959963984540054;
/** Clusters of points of a population, on either side of the origin where they lie so. */
function clustersIn({ data }: ExperimentRecord['spec']): number {
  if (data.source === 'file') return 1;
  if (data.model.type === 'clusters') return data.model.count;
  return data.model.type === 'xor' || data.model.type === 'angled' ? 4 : 2;
}

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
    zeroClaim(ledger, record, reached);
    return;
  }
  nearestClaim(ledger, reached, record, evidence, lifted);
  if (reached.method === 'quadrature' || reached.method === 'bivariateNormal')
    integralClaims(ledger, record, reached, evidence, lifted);
  else if (reached.method === 'importanceSampling') drawnClaims(ledger, reached, clustersIn(spec));
  else countedClaims(ledger, AT, reached);
  if (reached.method !== 'quadrature' && reached.method !== 'bivariateNormal')
    zeroClaim(ledger, record, reached);
}

/** P(f = 0) where it is counted, or of a boundary that is linear. */
function zeroClaim(ledger: Ledger, { spec }: ExperimentRecord, { zeroShare, trials }: Reached): void {
  const path = `${AT}zeroShare`;
  const { data, network } = spec;
  if (zeroShare === null) return;
  if (network.slope > 0 && data.source !== 'file')
    ledger.near(path, zeroShare, rounded(0, 0), 'f = 0 has no probability');
  else if (trials !== null)
    ledger.near(
      path,
      zeroShare,
      rounded(Math.round(zeroShare * trials) / trials, 2),
      'a count over its trials',
    );
  else ledger.between(path, zeroShare, 0, 1, 'a probability');
}

/** By one coordinate after the other, where the record's went over faces and edges. */
function integralClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  reached: Reached,
  evidence: Evidence,
  lifted: Lifted | null,
): void {
  const single = lawsOf(record, evidence, lifted);
  const laws = typeof single === 'string' ? single : scaledLaws(record, single);
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

/** What is reached in units of its pre-activations: of each cluster, at scale 1; a sentence where they are not known. */
function lawsOf(record: ExperimentRecord, evidence: Evidence, lifted: Lifted | null): Part[] | string {
  const { spec, regime, limit } = record;
  if (lifted === null) return 'the pattern that is reached is not told';
  const clusters = clustersAt(record, evidence);
  if (typeof clusters === 'string') return clusters;
  const { S, K, n, y } = evidence;
  const size = S === null ? regime.spectralNorm : 1;
  if (size === null) return 'Sigma is unknown';
  const beta = Float64Array.from(limit.reached?.dual ?? []);
  const groups = directionsOf(lifted, beta, y);
  const matrix = S ?? K;
  const covariance = groups.map(({ c }) => {
    const along = Float64Array.from({ length: n }, (_, i) => inner(matrix, c, i * n).value);
    return groups.map((other) => size * inner(other.c, along).value);
  });
  const deviations = covariance.map((row, g) => Math.sqrt(row[g]));
  const root = factor(
    covariance.map((row, g) => row.map((entry, h) => entry / deviations[g] / deviations[h])),
  );
  return clusters
    .filter(({ share }) => share > 0)
    .map(({ label, share, inner: means }) => ({
      logShare: log(share),
      law: {
        slope: spec.network.slope,
        outputs: groups.map(({ sign, share: weight }, g) => label * sign * weight * deviations[g]),
        mean: groups.map(({ c }, g) => inner(c, means).value / deviations[g]),
        root,
      },
    }));
}

/** The same at each scale of the noise; a sentence where it has too many for so many groups. */
function scaledLaws(record: ExperimentRecord, laws: readonly Part[]): Part[] | string {
  const scales = scalesOf(record);
  const groups = laws[0]?.law.outputs.length ?? 0;
  if (scales === null) return 'the noise has no scales';
  if (groups > MOST_GROUPS) return `more than ${MOST_GROUPS} groups of neurons are not integrated over here`;
  if (groups === MOST_GROUPS && scales.length > MOST_SCALES)
    return `noise of more than ${MOST_SCALES} scales is not integrated over here for ${MOST_GROUPS} groups`;
  return laws.flatMap(({ logShare, law }) =>
    scales.map(({ scale, share }) => ({
      logShare: logShare + log(share),
      law: { ...law, root: law.root.map((row) => row.map((entry) => scale * entry)) },
    })),
  );
}

/** By quadrature the least distance of a mistake; found from several starts, a bound of it from above. */
function nearestClaim(
  ledger: Ledger,
  { gamma, method }: Reached,
  record: ExperimentRecord,
  evidence: Evidence,
  lifted: Lifted | null,
): void {
  if (gamma === null) return;
  const path = `${AT}gamma`;
  const laws = lawsOf(record, evidence, lifted);
  const groups = typeof laws === 'string' ? 0 : laws[0].law.outputs.length;
  if (typeof laws === 'string') ledger.unchecked(path, gamma, laws);
  else if (groups > MOST_PARTED)
    ledger.unchecked(
      path,
      gamma,
      `the boundary of more than ${MOST_PARTED} groups of neurons is not searched here`,
    );
  else {
    const found = laws.reduce(
      (least, { law }) => Math.min(least, nearestMistake(law)),
      Number.POSITIVE_INFINITY,
    );
    const because = 'the nearest point of each part in which f is linear';
    const error = NEAREST * (1 + found);
    if (method === 'quadrature') ledger.near(path, gamma, { value: found, error }, because);
    else
      ledger.between(
        path,
        gamma,
        found - error,
        Number.MAX_VALUE,
        `an upper bound: ${because} is not farther`,
      );
  }
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
  const count = countClaims(ledger, error, interval, trials, [`${at}error`, `${at}interval`]);
  if (count > 0)
    ledger.near(
      `${at}log10Error`,
      log10Error,
      { value: log(count / trials) / LN10, error: 1e-14 * (1 + log(trials)) },
      'log10 of it',
    );
}

/** @returns the count */
export function countClaims(
  ledger: Ledger,
  error: number,
  interval: readonly [number, number] | null,
  trials: number,
  [ofError, ofInterval]: readonly [string, string],
): number {
  const count = Math.min(trials, Math.max(0, Math.round(error * trials)));
  ledger.near(
    ofError,
    error,
    rounded(count / trials, 2),
    `${count} of ${trials}: a count over its trials, on points that are not kept`,
  );
  if (interval !== null) {
    const because = 'Clopper and Pearson, by sums of the binomial law itself';
    for (const [k, end] of countedInterval(count, trials).entries())
      ledger.near(`${ofInterval}[${k}]`, interval[k], end, because);
  }
  return count;
}

/**
 * Of a mean of weights by the effective size: with n drawn around each of `taken` clusters the relative variance of the mean is
 * (n/size - sum of the squared shares of the clusters)/(n - 1), and that sum lies in [1/taken, 1].
 */
function drawnClaims(
  ledger: Ledger,
  { error, log10Error, interval, trials, effectiveSize }: Reached,
  clusters: number,
): void {
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
  for (let taken = 1; taken <= clusters; taken++) {
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
