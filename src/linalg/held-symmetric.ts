/**
 * Products of one symmetric matrix with many vectors, one after the other, the matrix staying in kernel memory.
 */
import { HeldSymmetric } from '../../kernels/held.ts';
import type { Matrix } from './matrix.ts';

export type { HeldSymmetric };

/** A (n x n), which is copied; to be closed when no more is asked. */
export function heldSymmetric({ rows, data }: Matrix): HeldSymmetric {
  return new HeldSymmetric(rows, data);
}
