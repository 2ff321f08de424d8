/** The normal quantile in one piece, from the two that the sampler uses. */
import { InputError } from '../../src/errors.ts';
import { centralQuantile, TAIL_PROBABILITY, tailQuantile } from '../../src/special/normal-quantile.ts';

/**
 * The x with Phi(x) = p; -Infinity at p = 0 and Infinity at p = 1.
 *
 * @param p  a probability, in [0, 1]
 * @throws InputError if p is not in [0, 1]
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new InputError('normal quantile: p', 'must lie in [0, 1]', p);
  if (p < TAIL_PROBABILITY) return p === 0 ? -Infinity : -tailQuantile(p);
  if (1 - p < TAIL_PROBABILITY) return p === 1 ? Infinity : tailQuantile(1 - p);
  return centralQuantile(p - 0.5);
}
