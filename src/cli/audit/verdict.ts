/**
 * The one sentence of an audit.
 */
import type { AuditRecord } from '../../audit/record.ts';
import type { Answer } from '../answers.ts';
import { short } from '../numbers.ts';

export interface AuditVerdict {
  readonly headline: string;
  readonly because: string;
  readonly tone: Answer['status'];
}

/** Of the network if there is one, else of the data. */
export function verdictOf({ network, activation, experiment: { limit } }: AuditRecord): AuditVerdict {
  if (network !== null) {
    if (!network.interpolates) {
      return {
        headline: 'The network does not interpolate',
        because: 'Some training points are misclassified, so it heads for no max-margin direction yet.',
        tone: 'bad',
      };
    }
    if (network.ownLimit.activated !== true || network.ownLimit.angle === null) {
      return {
        headline: 'The network’s pattern cannot last',
        because:
          'It interpolates, but the limit of its activation pattern does not have that pattern: some neuron will switch.',
        tone: 'neutral',
      };
    }
    const where =
      network.pattern.activatedFraction === 1 ? 'the limit of the theory' : 'the limit of its own pattern';
    return {
      headline: `The network is ${short(network.ownLimit.angle)} rad from its limit`,
      because: `It interpolates, and heads for ${where} as long as no neuron switches.`,
      tone: 'good',
    };
  }
  if (activation.status === 'certain' || activation.status === 'certainHere') {
    return {
      headline: 'The theory covers these data',
      because: `Every neuron activates for good, and training goes to the certified limit: ${activation.because}.`,
      tone: 'good',
    };
  }
  if (activation.status === 'impossible') {
    const state = limit.status === 'infeasible' ? 'does not exist' : 'is not itself activated';
    return {
      headline: 'The theory does not cover these data',
      because: `The limit direction of the activated pattern ${state}, so it is not where training goes.`,
      tone: 'bad',
    };
  }
  return {
    headline: 'The theory does not decide these data',
    because:
      limit.activated === true
        ? 'The limit direction is consistent, but no theorem here shows that every neuron activates for good.'
        : 'Whether the activated pattern has a limit direction that is itself activated is not decided.',
    tone: 'neutral',
  };
}
