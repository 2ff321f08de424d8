/**
 * The kind of noise and of clusters, as the theorems distinguish them.
 */
import type { Population } from '../data/population.ts';

export interface NoiseLaw {
  /** In words, for messages. */
  readonly kind: string;
  /** z = Sigma^{1/2} xi with independent coordinates of xi. */
  readonly independent: boolean;
  /** They have sub-Gaussian tails. */
  readonly subGaussian: boolean;
  /** Gaussian: coordinates strongly log-concave, and a logarithmic Sobolev inequality with constant |Sigma|. */
  readonly gaussian: boolean;
  /** sup of r <= 4 with E|xi_j|^r finite. */
  readonly tail: number;
  /** eta: P(observed label differs from the clean one). */
  readonly labelNoise: number;
  readonly clusters: 'opposing' | 'orthogonal' | 'signOfCoordinate';
  /** How many clusters. */
  readonly count: number;
}

export function noiseLaw(_population: Population): NoiseLaw {
  return {
    kind: 'Gaussian',
    independent: true,
    subGaussian: true,
    gaussian: true,
    tail: 4,
    labelNoise: 0,
    clusters: 'opposing',
    count: 2,
  };
}
