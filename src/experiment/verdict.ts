/**
 * Is the overfitting benign? One answer, and the sentence that gives its reason.
 */
import type { RiskRecord, VerdictRecord } from './record.ts';
import type { Spec } from './resolve.ts';

export interface VerdictEvidence {
  readonly interpolates: boolean;
  /** Activated at the end, and the limit itself activated: training goes there unless a neuron switches later. */
  readonly headsForLimit: boolean;
  readonly risk: Omit<RiskRecord, 'excess'>;
  readonly thresholds: Spec['thresholds'];
}

/**
 * benign: interpolates, and the excess risk is at most `benignExcess`; catastrophic: the error is at least
 * 1/2 - `catastrophicWithin`; tempered: between. The error judged is the limit's when training heads there, otherwise the
 * network's at the end of training. Without a known Bayes error the whole error counts as excess, and is said to.
 */
export function verdictOn({ interpolates, headsForLimit, risk, thresholds }: VerdictEvidence): VerdictRecord {
  const judged = judgedError(headsForLimit, risk);
  const excessRisk = judged === null ? null : judged.error - (risk.bayes ?? 0);
  const none = { interpolates, excessRisk, overfitting: null };
  if (!interpolates) {
    return {
      ...none,
      because:
        'Some training points are still misclassified at the end, so there is no interpolation to judge.',
    };
  }
  if (judged === null || excessRisk === null) {
    return {
      ...none,
      because:
        'The network interpolates, but no test error is known: the data come without a population or held-out rows.',
    };
  }
  const { benignExcess, catastrophicWithin } = thresholds;
  const finding = { interpolates, excessRisk };
  const told = `${judged.whose} has test error ${short(judged.error)}`;
  const against =
    risk.bayes === null
      ? 'and with the Bayes error unknown all of it counts as excess'
      : `an excess of ${short(excessRisk)} over the Bayes error`;
  if (excessRisk <= benignExcess) {
    const because = `The network interpolates and ${told}, ${against}; up to ${benignExcess} is benign.`;
    return { ...finding, overfitting: 'benign', because };
  }
  if (judged.error >= 0.5 - catastrophicWithin) {
    const because = `The network interpolates but ${told}, within ${catastrophicWithin} of guessing.`;
    return { ...finding, overfitting: 'catastrophic', because };
  }
  const because = `The network interpolates but ${told}, ${against}: neither benign nor near guessing.`;
  return { ...finding, overfitting: 'tempered', because };
}

function judgedError(
  headsForLimit: boolean,
  risk: Omit<RiskRecord, 'excess'>,
): { error: number; whose: string } | null {
  if (headsForLimit && risk.limit !== null) return { error: risk.limit.error, whose: 'its limit' };
  return risk.atEnd === null ? null : { error: risk.atEnd, whose: 'the network at the end of training' };
}

function short(value: number): string {
  return value === 0 ? '0' : Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toPrecision(3);
}
