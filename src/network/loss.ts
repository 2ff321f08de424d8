/**
 * Losses of the margins q_i = y_i f(x_i), given in logarithms so that no margin is too large to have a gradient.
 */
import { log } from '../linalg/elementary.ts';
import { logSumExp } from '../linalg/vector.ts';

export interface Loss {
  readonly name: string;
  /** log l(q). */
  logValue(q: number): number;
  /** log g(q), g = -l'(q) > 0. */
  logSlope(q: number): number;
}

/** l(q) = exp(-q). */
export const exponentialLoss: Loss = {
  name: 'exponential',
  logValue: (q) => -q,
  logSlope: (q) => -q,
};

/** The empirical loss: the sum over samples, or their mean. */
export type Reduction = 'sum' | 'mean';

/** log L = log sum_i l(q_i), less log n for the mean. */
export function logEmpiricalLoss(loss: Loss, reduction: Reduction, q: Float64Array): number {
  const total = logSumExp(q.map((margin) => loss.logValue(margin)));
  return reduction === 'mean' ? total - log(q.length) : total;
}
