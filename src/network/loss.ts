/**
 * Losses of the margins q_i = y_i f(x_i), given in logarithms so that no margin is too large to have a gradient.
 */
import { logSumExp } from '../linalg/vector.ts';

/** A loss l by its logarithms at all margins at once; `out` may be `q`. */
export interface Loss {
  readonly name: string;
  /** out_i = log l(q_i). */
  logValues(q: Float64Array, out: Float64Array): void;
  /** out_i = log g(q_i), g = -l' > 0. */
  logSlopes(q: Float64Array, out: Float64Array): void;
}

/** l(q) = exp(-q). */
export const exponentialLoss: Loss = {
  name: 'exponential',
  logValues: negate,
  logSlopes: negate,
};

function negate(q: Float64Array, out: Float64Array): void {
  for (let i = 0; i < q.length; i++) out[i] = -q[i];
}

/** The empirical loss: the sum over samples, or their mean. */
export type Reduction = 'sum' | 'mean';

/** log sum_i l(q_i). @param work  n entries, overwritten */
export function logTotalLoss(loss: Loss, q: Float64Array, work: Float64Array): number {
  loss.logValues(q, work);
  return logSumExp(work);
}
