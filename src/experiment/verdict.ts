/**
 * Is the overfitting benign? One answer, and the sentence that gives its reason.
 */
import type { Overfitting, RiskRecord, VerdictRecord } from './record.ts';
import type { Spec } from './resolve.ts';

export interface VerdictEvidence {
  readonly interpolates: boolean;
  /** Activated at the end, and the limit itself activated: training goes there unless a neuron switches later. */
  readonly headsForLimit: boolean;
  readonly risk: Omit<RiskRecord, 'excess'>;
  readonly thresholds: Spec['thresholds'];
}

/** The error a verdict rests on. */
interface JudgedError {
  readonly error: number;
  /** At any depth, for a closed form. */
  readonly log10Error: number | null;
  /** 95 % for a frequency; certain for an inverted characteristic function. */
  readonly interval: readonly [number, number] | null;
  readonly counted: boolean;
  /** The subject of its sentence. */
  readonly whose: string;
}

/**
 * benign: interpolates, and the excess risk is at most `benignExcess`; catastrophic: the error is at least
 * 1/2 - `catastrophicWithin`; tempered: between. The error judged is the limit's when training heads there, otherwise the
 * network's at the end of training. Without a known Bayes error the whole error counts as excess, and is said to.
 *
 * @param unknownError  why no error is known, when none is
 */
export function verdictOn(
  { interpolates, headsForLimit, risk, thresholds }: VerdictEvidence,
  unknownError: string,
): VerdictRecord {
  const judged = judgedError(headsForLimit, risk);
  const excessRisk = judged === null ? null : judged.error - (risk.bayes ?? 0);
  if (!interpolates) {
    const because =
      'Some training points are still misclassified at the end, so there is no interpolation to judge.';
    return { interpolates, excessRisk, overfitting: null, because };
  }
  if (judged === null || excessRisk === null) {
    const because = `The network interpolates, but the error it should be judged by is not known: ${unknownError}.`;
    return { interpolates, excessRisk, overfitting: null, because };
  }
  const overfitting = judge(judged.error, excessRisk, thresholds);
  const because = `The network interpolates, ${overfitting === 'benign' ? 'and' : 'but'} ${told(judged)}${compared(overfitting, judged, excessRisk, risk.bayes, thresholds)}.`;
  return { interpolates, excessRisk, overfitting, because };
}

function judge(error: number, excessRisk: number, thresholds: Spec['thresholds']): Overfitting {
  if (excessRisk <= thresholds.benignExcess) return 'benign';
  return error >= 0.5 - thresholds.catastrophicWithin ? 'catastrophic' : 'tempered';
}

function judgedError(headsForLimit: boolean, risk: Omit<RiskRecord, 'excess'>): JudgedError | null {
  if (headsForLimit && risk.limit !== null)
    return { ...risk.limit, counted: risk.limit.trials !== null, whose: 'its limit' };
  if (risk.atEnd === null) return null;
  const whose = 'the network at the end of training';
  return { error: risk.atEnd, log10Error: null, interval: risk.atEndInterval, counted: true, whose };
}

function told({ whose, error, log10Error, interval, counted }: JudgedError): string {
  const size = error === 0 && log10Error !== null ? `10^${log10Error.toPrecision(6)}` : short(error);
  const range =
    interval === null
      ? ''
      : ` (${counted ? '95 %:' : 'between'} ${short(interval[0])} ${counted ? 'to' : 'and'} ${short(interval[1])})`;
  return `${whose} has test error ${size}${range}`;
}

function compared(
  overfitting: Overfitting,
  { error, interval }: JudgedError,
  excessRisk: number,
  bayes: number | null,
  { benignExcess, catastrophicWithin }: Spec['thresholds'],
): string {
  if (overfitting === 'catastrophic') {
    return error > 0.5 + catastrophicWithin
      ? ', worse than guessing'
      : `, within ${catastrophicWithin} of guessing`;
  }
  const against =
    bayes === null
      ? ', all of it counted as excess, as the Bayes error is unknown'
      : error === 0 || excessRisk <= 0
        ? ', no measurable excess over the Bayes error'
        : `, an excess of ${short(excessRisk)} over the Bayes error`;
  if (overfitting === 'tempered') return `${against}: neither benign nor near guessing`;
  const sure = interval === null || interval[1] - (bayes ?? 0) <= benignExcess;
  return `${against}; up to ${benignExcess} is benign${sure ? '' : ', which the interval does not settle'}`;
}

function short(value: number): string {
  return value === 0 ? '0' : Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toPrecision(3);
}
