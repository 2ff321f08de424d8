/**
 * Residuals carried in twice the working precision, for systems that are nearly solved.
 */
import * as kernels from '../../kernels/products.ts';
import type { Matrix } from './matrix.ts';

/**
 * b - A x with each inner product accumulated in twice the working precision (Ogita, Rump and Oishi 2005, Dot2): error at
 * most u |s| + gamma_n^2 sum |A_ik x_k|.
 */
export function residual(A: Matrix, x: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(A.rows);
  kernels.residual(A.rows, A.cols, A.data, x, b, result);
  return result;
}
