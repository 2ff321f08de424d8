/**
 * Leaky softplus (Cai, Wu, Mei, Lindsey and Bartlett 2024 take gamma = 1/2 and width 1): a softplus with a leak,
 *
 *     phi(z) = gamma z + (1 - gamma) w log(1 + exp(z/w)),   phi'(z) = gamma + (1 - gamma)/(1 + exp(-z/w)).
 *
 * 0 < phi(z) - max(z, gamma z) = (1 - gamma) w log(1 + exp(-|z|/w)) <= phi(0) = (1 - gamma) w log 2: from afar a leaky ReLU.
 */
import type { Activation, ActivationKind } from '../activation.ts';
import { sigmoid, softplus } from '../softplus.ts';
import { leaky } from './leaky-relu.ts';

export const leakySoftplus: ActivationKind<'leakySoftplus'> = {
  name: 'leakySoftplus',
  description:
    'gamma z + (1 - gamma) width log(1 + exp(z/width)), another activation: smooth, and a leaky ReLU from afar',
  parameters: {
    width: {
      description: 'the scale of z on which it bends',
      default: 1,
      min: 1e-100,
      max: 1e100,
    },
  },
  gamma: null,
  isOtherName: false,
  // Without a leak to smooth it is linear, whatever its width.
  of: (gamma, { width }) => (gamma === 1 ? leaky(1) : smooth(gamma, width)),
};

function smooth(gamma: number, width: number): Activation<'leakySoftplus'> {
  const bend = 1 - gamma;
  return {
    name: 'leakySoftplus',
    words: 'leaky softplus',
    caveat: "the activation is a leaky softplus, another than the theorem's leaky ReLU",
    // From the leaky ReLU, so that far away nothing cancels.
    value: (z) => (z > 0 ? z : gamma * z) + bend * width * softplus(-Math.abs(z) / width),
    slope: (z) => (z > 0 ? 1 - bend * sigmoid(-z / width) : gamma + bend * sigmoid(z / width)),
    pieces: null,
    steepest: 1,
    curvature: bend / (4 * width),
    isTwiceDifferentiable: true,
    degree: null,
    far: { below: 0, above: 0, from: null },
  };
}
