/**
 * What an audit says of the data, question by question: the same in the terminal and in the report.
 */

import type { AuditRecord } from '../../audit/record.ts';
import { leadsElsewhere } from '../../experiment/late-theory.ts';
import { limitName } from '../../limit-words.ts';
import { lossNamed } from '../../network/losses/index.ts';
import type { MarginProblemRecord } from '../../record/record.ts';
import type { Answer, Reply } from '../answer.ts';
import { count, percent, short } from '../numbers.ts';

export function dataAnswers(record: AuditRecord): Answer[] {
  return [
    { question: 'Does a hyperplane through 0 separate them?', ...separable(record) },
    { question: 'Are they positively correlated?', ...correlated(record) },
    { question: 'Are they nearly orthogonal?', ...orthogonal(record) },
    { question: 'How strong is the signal?', ...regime(record) },
    { question: 'Where would training go?', ...destination(record) },
    { question: 'Would every neuron activate, for good?', ...activation(record) },
    { question: 'Which theorem applies?', ...theorems(record) },
  ];
}

function separable({ linear, notes, removal }: AuditRecord): Reply {
  if (linear.status === 'infeasible') {
    return {
      answer: `no, to float64: the linear problem without bias (γ = 1) is infeasible${proof(linear)}${toRemove(removal)}`,
      status: 'bad',
    };
  }
  if (linear.objective === null) return { answer: `not known: ${notes['linear.dual']}`, status: 'unknown' };
  return {
    answer: `yes, with margin ${short(1 / Math.sqrt(2 * linear.objective))} (${bracket(linear)})`,
    status: 'good',
  };
}

/** What it would take. */
function toRemove(removal: AuditRecord['removal']): string {
  if (removal === undefined) return '';
  const { least, most } = removal;
  const number = least === most ? `${count(most)}` : `${count(least)} to ${count(most)}`;
  return `. Without ${number} of the points one would separate the rest (removal.points of the record names ${count(most)})`;
}

function proof({ infeasibility }: MarginProblemRecord): string {
  const bound = infeasibility?.marginBound ?? null;
  return bound === null ? '' : `; certified: no normalised margin exceeds ${short(bound)}`;
}

/** How well the optimum is known. */
export function bracket({ objective, certificate }: MarginProblemRecord): string {
  const gap = certificate?.relativeGap ?? null;
  const value = objective === null ? '½‖W*‖² unknown' : `½‖W*‖² = ${short(objective)}`;
  return gap === null
    ? `${value}, not certified`
    : `${value}, certified to a relative gap of ${short(gap, 2)}`;
}

function correlated({ experiment: { data } }: AuditRecord): Reply {
  const least =
    data.minSignedInner === null ? '' : `: the least yᵢyₖ⟨xᵢ, xₖ⟩ is ${short(data.minSignedInner)}`;
  if (data.positivelyCorrelated) return { answer: `yes${least}`, status: 'good' };
  const products = data.signedProducts;
  if (products === null) return { answer: `no${least}`, status: 'neutral' };
  const below = (counts: readonly number[]) =>
    counts.reduce((total, pairs, k) => total + (products.edges[k + 1] <= 0 ? pairs : 0), 0);
  const all = [...products.within, ...products.across].reduce((a, b) => a + b, 0);
  const share = (below(products.within) + below(products.across)) / all;
  return { answer: `no${least}; ${percent(share)} of the pairs lie below 0`, status: 'neutral' };
}

function orthogonal({ orthogonality, experiment: { theory } }: AuditRecord): Reply {
  const { p, linear, leaky, dominance } = orthogonality;
  const lasting = theory.find(({ id }) => id === 'benign-near-orthogonality')?.status === 'holds';
  const byP =
    p === null ? 'all pairs are orthogonal' : `Rmin² ≥ p (Rmax²/Rmin²) n max|⟨xᵢ, xₖ⟩| up to p = ${short(p)}`;
  const asked =
    leaky === null
      ? `${linear} for a linear network`
      : `${linear} for a linear network, ${short(leaky)} for this one`;
  const senses = [
    p === null || (leaky !== null && p >= leaky)
      ? 'the limit has all points as support vectors and a known boundary (Frei et al. 2023)'
      : null,
    dominance > 0 ? 'one step from a tiny start activates (γHᵢᵢ > Σₖ|Hᵢₖ|)' : null,
    lasting ? 'activation lasts (docs/theory.md, Theorem 4)' : null,
  ].filter((sense) => sense !== null);
  return senses.length === 0
    ? {
        answer: `no: ${byP}, where ${asked} is asked; and γHᵢᵢ > Σₖ|Hᵢₖ| fails at some point`,
        status: 'neutral',
      }
    : { answer: `yes, in that ${senses.join('; ')}. ${byP}, where ${asked} is asked`, status: 'good' };
}

