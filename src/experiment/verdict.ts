/**
 * Is the overfitting benign? One answer, and the sentence that gives its reason.
 */
import { type Heading, LIMIT_OF_PATTERN } from '../limit-words.ts';
import type { Overfitting, RiskRecord, VerdictRecord } from '../record/record.ts';
import type { Spec } from '../spec/resolve.ts';

export interface VerdictEvidence {
  readonly interpolates: boolean;
  /** Whether training goes to the limit whose error is `risk.limit`. */
  readonly heading: Heading;
  /** Whether it is shown that training goes to the limit whose error is `risk.reached`. */
  readonly isReached: boolean;
  readonly risk: Omit<RiskRecord, 'excess'>;
  readonly thresholds: Spec['thresholds'];
}

/** The error a verdict rests on. */
interface JudgedError {
  readonly of: NonNullable<VerdictRecord['judged']>;
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
 * 1/2 - `catastrophicWithin`; tempered: between. The error judged is the limit's where training heads there (`reached`), else
 * that of the pattern it is shown to stay in, otherwise the network's after its last update. None is said where the interval of that error holds errors of two kinds. Without a known Bayes error
 * the whole error counts as excess, and is said to.
 *
 * @param unknownError  why no error is known, when none is
 */
export function verdictOn(evidence: VerdictEvidence, unknownError: string): VerdictRecord {
  const { interpolates, heading, risk, thresholds } = evidence;
  const judged = judgedError(evidence);
  const noLimit = judged?.of === 'reached' ? '' : NO_LIMIT[heading];
  const common = {
    interpolates,
    judged: judged?.of ?? null,
    excessRisk: judged === null ? null : judged.error - (risk.bayes ?? 0),
  };
  if (!interpolates) {
    const because =
      'Some training points are still misclassified at the end, so there is no interpolation to judge.';
    return { ...common, overfitting: null, because };
  }
  if (judged === null || common.excessRisk === null) {
    const because = `The network interpolates, but the error it should be judged by is not known: ${unknownError}.`;
    return { ...common, overfitting: null, because };
  }
  const [least, most] = (judged.interval ?? [judged.error, judged.error]).map((error) =>
    kindOfError(error, error - (risk.bayes ?? 0), thresholds),
  );
  if (least !== most) {
    const because = `The network interpolates, and ${told(judged)}; the interval does not settle whether that is ${kindsBetween(least, most)}: up to ${thresholds.benignExcess} ${risk.bayes === null ? 'in all' : 'over the Bayes error'} is benign${noLimit}.`;
    return { ...common, overfitting: null, because };
  }
  const because = `The network interpolates, ${least === 'benign' ? 'and' : 'but'} ${told(judged)}${compared(least, judged, common.excessRisk, risk.bayes, thresholds)}${noLimit}.`;
  return { ...common, overfitting: least, because };
}

/** Of targets, benign, tempered and catastrophic are about how the excess goes as n grows, which one run does not show. */
export function verdictOnRegression(interpolates: boolean): VerdictRecord {
  const because =
    'Targets are regressed: whether fitting their noise is benign shows in how the excess (risk.regression) goes as n grows, not in one run.';
  return { interpolates, judged: null, excessRisk: null, overfitting: null, because };
}

/** What interpolation with such an error, and so much of it in excess of the Bayes error, is called. */
export function kindOfError(error: number, excessRisk: number, thresholds: Spec['thresholds']): Overfitting {
  if (excessRisk <= thresholds.benignExcess) return 'benign';
  return error >= 0.5 - thresholds.catastrophicWithin ? 'catastrophic' : 'tempered';
}

/** "benign or tempered": the kinds from one to a worse one. */
function kindsBetween(least: Overfitting, most: Overfitting): string {
  return least === 'benign' && most === 'catastrophic'
    ? 'benign, tempered or catastrophic'
    : `${least} or ${most}`;
}

function judgedError({ heading, isReached, risk }: VerdictEvidence): JudgedError | null {
  if (heading === 'reached' && risk.limit !== null)
    return { ...risk.limit, of: 'limit', counted: risk.limit.trials !== null, whose: 'its limit' };
  if (risk.reached !== null && isReached)
    return {
      ...risk.reached,
      of: 'reached',
      counted: risk.reached.trials !== null,
      whose: heading === 'reached' ? 'its limit' : LIMIT_OF_PATTERN,
    };
  if (risk.atEnd === null) return null;
  const whose = 'at the end of training it';
  const interval = risk.atEndInterval;
  return { of: 'atEnd', error: risk.atEnd, log10Error: null, interval, counted: true, whose };
}

/** Why it is not the limit that is judged. */
const NO_LIMIT: Readonly<Record<Heading, string>> = {
  reached: '',
  notReached: '; no limit is judged, as training does not go to the activated max-margin direction',
  undecided:
    '; no limit is judged, as it is undecided whether training goes to the activated max-margin direction',
};

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
  { error }: JudgedError,
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
  return `${against}; up to ${benignExcess} is benign`;
}

function short(value: number): string {
  return value === 0 ? '0' : Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toPrecision(3);
}
