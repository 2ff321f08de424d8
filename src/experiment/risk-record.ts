/**
 * Test errors under the record's names, with a note for everything that is unknown.
 */
import { moments, noiseOf } from '../data/population.ts';
import type { AnySample } from '../data/sample.ts';
import { log } from '../linalg/elementary.ts';
import type { Notes } from '../record/notes.ts';
import type { RiskRecord } from '../record/record.ts';
import type { RobustErrorRecord } from '../record/robust.ts';
import type { BayesError } from '../risk/bayes.ts';
import type { Envelope } from '../risk/envelope.ts';
import { closedForm, type ErrorEstimate, gaussianTail } from '../risk/estimate.ts';
import { logisticDeviation, logisticObserved } from '../risk/logistic.ts';
import { predictedGamma } from '../risk/prediction.ts';

/** What is known of the limit's error before anything is trained; sentences where something is not known. */
export interface LimitRisk {
  readonly ofLimit: ErrorEstimate | string;
  readonly bayes: BayesError | string;
  readonly cantelli: number | string | null;
  readonly envelope: Envelope | string;
  /** For each radius asked for. */
  readonly robust: readonly RobustRisk[];
}

/** Against an adversary of one radius; sentences where something is not known. */
export interface RobustRisk {
  readonly radius: number;
  readonly ofLimit: ErrorEstimate | string;
  readonly bayes: BayesError | string;
}

/** The parts of `risk` that it fills. */
export const OF_LIMIT = [
  'limit',
  'bayes',
  'log10Bayes',
  'predicted',
  'log10Predicted',
  'predictedGamma',
  'cantelli',
  'envelope',
  'robust',
] as const;

export const NO_LAW = 'the population (mu and covariance) is unknown';

/**
 * Everything but the excess, which the verdict decides, and the error of what is reached.
 *
 * @param atEnd  the error of the network after its last update
 */
export function riskRecord(
  { ofLimit, bayes, cantelli, envelope, robust }: LimitRisk,
  atEnd: ErrorEstimate | string,
  sample: AnySample,
  notes: Notes,
): Omit<RiskRecord, 'excess' | 'reached'> {
  const known = typeof atEnd !== 'string';
  const bayesKnown = typeof bayes !== 'string';
  const why = bayesKnown ? '' : bayes;
  if (sample.X !== null && bayesKnown) notes.remark('risk.bayes', 'for classes of equal share');
  return {
    limit: limitError(ofLimit, notes),
    atEnd: known ? atEnd.error : notes.absent('risk.atEnd', atEnd),
    atEndInterval: known ? atEnd.interval : notes.absent('risk.atEndInterval', atEnd),
    bayes: bayesKnown ? bayes.error : notes.absent('risk.bayes', why),
    log10Bayes: bayesKnown
      ? notes.orAbsent('risk.log10Bayes', bayes.logError / log(10), 'the Bayes error is 0')
      : notes.absent('risk.log10Bayes', why),
    ...predictions(sample, notes),
    cantelli: cantelliRecord(cantelli, sample, notes),
    envelope: envelopeRecord(envelope, sample, notes),
    observed: observedErrors(
      sample,
      {
        limit: typeof ofLimit === 'string' ? ofLimit : ofLimit.error,
        atEnd: known ? atEnd.error : atEnd,
        bayes: bayesKnown ? bayes.error : why,
      },
      notes,
    ),
    ...(robust.length === 0 ? {} : { robust: robust.map((one, k) => robustError(one, k, notes)) }),
  };
}

function robustError({ radius, ofLimit, bayes }: RobustRisk, k: number, notes: Notes): RobustErrorRecord {
  const at = (name: string) => `risk.robust.${k}.${name}`;
  const found = typeof ofLimit === 'string' ? null : ofLimit;
  const why = typeof ofLimit === 'string' ? ofLimit : '';
  const zero = found?.trials == null ? 'the error is 0' : 'no mistake was counted';
  const best = typeof bayes === 'string' ? null : bayes;
  const whyBayes = typeof bayes === 'string' ? bayes : 'the least error is 0';
  const log10Bayes = best === null || !Number.isFinite(best.logError) ? null : best.logError / log(10);
  return {
    radius,
    norm: 'l2',
    error: notes.orAbsent(at('error'), found?.error ?? null, why),
    log10Error: notes.orAbsent(at('log10Error'), found?.log10Error ?? null, found === null ? why : zero),
    method: notes.orAbsent(at('method'), (found?.method ?? null) as RobustErrorRecord['method'], why),
    interval: notes.orAbsent(
      at('interval'),
      found?.interval ?? null,
      found === null ? why : 'a closed form has no sampling interval',
    ),
    trials: notes.orAbsent(at('trials'), found?.trials ?? null, found === null ? why : 'nothing was counted'),
    bayes: notes.orAbsent(at('bayes'), best?.error ?? null, whyBayes),
    log10Bayes: notes.orAbsent(at('log10Bayes'), log10Bayes, whyBayes),
  };
}

