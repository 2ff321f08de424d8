/**
 * S. Frei, N. S. Chatterji, P. L. Bartlett, Benign Overfitting without Linearity: Neural Network Classifiers Trained by Gradient Descent for Noisy Linear Data (COLT 2022, PMLR 178, arXiv 2202.05928).
 * Read. Smooth leaky activations and the logistic loss: a leaky ReLU is outside it unless gamma = 1. Its inequalities are
 * measured all the same, with the H of phi (0 for a leaky ReLU) and in units in which |Sigma| = 1 (x by s = |Sigma|^{1/2}, omega by 1/s, alpha by 1/s^2).
 */

import { exp, log } from '../linalg/elementary.ts';
import { logisticLoss } from '../network/losses/logistic.ts';
import { gradientDescent } from '../optimizers.ts';
import { errorAtMost, flippedShare, likely } from './conclusions.ts';
import {
  algorithmIs,
  boundedCurvature,
  equalSizes,
  fewFlips,
  lossIs,
  onLaw,
  onNoise,
  opposingClusters,
  type Paper,
  premise,
  type Result,
  smallStart,
  subGaussian,
} from './premises.ts';
import { above, atLeast, atMost, inSetting } from './statement.ts';

/** @param here  what H is */
const step = (here: string) =>
  `alpha |Sigma| <= 1/(C max(1, H/sqrt(m)) d^2), alpha of the mean loss, |phi''| <= H (${here})`;

const theorem1: Result = {
  id: 'frei-chatterji-bartlett-2022-1',
  result: 'Theorem 1',
  source: 'arXiv 2202.05928, Theorem 1 with (A1)-(A6)',
  confidence: 'read',
  premises: [
    equalSizes,
    boundedCurvature,
    lossIs(logisticLoss),
    algorithmIs(gradientDescent),
    opposingClusters,
    subGaussian,
    onNoise('log-concave noise', 'coordinates strongly log-concave', ({ gaussian, kind }) =>
      inSetting(gaussian ? true : null, `the noise is ${kind}`),
    ),
    onLaw('noise in all directions', 'R >= kappa d |Sigma| for a kappa > 0, on which C depends', (law) =>
      above(law.trace / (law.d * law.spectralNorm), 0),
    ),
    premise('(A1) sample size', 'n >= C log(1/delta)', ({ n, delta }) =>
      atLeast(n, log(1 / delta), { C: 1 }),
    ),
    onLaw('(A2) dimension', 'd >= C max(n |mu|^2/|Sigma|, n^2 log(n/delta))', (law, { n, delta }) =>
      atLeast(law.d, Math.max((n * law.signal2) / law.spectralNorm, n * n * log(n / delta)), { C: 1 }),
    ),
    onLaw('(A3) signal', '|mu|^2 >= C |Sigma| log(n/delta)', (law, { n, delta }) =>
      atLeast(law.signal2, law.spectralNorm * log(n / delta), { C: 1 }),
    ),
    { ...fewFlips, name: '(A4) label noise' },
    onLaw('(A5) step', step('0 here'), (law, { alphaOfMean, m, phi }) => {
      const H = phi.curvature ?? 0;
      const found = atMost(
        alphaOfMean * law.spectralNorm,
        1 / (Math.max(1, H / Math.sqrt(m)) * law.d * law.d),
        { C: -1 },
      );
      return H === 0 ? found : { ...found, formula: step(`H = ${H} here`) };
    }),
    { ...smallStart, name: '(A6) start' },
  ],
  conclusions: [
    likely(
      'after T >= C L(W(0))/(|mu|^2 alpha eps^2) updates, with probability at least 1 - 2 delta: training loss at most eps, all points fitted',
      ({ delta }) => 2 * delta,
    ),
    errorAtMost(
      'the test error is then at most eta + 2 exp(-n |mu|^4/(C d))',
      ({ signal2, spectralNorm, d }, facts) =>
        flippedShare(facts) + 2 * exp(-(facts.n / d) * (signal2 / spectralNorm) * (signal2 / spectralNorm)),
      ({ delta }) => 2 * delta,
    ),
  ],
};

export const freiChatterjiBartlett2022: Paper = {
  id: 'frei-chatterji-bartlett-2022',
  paper: 'Frei, Chatterji and Bartlett 2022',
  title: 'Frei, Chatterji and Bartlett, Benign Overfitting without Linearity, COLT 2022 (arXiv 2202.05928)',
  results: [theorem1],
};
