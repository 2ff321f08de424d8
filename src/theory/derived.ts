/**
 * What this project proves itself about one instance, with explicit constants (docs/theory.md; every statement there has its
 * proof).
 */

import { exp, log } from '../linalg/elementary.ts';
import { exponentialLoss } from '../network/losses/exponential.ts';
import { logisticLoss } from '../network/losses/logistic.ts';
import { gradientDescent } from '../optimizers.ts';
import type { Facts } from './facts.ts';
import {
  algorithmIs,
  leaky,
  leakyReluNeurons,
  lossIs,
  positivelyCorrelated,
  premise,
  type Result,
} from './premises.ts';
import { above, atLeast, atMost, below, type Finding, type Premise } from './statement.ts';

const derived = (result: string) =>
  ({ result, source: `docs/theory.md, ${result}`, confidence: 'derived' }) as const;

/** A start measured against each neuron's own a_j, which is said where they are not those of the formula. */
function ofAnySize(facts: Facts, find: (facts: Facts) => Finding): Finding {
  const found = find(facts);
  const { secondLayer } = facts.instance.network;
  if (secondLayer === undefined) return found;
  return { ...found, note: 'max_ji |z_ji(0)|/|a_j| for sqrt(m) max_ji |z_ji(0)|: of any second layer' };
}

const exponentialDescent = [leakyReluNeurons, lossIs(exponentialLoss), algorithmIs(gradientDescent)] as const;
/** Losses with an exponential tail, for which section 14 proves it again. */
const lateDescent = [
  leakyReluNeurons,
  lossIs(exponentialLoss, logisticLoss),
  algorithmIs(gradientDescent),
] as const;

const positive: Result = {
  ...derived('Theorem 2'),
  id: 'benign-theorem-2',
  premises: [
    ...lateDescent,
    leaky,
    positivelyCorrelated,
    premise('no zero point', 'min_i |x_i|^2 > 0', ({ shape }) => above(shape.minNorm2, 0)),
  ],
  conclusions: [
    'for every W(0) and every step every neuron is activated in finite time and stays so',
    'L = O(1/t), and the direction converges to the max-margin direction of the activated pattern, 1 - cos = O(1/log t)',
  ],
};

const positiveAtOnce: Result = {
  ...derived('Theorem 2 and section 4'),
  id: 'benign-activation-positive',
  premises: [
    ...lateDescent,
    leaky,
    positivelyCorrelated,
    premise('tiny start', "alpha gamma g(F0) min_i sum_k H_ik > sqrt(m) max_ji |z_ji(0)|, g = -l'", (facts) =>
      ofAnySize(facts, ({ alpha, gamma, startSlope, shape, hurdle }) =>
        above(alpha * gamma * startSlope * shape.minRowSum, hurdle),
      ),
    ),
  ],
  conclusions: ['every neuron is activated at t = 1 and at every later step, for every step size'],
};

/** Near orthogonality in terms of n o, o = max over i != k of |<x_i, x_k>|. */
const nearlyOrthogonal: readonly Premise<Facts>[] = [
  ...exponentialDescent,
  leaky,
  premise(
    'near orthogonality of the loss ratios',
    'n o <= kmin^2 Rmin^2/(16 kmax^2 Rmax)',
    ({ crowding, kmin, kmax, shape: { minNorm2: Rmin, maxNorm2: Rmax } }) =>
      atMost(crowding, (kmin * kmin * Rmin * Rmin) / (16 * kmax * kmax * Rmax)),
  ),
  premise(
    'near orthogonality of the neurons',
    'n o <= gamma kmin Rmin^2/(4 kmax Rmax)',
    ({ crowding, gamma, kmin, kmax, shape: { minNorm2: Rmin, maxNorm2: Rmax } }) =>
      atMost(crowding, (gamma * kmin * Rmin * Rmin) / (4 * kmax * Rmax)),
  ),
  premise('small step', 'alpha kmax Rmax <= log 2', ({ alpha, kmax, shape }) =>
    atMost(alpha * kmax * shape.maxNorm2, log(2)),
  ),
];

