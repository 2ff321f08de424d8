/**
 * The two-layer network f(x; W) = sum_j a_j phi(<w_j, x>) with a fixed second layer, and its activation.
 *
 * Letters, here and everywhere: m neurons, mPlus of them with a_j = +1/sqrt(m) (rows 0..mPlus-1 of W) and mMinus with
 * a_j = -1/sqrt(m) (the rest); gamma the slope (leak) of phi(u) = max(u, gamma u), with phi'(0) = gamma by convention.
 */

export interface Network {
  readonly mPlus: number;
  readonly mMinus: number;
  /** gamma in [0, 1]: 1 is a linear network, 0 is ReLU. */
  readonly slope: number;
}

/** m = mPlus + mMinus. */
export function width(network: Network): number {
  return network.mPlus + network.mMinus;
}

/** sign(a_j) of neuron j. */
export function outputSign(network: Network, j: number): 1 | -1 {
  return j < network.mPlus ? 1 : -1;
}

/** The neurons with that sign of a_j, in order. */
export function neuronsOfSign({ mPlus, mMinus }: Network, sign: number): Int32Array {
  const [first, count] = sign > 0 ? [0, mPlus] : [mPlus, mMinus];
  return Int32Array.from({ length: count }, (_, k) => first + k);
}

/** a_j of neuron j: +1/sqrt(m) or -1/sqrt(m). */
export function outputWeight(network: Network, j: number): number {
  return outputSign(network, j) / Math.sqrt(width(network));
}

/** phi(u) = max(u, gamma u) for 0 <= gamma <= 1. */
export function phi(u: number, slope: number): number {
  return u > 0 ? u : slope * u;
}

/** f(x) from one data point's pre-activations <w_j, x>, given at stride from an offset. */
export function output(network: Network, u: Float64Array, offset: number, stride: number): number {
  let positive = 0;
  let negative = 0;
  const m = width(network);
  // A table and no branch: the signs of pre-activations are as good as random, and a wrong guess costs ten products.
  const factor = [network.slope, 1];
  for (let j = 0; j < m; j++) {
    const z = u[offset + j * stride];
    const value = factor[Number(z > 0)] * z;
    if (j < network.mPlus) positive += value;
    else negative += value;
  }
  return (positive - negative) / Math.sqrt(m);
}
