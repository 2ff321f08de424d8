/**
 * The time in which late margins follow log tau - log beta: whether training has one, and how fast it goes.
 */
import { exp } from '../linalg/elementary.ts';
import { hasExponentialTail, type LateLoss, type Loss } from '../network/loss.ts';
import type { Optimizer, OptimizerClock } from '../optimizers.ts';

/** tau = rate t, in which the loss is exp(-q) for large q; or why there is no such time, as each place that asks says it. */
export type LateClock =
  | { readonly rate: number; readonly loss: LateLoss }
  | ({ readonly rate: null } & Omit<Extract<OptimizerClock, { factor: null }>, 'factor'>);

/** @param alpha  the step of the summed loss */
export function lateClock(loss: Loss, { clock }: Optimizer, alpha: number): LateClock {
  if (!hasExponentialTail(loss)) {
    const reason = `the ${loss.words} loss does not fall like exp(-q), and its margins do not follow log t`;
    return { rate: null, residual: reason, horizon: reason, lasting: reason };
  }
  if (clock.factor !== null) return { rate: alpha * clock.factor * exp(loss.tail.offset), loss };
  const { factor: _, ...reasons } = clock;
  return { rate: null, ...reasons };
}