function predictions(
  { population, n }: AnySample,
  notes: Notes,
): Pick<RiskRecord, 'predicted' | 'log10Predicted' | 'predictedGamma'> {
  const gamma = population === null ? null : predictedGamma(population, n);
  const why = population === null ? NO_LAW : 'there is a prediction for two opposing clusters only';
  if (population === null || gamma === null) {
    return {
      predicted: notes.absent('risk.predicted', why),
      log10Predicted: notes.absent('risk.log10Predicted', why),
      predictedGamma: notes.absent('risk.predictedGamma', why),
    };
  }
  const noise = noiseOf(population);
  const independent = noise.kind === 'independent';
  if (independent) notes.remark('risk.predicted', 'as if the noise were Gaussian with the same covariance');
  const { error, log10Error } = independent ? gaussianTail(gamma) : closedForm(noise.logTail(gamma), gamma);
  return {
    predicted: error,
    log10Predicted: notes.orAbsent('risk.log10Predicted', log10Error, 'the prediction is 0'),
    predictedGamma: gamma,
  };
}

function cantelliRecord(
  bound: number | string | null,
  { population }: AnySample,
  notes: Notes,
): number | null {
  if (typeof bound === 'string') return notes.absent('risk.cantelli', bound);
  const why = population === null ? NO_LAW : 'there are no clusters';
  return notes.orAbsent('risk.cantelli', bound, why);
}

/** Under the record's names. */
export function envelopeRecord(
  found: Envelope | string,
  { population }: AnySample,
  notes: Notes,
): RiskRecord['envelope'] {
  if (typeof found === 'string') return notes.absent('risk.envelope', found);
  const independent = population !== null && noiseOf(population).kind === 'independent';
  const side = (name: 'lower' | 'upper', why: string): number | null =>
    notes.orAbsent(`risk.envelope.${name}`, found[name], why);
  return {
    lower: side('lower', independent ? 'for this noise only Cantelli bounds it, from above' : VANISHING),
    upper: side('upper', independent ? 'Cantelli needs a positive lower bound of Gamma' : VANISHING),
    gammaLower: notes.orAbsent('risk.envelope.gammaLower', found.gammaLower, VANISHING),
    gammaUpper: notes.orAbsent('risk.envelope.gammaUpper', found.gammaUpper, VANISHING),
    looseness: notes.orAbsent(
      'risk.envelope.looseness',
      found.looseness,
      'needs two positive bounds of Gamma',
    ),
  };
}

const VANISHING = 'the lower bound of |Sigma^{1/2} wbar| is 0';

/**
 * Errors against labels observed with noise: eta + (1 - 2 eta) times the clean error, where flips do not depend on x. A logistic teacher's do: those
 * of a linear boundary and of Bayes are integrals.
 */
function observedErrors(
  { population, targets }: AnySample,
  clean: Readonly<Record<'limit' | 'atEnd' | 'bayes', number | string>>,
  notes: Notes,
): RiskRecord['observed'] {
  if (population === null) return notes.absent('risk.observed', 'the rate of label noise is unknown');
  if (targets !== undefined)
    return notes.absent('risk.observed', 'labels are signs of targets, whose noise flips them as x says');
  const rate = moments(population).labelNoise;
  const deviation = logisticDeviation(population);
  const observed = (name: 'limit' | 'atEnd' | 'bayes'): number | null => {
    const error = clean[name];
    if (typeof error === 'string') return notes.absent(`risk.observed.${name}`, error);
    if (deviation !== null && name === 'atEnd') return notes.absent('risk.observed.atEnd', COUNTED_ON_CLEAN);
    if (deviation !== null) return logisticObserved(deviation, error);
    return rate + (1 - 2 * rate) * error;
  };
  return { rate, limit: observed('limit'), atEnd: observed('atEnd'), bayes: observed('bayes') };
}

const COUNTED_ON_CLEAN = 'flips depend on x, and mistakes are counted on clean labels';

const COUNTED =
  'counted on fresh rows: the characteristic function is not inverted for Pareto tails above 32, for the labels of a linear teacher, nor in more than 10^7 coordinates';

function limitError(estimate: ErrorEstimate | string, notes: Notes): ErrorEstimate | null {
  if (typeof estimate === 'string') return notes.absent('risk.limit', estimate);
  const { error, log10Error, gamma, method, interval, trials } = estimate;
  const counted = trials !== null;
  if (method === 'streamed') notes.remark('risk.limit', COUNTED);
  const zero = counted ? 'no mistake was counted' : 'the error is 0, or below the bound of its own';
  return {
    error,
    log10Error: notes.orAbsent('risk.limit.log10Error', log10Error, zero),
    gamma: notes.orAbsent(
      'risk.limit.gamma',
      gamma,
      counted ? 'a frequency, not a tail' : 'there are not two opposing clusters',
    ),
    method,
    interval: notes.orAbsent('risk.limit.interval', interval, 'a closed form has no sampling interval'),
    trials: notes.orAbsent('risk.limit.trials', trials, 'nothing was counted'),
  };
}
