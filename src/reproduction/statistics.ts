/**
 * What judges count with: shares and means with the intervals that a status rests on.
 */
import { keyFrom } from '../random/key.ts';
import { Stream } from '../random/stream.ts';
import { clopperPearson } from '../statistics/binomial.ts';
import { meanEstimate } from '../statistics/mean.ts';
import type { ClaimStatus } from './claim.ts';

/** Every interval that a status rests on errs with at most one per cent. */
export const CONFIDENCE = 0.99;

/** An estimate between the ends of its interval. */
export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** A share with its Clopper-Pearson interval. */
export interface Share extends Estimate {
  readonly count: number;
  readonly of: number;
}

/** The share of `items` of which `holds` is true; null when there are none. */
export function shareOf<T>(items: readonly T[], holds: (item: T) => boolean): Share | null {
  const of = items.length;
  if (of === 0) return null;
  const count = items.filter(holds).length;
  return { count, of, value: count / of, ...clopperPearson(count, of, CONFIDENCE) };
}

/** The mean of independent values with its t interval; null for fewer than two. */
export function meanOf(values: readonly number[]): Estimate | null {
  if (values.length < 2) return null;
  const { mean, interval } = meanEstimate(values, CONFIDENCE);
  return interval === null ? null : { value: mean, lower: interval[0], upper: interval[1] };
}

/**
 * The mean of so many other values of the same law, about that of these: t interval for their difference, as both means are by chance; null for
 * fewer than two.
 */
export function meanOfOthers(values: readonly number[], others: number): Estimate | null {
  const own = meanOf(values);
  if (own === null) return null;
  const wider = Math.sqrt(1 + values.length / others);
  const away = (end: number): number => own.value + wider * (end - own.value);
  return { value: own.value, lower: away(own.lower), upper: away(own.upper) };
}

/** Draws of a resampled interval. */
const DRAWS = 4000;

/**
 * The mean over groups of the means of so many other values of each, about that of these: the interval of the bootstrap, which values of any law
 * have, as rare large ones. Both means are by chance, so both are resampled: the ends are quantiles of mean + (others* - own*). Null for a
 * group of fewer than two.
 */
export function resampledMeanOfOthers(
  groups: readonly (readonly number[])[],
  others: number,
): Estimate | null {
  if (groups.length === 0 || groups.some((group) => group.length < 2)) return null;
  const stream = new Stream(keyFrom(0, 'resampled'));
  const meanOfDrawn = (group: readonly number[], count: number): number => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += group[Math.floor(stream.uniform() * group.length)];
    return sum / count;
  };
  const overGroups = (mean: (group: readonly number[]) => number): number =>
    groups.reduce((sum, group) => sum + mean(group), 0) / groups.length;
  const value = overGroups((group) => group.reduce((sum, one) => sum + one, 0) / group.length);
  const drawn = Float64Array.from(
    { length: DRAWS },
    () => value + overGroups((group) => meanOfDrawn(group, others) - meanOfDrawn(group, group.length)),
  ).sort();
  const beyond = Math.floor(((1 - CONFIDENCE) / 2) * DRAWS);
  return { value, lower: drawn[beyond], upper: drawn[DRAWS - 1 - beyond] };
}

/** pass when an interval lies inside [low, high], fail when it lies outside, undecided when it does neither. */
export function within(estimate: Estimate | null, low: number, high: number): ClaimStatus {
  if (estimate === null) return 'undecided';
  if (estimate.lower >= low && estimate.upper <= high) return 'pass';
  return estimate.upper < low || estimate.lower > high ? 'fail' : 'undecided';
}

/** "4.003 (99 %: 3.991 to 4.015)". */
export function toldEstimate(estimate: Estimate | null): string {
  if (estimate === null) return 'unknown';
  const [value, lower, upper] = [estimate.value, estimate.lower, estimate.upper].map((one) =>
    one.toPrecision(4),
  );
  return `${value} (99 %: ${lower} to ${upper})`;
}

/** "17 of 20". */
export function told(share: Share | null): string {
  return share === null ? '0 of 0' : `${share.count} of ${share.of}`;
}
