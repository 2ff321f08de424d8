/**
 * Means of independent repetitions, with intervals.
 */

import { InputError } from '../errors.ts';
import { studentTail } from './student.ts';

/** The arithmetic mean, taken about the first value: equal values have exactly themselves as their mean. */
export function mean(values: readonly number[]): number {
  const [first] = values;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}

/** A mean with what is known of its error. */
export interface MeanEstimate {
  readonly mean: number;
  /** How many values: k. */
  readonly count: number;
  /** s/sqrt(k), s^2 the unbiased variance; null for a single value, which says nothing of its spread. */
  readonly standardError: number | null;
  /** mean -+ t s/sqrt(k), t of k - 1 degrees of freedom; null for a single value. */
  readonly interval: readonly [number, number] | null;
}

/**
 * The mean of independent values and its t interval: exact for normal values, approximate for others as k grows.
 *
 * @param values      at least one finite number
 * @param confidence  in (0, 1), default 0.95
 * @throws InputError if there is no value, or the confidence is out of its range
 */
export function meanEstimate(values: readonly number[], confidence = 0.95): MeanEstimate {
  const count = values.length;
  if (count === 0) throw new InputError('mean: values', 'must hold at least one number', 'none');
  if (!(confidence > 0 && confidence < 1)) {
    throw new InputError('mean: confidence', 'must lie in (0, 1)', confidence);
  }
  const centre = mean(values);
  if (count === 1) return { mean: centre, count, standardError: null, interval: null };
  const squares = values.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  const standardError = Math.sqrt(squares / (count - 1) / count);
  const half = studentTail(1 - confidence, count - 1) * standardError;
  return { mean: centre, count, standardError, interval: [centre - half, centre + half] };
}
