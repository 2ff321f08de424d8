/**
 * D. Hsu, V. Muthukumar, J. Xu, On the Proliferation of Support Vectors in High Dimensions (AISTATS 2021). Known from memory
 * only: the effective dimensions are shown with a free constant, and nothing is decided.
 */
import { log } from '../linalg/elementary.ts';
import { allSupportVectors, noSignal } from './muthukumar-2021.ts';
import { linearNetwork, onLaw, type Paper, type Result } from './premises.ts';
import { atLeast, undecidable } from './statement.ts';

const FROM_MEMORY = 'this condition is known from memory only';

const proliferation: Result = {
  id: 'hsu-2021',
  result: 'all points are support vectors',
  source: 'AISTATS 2021, from memory',
  confidence: 'recalled',
  premises: [
    linearNetwork,
    noSignal,
    onLaw('effective dimension', 'R/|Sigma| >= C n log n', (law, { n }) =>
      undecidable(atLeast(law.trace / law.spectralNorm, n * log(n), { C: 1 }), FROM_MEMORY),
    ),
    onLaw('effective dimension of the spectrum', 'R^2/tr Sigma^2 >= C n log n', (law, { n }) =>
      undecidable(atLeast((law.trace * law.trace) / law.traceSquare, n * log(n), { C: 1 }), FROM_MEMORY),
    ),
  ],
  conclusions: ['with high probability every training point is a support vector, for fixed labels'],
  checks: [allSupportVectors],
};

export const hsu2021: Paper = {
  id: 'hsu-2021',
  paper: 'Hsu, Muthukumar and Xu 2021',
  title: 'Hsu, Muthukumar and Xu, On the Proliferation of Support Vectors in High Dimensions, AISTATS 2021',
  results: [proliferation],
};
