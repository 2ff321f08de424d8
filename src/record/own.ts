/**
 * A limit that training has of its own, as a record has it.
 */
import type { RegularisedCertificate } from '../margin/regularised.ts';

/** The limit of training with another loss, in the features of the activated pattern: W = sum_k a_k Xt_k. */
export interface OwnLimitRecord {
  /** polynomial: the V of W ~ tau^(1/(p + 2)) V. */
  readonly kind: 'polynomial';
  /** W grows like tau to this: 1/(p + 2). */
  readonly exponent: number;
  /** |W|. */
  readonly norm: number;
  /** min_i q_i/|W|. */
  readonly margin: number;
  /** a (n). */
  readonly coefficients: readonly number[];
  /** Whether W has the activated pattern itself; null when undecided. */
  readonly activated: boolean | null;
  /** 1 - cos of the angle from the weights after the last update; null where these are 0. */
  readonly oneMinusCosine: number | null;
  readonly certificate: RegularisedCertificate;
}
