/**
 * K. Lyu, J. Li, Gradient Descent Maximizes the Margin of Homogeneous Neural Networks (ICLR 2020, arXiv 1906.05890). Read.
 * A leaky ReLU network is 1-homogeneous in W.
 */

import { exp } from '../linalg/elementary.ts';
import { exponentialLoss } from '../network/losses/exponential.ts';
import { gradientDescent, gradientFlow } from '../optimizers.ts';
import {
  algorithmIs,
  homogeneous,
  lossIs,
  type Paper,
  premise,
  type Result,
  twiceDifferentiable,
} from './premises.ts';
import { atMost, below, unknown } from './statement.ts';

const known = { confidence: 'read' } as const;

const oneHomogeneous = homogeneous('(A2) homogeneity', 'the network is L-homogeneous', '1-homogeneous in W');

/** L(W(t0)) < 1 for the summed loss; at the end of training, when there was one. */
const fitted = premise(
  '(A4) loss',
  'log L(W(t0)) < 0 at some t0 (summed loss)',
  ({ instance: { endLogLoss } }) =>
    endLogLoss === null ? unknown('nothing was trained, so no t0 is known') : below(endLogLoss, 0),
);

const conclusions = [
  'the smoothed margin log(1/L)/|W| does not decrease from t0 on',
  'every limit of the direction is a KKT direction of the margin problem; L = Theta(1/t), |W| = Theta(log t)',
];

export const lyuLi2020: Paper = {
  id: 'lyu-li-2020',
  paper: 'Lyu and Li 2020',
  asksOfTheEnd: true,
  title:
    'Lyu and Li, Gradient Descent Maximizes the Margin of Homogeneous Neural Networks, ICLR 2020 (arXiv 1906.05890)',
  results: [
    {
      ...known,
      id: 'lyu-li-2020-flow',
      result: 'Theorems 4.1, 4.3 and 4.4 (gradient flow)',
      source: 'arXiv 1906.05890, Theorems 4.1, 4.3 and 4.4 under (A1)-(A4)',
      premises: [lossIs(exponentialLoss), algorithmIs(gradientFlow), oneHomogeneous, fitted],
      conclusions,
    },
    {
      ...known,
      id: 'lyu-li-2020-gd',
      result: 'Theorems 4.2 to 4.4 (gradient descent)',
      source: 'arXiv 1906.05890, Theorems 4.2, 4.3 and 4.4 under (S1)-(S5)',
      premises: [
        { ...twiceDifferentiable, name: '(S1) smoothness' },
        lossIs(exponentialLoss),
        algorithmIs(gradientDescent),
        oneHomogeneous,
        fitted,
        premise('(S5) step', 'alpha L lambda_max(G) <= 1/C (the paper: small)', ({ alpha, instance }) =>
          instance.endLogLoss === null
            ? unknown('nothing was trained, so no t0 is known')
            : atMost(alpha * exp(instance.endLogLoss) * instance.lambdaMax, 1, { C: -1 }),
        ),
      ],
      conclusions,
    },
  ] satisfies Result[],
};
