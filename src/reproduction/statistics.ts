/**
 * What judges count with: shares and means with the intervals that a status rests on.
 */
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
