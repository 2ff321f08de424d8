/**
 * Y. Cai, K. Zhou, J. Wu, S. Mei, M. Lindsey, P. L. Bartlett, Implicit Bias of Gradient Descent for Non-Homogeneous Deep
 * Networks (ICML 2025, arXiv 2502.16075). Known second-hand, from its abstract and from papers that compare with it.
 */
import { exponentialLoss } from '../network/losses/exponential.ts';
import { gradientDescent, gradientFlow } from '../optimizers.ts';
import { algorithmIs, lossIs, type Paper, premise, type Result, twiceDifferentiable } from './premises.ts';
import { inSetting, unknown } from './statement.ts';

const smallRisk = premise('small risk', 'the empirical risk starts below a threshold', () =>
  unknown('the threshold, set by how far the network is from homogeneous, is not known here'),
);

const nearlyHomogeneous = premise(
  'near homogeneity',
  'the network is near-M-homogeneous, M >= 1',
  ({ phi }) =>
    phi.degree === 1
      ? inSetting(true, 'the network is 1-homogeneous in W')
      : inSetting(null, `whether ${phi.words} networks are near-homogeneous in its sense is not known here`),
);

const conclusions = [
  'a normalised margin increases nearly monotonically, the norm diverges and the direction converges',
  'the limit satisfies the KKT conditions of a margin problem',
];

const known = { confidence: 'second-hand' } as const;

const descent: Result = {
  ...known,
  id: 'cai-2025-gd',
  result: 'theorem on gradient descent',
  source: 'arXiv 2502.16075, second-hand',
  premises: [
    twiceDifferentiable,
    lossIs(exponentialLoss),
    algorithmIs(gradientDescent),
    nearlyHomogeneous,
    smallRisk,
    premise('small step', 'small against the initial risk', () => unknown('how small is not known here')),
  ],
  conclusions,
};

const flow: Result = {
  ...known,
  id: 'cai-2025-flow',
  result: 'theorem on gradient flow',
  source: 'arXiv 2502.16075, second-hand',
  premises: [lossIs(exponentialLoss), algorithmIs(gradientFlow), nearlyHomogeneous, smallRisk],
  conclusions,
};

export const cai2025: Paper = {
  id: 'cai-2025',
  paper: 'Cai et al. 2025',
  title:
    'Cai, Zhou, Wu, Mei, Lindsey and Bartlett, Implicit Bias of Gradient Descent for Non-Homogeneous Deep Networks, ICML 2025 (arXiv 2502.16075)',
  results: [descent, flow],
};
