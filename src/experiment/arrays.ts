/**
 * The arrays behind a record: what anyone needs to recheck the KKT conditions with other tools.
 */

import type { Sample } from '../data/sample.ts';
import type { NpyArray } from '../files/stored-array.ts';
import { multiplyTransposedVector } from '../linalg/product.ts';
import { boundaryCoefficients } from '../margin/boundary.ts';
import { type LimitDirection, neuronCoefficients } from '../margin/limit.ts';
import type { InitialWeights } from '../network/initial.ts';
import { type Network, rootOf } from '../network/network.ts';

/**
 * Arrays by the names they have in arrays.npz: K, y, Z(0), beta; a, where the second layer is not fixed; for files also wbar, and the
 * limit's neurons w+ and w- of each sign: with |a_j| = 1/sqrt(m), or per unit of |a_j| where a second layer was given.
 */
export type ExperimentArrays = Readonly<Record<string, NpyArray>>;

export function experimentArrays(
  sample: Sample,
  network: Network,
  initial: InitialWeights,
  limit: LimitDirection,
): ExperimentArrays {
  const { n, X, K, y } = sample;
  const arrays: Record<string, NpyArray> = {
    K: { shape: [n, n], data: K.data },
    y: vector(y),
    'Z(0)': { shape: [initial.m, n], data: initial.Z.data },
  };
  if (network.secondLayer !== undefined) {
    arrays.a = vector(network.secondLayer.multiples.map((entry) => entry / rootOf(network)));
  }
  if (limit.dual === null) return arrays;
  arrays.beta = vector(limit.dual);
  if (X === null) return arrays;
  arrays.wbar = vector(multiplyTransposedVector(X, boundaryCoefficients(network, y, limit.dual)));
  for (const group of limit.pattern) {
    arrays[group.sign > 0 ? 'w+' : 'w-'] = vector(
      multiplyTransposedVector(X, neuronCoefficients(network, y, limit.dual, group)),
    );
  }
  return arrays;
}

function vector(data: Float64Array): NpyArray {
  return { shape: [data.length], data };
}
