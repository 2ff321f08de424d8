/**
 * phi(z) = max(z, gamma z), 0 <= gamma <= 1, phi'(0) = gamma by convention; and its two ends, under the names they are known by.
 */
import type { Activation, ActivationKind } from '../activation.ts';

export const leakyRelu: ActivationKind<'leakyRelu'> = {
  name: 'leakyRelu',
  description: 'phi(z) = max(z, gamma z), the activation of the theorems; gamma is network.slope',
  parameters: {},
  gamma: null,
  isOtherName: false,
  of: leaky,
};

export const relu: ActivationKind<'relu'> = {
  name: 'relu',
  description: 'phi(z) = max(z, 0): leakyRelu with slope 0, and resolved to it',
  parameters: {},
  gamma: 0,
  isOtherName: true,
  of: () => leaky(0),
};

export const linear: ActivationKind<'linear'> = {
  name: 'linear',
  description: 'phi(z) = z: leakyRelu with slope 1, and resolved to it',
  parameters: {},
  gamma: 1,
  isOtherName: true,
  of: () => leaky(1),
};

export function leaky(gamma: number): Activation<'leakyRelu'> {
  return {
    name: 'leakyRelu',
    words: 'leaky ReLU',
    caveat: null,
    value: (z) => (z > 0 ? z : gamma * z),
    slope: (z) => (z > 0 ? 1 : gamma),
    pieces: { below: gamma, above: 1 },
    steepest: 1,
    curvature: gamma === 1 ? 0 : null,
    isTwiceDifferentiable: gamma === 1,
    degree: 1,
    far: { below: 0, above: 0, from: 0 },
  };
}
