/**
 * A network that is known by groups of neurons of one direction, f(x) = sum_g s_g c_g phi(<v_g, x>): a network of one neuron a group,
 * a_g = s_g sqrt(c_g) and w_g = sqrt(c_g) v_g.
 */
import type { AnySample } from '../../data/sample.ts';
import { type Matrix, zeros } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/product.ts';
import { type Network, networkWith } from '../../network/network.ts';
import type { WeightCoordinates } from '../../network/weights.ts';

/** Neurons of one sign and one direction. */
export interface DirectionGroup {
  /** s_g. */
  readonly sign: 1 | -1;
  /** c_g > 0, the sum of a_j^2 over them. */
  readonly weight: number;
  /** v_g as coefficients over the rows x_k (n). */
  readonly coefficients: Float64Array;
}

/** A network with one neuron for each group, and its weights in the frames of a sample. */
export interface GroupedNetwork {
  readonly network: Network;
  readonly W: WeightCoordinates;
}

/** Of a network of slope gamma; groups of one sign and one v_g are one, and those with v_g = 0 are left out. */
export function groupedNetwork(
  sample: AnySample,
  slope: number,
  groups: readonly DirectionGroup[],
): GroupedNetwork {
  const moving = merged(groups.filter(({ coefficients }) => coefficients.some((entry) => entry !== 0)));
  const C: Matrix = zeros(moving.length, sample.n);
  for (const [g, { weight, coefficients }] of moving.entries()) {
    for (const [k, entry] of coefficients.entries()) C.data[g * sample.n + k] = Math.sqrt(weight) * entry;
  }
  const a = Float64Array.from(moving, ({ sign, weight }) => sign * Math.sqrt(weight));
  return {
    network: networkWith(a, slope),
    W: {
      m: moving.length,
      inFrame: sample.blocks.map(({ F }) => multiply(C, F)),
      outside: sample.blocks.map(() => zeros(moving.length, 0)),
    },
  };
}

/** Groups that differ only where their rows have no weight have one direction. */
function merged(groups: readonly DirectionGroup[]): DirectionGroup[] {
  const whole: DirectionGroup[] = [];
  for (const group of groups) {
    const at = whole.findIndex(
      ({ sign, coefficients }) =>
        sign === group.sign && coefficients.every((entry, k) => entry === group.coefficients[k]),
    );
    if (at < 0) whole.push(group);
    else whole[at] = { ...group, weight: whole[at].weight + group.weight };
  }
  return whole;
}
