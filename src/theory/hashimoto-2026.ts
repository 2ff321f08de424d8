/**
 * I. Hashimoto, Directional Convergence, Benign Overfitting of Gradient Descent in leaky ReLU two-layer Neural Networks
 * (ICLR 2026, arXiv 2505.16204v3). Known second-hand, from its reviews and notes about it: the two cases of Theorem 4.8, that
 * the start must be small against the step and the step small, the two regimes and the orders. No constant of it is known
 * here, so every threshold that has none of its own carries a C; where even the form is not known, nothing is decided.
 */

import { log } from '../linalg/elementary.ts';
import { exponentialLoss } from '../network/losses/exponential.ts';
import { gradientDescent } from '../optimizers.ts';
import {
  algorithmIs,
  cleanLabels,
  equalSizes,
  heavyTails,
  leaky,
  leakyReluNeurons,
  lossIs,
  onLaw,
  opposingClusters,
  type Paper,
  positivelyCorrelated,
  premise,
  type Result,
  subGaussian,
} from './premises.ts';
import { atLeast, atMost, undecidable, unknown } from './statement.ts';

const known = { confidence: 'second-hand' } as const;
const source = (result: string) => `arXiv 2505.16204v3, ${result}, as reviews and notes tell it`;

const descent = [
  equalSizes,
  leakyReluNeurons,
  lossIs(exponentialLoss),
  algorithmIs(gradientDescent),
  leaky,
] as const;

/** The paper: "sufficiently small". The form of this threshold is derived: a step bends the loss by at most a constant. */
const smallStep = premise(
  'small step',
  'alpha lambda_max(G) max_i g_i(0) <= 1/C (the paper: sufficiently small)',
  ({ bending }) => atMost(bending, 1, { C: -1 }),
);

/** The paper: much smaller than the step. In the form of theory 1.2, with Rmin the least |x_i|^2. */
const smallStart = premise(
  'start small against the step',
  'max_j |w_j(0)| <= alpha gamma Rmin/(C sqrt(m) max_i |x_i|) (the paper: much smaller than the step)',
  ({ largestNeuron, alpha, gamma, m, shape }) =>
    atMost(largestNeuron, (alpha * gamma * shape.minNorm2) / (Math.sqrt(m) * Math.sqrt(shape.maxNorm2)), {
      C: -1,
    }),
);

const converges = [
  'every neuron is activated from t = 1 on, and the training points are interpolated',
  'the direction converges to the unique solution of a strictly convex problem, whose network has a linear boundary',
];

const positiveCase: Result = {
  ...known,
  id: 'hashimoto-2026-4.8-positive',
  result: 'Theorem 4.8, positive correlation',
  source: source('Theorem 4.8'),
  premises: [...descent, positivelyCorrelated, smallStart, smallStep],
  conclusions: converges,
};

const orthogonalCase: Result = {
  ...known,
  id: 'hashimoto-2026-4.8-orthogonal',
  result: 'Theorem 4.8, near orthogonality',
  source: source('Theorem 4.8'),
  premises: [
    ...descent,
    premise(
      'near orthogonality',
      'gamma Rmin >= C n max over i != k of |<x_i, x_k>| (constant and power of gamma not known here)',
      ({ gamma, shape, crowding }) => atLeast(gamma * shape.minNorm2, crowding, { C: 1 }),
    ),
    smallStart,
    smallStep,
  ],
  conclusions: converges,
};

const concentrated = premise('deterministic conditions', 'on |x_i|, <z_i, mu> and <z_i, z_k>', () =>
  unknown(
    'the conditions of Theorem 5.1 beyond its two regimes are not known here; the envelope (derived) is explicit',
  ),
);

const weakSignal = onLaw('weak signal', 'n |mu|^2 <= R/C', (law, { n }) =>
  atMost(n * law.signal2, law.trace, { C: -1 }),
);

const strongSignal = onLaw('strong signal', 'n |mu|^2 >= C R', (law, { n }) =>
  atLeast(n * law.signal2, law.trace, { C: 1 }),
);

const errorWeak: Result = {
  ...known,
  id: 'hashimoto-2026-5.1-weak',
  result: 'Theorem 5.1, weak signal',
  source: source('Theorem 5.1'),
  premises: [equalSizes, leakyReluNeurons, opposingClusters, cleanLabels, weakSignal, concentrated],
  conclusions: ['the error of the limit is bounded in terms of n |mu|^4/(|Sigma| R)'],
};

