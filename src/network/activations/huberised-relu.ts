/**
 * The Huberised ReLU (Chatterji, Long and Bartlett 2021): a ReLU whose kink is a parabola on [0, w],
 *
 *     phi(z) = 0 for z <= 0,   z^2/(2 w) for 0 <= z <= w,   z - w/2 for z >= w.
 */
import type { Activation, ActivationKind } from '../activation.ts';

export const huberisedRelu: ActivationKind<'huberisedRelu'> = {
  name: 'huberisedRelu',
  description:
    "a ReLU with a parabola after its kink, another activation: phi' rises from 0 to 1 over 0 <= z <= width",
  parameters: {
    width: {
      description: 'where the parabola ends: phi is linear for z >= width',
      default: 1,
      min: 1e-100,
      max: 1e100,
    },
  },
  gamma: 0,
  isOtherName: false,
  of: (_, { width }) => huberised(width),
};

function huberised(width: number): Activation<'huberisedRelu'> {
  return {
    name: 'huberisedRelu',
    words: 'Huberised ReLU',
    caveat: "the activation is a Huberised ReLU, another than the theorem's leaky ReLU",
    value(z) {
      if (z <= 0) return 0;
      return z >= width ? z - width / 2 : (z / 2) * (z / width);
    },
    slope: (z) => (z <= 0 ? 0 : z >= width ? 1 : z / width),
    pieces: null,
    steepest: 1,
    curvature: 1 / width,
    isTwiceDifferentiable: false,
    degree: null,
    far: { below: 0, above: -width / 2, from: width },
  };
}
