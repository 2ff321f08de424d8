/**
 * Sigma inside a frame: what a product with it costs depends on how it looks there.
 */
import type { Matrix } from '../linalg/matrix.ts';
import { multiplyTransposed, multiplyVector } from '../linalg/product.ts';

/** lambda I, diag(lambda_1..lambda_c), or a full symmetric matrix (c x c), in the frame's coordinates. */
export type FrameCovariance = number | Float64Array | Matrix;

/** Sigma v (length c). */
export function applyCovariance(sigma: FrameCovariance, v: Float64Array): Float64Array {
  if (typeof sigma === 'number') return v.map((entry) => sigma * entry);
  if (sigma instanceof Float64Array) return v.map((entry, k) => sigma[k] * entry);
  return multiplyVector(sigma, v);
}

/** A Sigma (rows x c). */
export function timesCovariance(A: Matrix, sigma: FrameCovariance): Matrix {
  if (typeof sigma === 'number') return { ...A, data: A.data.map((entry) => sigma * entry) };
  if (sigma instanceof Float64Array)
    return { ...A, data: A.data.map((entry, at) => sigma[at % A.cols] * entry) };
  return multiplyTransposed(A, sigma);
}
