/**
 * Products with one matrix at every step of a loop.
 */
import { Resident } from '../../kernels/resident.ts';
import type { Matrix } from './matrix.ts';

/**
 * B (n x k) made ready to multiply up to `most` vectors at once: write a_0, a_1, ... into `rows`, call `multiply`, read
 * B a_0, B a_1, ... from `products`. A call copies and allocates nothing.
 */
export function resident(B: Matrix, most: number): Resident {
  return new Resident(B.rows, B.cols, B.data, most);
}
