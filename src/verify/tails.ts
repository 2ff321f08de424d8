/**
 * Tails of the noise along a line, by scales of its law.
 */
import type { Approximate } from './arithmetic.ts';
import { logMixtureTail } from './clusters.ts';
import { logNormalTail } from './normal-tail.ts';

export const NO_SCALES = 'the tail of noise with independent coordinates is not computed again here';

/** A law with a density of scales is told by a rule that is so close, as a share. */
const OF_RULE = 1e-9;

/** log P(g xi > Gamma). */
export function tailOf(scales: readonly { scale: number; share: number }[], gamma: Approximate): Approximate {
  if (scales.length === 1) return logNormalTail({ value: gamma.value / scales[0].scale, error: gamma.error });
  const value = logMixtureTail(scales, gamma.value);
  return { value, error: OF_RULE * (1 + Math.abs(value)) };
}
