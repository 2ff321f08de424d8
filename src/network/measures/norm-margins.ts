/**
 * The least margin over norms of W other than |W|: those that steps by signs, and by polar factors, make it large over.
 */
import { minimum } from '../../linalg/vector.ts';
import { largestEntry, spectralNorm } from '../weights.ts';
import type { Measure } from './measure.ts';

type Column = 'marginLinf' | 'marginSpectral';

export const normMargins: Measure<'normMargins', Column> = {
  name: 'normMargins',
  description:
    'the least margin over max |W_jk| (signDescent, adam) and over the largest singular value (muon)',
  columns: [
    {
      name: 'marginLinf',
      label: 'minᵢ qᵢ/max |Wⱼₖ|',
      meaning: 'min_i q_i/max |W_jk|',
      absent: 'where W = 0, or is not known entry by entry: only signDescent and adam move it so',
    },
    {
      name: 'marginSpectral',
      label: 'minᵢ qᵢ/‖W‖₂ (length of x)',
      meaning: 'min_i q_i/|W|_2, the largest singular value',
      absent: 'where W = 0',
    },
  ],
  of: ({ q, W, inCoordinates }) => {
    const least = minimum(q);
    const over = (norm: number): number | null => (norm > 0 ? least / norm : null);
    return {
      marginLinf: inCoordinates ? over(largestEntry(W)) : null,
      marginSpectral: over(spectralNorm(W)),
    };
  },
};
