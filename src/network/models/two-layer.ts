/**
 * Two layers, the second not trained: f(x) = sum_j a_j phi(<w_j, x>), so q_k = y_k f(x_k) and dq_k/dw_j = a_j phi'(z_jk) y_k x_k.
 */
import { zeros } from '../../linalg/matrix.ts';
import type { Model } from '../model.ts';
import { activationOf, multiple, outputs, rootOf } from '../network.ts';
import { liftedSystem } from '../pattern.ts';

export const twoLayer: Model<'twoLayer'> = {
  name: 'twoLayer',
  description:
    'two layers, the second not trained: f(x) = sum_j a_j phi(<w_j, x>), a_j as network.secondLayer says',
  margins: (network, y, Z) => outputs(network, Z).map((f, i) => y[i] * f),
  pullback(network, y, Z, weights) {
    const phi = activationOf(network);
    const pulls = zeros(Z.rows, Z.cols);
    const shares = y.map((label, k) => (label * weights[k]) / rootOf(network));
    for (let j = 0, at = 0; j < Z.rows; j++) {
      const a = multiple(network, j);
      for (let k = 0; k < Z.cols; k++, at++) pulls.data[at] = a * phi.slope(Z.data[at]) * shares[k];
    }
    return pulls;
  },
  lift: liftedSystem,
};
