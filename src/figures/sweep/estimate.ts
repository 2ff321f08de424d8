/**
 * What the seeds at one place say together: a mean or a share, with its 95 % interval.
 */
import { exp, log } from '../../linalg/elementary.ts';
import { clopperPearson } from '../../statistics/binomial.ts';
import { mean, meanEstimate } from '../../statistics/mean.ts';
import type { SweepRow } from '../../sweep/table.ts';
import type { Quantity } from './quantity.ts';

export interface Estimate {
  /** Null where no seed has a value. */
  readonly value: number | null;
  /** Null for a mean of one seed. */
  readonly interval: readonly [number, number] | null;
  /** Seeds with a value; without one, though their cell is done; failed. */
  readonly seeds: number;
  readonly absent: number;
  readonly failed: number;
}

/**
 * A share has its Clopper-Pearson interval; a mean its t interval, taken of logarithms (so the mean is geometric) where
 * `scale` is log. On that scale a value that is not positive counts as absent.
 */
export function estimate(rows: readonly SweepRow[], quantity: Quantity, scale: 'linear' | 'log'): Estimate {
  const done = rows.filter(({ status }) => status === 'done');
  const values = done.flatMap((row) => {
    const value = quantity.of(row);
    return value === null || (scale === 'log' && !(value > 0)) ? [] : [value];
  });
  const counts = {
    seeds: values.length,
    absent: done.length - values.length,
    failed: rows.length - done.length,
  };
  if (values.length === 0) return { value: null, interval: null, ...counts };
  if (quantity.kind === 'share') {
    const successes = values.reduce((sum, value) => sum + value, 0);
    const { lower, upper } = clopperPearson(successes, values.length);
    return { value: successes / values.length, interval: [lower, upper], ...counts };
  }
  if (scale === 'linear') {
    const { mean: value, interval } = meanEstimate(values);
    return { value, interval, ...counts };
  }
  const { mean: centre, interval } = meanEstimate(values.map(log));
  return { value: exp(centre), interval: interval && [exp(interval[0]), exp(interval[1])], ...counts };
}

/** The geometric mean over rows of a positive number; null where no row has one. */
export function geometricMean(
  rows: readonly SweepRow[],
  of: (row: SweepRow) => number | null,
): number | null {
  const logs = rows.flatMap((row) => {
    const value = of(row);
    return value !== null && value > 0 ? [log(value)] : [];
  });
  return logs.length === 0 ? null : exp(mean(logs));
}

/** How many seeds there are behind every one of these: "20 seeds", "2 to 20 seeds". */
export function seedsSaid(estimates: readonly Estimate[]): string {
  const counts = estimates.filter(({ seeds }) => seeds > 0).map(({ seeds }) => seeds);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${most} seed${most === 1 ? '' : 's'}` : `${least} to ${most} seeds`;
}

/** The name of the interval and of the mean. */
export function methodSaid(
  { kind }: Quantity,
  scale: 'linear' | 'log',
  estimates: readonly Estimate[],
): string {
  const seeds = seedsSaid(estimates);
  if (kind === 'share') return `share of ${seeds}, 95 % Clopper–Pearson interval`;
  const centre = scale === 'log' ? 'geometric mean' : 'mean';
  if (estimates.every(({ interval }) => interval === null)) return `${centre} of ${seeds}, no interval`;
  return `${centre} of ${seeds}, 95 % t interval${scale === 'log' ? ' of the logarithm' : ''}`;
}

/** What could not be shown of these, as notes; none where nothing is missing. */
export function missingSaid(estimates: readonly Estimate[], scale: 'linear' | 'log'): string[] {
  const sum = (of: (one: Estimate) => number) => estimates.reduce((total, one) => total + of(one), 0);
  const [absent, failed] = [sum((one) => one.absent), sum((one) => one.failed)];
  const reason = scale === 'log' ? 'no positive value' : 'no value';
  return [
    ...(absent > 0 ? [`${absent} cells left out: ${reason}.`] : []),
    ...(failed > 0 ? [`${failed} cells left out: they failed.`] : []),
  ];
}
