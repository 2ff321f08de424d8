/**
 * S. Frei, G. Vardi, P. L. Bartlett, N. Srebro, W. Hu, Implicit Bias in Leaky ReLU Networks Trained on High-Dimensional Data
 * (ICLR 2023, arXiv 2210.07082). Theorem 3.2 and Corollary 3.5 as restated, and read, in arXiv 2303.01462 (Lemma 16). Its
 * theorem on gradient descent is known from memory only, so none of its constants is shown and nothing is decided.
 */

import { maximum, minimum } from '../linalg/vector.ts';
import { exponentialLoss } from '../network/losses/exponential.ts';
import { logisticLoss } from '../network/losses/logistic.ts';
import { gradientDescent, gradientFlow } from '../optimizers.ts';
import type { Facts } from './facts.ts';
import {
  algorithmIs,
  equalSizes,
  leaky,
  leakyReluNeurons,
  lossIs,
  type Paper,
  pOrthogonal,
  premise,
  type Result,
} from './premises.ts';
import { above, atLeast, atMost, below, type Finding, undecidable, unknown } from './statement.ts';

const onMultipliers =
  (find: (dual: Float64Array, facts: Facts) => Finding) =>
  (facts: Facts): Finding => {
    const dual = facts.instance.limit?.dual ?? null;
    return dual === null ? unknown('the margin problem has no solution here') : find(dual, facts);
  };

const rankTwo: Result = {
  id: 'frei-vardi-hu-2023-3.2',
  result: 'Theorem 3.2 and Corollary 3.5 (gradient flow)',
  source: 'arXiv 2210.07082, Theorem 3.2 and Corollary 3.5, as restated in arXiv 2303.01462, Lemma 16',
  confidence: 'read',
  premises: [
    equalSizes,
    leakyReluNeurons,
    lossIs(exponentialLoss, logisticLoss),
    algorithmIs(gradientFlow),
    leaky,
    pOrthogonal('Rmin^2/Rmax >= 3 gamma^-3 n o', ({ gamma }) => 3 / (gamma * gamma * gamma)),
  ],
  conclusions: [
    'the limit has rank at most 2, one direction for each sign of a_j',
    'its boundary is sign <z, x>, z a combination of the y_i x_i with multipliers lambda_i in (1/(2 Rmax), 3/(2 gamma^2 Rmin))',
  ],
  checks: [
    premise(
      'least multiplier',
      'min lambda_i > 1/(2 Rmax)',
      onMultipliers((dual, { shape }) => above(minimum(dual), 1 / (2 * shape.maxNorm2))),
    ),
    premise(
      'largest multiplier',
      'max lambda_i < 3/(2 gamma^2 Rmin)',
      onMultipliers((dual, { shape, gamma }) =>
        below(maximum(dual), 3 / (2 * gamma * gamma * shape.minNorm2)),
      ),
    ),
  ],
};

const FROM_MEMORY = 'its constant, and its power of gamma, are known from memory only';

const descent: Result = {
  id: 'frei-vardi-hu-2023-gd',
  result: 'theorem on gradient descent',
  source: 'arXiv 2210.07082, from memory',
  confidence: 'recalled',
  premises: [
    equalSizes,
    premise('smooth activation', 'gamma-leaky and H-smooth', () =>
      unknown('which activations it covers is known from memory only'),
    ),
    algorithmIs(gradientDescent),
    premise('near orthogonality', 'Rmin^2/Rmax >= C n o', ({ shape, crowding }) =>
      undecidable(
        atLeast((shape.minNorm2 * shape.minNorm2) / shape.maxNorm2, crowding, { C: 1 }),
        FROM_MEMORY,
      ),
    ),
    premise('small step', 'alpha n Rmax <= 1/C, alpha of the mean loss over n', ({ alpha, n, shape }) =>
      undecidable(atMost(alpha * n * shape.maxNorm2, 1, { C: -1 }), FROM_MEMORY),
    ),
    premise(
      'small start',
      'omega sqrt(m d) <= alpha sqrt(Rmin)/C',
      ({ instance, m, d, alphaOfMean, shape }) =>
        instance.initialScale === null
          ? unknown('W(0) was given, not drawn')
          : undecidable(
              atMost(instance.initialScale * Math.sqrt(m * d), alphaOfMean * Math.sqrt(shape.minNorm2), {
                C: -1,
              }),
              FROM_MEMORY,
            ),
    ),
  ],
  conclusions: [
    'one step lowers the stable rank to a constant, and it stays there (the theorem is known here from memory only)',
  ],
};

export const freiVardiBartlettSrebroHu2023: Paper = {
  id: 'frei-vardi-hu-2023',
  paper: 'Frei, Vardi, Bartlett, Srebro and Hu 2023',
  title:
    'Frei, Vardi, Bartlett, Srebro and Hu, Implicit Bias in Leaky ReLU Networks Trained on High-Dimensional Data, ICLR 2023 (arXiv 2210.07082)',
  results: [rankTwo, descent],
};
