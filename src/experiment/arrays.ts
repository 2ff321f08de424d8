/**
 * The arrays behind a record: what anyone needs to recheck the KKT conditions with other tools.
 */

import type { Sample } from '../data/sample.ts';
import type { NpyArray } from '../files/stored-array.ts';
import { multiplyTransposedVector } from '../linalg/product.ts';
import { boundaryCoefficients } from '../margin/boundary.ts';
import { type LimitDirection, neuronCoefficients } from '../margin/limit.ts';
import type { InitialWeights } from '../network/initial.ts';
import type { Network } from '../network/network.ts';

/** Arrays by the names they have in arrays.npz: K, y, Z(0), beta; for files also wbar, w+ and w-. */
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
