/**
 * Products and sums carried in twice the working precision, for residuals of nearly solved systems.
 * Dekker (1971), Ogita, Rump and Oishi (2005), Algorithm Dot2: error at most u |s| + gamma_n^2 sum |x_i y_i|.
 */
import type { Matrix } from './matrix.ts';

const SPLITTER = 134217729; // 2^27 + 1

/** b - A x with each inner product accumulated in twice the working precision. */
export function residual(A: Matrix, x: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(A.rows);
  for (let i = 0; i < A.rows; i++) {
    let high = -b[i];
    let low = 0;
    for (let k = 0; k < A.cols; k++) {
      const a = A.data[i * A.cols + k];
      const product = a * x[k];
      const total = high + product;
      const virtual = total - high;
      low += high - (total - virtual) + (product - virtual) + productError(a, x[k], product);
      high = total;
    }
    result[i] = -(high + low);
  }
  return result;
}

/** a * b - product exactly, where product is a * b rounded (no overflow, no underflow). */
function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
