/**
 * The start and the first update, in closed form: z_ji(1) = z_ji(0) + (alpha a_j) sum_k g_k(0) D_jk(0) y_k <x_k, x_i>
 * (docs/theory.md, 2.1).
 */
import { exp } from '../linalg/elementary.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { applyToRows } from '../linalg/product.ts';
import { maximum, minimum } from '../linalg/vector.ts';
import { multiple, type Network, rootOf, width } from '../network/network.ts';
import type { Instance } from './instance.ts';

/** What the pre-activations of all points say. */
export interface Outputs {
  /** f(x_i) (n). */
  readonly f: Float64Array;
  /** max_ji |z_ji|/size_j, size_j = |a_j root|. */
  readonly largest: number;
  /** Whether sign(a_j) y_i z_ji > 0 for all neurons and points. */
  readonly activated: boolean;
}

/** @param Z  W X' (m x n) */
export function outputsOf(network: Network, Z: Matrix, y: Float64Array): Outputs {
  const n = Z.cols;
  // A table and no branch, as in network.ts.
  const slopes = [network.slope, 1];
  const f = new Float64Array(n);
  let largest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let j = 0, at = 0; j < Z.rows; j++) {
    const a = multiple(network, j);
    const size = Math.abs(a);
    for (let i = 0; i < n; i++, at++) {
      const z = Z.data[at];
      f[i] += a * slopes[Number(z > 0)] * z;
      largest = Math.max(largest, Math.abs(z) / size);
      least = Math.min(least, Math.sign(a) * y[i] * z);
    }
  }
  const unit = 1 / rootOf(network);
  for (let i = 0; i < n; i++) f[i] *= unit;
  return { f, largest, activated: least > 0 };
}

export interface FirstStep {
  /** Whether u_ji(1) > 0 for all neurons and points. */
  readonly activated: boolean;
  /** log(max_i g_i(1)/min_i g_i(1)). */
  readonly logLossRatio: number;
}

/** @param f  f(x_i; W(0)) */
export function firstStep({ sample, network, initial, loss, alpha }: Instance, f: Float64Array): FirstStep {
  const { n, y, K } = sample;
  const m = width(network);
  const slopes = [network.slope, 1];
  const g = f.map((output, k) => y[k] * output);
  loss.logSlopes(g, g);
  const pull = y.map((label, k) => (alpha / rootOf(network)) * label * exp(g[k]));
  const C = zeros(m, n);
  for (let j = 0, at = 0; j < m; j++) {
    const a = multiple(network, j);
    for (let k = 0; k < n; k++, at++) {
      C.data[at] = a * pull[k] * slopes[Number(initial.Z.data[at] > 0)];
    }
  }
  const Z = applyToRows(K, C);
  for (let at = 0; at < Z.data.length; at++) Z.data[at] += initial.Z.data[at];
  const after = outputsOf(network, Z, y);
  const logs = after.f.map((output, i) => y[i] * output);
  loss.logSlopes(logs, logs);
  return { activated: after.activated, logLossRatio: maximum(logs) - minimum(logs) };
}
