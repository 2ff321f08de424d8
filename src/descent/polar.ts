/**
 * The polar factor of A X (m x d), as coefficients of X: (A K A')^{-1/2} A, exact in d. Rows of A that are multiples of one another are one
 * row, and the inverse root is taken of rows in coordinates of a frame, not of A K A', whose condition is the square of theirs.
 */
import { type Matrix, row, rowsOf, zeros } from '../linalg/matrix.ts';
import { inverseRoot } from '../linalg/polar.ts';
import { multiply } from '../linalg/product.ts';
import { axpy } from '../linalg/vector.ts';
import type { DifferentRows } from './neuronwise-engine.ts';

/**
 * With the rows A_j = factor_j R_g the polar factor is that of l_g R_g X, l_g^2 the sum of the squares of the factors of a group, times
 * orthonormal columns factor_j/l_g.
 *
 * @param F  the rows in an orthonormal frame (n x c)
 */
export function polarFactor(A: Matrix, { first, of, factor }: DifferentRows, F: Matrix): Matrix {
  const lengths = new Float64Array(first.length);
  for (const [j, g] of of.entries()) lengths[g] += factor[j] * factor[j];
  for (const [g, square] of lengths.entries()) lengths[g] = Math.sqrt(square);
  const R = rowsOf(A, first);
  for (const [g, length] of lengths.entries()) {
    const own = row(R, g);
    for (let k = 0; k < own.length; k++) own[k] *= length;
  }
  const B = multiply(inverseRoot(multiply(R, F)), R);
  const whole = zeros(A.rows, A.cols);
  for (const [j, g] of of.entries()) axpy(factor[j] / lengths[g], row(B, g), row(whole, j));
  return whole;
}
