/**
 * The exact confidence interval for a probability from counted successes.
 */

import { InputError } from '../errors.ts';
import { exp, expm1, log } from '../linalg/elementary.ts';
import { inverseRegularizedBeta } from '../special/beta.ts';

/** A confidence interval for a probability. */
export interface ProbabilityInterval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The Clopper-Pearson interval: with alpha = 1 - confidence, k successes in n trials,
 *   lower = Beta^{-1}(alpha/2; k, n - k + 1),  upper = Beta^{-1}(1 - alpha/2; k + 1, n - k);
 * lower = 0 at k = 0 and upper = 1 at k = n, the other end then being a root, in closed form. Each end errs with
 * probability at most alpha/2. C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404-413.
 *
 * @param successes   k, an integer in [0, n]
 * @param trials      n, an integer in [1, 1e9]
 * @param confidence  in (0, 1), default 0.95
 * @throws InputError if an argument is out of its range
 */
export function clopperPearson(successes: number, trials: number, confidence = 0.95): ProbabilityInterval {
  if (!(Number.isInteger(trials) && trials >= 1 && trials <= 1e9)) {
    throw new InputError('Clopper-Pearson: trials', 'must be an integer in [1, 1e9]', trials);
  }
  if (!(Number.isInteger(successes) && successes >= 0 && successes <= trials)) {
    throw new InputError('Clopper-Pearson: successes', `must be an integer in [0, ${trials}]`, successes);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new InputError('Clopper-Pearson: confidence', 'must lie in (0, 1)', confidence);
  }
  const tail = (1 - confidence) / 2;
  const failures = trials - successes;
  return { lower: lowerEnd(successes, failures, tail), upper: upperEnd(successes, failures, tail) };
}

function lowerEnd(successes: number, failures: number, tail: number): number {
  if (successes === 0) return 0;
  if (failures === 0) return exp(log(tail) / successes);
  return inverseRegularizedBeta(tail, successes, failures + 1);
}

function upperEnd(successes: number, failures: number, tail: number): number {
  if (failures === 0) return 1;
  if (successes === 0) return -expm1(log(tail) / failures);
  return inverseRegularizedBeta(1 - tail, successes + 1, failures);
}
