/**
 * The activation of a network that an audit judged, and the leaky ReLU that it looks like from afar.
 */
import type { AuditRecord } from '../audit/record.ts';
import type { Activation } from '../network/activation.ts';
import { activationChosen } from '../network/activations/index.ts';

export interface Neurons {
  /** Of the network, in the normalisation |a| = 1. */
  readonly phi: Activation;
  readonly leaky: Activation;
}

/** @param A  what a was divided and W multiplied by: phi is A phi(z/A) then, which is phi itself where that is homogeneous */
export function neuronsOf({ spec }: AuditRecord, slope: number, A: number): Neurons {
  const leaky = activationChosen(spec.experiment.network.activation, slope);
  if (spec.activation === undefined) return { phi: leaky, leaky };
  const given = activationChosen(spec.activation, slope);
  const phi = {
    ...given,
    value: (z: number) => A * given.value(z / A),
    slope: (z: number) => given.slope(z / A),
  };
  return { phi, leaky };
}
