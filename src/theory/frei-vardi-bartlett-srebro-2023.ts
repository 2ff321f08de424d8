/**
 * S. Frei, G. Vardi, P. L. Bartlett, N. Srebro, Benign Overfitting in Linear Classifiers and Leaky ReLU Networks from KKT
 * Conditions for Margin Maximization (COLT 2023, PMLR 195, arXiv 2303.01462). Read.
 *
 * With Rmin, Rmax the extremes of |x_i|^2, R^2 there is Rmax/Rmin, and p-orthogonal means Rmin >= p R^2 n o. A vector
 * sum_i s_i y_i x_i is tau-uniform when all s_i > 0 and max s/min s <= tau.
 */

import type { CovarianceBlock } from '../data/population.ts';
import { log } from '../linalg/elementary.ts';
import { exponentialLoss } from '../network/losses/exponential.ts';
import { logisticLoss } from '../network/losses/logistic.ts';
import { gradientFlow } from '../optimizers.ts';
import { delta, likely } from './conclusions.ts';
import type { Facts } from './facts.ts';
import {
  algorithmIs,
  bothSigns,
  equalSizes,
  isotropic,
  leaky,
  leakyReluNeurons,
  linearNetwork,
  lossIs,
  onLaw,
  onNoise,
  type Paper,
  pOrthogonal,
  premise,
  type Result,
  subGaussian,
} from './premises.ts';
import { atLeast, atMost, below, inSetting, type Premise, unknown } from './statement.ts';

const known = { confidence: 'read' } as const;
const source = (result: string) => `arXiv 2303.01462, ${result}`;

/** max s/min s of the limit's boundary against a bound; 1/tau, as tau may be infinite. */
function uniformWithin(name: string, formula: string, bound: (facts: Facts) => number): Premise<Facts> {
  return premise(name, formula, (facts) => {
    const { uniformity } = facts;
    if (uniformity === null) return unknown('the margin problem has no solution here');
    const tau = bound(facts);
    return tau > 0 ? atLeast(1 / uniformity, 1 / tau) : unknown('the bound needs p-orthogonality');
  });
}

/** (R^2/gamma^2)(1 + 2/(gamma p R^2 - 2)) for the largest p, that of Proposition 3 at gamma = 1; 0 where gamma p R^2 <= 2. */
function tauBound({ shape: { minNorm2: Rmin, maxNorm2: Rmax }, gamma, crowding }: Facts): number {
  const spare = gamma * Rmin - 2 * crowding;
  return spare > 0 ? (Rmax / (Rmin * gamma * gamma)) * (1 + (2 * crowding) / spare) : 0;
}

const uniformLimit = uniformWithin(
  'uniformity of the limit',
  '1/tau of the limit >= 1/((R^2/gamma^2)(1 + 2/(gamma p R^2 - 2))), p the largest possible',
  tauBound,
);

const linear: Result = {
  ...known,
  id: 'frei-vardi-2023-3',
  result: 'Proposition 3 (linear classifiers)',
  source: source('Proposition 3'),
  premises: [linearNetwork, pOrthogonal('Rmin^2/Rmax >= 3 n o', () => 3)],
  conclusions: ['the max-margin classifier is tau-uniform, tau = R^2 (1 + 2/(p R^2 - 2))'],
  checks: [uniformLimit],
};

const orthogonal = pOrthogonal('Rmin^2/Rmax >= 3 gamma^-3 n o', ({ gamma }) => 3 / (gamma * gamma * gamma));

const kkt: Result = {
  ...known,
  id: 'frei-vardi-2023-4',
  result: 'Proposition 4 (KKT points)',
  source: source('Proposition 4'),
  premises: [equalSizes, leakyReluNeurons, bothSigns, leaky, orthogonal],
  conclusions: [
    'every KKT point of the margin problem has the boundary sign <z, x> with z tau-uniform, tau = (R^2/gamma^2)(1 + 2/(gamma p R^2 - 2))',
  ],
  checks: [uniformLimit],
};

const flow: Result = {
  ...known,
  id: 'frei-vardi-2023-4-flow',
  result: 'Proposition 4 (gradient flow)',
  source: source('Proposition 4'),
  premises: [
    equalSizes,
    leakyReluNeurons,
    lossIs(exponentialLoss, logisticLoss),
    algorithmIs(gradientFlow),
    bothSigns,
    leaky,
    orthogonal,
  ],
  conclusions: [
    'gradient flow from any initial weights converges in direction to such a point, at any width',
  ],
  checks: [uniformLimit],
};

const signLabels = onNoise(
  'labels',
  'y* is the sign of the first coordinate of x',
  ({ clusters, firstCoordinate }) =>
    inSetting(
      firstCoordinate,
      firstCoordinate
        ? 'y* is the sign of the first coordinate'
        : clusters === 'linearTeacher'
          ? 'y* is the sign of <theta, x>, and theta is not the first coordinate, or flips depend on x'
          : 'in a mixture the label is drawn first, and is not the sign of a coordinate',
    ),
);

/** Sigma_{2:d}, without the first coordinate, whose sign is the label of P_sg: |.|_F^2 and |.|_2. */
function withoutFirst(blocks: readonly CovarianceBlock[]): { frobenius2: number; spectral: number } {
  let frobenius2 = 0;
  let spectral = 0;
  for (const [b, { eigenvalue, dimension }] of blocks.entries()) {
    const count = b === 0 ? dimension - 1 : dimension;
    frobenius2 += count * eigenvalue * eigenvalue;
    if (count > 0) spectral = Math.max(spectral, eigenvalue);
  }
  return { frobenius2, spectral };
}

