/**
 * Products of one matrix with many vectors, one after the other, the matrix staying in kernel memory.
 */
import { HeldMatrix } from '../../kernels/held.ts';
import type { Matrix } from './matrix.ts';

export type { HeldMatrix };

/** A, which is copied; to be closed when no more is asked. */
export function heldMatrix({ rows, cols, data }: Matrix): HeldMatrix {
  return new HeldMatrix(rows, cols, data);
}
