/**
 * The activations, by the names that specs use. A new one is a file and a line here.
 */
import type { ActivationKind } from '../activation.ts';
import { leakyRelu, linear, relu } from './leaky-relu.ts';

/** Every activation; the first is what a spec that names none has. */
export const activations = [leakyRelu, relu, linear] as const;

export type ActivationName = (typeof activations)[number]['name'];

/** The activation that a spec names. */
export function activationNamed(name: ActivationName): ActivationKind {
  const activation = activations.find((one) => one.name === name);
  if (activation === undefined) throw new Error(`no activation is called ${name}`);
  return activation;
}
