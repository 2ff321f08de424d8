/**
 * The one sentence of an audit.
 */
import type { AuditRecord, NetworkRecord } from '../../audit/record.ts';
import { leadsElsewhere } from '../../experiment/late-theory.ts';
import { lossNamed } from '../../network/losses/index.ts';
import type { LimitRecord } from '../../record/record.ts';
import type { Answer } from '../answer.ts';
import { short } from '../numbers.ts';
import { ownName, slidesThere } from './network-answers.ts';
import { neuronWords } from './setting.ts';

export interface AuditVerdict {
  readonly headline: string;
  readonly because: string;
  readonly tone: Answer['status'];
}

/** Of the network if there is one, else of the data. */
export function verdictOf(record: AuditRecord): AuditVerdict {
  const { headline, because, tone } = ofLeaky(record);
  const neurons = neuronWords(record.spec);
  if (neurons === null || record.network?.interpolates === false) return { headline, because, tone };
  const fromAfar = `This is said of the leaky ReLU network with the same slope and weights: no theorem here is about ${neurons} neurons.`;
  return { headline, because: `${because} ${fromAfar}`, tone: tone === 'good' ? 'neutral' : tone };
}

/** The same where all neurons are leaky ReLU. */
function ofLeaky({ network, activation, experiment: { limit, spec } }: AuditRecord): AuditVerdict {
  const elsewhere = leadsElsewhere(lossNamed(spec.training.loss));
  if (network !== null) {
    if (!network.interpolates) {
      return {
        headline: 'The network does not interpolate',
        because: 'Some training points are misclassified, so it heads for no max-margin direction yet.',
        tone: 'bad',
      };
    }
    if (network.ownLimit.activated === false) {
      return {
        headline: 'The network’s pattern cannot last',
        because: `It interpolates, but ${ownName(network)} does not have that pattern itself: some neuron will switch.${afterwards(network)}`,
        tone: 'neutral',
      };
    }
    if (network.ownLimit.activated === null || network.ownLimit.angle === null) {
      return {
        headline: 'Where the network heads is not decided',
        because:
          'It interpolates, but whether the max-margin direction of its activation pattern has that pattern itself is not decided.',
        tone: 'neutral',
      };
    }
    return {
      headline: `The network is ${short(network.ownLimit.angle)} rad from ${ownName(network)}`,
      because:
        elsewhere === null
          ? 'It interpolates, and heads there if W alone is trained and no neuron switches.'
          : `It interpolates. Where it heads with this loss is not shown: ${elsewhere.absent}.`,
      tone: elsewhere === null ? 'good' : 'neutral',
    };
  }
  if (activation.status === 'certain' || activation.status === 'certainHere') {
    if (elsewhere !== null) {
      return {
        headline: 'Every neuron activates for good',
        because: `So it is with these data: ${activation.because}. Where training then goes with this loss is not shown: ${elsewhere.absent}.`,
        tone: 'neutral',
      };
    }
    return {
      headline: 'The theory covers these data',
      because: `Every neuron activates for good, and training goes to the limit of the activated pattern: ${activation.because}.`,
      tone: 'good',
    };
  }
  if (activation.status === 'impossible') {
    const state = limit.status === 'infeasible' ? 'does not exist' : 'is not itself activated';
    return {
      headline: 'The theory does not cover these data',
      because: `The activated max-margin direction ${state}, so it is not where training goes.`,
      tone: 'bad',
    };
  }
  return {
    headline: 'The theory does not decide these data',
    because: undecidedBecause(limit),
    tone: 'neutral',
  };
}

/** Where its own signs lead, if that is known. */
function afterwards({ ownSigns }: NetworkRecord): string {
  const { kind, angle } = ownSigns;
  if (kind === null || angle === null) return '';
  return ` While the signs of ⟨wⱼ, xᵢ⟩ where aⱼyᵢ > 0 stand still, W goes to a direction ${short(angle, 3)} rad away; ${slidesThere(ownSigns)}.`;
}

function undecidedBecause({ activated, heading, headingBecause }: LimitRecord): string {
  if (activated !== true) {
    return 'Whether the activated pattern has a max-margin direction that is itself activated is not decided.';
  }
  const trial = {
    reached: `, though it goes there in the trial: ${headingBecause}`,
    notReached: `, and it does not go there in the trial: ${headingBecause}`,
    undecided: '',
  }[heading];
  return `The activated max-margin direction is itself activated, but no theorem here shows that training goes there from every start${trial}.`;
}
