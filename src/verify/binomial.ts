/**
 * The exact interval of a counted probability, from the binomial law itself (Clopper and Pearson 1934), in this room's own sums.
 */
import { exp, expm1, log } from '../linalg/elementary.ts';
import type { Approximate } from './arithmetic.ts';

/** Each end errs with this probability. */
const TAIL = 0.025;
/** Terms below this share of the largest are left out. */
const LITTLE = 1e-22;
const HALVINGS = 200;

/**
 * P(X >= k) of X ~ B(trials, p), 0 < k <= trials: terms are multiples of the one at the mode, each from its neighbour, so that their sum is that of
 * the whole law.
 */
function upperTail(k: number, trials: number, p: number): number {
  const odds = p / (1 - p);
  const mode = Math.min(trials, Math.floor((trials + 1) * p));
  let [whole, tail] = [1, mode >= k ? 1 : 0];
  for (let [j, term] = [mode, 1]; j < trials && term > LITTLE; j++) {
    term *= ((trials - j) / (j + 1)) * odds;
    whole += term;
    if (j + 1 >= k) tail += term;
  }
  for (let [j, term] = [mode, 1]; j > 0 && term > LITTLE; j--) {
    term *= j / (trials - j + 1) / odds;
    whole += term;
    if (j - 1 >= k) tail += term;
  }
  return tail / whole;
}

/** The p at which P(X >= k) is so large, by bisection. */
function probabilityAt(k: number, trials: number, tail: number): number {
  let [low, high] = [0, 1];
  for (let round = 0; round < HALVINGS; round++) {
    const middle = (low + high) / 2;
    if (!(middle > low && middle < high)) break;
    if (upperTail(k, trials, middle) < tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Both ends at 95 %. */
export function countedInterval(successes: number, trials: number): readonly [Approximate, Approximate] {
  const lower =
    successes === 0
      ? 0
      : successes === trials
        ? exp(log(TAIL) / trials)
        : probabilityAt(successes, trials, TAIL);
  const upper =
    successes === trials
      ? 1
      : successes === 0
        ? -expm1(log(TAIL) / trials)
        : probabilityAt(successes + 1, trials, 1 - TAIL);
  // Sums of ratios lose a little for every factor.
  return [
    { value: lower, error: 1e-10 * lower },
    { value: upper, error: 1e-10 * upper },
  ];
}
