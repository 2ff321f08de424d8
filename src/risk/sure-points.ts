/**
 * Fresh points of which it is certain, before their pre-activations are formed, that a network of two-piece neurons has them right.
 *
 * The pre-activations of a point are u = s c + g R n, with R R' = W Sigma W', c the landmark's, and standard normals n (theory 6.2).
 * |(R n)_j| <= |R_j| |n| with |R_j|^2 = (W Sigma W')_jj, and phi changes by at most Lambda = max |phi'| times what its argument does, so
 *
 *     |f(u) - f(s c)| <= rho g |n|,      rho = Lambda sum_j |a_j| |R_j|.
 *
 * Where y f(s c) exceeds that, y f(u) > 0. It is asked to exceed it by `SLACK`, of it and of Lambda sum_j |a_j c_j|: rounding in u, in f, in R
 * and in the pivots that R drops is less than m^2 u of those, 2e-9 at the widest network.
 */
import { type Matrix, row } from '../linalg/matrix.ts';
import { activationOf, type Network, outputOf, outputWeight } from '../network/network.ts';
import type { FreshPoints } from './fresh-points.ts';

const SLACK = 1e-6;

/**
 * @param landmarks  W times each landmark (landmarks x m)
 * @param variances  (W Sigma W')_jj (m)
 * @returns whether all points from the first to before the second are certainly right; null where this is never known: where phi has more pieces,
 * or the labelling coordinate, which is another for each point, is the landmark
 */
export function surePoints(
  network: Network,
  landmarks: Matrix,
  variances: Float64Array,
  { y, placement: { sign, index }, reach, labelled }: FreshPoints,
): ((from: number, to: number) => boolean) | null {
  const { pieces } = activationOf(network);
  if (pieces === null || labelled !== null) return null;
  const f = outputOf(network);
  const steepest = Math.max(Math.abs(pieces.below), Math.abs(pieces.above));
  const weighed = (x: Float64Array): number =>
    x.reduce((total, entry, j) => total + Math.abs(outputWeight(network, j) * entry), 0) * steepest;
  const all = Array.from({ length: landmarks.rows }, (_, k) => row(landmarks, k));
  const [plus, minus] = [1, -1].map((s) =>
    all.map((c) =>
      f(
        c.map((entry) => s * entry),
        0,
        1,
      ),
    ),
  );
  const rho = weighed(variances.map(Math.sqrt)) * (1 + SLACK);
  const slack = all.map((c) => weighed(c) * SLACK);
  return (from, to) => {
    for (let r = from; r < to; r++) {
      const k = index[r];
      if (!(y[r] * (sign[r] > 0 ? plus : minus)[k] > rho * reach[r] + slack[k])) return false;
    }
    return true;
  };
}
