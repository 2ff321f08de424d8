/**
 * Two layers, both trained: f(x) = sum_j a_j phi(<w_j, x>), so dq_k/dw_j = a_j phi'(z_jk) y_k x_k and dq_k/da_j = y_k phi(z_jk). Where phi is
 * homogeneous q is so of degree 2 in both layers together.
 */
import type { Matrix } from '../../linalg/matrix.ts';
import type { Model } from '../model.ts';
import { activationOf, type Network } from '../network.ts';
import { twoLayer } from './two-layer.ts';

export const twoTrainedLayers = {
  ...twoLayer,
  name: 'twoTrainedLayers',
  description:
    'two layers, both trained: f(x) = sum_j a_j phi(<w_j, x>), with network.secondLayer trained (docs/theory.md, section 22)',
  pullOnHead(network: Network, y: Float64Array, Z: Matrix, weights: Float64Array): Float64Array {
    const phi = activationOf(network);
    const shares = y.map((label, k) => label * weights[k]);
    const pulls = new Float64Array(Z.rows);
    for (let j = 0, at = 0; j < Z.rows; j++) {
      let pull = 0;
      for (let k = 0; k < Z.cols; k++, at++) pull += shares[k] * phi.value(Z.data[at]);
      pulls[j] = pull;
    }
    return pulls;
  },
} as const satisfies Model;
