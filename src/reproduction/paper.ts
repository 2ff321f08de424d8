/**
 * A paper whose claims are reproduced.
 */
import type { Claim } from './claim.ts';

export interface ReproducedPaper {
  /** On the command line. */
  readonly id: string;
  readonly title: string;
  readonly where: string;
  /** In the order in which they are told. */
  readonly claims: readonly Claim[];
}
