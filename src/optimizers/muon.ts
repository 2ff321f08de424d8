/**
 * Updates along the polar factor of the gradient (docs/theory.md, section 17.9).
 */
import type { Optimizer } from './optimizer.ts';

const OTHER =
  'if muon makes a margin large, it is the one over the largest singular value of W, not over |W|';
const GROWS = 'its steps stay alpha however small the loss: its margins do not follow log t';

export const muon: Optimizer<'muon'> = {
  name: 'muon',
  words: 'muon without momentum',
  unit: 'updates',
  told: 'steps of muon without momentum, another algorithm than the theorem’s gradient descent',
  caveat: "steps along the polar factor of the gradient, another algorithm than the theorem's",
  motion: 'steps',
  schedule: 'scaleFree',
  batches: null,
  ascent: null,
  trial: null,
  memory: null,
  direction: (pull, { alpha, polar }) => {
    const factor = polar(pull);
    return { ...factor, data: factor.data.map((entry) => alpha * entry) };
  },
  norm: 'spectral',
  clock: {
    factor: null,
    absent: {
      residual: GROWS,
      horizon: `muon is no flow of the gradient, and ${GROWS}`,
      lasting: `${OTHER}: a pattern’s certificate is about steps of the gradient`,
      heading: OTHER,
    },
  },
};
