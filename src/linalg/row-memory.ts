/**
 * Groups of neurons in kernel memory, with the rows that move them.
 */
import { moverByFactor } from '../../kernels/factor.ts';
import { GroupMemory } from '../../kernels/groups.ts';
import type { Matrix } from './matrix.ts';

/** Room for up to `most` groups, of slope 1 and another, moved by K = X X' of X (n x d), which is never formed: a step is two products with X. */
export function rowGroupMemory({ rows, cols, data }: Matrix, most: number, slope: number): GroupMemory {
  return new GroupMemory(rows, moverByFactor(data, cols), most, slope);
}
