/**
 * The linear boundary of the limit network: sign f(x; W*) = sign <x, wbar> for every x, when 0 < gamma <= 1 (an identity
 * for the activated pattern; at gamma = 0 the network vanishes on a cone and it fails).
 */
import { type Network, signWeights, squareOf } from '../network/network.ts';

/**
 * b (n) with wbar = sum_k b_k x_k: b_k = beta_k s_k y_k, s_k = A+ p+_k + A- p-_k, A+- the sum of a_j^2 over that sign,
 * p+_k = 1 for y_k = +1 and gamma otherwise, p-_k the reverse.
 */
export function boundaryCoefficients(network: Network, y: Float64Array, beta: Float64Array): Float64Array {
  const { slope } = network;
  const { plus, minus } = signWeights(network);
  const square = squareOf(network);
  const [ofPlus, ofMinus] = [plus + slope * minus, minus + slope * plus];
  return beta.map((entry, k) => (entry * (y[k] > 0 ? ofPlus : ofMinus) * y[k]) / square);
}
