/**
 * Groups of neurons in kernel memory, with the matrix that moves them.
 */
import { GroupMemory, type GroupVectors, moverBy } from '../../kernels/groups.ts';
import type { Matrix } from './matrix.ts';

export type { GroupMemory, GroupVectors };

/** Room for up to `most` groups, of slope 1 and another, moved by a symmetric K (n x n), which is copied. */
export function groupMemory(K: Matrix, most: number, slope: number): GroupMemory {
  return new GroupMemory(K.rows, moverBy(K.data), most, slope);
}
