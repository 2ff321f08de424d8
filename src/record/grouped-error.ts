import type { ErrorEstimate } from '../risk/estimate.ts';

/** The error of a network of a few directions. */
export interface GroupedErrorRecord extends ErrorEstimate {
  /** P(f = 0). */
  readonly zeroShare: number | null;
  /** (sum of weights)^2/sum of their squares, of importance sampling. */
  readonly effectiveSize?: number;
}
