/**
 * Populations in one line.
 */
import type { CovarianceBlock, Population } from '../../src/data/population.ts';

/** Balanced clusters with the given covariance blocks. */
export function population(
  ...blocks: [eigenvalue: number, dimension: number, signalNorm: number][]
): Population {
  return {
    positiveShare: 0.5,
    blocks: blocks.map(
      ([eigenvalue, dimension, signalNorm]): CovarianceBlock => ({ eigenvalue, dimension, signalNorm }),
    ),
  };
}
