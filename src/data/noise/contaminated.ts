/**
 * A Gaussian of which a share of the rows is scaled up: g = c or c ratio, c^2 (1 - share + share ratio^2) = 1.
 */
import { exp, log, log1p, pow } from '../../linalg/elementary.ts';
import { logNormalCdf } from '../../special/normal.ts';
import { gaussianMoment } from './gaussian.ts';
import type { NoiseFamily } from './law.ts';

export const contaminated: NoiseFamily<'contaminated', 'share' | 'ratio'> = {
  name: 'contaminated',
  description: 'z = g Sigma^{1/2} xi, xi ~ N(0, I), g larger by a ratio for a share of the rows (model EM)',
  parameters: {
    share: { description: 'share of the rows with the larger scale', default: 0.1, above: 0, max: 1 },
    ratio: { description: 'larger scale over smaller', default: 5, above: 0, max: 1e6 },
  },
  law: ({ share, ratio }) => {
    const small = 1 / Math.sqrt(1 - share + share * ratio * ratio);
    const large = small * ratio;
    return {
      kind: 'scaleMixture',
      tailExponent: Number.POSITIVE_INFINITY,
      absoluteMoment: (r) => gaussianMoment(r) * ((1 - share) * pow(small, r) + share * pow(large, r)),
      logTail: (x) => {
        const parts = [log1p(-share) + logNormalCdf(-x / small), log(share) + logNormalCdf(-x / large)];
        const top = Math.max(...parts);
        if (top === Number.NEGATIVE_INFINITY) return top;
        // Rounding may leave a logarithm of 1 above 0.
        return Math.min(0, top + log(exp(parts[0] - top) + exp(parts[1] - top)));
      },
      drawScale: (stream) => (stream.uniform() < share ? large : small),
      scales: () => ({ scales: Float64Array.of(small, large), weights: Float64Array.of(1 - share, share) }),
    };
  },
};