const signModel: readonly Premise<Facts>[] = [
  signLabels,
  subGaussian,
  premise('(SG1) sample size', 'n >= C log(6/delta)', ({ n, delta }) => atLeast(n, log(6 / delta), { C: 1 })),
  onLaw('(SG2) stable rank', 'StableRank(Sigma_{2:d}) >= C log(6 n/delta)', (_, { n, delta, instance }) => {
    const { frobenius2, spectral } = withoutFirst(instance.population?.blocks ?? []);
    return atLeast(spectral > 0 ? frobenius2 / (spectral * spectral) : 0, log((6 * n) / delta), { C: 1 });
  }),
  onLaw('(SG3) effective rank', 'R/sqrt(tr Sigma^2) >= C n log(6 n^2/delta)', (law, { n, delta }) =>
    atLeast(law.trace / Math.sqrt(law.traceSquare), n * log((6 * n * n) / delta), { C: 1 }),
  ),
];

const OPPOSING =
  'two opposing centres have |<mu_1, mu_2>| = |mu|^2: the paper says that they follow by a small change, and does not state it';

const clusterModel: readonly Premise<Facts>[] = [
  subGaussian,
  isotropic,
  onNoise('(CL1) sample size', 'n >= C k^2 log(k/delta), k clusters', ({ count: k }, { n, delta }) =>
    atLeast(n, k * k * log(k / delta), { C: 1 }),
  ),
  onLaw('(CL2) dimension', 'd >= C max(n |mu|^2/|Sigma|, n^2 log(n/delta))', (law, { n, delta }) =>
    atLeast(law.d, Math.max((n * law.signal2) / law.spectralNorm, n * n * log(n / delta)), { C: 1 }),
  ),
  onLaw('(CL3) signal', '|mu| >= C k |Sigma|^{1/2} sqrt(log(2 n k/delta))', (law, { n, delta, noise }) => {
    const k = noise?.count ?? 2;
    return atLeast(Math.sqrt(law.signal2), k * Math.sqrt(law.spectralNorm * log((2 * n * k) / delta)), {
      C: 1,
    });
  }),
  onLaw(
    '(CL4) nearly orthogonal centres',
    '|mu|^2 >= C k max over q != r of |<mu_q, mu_r>|',
    (law, { noise }) => {
      switch (noise?.clusters) {
        case 'orthogonal':
          return atLeast(law.signal2, 0, { C: 1 });
        case 'linearTeacher':
          return inSetting(false, 'the data form no clusters');
        default:
          return { ...atLeast(law.signal2, 2 * law.signal2, { C: 1 }), setting: true, note: OPPOSING };
      }
    },
  ),
];

const tauFlips = (name: string, formula: string, bound: (tau: number) => number) =>
  onNoise(name, formula, ({ labelNoise }, { uniformity }) =>
    uniformity === null
      ? unknown('tau is unknown: the margin problem has no solution here')
      : below(labelNoise, bound(uniformity)),
  );

/** eta <= 49 gamma^2/100, with the 0.49 of the linear case at gamma = 1. */
const networkFlips = onNoise('label noise', 'eta <= 0.49 gamma^2', ({ labelNoise }, { gamma }) =>
  atMost(labelNoise, 0.49 * gamma * gamma),
);

const flowToLimit = [
  equalSizes,
  leakyReluNeurons,
  lossIs(exponentialLoss, logisticLoss),
  algorithmIs(gradientFlow),
  bothSigns,
  leaky,
] as const;

const signError = likely(
  "with probability at least 1 - delta: interpolation, and eta <= error <= eta + C' sqrt(tr(Sigma_{2:d}^2)/lambda_1^2) (1 + sqrt(max(0, log(lambda_1^2/tr Sigma_{2:d}^2)/2)))",
  delta,
);

const clusterError = likely(
  "with probability at least 1 - delta: interpolation, and eta <= error <= eta + exp(-n |mu|^4/(C' k^2 d))",
  delta,
);

export const freiVardiBartlettSrebro2023: Paper = {
  id: 'frei-vardi-2023',
  paper: 'Frei, Vardi, Bartlett and Srebro 2023',
  title:
    'Frei, Vardi, Bartlett and Srebro, Benign Overfitting in Linear Classifiers and Leaky ReLU Networks from KKT Conditions for Margin Maximization, COLT 2023 (arXiv 2303.01462)',
  results: [
    linear,
    kkt,
    flow,
    {
      ...known,
      id: 'frei-vardi-2023-6',
      result: 'Theorem 6 (tau-uniform classifiers, sub-Gaussian)',
      source: source('Theorem 6'),
      premises: [
        ...signModel,
        tauFlips('label noise', 'eta < 1/(2 tau), tau of the limit', (tau) => 1 / (2 * tau)),
      ],
      conclusions: [signError],
    },
    {
      ...known,
      id: 'frei-vardi-2023-8',
      result: 'Corollary 8 (networks, sub-Gaussian)',
      source: source('Corollary 8'),
      premises: [...flowToLimit, ...signModel, networkFlips],
      conclusions: [signError],
    },
    {
      ...known,
      id: 'frei-vardi-2023-11',
      result: 'Theorem 11 (tau-uniform classifiers, clusters)',
      source: source('Theorem 11'),
      premises: [
        ...clusterModel,
        tauFlips('label noise', 'eta < 1/(1 + tau), tau of the limit', (tau) => 1 / (1 + tau)),
      ],
      conclusions: [clusterError],
    },
    {
      ...known,
      id: 'frei-vardi-2023-13',
      result: 'Corollary 13 (networks, clusters)',
      source: source('Corollary 13'),
      premises: [...flowToLimit, ...clusterModel, networkFlips],
      conclusions: [clusterError],
    },
  ],
};
