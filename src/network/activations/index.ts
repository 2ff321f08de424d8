/**
 * The activations, by the names that specs use. A new one is a file and a line here.
 */
import { type Choice, entryNamed, valuesOf } from '../../parameters.ts';
import type { Activation, ActivationKind } from '../activation.ts';
import { elu } from './elu.ts';
import { huberisedRelu } from './huberised-relu.ts';
import { leakyRelu, linear, relu } from './leaky-relu.ts';
import { leakySoftplus } from './leaky-softplus.ts';
import { smoothLeaky } from './smooth-leaky.ts';
import { swish } from './swish.ts';

/** Every activation; the first is what a spec that names none has. */
export const activations = [
  leakyRelu,
  relu,
  linear,
  smoothLeaky,
  leakySoftplus,
  huberisedRelu,
  swish,
  elu,
] as const;

export type ActivationName = (typeof activations)[number]['name'];

export type ActivationChoice = Choice<ActivationName>;

/** The entry that a spec chooses. */
export function activationNamed(choice: ActivationChoice): ActivationKind {
  return entryNamed<ActivationKind>(activations, choice, 'activation');
}

/** The activation that a spec chooses, with the slope of its network. */
export function activationChosen(choice: ActivationChoice, gamma: number): Activation {
  const kind = activationNamed(choice);
  return kind.of(gamma, valuesOf(kind, choice));
}
