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
    const { pieces, slope } = activationOf(network);
    const root = rootOf(network);
    const shares = y.map((label, k) => (label * weights[k]) / root);
    const pulls = zeros(Z.rows, Z.cols);
    const factor = new Float64Array(2);
    for (let j = 0; j < Z.rows; j++) {
      const [a, from] = [multiple(network, j), j * Z.cols];
      if (pieces === null) {
        for (let k = 0; k < Z.cols; k++) pulls.data[from + k] = a * slope(Z.data[from + k]) * shares[k];
      } else {
        factor[0] = a * pieces.below;
        factor[1] = a * pieces.above;
        pullOfPieces(Z.data, from, factor, shares, pulls.data);
      }
    }
    return pulls;
  },
  pullOnHead: null,
  lift: liftedSystem,
};

/** A row of the pulls, from a phi'(z) on either side of 0. */
function pullOfPieces(
  Z: Float64Array,
  from: number,
  factor: Float64Array,
  shares: Float64Array,
  pulls: Float64Array,
): void {
  for (let k = 0; k < shares.length; k++) pulls[from + k] = factor[Number(Z[from + k] > 0)] * shares[k];
}
