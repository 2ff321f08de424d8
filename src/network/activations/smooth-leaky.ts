/**
 * The smooth leaky ReLU of Frei, Chatterji and Bartlett (2022): a leaky ReLU whose kink is a parabola on [-w, w],
 *
 *     phi'(z) = gamma + (1 - gamma) (z + w)/(2 w) there, gamma below and 1 above,   phi(0) = 0.
 *
 * So phi(z) = z - c for z >= w and gamma z - c for z <= -w, c = (1 - gamma) w/4: from afar a leaky ReLU less a constant.
 */
import type { Activation, ActivationKind } from '../activation.ts';
import { leaky } from './leaky-relu.ts';

export const smoothLeaky: ActivationKind<'smoothLeaky'> = {
  name: 'smoothLeaky',
  description:
    "a leaky ReLU with a parabola for its kink, another activation: phi' rises from gamma to 1 over |z| <= width",
  parameters: {
    width: {
      description: 'where the parabola ends: phi is linear for |z| >= width',
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

function smooth(gamma: number, width: number): Activation<'smoothLeaky'> {
  const lost = ((1 - gamma) * width) / 4;
  const bend = (1 - gamma) / 2;
  return {
    name: 'smoothLeaky',
    words: 'smooth leaky ReLU',
    caveat: "the activation is a smooth leaky ReLU, another than the theorem's leaky ReLU",
    value(z) {
      if (z >= width) return z - lost;
      if (z <= -width) return gamma * z - lost;
      return ((1 + gamma) / 2) * z + (bend / 2) * (z / width) * z;
    },
    slope(z) {
      if (z >= width) return 1;
      if (z <= -width) return gamma;
      // From the nearer end, so that it stays between gamma and 1.
      return z > 0 ? 1 - bend * (1 - z / width) : gamma + bend * (1 + z / width);
    },
    pieces: null,
    steepest: 1,
    curvature: bend / width,
    isTwiceDifferentiable: false,
    degree: null,
    far: { below: -lost, above: -lost, from: width },
  };
}
