/**
 * Sharpness-aware minimisation (Foret, Kleiner, Mobahi and Neyshabur 2021) with the Euclidean norm over all weights: the gradient is taken where
 * the loss is largest to first order in a ball around W (docs/theory.md, section 17.7).
 */
import type { Optimizer, OptimizerKind } from './optimizer.ts';
import { gradientDescent } from './plain.ts';

export const sam: OptimizerKind<'sam'> = {
  name: 'sam',
  description:
    'constant step with the gradient taken at W + radius grad L/|grad L| (sharpness-aware minimisation), another algorithm',
  parameters: {
    radius: {
      description: 'how far from W gradients are taken; at 0 it is gradientDescent itself',
      default: 0.05,
      min: 0,
      max: 1e6,
    },
  },
  of: ({ radius }) => (radius === 0 ? gradientDescent : sharpnessAware(radius)),
};

function sharpnessAware(radius: number): Optimizer<'sam'> {
  const words = `sharpness-aware steps of radius ${radius}`;
  const unproved = 'no theorem here shows that margins settle with sharpness-aware steps';
  return {
    name: 'sam',
    words,
    unit: 'updates',
    told: `${words}, another algorithm than the theorem’s gradient descent`,
    caveat: `${words}, another algorithm than the theorem's`,
    motion: 'steps',
    schedule: 'constant',
    batches: null,
    memory: null,
    direction: null,
    ascent: radius,
    trial: null,
    clock: {
      factor: 1,
      ahead: radius,
      told: `log(αt·exp(${radius} κ))`,
      absent: {
        horizon: `${unproved}: how far their flow, with tau = alpha t exp(radius kappa), is from them is not known`,
        lasting: `${unproved}: gradients are taken elsewhere than at W`,
        heading: unproved,
      },
    },
  };
}
