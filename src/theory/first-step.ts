/**
 * The first update, in closed form: z_ji(1) = z_ji(0) + (alpha a_j) sum_k g_k(0) phi'(z_jk(0)) y_k <x_k, x_i> (docs/theory.md, 2.1).
 */
import { timesInnerProducts } from '../data/sample.ts';
import { exp } from '../linalg/elementary.ts';

import type { Matrix } from '../linalg/matrix.ts';

import { axpy, maximum, minimum } from '../linalg/vector.ts';
import { modelOf } from '../network/models/index.ts';
import { multiple, type Network } from '../network/network.ts';
import { activatedShare } from '../network/pattern.ts';
import type { Instance } from './instance.ts';

/** max_ji |z_ji|/size_j, size_j = |a_j root|. @param Z  W X' (m x n) */
export function largestInUnits(network: Network, { data, rows, cols }: Matrix): number {
  let largest = 0;
  for (let j = 0, at = 0; j < rows; j++) {
    const size = Math.abs(multiple(network, j));
    for (const end = at + cols; at < end; at++) largest = Math.max(largest, Math.abs(data[at]) / size);
  }
  return largest;
}

export interface FirstStep {
  /** Whether u_ji(1) > 0 for all neurons and points. */
  readonly activated: boolean;
  /** log(max_i g_i(1)/min_i g_i(1)). */
  readonly logLossRatio: number;
}

/** @param q  the margins at W(0) (n) */
export function firstStep({ sample, network, initial, loss, alpha }: Instance, q: Float64Array): FirstStep {
  const { n, y } = sample;
  const model = modelOf(network);
  const g = new Float64Array(n);
  loss.logSlopes(q, g);
  const pull = g.map((logSlope) => alpha * exp(logSlope));
  loss.orient?.(q, pull);
  const Z = timesInnerProducts(sample, model.pullback(network, y, initial.Z, pull));
  axpy(1, initial.Z.data, Z.data);
  const logs = model.margins(network, y, Z);
  loss.logSlopes(logs, logs);
  return {
    activated: activatedShare(network, y, Z) === 1,
    logLossRatio: maximum(logs) - minimum(logs),
  };
}
