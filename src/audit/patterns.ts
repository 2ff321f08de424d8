/**
 * The activation pattern of a trained network on its data, and the activated pattern beside it, for any second layer.
 */

import { type Matrix, zeros } from '../linalg/matrix.ts';
import { multiplyTransposed } from '../linalg/product.ts';
import { groupByState, type NeuronGroup, statesOf } from '../network/neuron-groups.ts';
import { activatedPattern, type PatternGroup } from '../network/pattern.ts';
import type { TrainedNetwork } from './trained-network.ts';

export interface Patterns {
  readonly own: readonly NeuronGroup[];
  readonly activated: readonly PatternGroup[];
  /** D_ji (m x n) of each. */
  readonly ownSlopes: Matrix;
  readonly activatedSlopes: Matrix;
}

/** @param Z  W X' (m x n) */
export function patternsOf({ network, a }: TrainedNetwork, y: Float64Array, Z: Matrix): Patterns {
  const [m, n] = [a.length, y.length];
  const own = groupByState(network, statesOf(Z.data), n);
  const activated = activatedPattern(network, y);
  return { own, activated, ownSlopes: slopesOfAll(own, m, n), activatedSlopes: slopesOfAll(activated, m, n) };
}

/** The entries of W (m x d), w_j = a_j v_g of the groups of a pattern. @param V  v_g (groups x d) */
export function weightsOfGroups(
  a: Float64Array,
  pattern: readonly Pick<PatternGroup, 'members'>[],
  V: Matrix,
): Float64Array {
  const d = V.cols;
  const W = new Float64Array(a.length * d);
  for (const [g, { members }] of pattern.entries()) {
    for (const j of members) for (let p = 0; p < d; p++) W[j * d + p] = a[j] * V.data[g * d + p];
  }
  return W;
}

/** D (m x n), from the groups of all neurons. */
function slopesOfAll(pattern: readonly PatternGroup[], m: number, n: number): Matrix {
  const D = zeros(m, n);
  for (const { members, slopes } of pattern) for (const j of members) D.data.set(slopes, j * n);
  return D;
}

/** sum_k beta_k Xt_k (m x d): row j is a_j sum_k beta_k D_jk y_k x_k. @param Xt  X' (d x n) */
export function combination(
  a: Float64Array,
  D: Matrix,
  y: Float64Array,
  beta: Float64Array,
  Xt: Matrix,
): Matrix {
  const n = y.length;
  const C = zeros(a.length, n);
  for (let j = 0; j < a.length; j++) {
    for (let k = 0; k < n; k++) C.data[j * n + k] = a[j] * D.data[j * n + k] * beta[k] * y[k];
  }
  return multiplyTransposed(C, Xt);
}
