/**
 * The linear boundary of the limit network: sign f(x; W*) = sign <x, wbar> for every x, when 0 < gamma <= 1 (an identity
 * for the activated pattern; at gamma = 0 the network vanishes on a cone and it fails).
 */
import { type Network, width } from '../network/network.ts';

/**
 * b (n) with wbar = sum_k b_k x_k: b_k = beta_k s_k y_k, s_k = (mPlus p+_k + mMinus p-_k)/m,
 * p+_k = 1 for y_k = +1 and gamma otherwise, p-_k the reverse.
 */
export function boundaryCoefficients(network: Network, y: Float64Array, beta: Float64Array): Float64Array {
  const { mPlus, mMinus, slope } = network;
  const m = width(network);
  return beta.map((entry, k) => {
    const own = y[k] > 0 ? mPlus : mMinus;
    return (entry * (own + slope * (m - own)) * y[k]) / m;
  });
}
