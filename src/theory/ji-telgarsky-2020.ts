/**
 * Z. Ji, M. Telgarsky, Directional Convergence and Alignment in Deep Learning (NeurIPS 2020, arXiv 2006.06657). Known
 * second-hand; the threshold on the loss is known from memory only, so it is not shown and nothing is decided.
 */
import { exponentialLoss } from '../network/losses/exponential.ts';
import { logisticLoss } from '../network/losses/logistic.ts';
import { gradientFlow } from '../optimizers.ts';
import { algorithmIs, homogeneous, lossIs, type Paper, premise, type Result } from './premises.ts';
import { unknown } from './statement.ts';

const directional: Result = {
  id: 'ji-telgarsky-2020',
  result: 'directional convergence',
  source: 'arXiv 2006.06657, second-hand',
  confidence: 'second-hand',
  premises: [
    lossIs(exponentialLoss, logisticLoss),
    algorithmIs(gradientFlow),
    homogeneous(
      'homogeneity',
      'homogeneous and definable in an o-minimal structure',
      'piecewise linear and 1-homogeneous in W',
    ),
    premise('loss', 'the loss starts below a threshold', () =>
      unknown('the threshold is known from memory only'),
    ),
  ],
  conclusions: ['the direction converges, to a KKT direction of the margin problem'],
};

export const jiTelgarsky2020: Paper = {
  id: 'ji-telgarsky-2020',
  paper: 'Ji and Telgarsky 2020',
  title:
    'Ji and Telgarsky, Directional Convergence and Alignment in Deep Learning, NeurIPS 2020 (arXiv 2006.06657)',
  results: [directional],
};
