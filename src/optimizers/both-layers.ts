/**
 * Which optimisers move both layers of a network: those whose movement is the same combination of gradients at every weight, for then it is
 * so at every a_j too (docs/theory.md, section 22).
 */
import type { Optimizer } from './optimizer.ts';

/** Why an optimiser does not; null where it does. */
export function onlyOneLayer(optimizer: Optimizer): string | null {
  const { motion, schedule, direction, entrywise, ascent, trial, words } = optimizer;
  if (motion === 'flow')
    return 'is followed from one pattern to the next, in each of which the network is linear in W; small steps come as near as is asked';
  if (entrywise !== undefined) return `moves the entries of W by themselves (${words}), and no second layer`;
  if (schedule !== 'constant' || trial !== null)
    return 'sizes its steps for margins that grow like |W|: those of two trained layers grow like the square of that, and with alpha/L, say, the weights grow exponentially';
  if (direction !== null || ascent !== null)
    return `asks for the norm of a gradient in W (${words}), and is not defined here for both layers`;
  return null;
}