const orthogonal: Result = {
  ...derived('Theorem 4'),
  id: 'benign-near-orthogonality',
  premises: nearlyOrthogonal,
  conclusions: [
    {
      sentence:
        'if all neurons are activated at t = 1 with loss ratios max_i g_i/min_i g_i at most 4 kmax Rmax/(kmin Rmin), both last for ever',
      saysNothing: ({ firstStep, kmin, kmax, shape: { minNorm2: Rmin, maxNorm2: Rmax } }) => {
        if (!firstStep.activated) return 'not all neurons are activated at t = 1';
        const within = firstStep.logLossRatio <= log((4 * kmax * Rmax) / (kmin * Rmin));
        return within ? null : 'the loss ratios at t = 1 exceed 4 kmax Rmax/(kmin Rmin)';
      },
    },
  ],
};

const orthogonalAtOnce: Result = {
  ...derived('Theorem 4 and section 4'),
  id: 'benign-activation-orthogonal',
  premises: [
    ...nearlyOrthogonal,
    premise(
      'tiny start',
      'alpha (gamma Rmin exp(-2 F0) - n o) > sqrt(m) max_ji |z_ji(0)| exp(-F0)',
      (facts) =>
        ofAnySize(facts, ({ alpha, gamma, start, crowding, hurdle, shape }) =>
          above(alpha * (gamma * shape.minNorm2 * exp(-2 * start) - crowding), hurdle * exp(-start)),
        ),
    ),
  ],
  conclusions: [
    'every neuron is activated at t = 1 and at every later step',
    'the direction converges to the max-margin direction of the activated pattern',
  ],
};

/**
 * log Lambda for Lambda = max(Lambda_0, kmax Rmax/(kmin Rmin/2 - 2 kmax n o)), Lambda_0 the loss ratio at t = 1; infinite where
 * the second has no positive denominator.
 */
function logRatioBound({ kmin, kmax, shape, crowding, firstStep }: Facts): number {
  const spare = (kmin * shape.minNorm2) / 2 - 2 * kmax * crowding;
  return spare > 0
    ? Math.max(firstStep.logLossRatio, log((kmax * shape.maxNorm2) / spare))
    : Number.POSITIVE_INFINITY;
}

/** n o exp(log Lambda), read as 0 for orthogonal points whatever Lambda. */
function crowdingTimesRatio(facts: Facts): number {
  return facts.crowding === 0 ? 0 : exp(Math.min(700, log(facts.crowding) + logRatioBound(facts)));
}

const measuredRatio: Result = {
  ...derived('Theorem 8'),
  id: 'benign-near-orthogonality-measured',
  premises: [
    ...exponentialDescent,
    leaky,
    premise('activation', 'all neurons activated at t = 1 (measured)', ({ firstStep }) =>
      atLeast(firstStep.activated ? 1 : 0, 1),
    ),
    premise('room for the loss ratios', '4 kmax n o < kmin Rmin', ({ kmin, kmax, crowding, shape }) =>
      below(4 * kmax * crowding, kmin * shape.minNorm2),
    ),
    premise(
      'loss ratios',
      'kmax n o Lambda < kmin Rmin, Lambda = max(measured ratio at t = 1, kmax Rmax/(kmin Rmin/2 - 2 kmax n o))',
      (facts) => below(facts.kmax * crowdingTimesRatio(facts), facts.kmin * facts.shape.minNorm2),
    ),
    premise('neurons', 'n o Lambda < gamma Rmin', (facts) =>
      below(crowdingTimesRatio(facts), facts.gamma * facts.shape.minNorm2),
    ),
    premise('small step', 'alpha kmax (Rmax + n o Lambda) <= log 2', (facts) =>
      atMost(facts.alpha * facts.kmax * (facts.shape.maxNorm2 + crowdingTimesRatio(facts)), log(2)),
    ),
  ],
  conclusions: [
    'all neurons stay activated for ever, with loss ratios at most Lambda',
    'the direction converges to the max-margin direction of the activated pattern',
  ],
};

export const derivedForInstances: readonly Result[] = [
  positive,
  positiveAtOnce,
  orthogonal,
  orthogonalAtOnce,
  measuredRatio,
];