function regime({ experiment, estimatedRegime }: AuditRecord): Reply {
  const { regime: known } = experiment;
  if (known.name !== null)
    return { answer: `${known.name}: n‖μ‖²/R = ${short(known.ratio ?? 0)}`, status: 'neutral' };
  if (estimatedRegime === null || estimatedRegime.ratio === null) {
    return {
      answer: 'not known: the mean of the data is not given and cannot be estimated',
      status: 'unknown',
    };
  }
  const { signal2, noiseSize, ratio, name } = estimatedRegime;
  if (signal2 <= 0) {
    return {
      answer: 'none is seen: the mean of yᵢyₖ⟨xᵢ, xₖ⟩ over pairs, which estimates ‖μ‖², is not positive',
      status: 'neutral',
    };
  }
  return {
    answer: `${name} by an estimate from the inner products, if x = yμ + z: ‖μ‖² ≈ ${short(signal2)}, R ≈ ${short(noiseSize)}, n‖μ‖²/R ≈ ${short(ratio)}`,
    status: 'neutral',
  };
}

function destination({ experiment: { limit, data, spec, notes }, limitOnData }: AuditRecord): Reply {
  if (limit.status === 'infeasible') {
    return {
      answer: `not to ${limitName('undecided')}, as there is none: no weights of the activated pattern separate the data${proof(limit)}`,
      status: 'bad',
    };
  }
  if (limit.status === 'failed') return { answer: `not known: ${notes['limit.dual']}`, status: 'unknown' };
  const support = `${count(limit.supportVectors ?? 0)} of ${count(data.n)} points support it`;
  const evidence = `the max-margin problem of the activated pattern at γ = ${spec.network.slope} is solved (${bracket(limit)}, ${support})`;
  const elsewhere = leadsElsewhere(lossNamed(spec.training.loss));
  if (limit.activated === true && elsewhere !== null) {
    return {
      answer: `${evidence}, and its solution is itself activated. Where training goes with this loss is not shown: ${elsewhere.absent}`,
      status: 'neutral',
    };
  }
  if (limit.activated === true) {
    const where = data.positivelyCorrelated
      ? 'there, for certain'
      : {
          reached: `there in the trial, as ${limit.headingBecause}`,
          notReached: `elsewhere in the trial, as ${limit.headingBecause}`,
          undecided: 'there, if every neuron activates for good',
        }[limit.heading];
    return {
      answer: `${evidence}, and its solution is itself activated: training goes ${where}`,
      status: data.positivelyCorrelated ? 'good' : 'neutral',
    };
  }
  if (limit.activated === null) {
    return {
      answer: `not known: ${evidence}, but whether its solution is itself activated is within rounding (least cosine ${short(limit.activationSlack ?? 0, 2)})`,
      status: 'unknown',
    };
  }
  const wrong =
    limitOnData === null
      ? ''
      : `; the network with these weights has margins down to ${short(limitOnData.leastMargin)} and misclassifies ${count(limitOnData.misclassified)} points`;
  return {
    answer: `not to ${limitName('undecided')}: ${evidence}, but its solution is not activated (least cosine ${short(limit.activationSlack ?? 0, 2)})${wrong}. So it is not the network’s limit`,
    status: 'bad',
  };
}

function activation({ activation: verdict, experiment: { training } }: AuditRecord): Reply {
  const { atFirstStep, fractionAtEnd } = training.activation;
  const seen =
    training.steps === 0
      ? ''
      : ` In the trial ${atFirstStep ? 'all were activated at t = 1' : 'not all were activated at t = 1'}, and ${percent(fractionAtEnd)} of the neuron–point pairs after ${count(training.steps)} updates.`;
  const told = {
    certain: 'yes, from every start and with every step',
    certainHere: 'yes, from the trial’s start and with its step',
    impossible: 'no, it cannot last while the loss tends to 0',
    open: 'not decided',
  }[verdict.status];
  const status = { certain: 'good', certainHere: 'good', impossible: 'bad', open: 'unknown' } as const;
  return { answer: `${told}: ${verdict.because}.${seen}`, status: status[verdict.status] };
}

function theorems({ experiment: { theory } }: AuditRecord): Reply {
  const holding = theory.filter(({ status }) => status === 'holds');
  const open = theory.filter(({ status }) => status === 'undecided').length;
  const more = open === 0 ? '' : `; ${count(open)} more cannot be decided without the population`;
  if (holding.length === 0) {
    return {
      answer: `none of the ${count(theory.length)} statements checked holds${more}`,
      status: 'neutral',
    };
  }
  const names = holding.map(({ paper, result, assumedConstants }) => {
    const free = assumedConstants === null ? '' : ' (with its free constants at 1)';
    return `${paper}: ${result}${free}`;
  });
  return { answer: `${names.join('; ')}${more}`, status: 'good' };
}
