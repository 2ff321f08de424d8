/**
 * The smallest error any classifier can have on the population.
 */
import { moments, type Population } from '../data/population.ts';
import { exp, log } from '../linalg/elementary.ts';
import { logNormalCdf } from '../special/normal.ts';

/**
 * With delta = |Sigma^{-1/2} mu|, class share pi and b = log(pi/(1 - pi)) (theory 6.4):
 *     pi Phi(-delta - b/(2 delta)) + (1 - pi) Phi(-delta + b/(2 delta)),
 * which is Phi(-delta) for pi = 1/2, and min(pi, 1 - pi) without signal.
 *
 * @returns the error and its natural logarithm
 */
export function bayesError(population: Population): { error: number; logError: number } {
  const delta = Math.sqrt(moments(population).muSigmaInverseMu);
  const share = population.positiveShare;
  if (share === 0 || share === 1) return { error: 0, logError: Number.NEGATIVE_INFINITY };
  if (delta === 0) return { error: Math.min(share, 1 - share), logError: log(Math.min(share, 1 - share)) };
  const shift = log(share / (1 - share)) / (2 * delta);
  const first = log(share) + logNormalCdf(-delta - shift);
  const second = log(1 - share) + logNormalCdf(-delta + shift);
  const top = Math.max(first, second);
  const logError = top + log(exp(first - top) + exp(second - top));
  return { error: exp(logError), logError };
}
