/**
 * The exponential linear unit (Clevert, Unterthiner and Hochreiter 2016): phi(z) = z for z > 0, a (exp(z) - 1) for z <= 0, a = `scale`.
 * From afar it is a ReLU, less a below 0. For a other than 1 phi' jumps at 0, from a to 1.
 */
import { exp, expm1 } from '../../linalg/elementary.ts';
import type { Activation, ActivationKind } from '../activation.ts';

export const elu: ActivationKind<'elu'> = {
  name: 'elu',
  description:
    'z above 0 and scale (exp(z) - 1) below, another activation: a ReLU from afar, less scale below 0',
  parameters: {
    scale: {
      description: 'how far below 0 it goes, and its slope just below 0',
      default: 1,
      above: 0,
      max: 1e100,
    },
  },
  gamma: 0,
  isOtherName: false,
  of: (_, { scale }): Activation<'elu'> => ({
    name: 'elu',
    words: 'ELU',
    caveat: "the activation is an exponential linear unit, another than the theorem's leaky ReLU",
    value: (z) => (z > 0 ? z : scale * expm1(z)),
    slope: (z) => (z > 0 ? 1 : scale * exp(z)),
    pieces: null,
    steepest: Math.max(1, scale),
    curvature: scale === 1 ? 1 : null,
    isTwiceDifferentiable: false,
    degree: null,
    far: { below: -scale, above: 0, from: null },
  }),
};
