/**
 * Open in the paper, and here: a trained second layer.
 */
import type { Claim } from '../claim.ts';

export const secondLayer: Claim = {
  id: 'second-layer',
  title: 'Open: a trained second layer',
  statement: 'The results survive when the second layer is trained as well.',
  source: 'not treated in the paper',
  confidence: 'open',
  criterion: 'None can be stated: this version trains the first layer only.',
  refutedBy: 'Nothing that this version can run.',
  grids: () => [],
  measure: () => ({}),
  judge: () => ({
    status: 'undecided',
    explanation: 'Not available: the second layer is fixed at +-1/sqrt(m) in this version.',
    numbers: {},
  }),
  falsehoods: [],
  charts: () => [],
};
