/**
 * The systems there are, for `benign list systems`: what may stand in a spec's training beside its numbers.
 */
import { losses } from '../network/losses/index.ts';
import { optimizers } from '../optimizers.ts';

type Entry = readonly [name: string, description: string];

/** Every loss and optimiser, with the key of a spec that chooses it. */
export const systems: readonly Entry[] = [
  ...losses.map(({ name, description }): Entry => [name, `training.loss: ${description}`]),
  ...optimizers.map(({ name, description }): Entry => [name, `training.optimizer: ${description}`]),
];
