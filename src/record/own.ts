/**
 * A limit that training has of its own, as a record has it.
 */

import type { RegularisedCertificate } from '../margin/certificate-regularised.ts';
import type { ShareCertificate } from '../margin/certificate-share.ts';
import type { InterpolationRecord } from './interpolation.ts';
import type { NormLimitRecord } from './norm-limit.ts';

/** Of a loss, of an objective with a minimum, of an optimiser's norm, of targets, or of two trained layers. */
export type LimitOfItsOwn =
  | OwnLimitRecord
  | MinimumRecord
  | NormLimitRecord
  | InterpolationRecord
  | ShareLimitRecord;

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

/** The minimum that training with weight decay or label smoothing has at finite weights: W* = sum_k a_k Xt_k, in the features of the activated pattern. */
export interface MinimumRecord {
  /** regularised: of lambda/2 |W|^2 beside the loss; equalMargins: of smoothed labels alone, where all margins are the same. */
  readonly kind: 'regularised' | 'equalMargins';
  /** |W*|. */
  readonly norm: number;
  /** min_i q_i/|W*|. */
  readonly margin: number;
  /** a (n). */
  readonly coefficients: readonly number[];
  /** Whether W* has the activated pattern itself; null when undecided. */
  readonly activated: boolean | null;
  /** 1 - cos of the angle from the weights after the last update; null where these are 0. */
  readonly oneMinusCosine: number | null;
  /** |W - W*|/|W*| of the weights after the last update. */
  readonly distance: number;
  /** Whether it is shown that training comes to it from there; of `equalMargins`, but for the part of W(0) that no margin sees. Null where that is not shown. */
  readonly converges: true | null;
  /** 1 - cos of the angle between W* and the max-margin direction of the activated pattern; null where there is none. */
  readonly oneMinusCosineToMargin: number | null;
  /** The least eigenvalue of the Hessian of the objective at W*, of the summed loss and in the span of the features. */
  readonly leastCurvature: number;
  /** Of |W|^2/2 + sum_i l(q_i)/lambda; of `equalMargins`, of |W|^2/2 where all margins are the same. */
  readonly certificate: RegularisedCertificate;
}

/** The limit of two trained layers: the least |p+| + |p-| of the activated pattern with all margins at least 1, p+- the sum of a_j w_j over that sign. */
export interface ShareLimitRecord {
  readonly kind: 'share';
  /** theta = |p+|/(|p+| + |p-|), and whether another has no smaller |p+| + |p-|. */
  readonly share: number;
  readonly shareUnique: boolean;
  /** |p+| + |p-|, the upper end of the bracket, and the margin that is 1/norm: the most of min_i q_i over 1/2 (|a|^2 + |W|^2). */
  readonly norm: number;
  readonly margin: number;
  /** The same of the weights after the last update. */
  readonly shareAtEnd: number | null;
  readonly atEnd: number;
  /** 1 - cos of the angle from their sum_j a_j w_j to p+ + p-. */
  readonly oneMinusCosine: number | null;
  readonly certificate: ShareCertificate;
}
