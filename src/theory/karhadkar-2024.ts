/**
 * K. Karhadkar, E. George, M. Murray, G. Montúfar, D. Needell, Benign Overfitting in Leaky ReLU Networks with Moderate Input
 * Dimension (NeurIPS 2024, arXiv 2403.06903). Read. Hinge loss, summed; width 2m there; second layer +-1, so that its weights
 * are ours over sqrt(m) and its step ours over m, m our width. Its gamma, the share of the signal in |x|^2, is called s here:
 * s = |mu|^2/(|mu|^2 + R). k labels are flipped. Its leak is our gamma.
 */

import type { PopulationMoments } from '../data/population.ts';
import { log } from '../linalg/elementary.ts';
import { hingeLoss } from '../network/losses/hinge.ts';
import { gradientDescent } from '../optimizers.ts';
import { delta, likely } from './conclusions.ts';
import type { Facts } from './facts.ts';
import {
  algorithmIs,
  equalSizes,
  leaky,
  leakyReluNeurons,
  lossIs,
  onLaw,
  onNoise,
  opposingClusters,
  type Paper,
  premise,
} from './premises.ts';
import { above, atLeast, atMost, inSetting, type Premise, unknown } from './statement.ts';

const known = { confidence: 'read' } as const;
const source = (result: string) => `arXiv 2403.06903, ${result}`;

const training: readonly Premise<Facts>[] = [
  equalSizes,
  leakyReluNeurons,
  lossIs(hingeLoss),
  algorithmIs(gradientDescent),
  leaky,
  premise('Assumption 1, step', 'alpha <= 2/(n Rmax), alpha of the summed loss', ({ alpha, n, shape }) =>
    atMost(alpha, 2 / (n * shape.maxNorm2)),
  ),
  premise(
    'Assumption 1, start',
    'max_j |w_j(0)| <= 2 sqrt(gamma)/(sqrt(m) sqrt(Rmin))',
    ({ largestNeuron, gamma, m, shape }) =>
      atMost(largestNeuron, (2 * Math.sqrt(gamma)) / Math.sqrt(m * shape.minNorm2)),
  ),
];

/** Sufficient: sum_i y_i x_i separates, or K is diagonally dominant, hence definite. */
const separable = premise('separable data', 'some w has all y_i <w, x_i> > 0', ({ shape, n }) => {
  if (shape.minRowSum > 0) return above(shape.minRowSum, 0);
  const spare = shape.minNorm2 - (n - 1) * (shape.maxOffDiagonal ?? 0);
  return spare > 0 ? above(spare, 0) : unknown('neither sum_i y_i x_i nor diagonal dominance shows it');
});

const model: readonly Premise<Facts>[] = [
  opposingClusters,
  onNoise('Gaussian noise', 'z normal', ({ gaussian, kind }) => inSetting(gaussian, `the noise is ${kind}`)),
  onLaw('noise orthogonal to the signal', "mu'Sigma mu = 0", (law) =>
    inSetting(law.muSigmaMu === 0, law.muSigmaMu === 0 ? 'no noise along mu' : 'there is noise along mu'),
  ),
];

const isotropicRest = onLaw(
  'isotropic noise off the signal',
  '|Sigma| <= least positive eigenvalue of Sigma',
  (law, { instance }) => {
    const positive = (instance.population?.blocks ?? []).filter(({ eigenvalue }) => eigenvalue > 0);
    const least = positive.reduce((low, { eigenvalue }) => Math.min(low, eigenvalue), law.spectralNorm);
    return atMost(law.spectralNorm, least);
  },
);

/** s, the share of the signal in |x|^2. */
function signalShare({ signal2, trace }: PopulationMoments): number {
  return signal2 / (signal2 + trace);
}

/** k, the expected number of flips. */
function flips({ noise, n }: Facts): number {
  return (noise?.labelNoise ?? 0) * n;
}

const dimension = premise('dimension', 'd >= C n', ({ n, d }) => atLeast(d, n, { C: 1 }));

export const karhadkar2024: Paper = {
  id: 'karhadkar-2024',
  paper: 'Karhadkar et al. 2024',
  title:
    'Karhadkar, George, Murray, Montúfar and Needell, Benign Overfitting in Leaky ReLU Networks with Moderate Input Dimension, NeurIPS 2024 (arXiv 2403.06903)',
  results: [
    {
      ...known,
      id: 'karhadkar-2024-3.1',
      result: 'Theorem 3.1',
      source: source('Theorem 3.1'),
      premises: [...training, separable],
      conclusions: [
        'descent stops after at most C |w*|^2/(alpha gamma^2) updates with zero loss, w* the linear max-margin solution',
        '|W|_F <= C |w*|/gamma',
      ],
    },
    {
      ...known,
      id: 'karhadkar-2024-3.2.1',
      result: 'Corollary 3.2.1 (benign)',
      source: source('Corollary 3.2.1'),
      premises: [
        ...training,
        ...model,
        isotropicRest,
        premise('sample size', 'n >= C log(1/delta)', ({ n, delta }) => atLeast(n, log(1 / delta), { C: 1 })),
        dimension,
        onNoise('few flips', 'k <= gamma^2 n/C', (_, facts) =>
          atMost(flips(facts), facts.gamma * facts.gamma * facts.n, { C: -1 }),
        ),
        onLaw('signal', 's k >= C', (law, facts) => atLeast(signalShare(law) * flips(facts), 1, { C: 1 })),
      ],
      conclusions: [
        likely(
          'with probability at least 1 - delta the error on clean labels is at most exp(-c gamma^2 d/k)',
          delta,
        ),
      ],
    },
    {
      ...known,
      id: 'karhadkar-2024-3.3',
      result: 'Theorem 3.3 (lower bound)',
      source: source('Theorem 3.3'),
      premises: [
        ...training,
        ...model,
        isotropicRest,
        onNoise('samples against flips', 'n >= C k', (_, facts) => atLeast(facts.n, flips(facts), { C: 1 })),
        dimension,
        onNoise('enough flips', 'k >= C (log(1/delta) + 1/gamma)', (_, facts) =>
          facts.gamma > 0
            ? atLeast(flips(facts), log(1 / facts.delta) + 1 / facts.gamma, { C: 1 })
            : unknown('at gamma = 0 the threshold is infinite'),
        ),
      ],
      conclusions: [
        likely(
          'with probability at least 1 - delta the error on clean labels is at least exp(-c d/(gamma k))',
          delta,
        ),
      ],
    },
    {
      ...known,
      id: 'karhadkar-2024-3.4',
      result: 'Theorem 3.4 (harmful)',
      source: source('Theorem 3.4'),
      premises: [
        ...training,
        ...model,
        isotropicRest,
        premise('dimension', 'd >= C (n + log(1/delta))', ({ n, d, delta }) =>
          atLeast(d, n + log(1 / delta), { C: 1 }),
        ),
        onLaw('weak signal', 's <= gamma^3/(C d)', (law, { gamma, d }) =>
          atMost(signalShare(law), (gamma * gamma * gamma) / d, { C: -1 }),
        ),
      ],
      conclusions: [
        likely('with probability at least 1 - delta the error on clean labels is at least 1/8', delta),
      ],
    },
  ],
};
