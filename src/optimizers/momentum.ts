/**
 * Steps that repeat a share of the last movement.
 */
import type { Parameters } from '../parameters.ts';
import type { Memory, Optimizer, OptimizerKind } from './optimizer.ts';
import { gradientDescent } from './plain.ts';

const momentum: Parameters = {
  momentum: {
    description: 'share of the last movement that is repeated; at 0 it is gradientDescent itself',
    default: 0.9,
    min: 0,
    below: 1,
  },
};

export const heavyBall: OptimizerKind<'heavyBall'> = {
  name: 'heavyBall',
  description: 'constant step with momentum: W moves by V <- momentum V - alpha grad L, another algorithm',
  parameters: momentum,
  of: ({ momentum: mu }) =>
    mu === 0
      ? gradientDescent
      : withMomentum('heavyBall', mu, `heavy ball with momentum ${mu}`, {
          buffers: 1,
          // V <- mu V + pull, W <- W + V (Polyak 1964). What is left of V goes mu V + mu^2 V + ... far.
          move(pull, [V]) {
            for (let k = 0; k < pull.length; k++) {
              const v = mu * V[k] + pull[k];
              V[k] = v;
              pull[k] = v;
            }
          },
          coast: ([V]) => V.map((v) => (mu / (1 - mu)) * v),
          endless: false,
          largest: (last, pull) => Math.max(last, pull / (1 - mu)),
        }),
};

export const nesterov: OptimizerKind<'nesterov'> = {
  name: 'nesterov',
  description:
    'constant step with momentum and gradients ahead: V <- momentum V - alpha grad L, W moves by momentum V - alpha grad L, another algorithm',
  parameters: momentum,
  of: ({ momentum: mu }) =>
    mu === 0
      ? gradientDescent
      : withMomentum('nesterov', mu, `Nesterov's steps with momentum ${mu}`, {
          buffers: 1,
          // W is the point ahead, Y + mu V, at which gradients are taken: V <- mu V + pull, W <- W + pull + mu V (Nesterov 1983).
          move(pull, [V]) {
            for (let k = 0; k < pull.length; k++) {
              const v = mu * V[k] + pull[k];
              V[k] = v;
              pull[k] += mu * v;
            }
          },
          coast: ([V]) => V.map((v) => ((mu * mu) / (1 - mu)) * v),
          endless: false,
          largest: (last, pull) => Math.max(last, pull / (1 - mu)),
        }),
};

/** Steps with a momentum mu, whose clock is alpha t/(1 - mu) (docs/theory.md, section 17.3). */
function withMomentum<Name extends string>(
  name: Name,
  mu: number,
  words: string,
  memory: Memory,
): Optimizer<Name> {
  const unproved = 'no theorem here shows that margins settle with steps with momentum';
  return {
    name,
    words,
    unit: 'updates',
    told: `steps of ${words}, another algorithm than the theorem’s gradient descent`,
    caveat: "steps with momentum, another algorithm than the theorem's",
    motion: 'steps',
    schedule: 'constant',
    batches: null,
    memory,
    direction: null,
    ascent: null,
    trial: null,
    clock: {
      factor: 1 / (1 - mu),
      told: `log(αt/(1 − ${mu}))`,
      absent: {
        horizon: `${unproved}: how far their flow, with tau = alpha t/(1 - momentum), is from them is not known`,
        lasting: `${unproved}: a neuron also moves by what it moved before`,
        heading: unproved,
      },
    },
  };
}
