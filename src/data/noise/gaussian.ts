/**
 * xi_j ~ N(0, 1).
 */
import { exp, log } from '../../linalg/elementary.ts';
import { logGamma } from '../../special/gamma.ts';
import { logNormalCdf } from '../../special/normal.ts';
import type { GaussianLaw, NoiseFamily } from './law.ts';

/** E|N|^r = 2^(r/2) Gamma((r+1)/2)/sqrt(pi). */
export function gaussianMoment(r: number): number {
  return exp((r / 2) * log(2) + logGamma((r + 1) / 2) - logGamma(0.5));
}

export const gaussianLaw: GaussianLaw = {
  kind: 'gaussian',
  tailExponent: Number.POSITIVE_INFINITY,
  absoluteMoment: gaussianMoment,
  logTail: (x) => logNormalCdf(-x),
};

export const gaussian: NoiseFamily<'gaussian', never> = {
  name: 'gaussian',
  description: 'z ~ N(0, Sigma), drawn directly at any d (model GMM)',
  parameters: {},
  law: () => gaussianLaw,
};
