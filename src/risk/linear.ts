/**
 * The test error of a linear boundary wbar = sum_k b_k x_k.
 */
import { applyCovariance } from '../data/frame-covariance.ts';
import type { Sample } from '../data/sample.ts';
import { multiplyTransposedVector } from '../linalg/product.ts';
import { dot } from '../linalg/vector.ts';
import { type ErrorEstimate, gaussianTail } from './estimate.ts';

/** wbar in the frame of each block. */
export function boundaryCoordinates(sample: Sample, b: Float64Array): Float64Array[] {
  return sample.blocks.map(({ F }) => multiplyTransposedVector(F, b));
}

/**
 * P(y <wbar, x> < 0) = Phi(-Gamma), Gamma = <wbar, mu>/|Sigma^{1/2} wbar|, for Gaussian noise; class shares do not matter
 * (theory 6.1; Hashimoto 2026, section 5). null when mu or Sigma is unknown, or wbar = 0.
 *
 * @param b  coefficients of wbar over the rows (n)
 */
export function linearGaussianError(sample: Sample, b: Float64Array): ErrorEstimate | null {
  const coordinates = boundaryCoordinates(sample, b);
  let inner = 0;
  let variance = 0;
  for (const [k, { mu, covariance }] of sample.blocks.entries()) {
    if (mu === null || covariance === null) return null;
    inner += dot(coordinates[k], mu);
    variance += dot(coordinates[k], applyCovariance(covariance, coordinates[k]));
  }
  return variance > 0 ? gaussianTail(inner / Math.sqrt(variance)) : null;
}
