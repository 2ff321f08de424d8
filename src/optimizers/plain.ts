/**
 * Updates that know their own gradient alone, and their flow.
 */
import type { Optimizer } from './optimizer.ts';

export const gradientDescent: Optimizer<'gradientDescent'> = {
  name: 'gradientDescent',
  words: 'gradient descent with a constant step',
  unit: 'updates',
  told: 'steps of gradient descent',
  caveat: null,
  motion: 'steps',
  schedule: 'constant',
  batches: null,
  memory: null,
  direction: null,
  ascent: null,
  trial: null,
  clock: { factor: 1, told: 'log αt', absent: {} },
};

export const lossNormalisedDescent: Optimizer<'lossNormalisedDescent'> = {
  name: 'lossNormalisedDescent',
  words: 'descent with the step divided by the loss',
  unit: 'updates',
  told: 'steps α/L(t), another algorithm than the theorem’s gradient descent',
  caveat: "steps α/L(t), another algorithm than the theorem's",
  motion: 'steps',
  schedule: 'lossNormalised',
  batches: null,
  memory: null,
  direction: null,
  ascent: null,
  trial: null,
  clock: {
    factor: null,
    absent: {
      residual: 'with steps alpha/L(t) the margins do not settle at log tau - log beta',
      horizon: 'steps alpha/L(t) are another algorithm, whose tau grows exponentially: it needs no log time',
      lasting: 'steps alpha/L(t) are another algorithm',
    },
  },
};

export const gradientFlow: Optimizer<'gradientFlow'> = {
  name: 'gradientFlow',
  words: 'gradient flow',
  unit: 'units of α',
  told: 'units of α of gradient flow, another algorithm than the theorem’s gradient descent',
  caveat: "gradient flow, another algorithm than the theorem's",
  motion: 'flow',
  schedule: 'constant',
  batches: null,
  memory: null,
  direction: null,
  ascent: null,
  trial: null,
  clock: { factor: 1, told: 'log αt', absent: {} },
};
