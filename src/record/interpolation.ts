/**
 * The limit of training with the squared loss, as a record has it.
 */
import type { InterpolationCertificate } from '../margin/certificate-interpolation.ts';

/** Of all weights that reach every target in a pattern, those nearest to some V: W = V + sum_k c_k Xt_k. */
export interface InterpolantRecord {
  /** |W|, and min_i q_i/|W|. */
  readonly norm: number;
  readonly margin: number;
  /** c (n), and |W - V|. */
  readonly coefficients: readonly number[];
  readonly change: number;
  /** |W(T) - W|/|W|, W(T) the weights after the last update. */
  readonly distance: number;
  /** Whether W has the pattern itself; null when that is rounding. */
  readonly hasPattern: boolean | null;
  readonly certificate: InterpolationCertificate;
}

/** What gradient descent does to the targets' residuals while the pattern stands still: rho <- (I - alpha G) rho. */
export interface ContractionRecord {
  readonly leastEigenvalue: number;
  readonly largestEigenvalue: number;
  /** 2/lambda_max(G): no larger step converges; and 2/(lambda_min + lambda_max), at which it converges fastest. */
  readonly largestStep: number;
  readonly fastestStep: number;
  /** max |1 - alpha lambda| over the eigenvalues: residuals shrink by this in each update, in the end; at least 1 where they do not. */
  readonly factor: number;
  /** slowest: the error ends along the eigenvector of lambda_min, and decays; sharpest: along that of lambda_max, and changes sign at every update. */
  readonly direction: 'slowest' | 'sharpest';
}

/** From the weights after the last update, in their own pattern; with the same from W(0) in the activated one. */
export interface InterpolationRecord extends InterpolantRecord {
  readonly kind: 'interpolation';
  readonly pattern: 'activated' | 'last';
  /** Of G of that pattern; null for other optimisers than gradient descent. */
  readonly contraction: ContractionRecord | null;
  /**
   * Whether training is shown to stay in the pattern for ever, and so to tend to W: each <w_j, x_i> of W is farther from 0 than w_j still moves. The
   * least quotient of the two, above 1 where it is shown; null where nothing says so.
   */
  readonly lasts: { readonly shown: boolean; readonly slack: number | null } | null;
  readonly fromStart: InterpolantRecord | null;
}
