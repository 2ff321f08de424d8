/**
 * Y. Kou, Z. Chen, Q. Gu, Implicit Bias of Gradient Descent for Two-layer ReLU and Leaky ReLU Networks on Nearly-orthogonal
 * Data (NeurIPS 2023, arXiv 2310.18935). Known second-hand: the near orthogonality of each point and the conclusions; its loss,
 * its start and its step are not, so the statement is never more than undecided.
 */
import { gradientDescent } from '../optimizers.ts';
import {
  algorithmIs,
  equalSizes,
  leaky,
  leakyReluNeurons,
  type Paper,
  premise,
  type Result,
} from './premises.ts';
import { atLeast, unknown } from './statement.ts';

const leakyCase: Result = {
  id: 'kou-chen-gu-2023-leaky',
  result: 'theorem on leaky ReLU networks',
  source: 'arXiv 2310.18935, second-hand',
  confidence: 'second-hand',
  premises: [
    equalSizes,
    leakyReluNeurons,
    algorithmIs(gradientDescent),
    leaky,
    premise(
      'near orthogonality of each point',
      '|x_i|^2 >= C n max over k != i of |<x_i, x_k>| for all i',
      ({ shape, n }) => atLeast(shape.leastIsolated.norm2, n * shape.leastIsolated.largestInner, { C: 1 }),
    ),
    premise('loss, start and step', 'as in the paper', () =>
      unknown('its loss, its start and its step are not known here'),
    ),
  ],
  conclusions: [
    'the stable rank tends to 1 (of the neurons of each output sign: of all weights it tends to 2 (1 + gamma^2)/(1 + gamma)^2 on orthogonal data, derived)',
    'all training points come to share the same normalised margin',
  ],
  checks: [
    premise('one margin for all', 'support vectors of the limit >= n', ({ n, instance: { limit } }) =>
      limit === null || limit.supportVectors === null
        ? unknown('the margin problem has no solution here')
        : atLeast(limit.supportVectors, n),
    ),
  ],
};

export const kouChenGu2023: Paper = {
  id: 'kou-chen-gu-2023',
  paper: 'Kou, Chen and Gu 2023',
  title:
    'Kou, Chen and Gu, Implicit Bias of Gradient Descent for Two-layer ReLU and Leaky ReLU Networks on Nearly-orthogonal Data, NeurIPS 2023 (arXiv 2310.18935)',
  results: [leakyCase],
};
