/**
 * Forces in kernel memory, with the matrix through which they move.
 */
import { ForceMemory, TOGETHER } from '../../kernels/forces.ts';
import type { Matrix } from './matrix.ts';

export { type ForceMemory, TOGETHER };

/** Room for the forces on m rows, moved by a symmetric K (n x n), which is copied. */
export function forceMemory(K: Matrix, m: number): ForceMemory {
  return new ForceMemory(m, K.rows, K.data);
}
