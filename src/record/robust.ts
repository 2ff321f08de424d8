/**
 * What a record says of an adversary that moves points.
 */

/** An error against an adversary that may move every point by at most `radius`. */
export interface RobustErrorRecord {
  readonly radius: number;
  readonly norm: 'l2';
  readonly error: number | null;
  readonly log10Error: number | null;
  readonly method: 'closedForm' | 'streamed' | 'heldOut' | null;
  /** 95 % of a count. */
  readonly interval: readonly [number, number] | null;
  /** Points counted. */
  readonly trials: number | null;
  /** The least such error of any classifier. */
  readonly bayes: number | null;
  readonly log10Bayes: number | null;
}
