/**
 * The limit of an optimiser that maximises the margin over a norm of its own, as a record has it.
 */

/** The largest margin of a pattern over another norm than |W|. */
export interface NormLimitRecord {
  /** max |W_jk|, or the largest singular value of W. */
  readonly kind: 'linf' | 'spectral';
  /** The last one where training ended in another than the activated, and was in it for the last half of its updates. */
  readonly pattern: 'activated' | 'last';
  /** A min_i q_i at norm 1 that weights of the pattern are found to have, the lower end of the bracket, and the norm at which these have all q_i >= 1. */
  readonly margin: number;
  readonly norm: number;
  /** min_i q_i over the norm of W after the last update. */
  readonly atEnd: number | null;
  readonly certificate: { readonly lower: number; readonly upper: number; readonly relativeGap: number };
  /** p >= 0 of sum 1 (n): the upper bound is the dual norm of sum_k p_k Xt_k. */
  readonly dual: readonly number[];
}
