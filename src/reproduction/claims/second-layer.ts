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
  criterion:
    'None that stands. That margins come to those of the best share, and shares to it, is not proved with a rate; a first criterion (margin within 1 %, share within .02 after 20 000 updates) was met by all margins, and by 98 of 108 shares.',
  refutedBy:
    'A run on positively correlated data, activated once, that leaves the pattern, or whose margin exceeds that of limit.own.',
  grids: () => [],
  measure: () => ({}),
  judge: () => ({
    status: 'undecided',
    explanation:
      'Both layers train (network.secondLayer: trained), but how near they must have come by when is not known.',
    numbers: {},
  }),
  falsehoods: [],
  charts: () => [],
};