const errorStrong: Result = {
  ...known,
  id: 'hashimoto-2026-5.1-strong',
  result: 'Theorem 5.1, strong signal',
  source: source('Theorem 5.1'),
  premises: [equalSizes, leakyReluNeurons, opposingClusters, cleanLabels, strongSignal, concentrated],
  conclusions: ['the error of the limit is bounded in terms of |mu|^2/|Sigma|'],
};

const beyondTheFrontier = onLaw('benign', 'n |mu|^4 >= C |Sigma| R', (law, { n }) =>
  atLeast(n * law.signal2 * law.signal2, law.spectralNorm * law.trace, { C: 1 }),
);

/**
 * Assumption 6.1(a) is known for Sigma = I only, and not whether its n^2 carries a logarithm: with one it holds under either
 * reading, without one it fails under either.
 */
const assumptionA = onLaw(
  'Assumption 6.1(a)',
  'R >= C max(n |mu|^2, n^2 |Sigma| log(n/delta)) (known for Sigma = I, and not whether with the logarithm)',
  (law, { n, delta }) => {
    const against = (logarithm: number) =>
      atLeast(law.trace, Math.max(n * law.signal2, n * n * law.spectralNorm * logarithm), { C: 1 });
    const finding = against(log(n / delta));
    if (!against(1).holds) return against(1);
    if (law.spectralNorm * law.d !== law.trace)
      return undecidable(finding, 'its form is known here for Sigma = I only');
    return finding.holds
      ? finding
      : undecidable(finding, 'it is not known here whether there is a logarithm');
  },
);

/** Part (b), the strong branch, is inferred; the threshold shown is the one under which positive correlation is likely. */
const assumptionB = onLaw(
  'Assumption 6.1(b)',
  "|mu|^2 >= C |Sigma|_F sqrt(log(n/delta)) (inferred: not known to be the paper's)",
  (law, { n, delta }) =>
    undecidable(
      atLeast(law.signal2, Math.sqrt(law.traceSquare * log(n / delta)), { C: 1 }),
      'part (b) of the assumption is not known here; this form is inferred',
    ),
);

const likely = 'with high probability: directional convergence, interpolation, and ';

const subGaussianWeak: Result = {
  ...known,
  id: 'hashimoto-2026-6.2-a',
  result: 'Theorem 6.2 under Assumption 6.1(a)',
  source: source('Theorem 6.2'),
  premises: [
    ...descent,
    opposingClusters,
    subGaussian,
    cleanLabels,
    assumptionA,
    beyondTheFrontier,
    smallStart,
    smallStep,
  ],
  conclusions: [`${likely}an error that tends to 0 as n |mu|^4/(|Sigma| R) grows`],
};

const subGaussianStrong: Result = {
  ...known,
  id: 'hashimoto-2026-6.2-b',
  result: 'Theorem 6.2, strong signal',
  source: source('Theorem 6.2'),
  premises: [
    ...descent,
    opposingClusters,
    subGaussian,
    cleanLabels,
    strongSignal,
    assumptionB,
    smallStart,
    smallStep,
  ],
  conclusions: [`${likely}for isotropic Gaussian noise the Bayes error up to a constant in the exponent`],
};

const polynomial: Result = {
  ...known,
  id: 'hashimoto-2026-6.3',
  result: 'Theorem 6.3',
  source: source('Theorem 6.3'),
  premises: [
    ...descent,
    opposingClusters,
    heavyTails,
    cleanLabels,
    premise('conditions on n, R and |mu|', 'as functions of r', () =>
      unknown('the conditions of Theorem 6.3 are not known here'),
    ),
    beyondTheFrontier,
    smallStart,
    smallStep,
  ],
  conclusions: [`${likely}benign overfitting, for polynomial tails`],
};

export const hashimoto2026: Paper = {
  id: 'hashimoto-2026',
  paper: 'Hashimoto 2026',
  title:
    'I. Hashimoto, Directional Convergence, Benign Overfitting of Gradient Descent in leaky ReLU two-layer Neural Networks, ICLR 2026 (arXiv 2505.16204v3)',
  results: [
    positiveCase,
    orthogonalCase,
    errorWeak,
    errorStrong,
    subGaussianWeak,
    subGaussianStrong,
    polynomial,
  ],
};
