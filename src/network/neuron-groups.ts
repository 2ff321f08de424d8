/**
 * Neurons of one output sign that are in the same state at every point.
 */
import { type Network, outputSign } from './network.ts';
import { neuronsOf, type PatternGroup, slopesOf } from './pattern.ts';

/** The state of a neuron at a point: z <= 0, z > 0, or held at z = 0. */
export const INACTIVE = 0;
export const ACTIVE = 1;
export const SLIDING = 2;

export interface NeuronGroup extends PatternGroup {
  /** The points at which it slides; there `active` is 0 and `slopes` gamma. */
  readonly points: Int32Array;
}

/** The states that pre-activations Z (m x n) show. */
export function statesOf(Z: Float64Array): Uint8Array {
  return Uint8Array.from(Z, (z) => (z > 0 ? ACTIVE : INACTIVE));
}

/** Groups of neurons, in the order of their first members. @param states  m x n */
export function groupByState(network: Network, states: Uint8Array, n: number): NeuronGroup[] {
  const classes = new Map<string, number[]>();
  for (let j = 0; j * n < states.length; j++) {
    const key = `${outputSign(network, j)}:${states.subarray(j * n, (j + 1) * n).join('')}`;
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [j]);
    else members.push(j);
  }
  return [...classes.values()].map((members) => {
    const own = states.subarray(members[0] * n, (members[0] + 1) * n);
    const active = own.map((state) => (state === ACTIVE ? 1 : 0));
    return {
      ...neuronsOf(network, Int32Array.from(members)),
      active,
      slopes: slopesOf(active, network.slope),
      points: Int32Array.from([...own.keys()].filter((i) => own[i] === SLIDING)),
    };
  });
}
