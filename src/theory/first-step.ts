/**
 * The first update, in closed form: z_ji(1) = z_ji(0) + (alpha a_j) sum_k g_k(0) D_jk(0) y_k <x_k, x_i> (docs/theory.md, 2.1).
 */
import { exp } from '../linalg/elementary.ts';
import { zeros } from '../linalg/matrix.ts';
import { applyToRows } from '../linalg/product.ts';
import { maximum, minimum } from '../linalg/vector.ts';
import { output, outputSign, width } from '../network/network.ts';
import type { Instance } from './facts.ts';

export interface FirstStep {
  /** Whether u_ji(1) > 0 for all neurons and points. */
  readonly activated: boolean;
  /** log(max_i g_i(1)/min_i g_i(1)) = max_i q_i(1) - min_i q_i(1), for the exponential loss. */
  readonly logLossRatio: number;
}

export function firstStep({ sample, network, initial, alpha }: Pick<Instance, FirstStepInputs>): FirstStep {
  const { n, y, K } = sample;
  const m = width(network);
  const Z0 = initial.Z.data;
  const scale = alpha / Math.sqrt(m);
  const pull = Float64Array.from(y, (label, k) => scale * label * exp(-label * output(network, Z0, k, n)));
  const C = zeros(m, n);
  for (let j = 0; j < m; j++) {
    const sign = outputSign(network, j);
    for (let k = 0; k < n; k++) {
      const at = j * n + k;
      C.data[at] = sign * pull[k] * (Z0[at] > 0 ? 1 : network.slope);
    }
  }
  const Z = applyToRows(K, C);
  let activated = true;
  for (let j = 0; j < m; j++) {
    const sign = outputSign(network, j);
    for (let i = 0; i < n; i++) {
      const at = j * n + i;
      Z.data[at] += Z0[at];
      if (!(sign * y[i] * Z.data[at] > 0)) activated = false;
    }
  }
  const q = y.map((label, i) => label * output(network, Z.data, i, n));
  return { activated, logLossRatio: maximum(q) - minimum(q) };
}

type FirstStepInputs = 'sample' | 'network' | 'initial' | 'alpha';
