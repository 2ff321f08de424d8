/**
 * The kind of noise and of clusters, as the theorems distinguish them.
 */
import type { NoiseLaw } from '../data/noise/law.ts';
import {
  type ClusterStructure,
  clustersOf,
  type LinearTeacher,
  noiseOf,
  type Population,
} from '../data/population.ts';

export interface DataLaw {
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
  readonly clusters: ClusterStructure['kind'];
  /** The label is the sign of the first coordinate, and flips do not depend on x. */
  readonly firstCoordinate: boolean;
  /** How many clusters; 1 where the data form none. */
  readonly count: number;
}

const COUNT = { opposing: 2, xor: 4, angled: 2, linearTeacher: 1 };

const KIND = {
  gaussian: 'Gaussian',
  independent: 'of independent coordinates that are not Gaussian',
  scaleMixture: 'Gaussian times a random scale for each row',
};

export function dataLaw(population: Population): DataLaw {
  const noise = noiseOf(population);
  const clusters = clustersOf(population);
  return {
    kind: KIND[noise.kind],
    independent: noise.kind !== 'scaleMixture',
    subGaussian: isSubGaussian(noise),
    gaussian: noise.kind === 'gaussian',
    tail: Math.min(4, noise.tailExponent),
    labelNoise: population.labelNoise ?? 0,
    clusters: clusters.kind,
    firstCoordinate: clusters.kind === 'linearTeacher' && isFirstCoordinate(clusters, population),
    count: clusters.kind === 'orthogonal' ? clusters.count : COUNT[clusters.kind],
  };
}

function isFirstCoordinate(
  { weights, norm }: LinearTeacher,
  { blocks, spread = 'axis' }: Population,
): boolean {
  if (norm !== undefined || !(weights[0] > 0) || weights.slice(1).some((weight) => weight > 0)) return false;
  return spread === 'axis' || blocks[0].dimension === 1;
}

/** log E exp(s xi) <= v s^2/2 for all s, with some v. */
function isSubGaussian(noise: NoiseLaw): boolean {
  if (noise.kind === 'gaussian') return true;
  if (noise.kind === 'scaleMixture' || noise.characteristic?.tails !== 'light') return false;
  return Number.isFinite(noise.characteristic.varianceProxy(Number.POSITIVE_INFINITY));
}
