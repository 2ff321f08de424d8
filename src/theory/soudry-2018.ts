/**
 * D. Soudry, E. Hoffer, M. S. Nacson, S. Gunasekar, N. Srebro, The Implicit Bias of Gradient Descent on Separable Data
 * (JMLR 19(70), 2018). Read. Linear classifiers, and one trained layer of a piecewise linear network once its pattern lasts.
 */
import { exponentialLoss } from '../network/losses/exponential.ts';
import { logisticLoss } from '../network/losses/logistic.ts';
import { gradientDescent } from '../optimizers.ts';
import {
  algorithmIs,
  leakyReluNeurons,
  linearNetwork,
  lossIs,
  type Paper,
  positivelyCorrelated,
  premise,
  type Result,
  separable,
} from './premises.ts';
import { below, unknown } from './statement.ts';

const known = { confidence: 'read' } as const;

/** The footnote on the exponential loss has points of length at most 1: here the lifted features' length enters. */
const step = premise(
  'step',
  'alpha L(W(0)) kmax Rmax < 1 (summed loss; kmax Rmax bounds the squared length of the lifted features)',
  ({ alpha, startLoss, kmax, shape }) => below(alpha * startLoss * kmax * shape.maxNorm2, 1),
);

const theorem3: Result = {
  ...known,
  id: 'soudry-2018-3',
  result: 'Theorem 3 (linear classifiers)',
  source: 'JMLR 19(70), Theorem 3, exponential loss by its footnote',
  premises: [linearNetwork, lossIs(exponentialLoss), algorithmIs(gradientDescent), separable, step],
  conclusions: [
    'from any start w(t) = w* log t + rho(t), w* the max-margin solution and |rho| = O(log log t), bounded for almost all data',
    'the direction converges to the max-margin direction',
  ],
};

const smooth: Result = {
  ...known,
  id: 'soudry-2018-3-smooth',
  result: 'Theorem 3 (linear classifiers, smooth loss)',
  source: 'JMLR 19(70), Theorem 3',
  premises: [
    linearNetwork,
    lossIs(logisticLoss),
    algorithmIs(gradientDescent),
    separable,
    premise(
      'step',
      "alpha lambda_max(G)/4 < 2 (summed loss, 1/4-smooth in each margin; at gamma = 1 G has the eigenvalues of X X')",
      ({ alpha, instance }) => below((alpha * instance.lambdaMax) / 4, 2),
    ),
  ],
  conclusions: theorem3.conclusions,
};

const layer: Result = {
  ...known,
  id: 'soudry-2018-layer',
  result: 'corollary on one trained layer',
  source: 'JMLR 19(70), the corollary on a trained layer of a piecewise linear network',
  premises: [
    leakyReluNeurons,
    lossIs(exponentialLoss, logisticLoss),
    algorithmIs(gradientDescent),
    separable,
    {
      ...positivelyCorrelated,
      name: 'no neuron switches any more',
      formula:
        'after some t0; sufficient (derived, docs/theory.md, Theorem 2): all y_i y_k <x_i, x_k> >= 0 and gamma > 0',
      find: (facts) => {
        const found = positivelyCorrelated.find(facts);
        return found.holds && facts.gamma > 0
          ? found
          : unknown('whether a neuron switches later is not known beforehand');
      },
    },
  ],
  conclusions: [
    'if the loss tends to 0 the layer converges in direction to the max-margin solution of its last pattern',
  ],
};

export const soudry2018: Paper = {
  id: 'soudry-2018',
  paper: 'Soudry et al. 2018',
  title:
    'Soudry, Hoffer, Nacson, Gunasekar and Srebro, The Implicit Bias of Gradient Descent on Separable Data, JMLR 19(70), 2018',
  results: [theorem3, smooth, layer],
};
