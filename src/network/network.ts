/**
 * The two-layer network f(x; W) = sum_j a_j phi(<w_j, x>), with the second layer that it has at one time.
 *
 * Letters, here and everywhere: m neurons, mPlus of them with a_j > 0 and mMinus with a_j < 0; gamma the slope (leak) of phi far below
 * 0, which is 1 far above. a_j is kept as a multiple of 1/root: +-1 times 1/sqrt(m), or itself times 1. Where phi is homogeneous,
 * v_j = w_j/size_j with size_j = |multiple_j| has f = sum_j (sign(a_j)/root) size_j^2 phi(<v_j, x>), and its steps depend on the sign
 * of a_j alone: neurons of one sign and one pattern move alike whatever their sizes.
 */
import type { Matrix } from '../linalg/matrix.ts';
import type { Activation } from './activation.ts';
import { leaky } from './activations/leaky-relu.ts';

export interface Network {
  readonly mPlus: number;
  readonly mMinus: number;
  /** gamma in [0, 1]: 1 is a linear network, and with the leaky ReLU 0 is ReLU. */
  readonly slope: number;
  /** phi; absent: leaky ReLU, max(u, gamma u). */
  readonly activation?: Activation;
  /** Its model, by name (models/index.ts): what of it is trained; absent: the first, two layers of which the second is not trained. */
  readonly model?: string;
  /** Absent: a_j = +1/sqrt(m) in rows 0..mPlus-1 of W, and -1/sqrt(m) in the rest. */
  readonly secondLayer?: SecondLayer;
}

/** a_j = multiples_j/root, of any sign and size but 0. */
export interface SecondLayer {
  readonly multiples: Float64Array;
  /** root^2. */
  readonly square: number;
}

/** A network with the second layer a (m), no entry 0. */
export function networkWith(a: Float64Array, slope: number): Network {
  return withSecondLayer({ multiples: a, square: 1 }, slope);
}

/** A network with a second layer of its own. */
export function withSecondLayer(secondLayer: SecondLayer, slope: number): Network {
  const mPlus = secondLayer.multiples.filter((entry) => entry > 0).length;
  return { mPlus, mMinus: secondLayer.multiples.length - mPlus, slope, secondLayer };
}

/** The same network with another second layer a (m), as one that is trained has at another time; undefined: as it is. */
export function withHead(network: Network, head: Float64Array | undefined): Network {
  if (head === undefined) return network;
  return { ...network, ...networkWith(head, network.slope) };
}

/** a (m). */
export function headOf(network: Network): Float64Array {
  return Float64Array.from({ length: width(network) }, (_, j) => outputWeight(network, j));
}

/** m = mPlus + mMinus. */
export function width(network: Network): number {
  return network.mPlus + network.mMinus;
}

/** root^2: m, where all a_j = +-1/sqrt(m). */
export function squareOf(network: Network): number {
  return network.secondLayer?.square ?? width(network);
}

/** The root of which a_j are multiples. */
export function rootOf(network: Network): number {
  return Math.sqrt(squareOf(network));
}

/** a_j root of neuron j: +-1, where all a_j = +-1/sqrt(m). */
export function multiple({ mPlus, secondLayer }: Network, j: number): number {
  if (secondLayer !== undefined) return secondLayer.multiples[j];
  return j < mPlus ? 1 : -1;
}

/** |a_j| root of all neurons (m); null where all are 1. */
export function sizesOf({ secondLayer }: Network): Float64Array | null {
  return secondLayer?.multiples.map(Math.abs) ?? null;
}

/** sign(a_j) of neuron j. */
export function outputSign(network: Network, j: number): 1 | -1 {
  return multiple(network, j) > 0 ? 1 : -1;
}

/** The neurons with that sign of a_j, in order. */
export function neuronsOfSign(network: Network, sign: number): Int32Array {
  const neurons = new Int32Array(sign > 0 ? network.mPlus : network.mMinus);
  for (let j = 0, k = 0; k < neurons.length; j++) if (outputSign(network, j) === sign) neurons[k++] = j;
  return neurons;
}

/** a_j of neuron j. */
export function outputWeight(network: Network, j: number): number {
  return multiple(network, j) / rootOf(network);
}

/** The sum of (a_j root)^2 over some neurons: how many they are, where all a_j = +-1/sqrt(m). */
export function weightOf({ secondLayer }: Network, neurons: ArrayLike<number>): number {
  if (secondLayer === undefined) return neurons.length;
  let weight = 0;
  for (let k = 0; k < neurons.length; k++) {
    const size = secondLayer.multiples[neurons[k]];
    weight += size * size;
  }
  return weight;
}

/** What the neurons of each sign weigh: A+ root^2 and A- root^2, A+- the sum of a_j^2 over that sign. */
export function signWeights(network: Network): { readonly plus: number; readonly minus: number } {
  return {
    plus: weightOf(network, neuronsOfSign(network, 1)),
    minus: weightOf(network, neuronsOfSign(network, -1)),
  };
}

/** phi. */
export function activationOf({ activation, slope }: Pick<Network, 'activation' | 'slope'>): Activation {
  return activation ?? leaky(slope);
}

/** f(x) from one data point's pre-activations <w_j, x>, given at stride from an offset. */
export function output(network: Network, u: Float64Array, offset: number, stride: number): number {
  return outputOf(network)(u, offset, stride);
}

/** The same for many points: what does not depend on the point is asked once. */
export function outputOf(network: Network): (u: Float64Array, offset: number, stride: number) => number {
  const { pieces, value: phi } = activationOf(network);
  // A table and no branch: the signs of pre-activations are as good as random, and a wrong guess costs ten products.
  const factor = pieces && Float64Array.of(pieces.below, pieces.above);
  const m = width(network);
  const sizes = new Float64Array(m);
  for (let j = 0; j < m; j++) sizes[j] = multiple(network, j);
  const root = rootOf(network);
  return (u, offset, stride) => {
    let positive = 0;
    let negative = 0;
    for (let j = 0, at = offset; j < m; j++, at += stride) {
      const z = u[at];
      const value = factor === null ? phi(z) : factor[Number(z > 0)] * z;
      const size = sizes[j];
      if (size > 0) positive += size * value;
      else negative -= size * value;
    }
    return (positive - negative) / root;
  };
}

/** f(x_i) at all points (n), row of Z by row of Z. @param Z  W X' (m x n) */
export function outputs(network: Network, { data, rows, cols }: Matrix): Float64Array {
  const { pieces, value: phi } = activationOf(network);
  const factor = pieces && Float64Array.of(pieces.below, pieces.above);
  const [positive, negative] = [new Float64Array(cols), new Float64Array(cols)];
  for (let j = 0; j < rows; j++) {
    const of = multiple(network, j);
    const total = of > 0 ? positive : negative;
    const size = Math.abs(of);
    const from = j * cols;
    if (factor === null) for (let i = 0; i < cols; i++) total[i] += size * phi(data[from + i]);
    else addPieces(data, from, factor, size, total);
  }
  const root = rootOf(network);
  for (let i = 0; i < cols; i++) positive[i] = (positive[i] - negative[i]) / root;
  return positive;
}

/** total_i += size factor(z_i) z_i over a row of Z. */
function addPieces(Z: Float64Array, from: number, factor: Float64Array, size: number, total: Float64Array) {
  for (let i = 0; i < total.length; i++) {
    const z = Z[from + i];
    total[i] += size * (factor[Number(z > 0)] * z);
  }
}
