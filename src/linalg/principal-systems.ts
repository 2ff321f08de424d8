/**
 * Systems with principal blocks of one symmetric matrix, one block after another, the matrix staying in kernel memory.
 */
import { PrincipalSystems } from '../../kernels/principal.ts';
import type { Matrix } from './matrix.ts';

export type { PrincipalSystems };

/** Systems A_FF x_F = b_F of a symmetric A (n x n), which is copied, and b (n); to be closed when no more is asked. */
export function principalSystems(A: Matrix, b: Float64Array): PrincipalSystems {
  return new PrincipalSystems(A.rows, A.data, b);
}
