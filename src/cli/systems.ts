/**
 * The systems there are, for `benign list systems`: what a spec may name beside its numbers.
 */
import { activations } from '../network/activations/index.ts';
import { losses } from '../network/losses/index.ts';
import { optimizers } from '../optimizers.ts';

type Entry = readonly [name: string, description: string];

/** Every activation, loss and optimiser, with the key of a spec that chooses it. */
export const systems: readonly Entry[] = [
  ...activations.map(({ name, description }): Entry => [name, `network.activation: ${description}`]),
  ...losses.map(({ name, description }): Entry => [name, `training.loss: ${description}`]),
  ...optimizers.map(({ name, description }): Entry => [name, `training.optimizer: ${description}`]),
];
