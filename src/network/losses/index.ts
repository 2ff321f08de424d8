/**
 * The losses, by the names that specs use. A new one is a file and a line here.
 */
import type { Loss } from '../loss.ts';
import { exponentialLoss } from './exponential.ts';
import { logisticLoss } from './logistic.ts';

/** Every loss; the first is what a spec that names none has. */
export const losses = [exponentialLoss, logisticLoss] as const;

export type LossName = (typeof losses)[number]['name'];

/** The loss that a spec names. */
export function lossNamed(name: LossName): Loss {
  const loss = losses.find((one) => one.name === name);
  if (loss === undefined) throw new Error(`no loss is called ${name}`);
  return loss;
}
