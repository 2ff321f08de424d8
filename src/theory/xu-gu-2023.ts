/**
 * X. Xu, Y. Gu, Benign Overfitting of Non-Smooth Neural Networks Beyond Lazy Training (AISTATS 2023, PMLR 206). Read.
 * In units in which |Sigma| = 1, as for Frei, Chatterji and Bartlett.
 */

import { log, pow } from '../linalg/elementary.ts';
import { logisticLoss } from '../network/losses/logistic.ts';
import { gradientDescent } from '../optimizers.ts';
import {
  algorithmIs,
  equalSizes,
  fewFlips,
  isotropic,
  leakyReluNeurons,
  lossIs,
  onLaw,
  onNoise,
  opposingClusters,
  type Paper,
  premise,
  type Result,
  smallStart,
} from './premises.ts';
import { atLeast, atMost, inSetting } from './statement.ts';

const theorem: Result = {
  id: 'xu-gu-2023-3.1',
  result: 'Theorem 3.1',
  source: 'AISTATS 2023, PMLR 206, Theorem 3.1 with (6a)-(6f) and (7)',
  confidence: 'read',
  premises: [
    equalSizes,
    {
      ...leakyReluNeurons,
      formula: 'leaky ReLU, and others of its class',
      find: ({ phi: { pieces, words } }) =>
        inSetting(
          pieces !== null || null,
          `whether its class of activations holds ${words} is not known here`,
        ),
    },
    lossIs(logisticLoss),
    algorithmIs(gradientDescent),
    opposingClusters,
    isotropic,
    onNoise('logarithmic Sobolev inequality', 'z has one with constant beta |Sigma|', ({ gaussian, kind }) =>
      inSetting(
        gaussian ? true : null,
        gaussian
          ? 'Gaussian: beta = 1'
          : `whether ${kind} noise has one, and with which constant, is not known here`,
      ),
    ),
    premise('(6a) sample size', 'n >= C log(m/delta)', ({ n, m, delta }) =>
      atLeast(n, log(m / delta), { C: 1 }),
    ),
    premise('(6b) width', 'm >= C log(n/delta)', ({ n, m, delta }) => atLeast(m, log(n / delta), { C: 1 })),
    onLaw('(6c) dimension', 'd >= C (n |mu|^2/|Sigma| + n^2 log(n/delta))', (law, { n, delta }) =>
      atLeast(law.d, (n * law.signal2) / law.spectralNorm + n * n * log(n / delta), { C: 1 }),
    ),
    { ...fewFlips, name: '(6d) label noise' },
    onLaw('(6e) step', 'alpha |Sigma| <= 1/(C d^2), alpha of the mean loss', (law, { alphaOfMean }) =>
      atMost(alphaOfMean * law.spectralNorm, 1 / (law.d * law.d), { C: -1 }),
    ),
    { ...smallStart, name: '(6f) start' },
    onLaw(
      '(7) signal',
      '|mu| >= C |Sigma|^{1/2} (d/n)^{1/4} log(m d/(n delta))^{1/4}',
      (law, { n, m, delta }) =>
        atLeast(
          Math.sqrt(law.signal2),
          Math.sqrt(law.spectralNorm) * pow((law.d / n) * Math.max(0, log((m * law.d) / (n * delta))), 0.25),
          { C: 1 },
        ),
    ),
  ],
  conclusions: [
    'after t >= C L(W(0))/(alpha |mu|^2 eps) updates the loss is at most eps; interpolation if eps < 1/(2n)',
    'the error on clean labels is at most exp(-n |mu|^4/(C d))',
  ],
};

export const xuGu2023: Paper = {
  id: 'xu-gu-2023',
  paper: 'Xu and Gu 2023',
  title:
    'Xu and Gu, Benign Overfitting of Non-Smooth Neural Networks Beyond Lazy Training, AISTATS 2023 (PMLR 206)',
  results: [theorem],
};
