/**
 * The systems there are, for `benign list systems`: what a spec may name beside its numbers.
 */
import { activations } from '../network/activations/index.ts';
import { losses } from '../network/losses/index.ts';
import { models } from '../network/models/index.ts';
import { optimizers } from '../optimizers.ts';
import { parametersListed } from './parameters.ts';

type Entry = readonly [name: string, description: string];

/** Every model, activation, loss and optimiser, with the key of a spec that chooses it. */
export const systems: readonly Entry[] = [
  ...models.map(({ name, description }): Entry => [name, `network: ${description}`]),
  ...activations.map(
    ({ name, description, parameters }): Entry => [
      name,
      `network.activation: ${description}${parametersListed(parameters)}`,
    ],
  ),
  ...losses.map(
    ({ name, description, parameters }): Entry => [
      name,
      `training.loss: ${description}${parametersListed(parameters)}`,
    ],
  ),
  ...optimizers.map(
    ({ name, description, parameters, options }): Entry => [
      name,
      `training.optimizer: ${description}${parametersListed(parameters, options)}`,
    ],
  ),
];
