/**
 * How many threads a command may use.
 */
import { availableParallelism } from 'node:os';
import { InputError } from '../errors.ts';

/** @param workers  as given on the command line; one a core when undefined */
export function threadsFrom(workers: string | undefined): number {
  if (workers === undefined) return availableParallelism();
  const threads = Number(workers);
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= 1024)) {
    throw new InputError('--workers', 'must be an integer from 1 to 1024', workers);
  }
  return threads;
}
