/**
 * Swish, or SiLU (Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017, with beta = 1): phi(z) = z sigma(z), sigma the logistic
 * function; phi' = sigma (1 + z (1 - sigma)). It falls before it rises: phi' is from -0.0998 to 1.0998.
 */
import type { Activation, ActivationKind } from '../activation.ts';
import { sigmoid } from '../softplus.ts';

export const swish: ActivationKind<'swish'> = {
  name: 'swish',
  description: 'z/(1 + exp(-z)), another activation: smooth, not monotone, and a ReLU from afar',
  parameters: {},
  gamma: 0,
  isOtherName: false,
  of: (): Activation<'swish'> => ({
    name: 'swish',
    words: 'swish',
    caveat: "the activation is swish, another than the theorem's leaky ReLU",
    value: (z) => z * sigmoid(z),
    slope(z) {
      const share = sigmoid(z);
      return share === 0 ? 0 : share * (1 + z * sigmoid(-z));
    },
    pieces: null,
    // At the z > 0 with z tanh(z/2) = 2, where phi'' = 0.
    steepest: 1.099839320128867,
    curvature: 0.5,
    isTwiceDifferentiable: true,
    degree: null,
    far: { below: 0, above: 0, from: null },
  }),
};
