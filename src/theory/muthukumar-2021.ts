/**
 * V. Muthukumar, A. Narang, V. Subramanian, M. Belkin, D. Hsu, A. Sahai, Classification vs Regression in Overparameterized
 * Regimes: Does the Loss Function Matter? (JMLR 22(222), 2021). Read, with explicit constants. Linear classifiers; features
 * that do not depend on the labels, so no signal.
 */
import { log } from '../linalg/elementary.ts';
import { likely } from './conclusions.ts';
import type { Facts } from './facts.ts';
import { isotropic, linearNetwork, onLaw, onNoise, type Paper, premise, type Result } from './premises.ts';
import { above, atLeast, atMost, inSetting, type Premise, unknown } from './statement.ts';

const known = { confidence: 'read' } as const;

/** Shared with Hsu, Muthukumar and Xu, who ask the same of the features. */
export const noSignal = onLaw('features independent of the labels', '|mu| = 0', (law) =>
  atMost(Math.sqrt(law.signal2), 0),
);

/** The conclusion: the interpolator of least norm is the max-margin classifier. */
export const allSupportVectors = premise(
  'all points are support vectors',
  'support vectors of the limit >= n',
  ({ n, instance: { limit } }) =>
    limit === null || limit.supportVectors === null
      ? unknown('the margin problem has no solution here')
      : atLeast(limit.supportVectors, n),
);

const gaussian: Premise<Facts> = onNoise(
  'Gaussian features',
  'x normal',
  ({ gaussian: normal, clusters, kind }) =>
    inSetting(
      clusters === 'opposing' ? (normal ? true : null) : false,
      clusters === 'opposing' ? `the noise is ${kind}` : 'the labels depend on the features',
    ),
);

const all = likely(
  'with probability at least 1 - 2/n every training point is a support vector',
  ({ n }) => 2 / n,
);

export const muthukumar2021: Paper = {
  id: 'muthukumar-2021',
  paper: 'Muthukumar et al. 2021',
  title:
    'Muthukumar, Narang, Subramanian, Belkin, Hsu and Sahai, Classification vs Regression in Overparameterized Regimes: Does the Loss Function Matter?, JMLR 22(222), 2021',
  results: [
    {
      ...known,
      id: 'muthukumar-2021-11',
      result: 'Theorem 11 (all labellings)',
      source: 'JMLR 22(222), Theorem 11',
      premises: [
        linearNetwork,
        gaussian,
        noSignal,
        onLaw(
          'effective dimension',
          'R >= 72 (|Sigma|_F n sqrt(log n) + |Sigma| n sqrt(n) log n + 1)',
          (law, { n }) =>
            atLeast(
              law.trace,
              72 *
                (Math.sqrt(law.traceSquare) * n * Math.sqrt(log(n)) +
                  law.spectralNorm * n * Math.sqrt(n) * log(n) +
                  1),
            ),
        ),
      ],
      conclusions: [all],
      checks: [allSupportVectors],
    },
    {
      ...known,
      id: 'muthukumar-2021-11-isotropic',
      result: 'Theorem 11 (isotropic, fixed labels)',
      source: 'JMLR 22(222), Theorem 11',
      premises: [
        linearNetwork,
        gaussian,
        noSignal,
        isotropic,
        premise('dimension', 'd > 10 n log n + n - 1', ({ n, d }) => above(d, 10 * n * log(n) + n - 1)),
      ],
      conclusions: [all],
      checks: [allSupportVectors],
    },
  ] satisfies Result[],
};
