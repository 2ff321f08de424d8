/**
 * The papers whose claims are reproduced.
 */
import type { Claim } from './claim.ts';
import { hashimoto2026 } from './hashimoto-2026.ts';

export interface ReproducedPaper {
  /** On the command line. */
  readonly id: string;
  readonly title: string;
  readonly where: string;
  /** In the order in which they are told. */
  readonly claims: readonly Claim[];
}

export const papers: readonly ReproducedPaper[] = [hashimoto2026];
