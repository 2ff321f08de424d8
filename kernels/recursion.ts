/**
 * The margins of gradient descent on the exponential loss while the pattern stands still.
 */
import { workspace } from './workspace.ts';

/** An engine replaces a function's first, slow code when it is called again, not while it runs. */
const STEPS_PER_CALL = 500;

/**
 * `steps` steps of q <- q + alpha G exp(-q), in place, G symmetric (n x n).
 *
 * @returns the steps done: fewer when the weights exp(-q_i) of the next one sum to more than 2^512 or are not numbers
 */
export function marginRecursion(
  n: number,
  G: Float64Array,
  alpha: number,
  q: Float64Array,
  steps: number,
): number {
  const memory = workspace();
  const g = memory.put(G);
  const at = memory.put(q);
  const work = memory.reserve(2 * n + 16);
  let done = 0;
  while (done < steps) {
    const asked = Math.min(STEPS_PER_CALL, steps - done);
    const carriedOut = memory.kernels.marginRecursion(n, g, n, alpha, at, asked, work);
    done += carriedOut;
    if (carriedOut < asked) break;
  }
  memory.take(at, q);
  return done;
}
