/**
 * X Sigma X' of a sample.
 */
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { addMultiplyTransposed } from '../linalg/product.ts';
import { timesCovariance } from './frame-covariance.ts';
import type { Sample } from './sample.ts';

/** X Sigma X' (n x n) = scale M: M is K itself where Sigma is a multiple of I; null where Sigma is unknown. */
export function rowCovariance({
  n,
  K,
  blocks,
}: Sample): { readonly scale: number; readonly M: Matrix } | null {
  const [{ covariance: only }] = blocks;
  if (blocks.length === 1 && typeof only === 'number') return { scale: only, M: K };
  const M = zeros(n, n);
  for (const { F, covariance } of blocks) {
    if (covariance === null) return null;
    addMultiplyTransposed(timesCovariance(F, covariance), F, M);
  }
  return { scale: 1, M };
}
