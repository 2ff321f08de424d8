/**
 * The reasons behind the nulls of a record.
 */

/** Reasons that several stages give. */
export const UNKNOWN_MEAN = 'the mean mu is unknown';
export const NO_CLUSTERS = 'the labels are those of a linear teacher: there is no mean mu';
export const UNKNOWN_LAW = 'the population (mu and covariance) is unknown';

export class Notes {
  readonly reasons: Record<string, string> = {};

  /** Notes why the value at a dotted path is null, and returns that null. */
  absent(path: string, reason: string): null {
    this.reasons[path] = reason;
    return null;
  }

  /** The value, or a noted null when it does not exist or is not finite. */
  orAbsent<T>(path: string, value: T | null, reason: string): T | null {
    if (value === null || (typeof value === 'number' && !Number.isFinite(value)))
      return this.absent(path, reason);
    return value;
  }

  /** Adds what the reader of an existing value must know. */
  remark(path: string, text: string): void {
    this.reasons[path] = text;
  }
}
