/**
 * The models, by name: what kinds of networks are trained. A new one is a file and a line here.
 */
import type { Model } from '../model.ts';
import type { Network } from '../network.ts';
import { twoLayer } from './two-layer.ts';
import { twoTrainedLayers } from './two-trained-layers.ts';

/** Every model; the first is what a network that names none is. */
export const models = [twoLayer, twoTrainedLayers] as const;

/** Whether its second layer is trained as well. */
export function trainsHead(network: Network): boolean {
  return modelOf(network).pullOnHead !== null;
}

/** The model of a network. */
export function modelOf({ model = models[0].name }: Network): Model {
  const found = models.find(({ name }) => name === model);
  if (found === undefined) throw new Error(`no model is called ${model}`);
  return found;
}
