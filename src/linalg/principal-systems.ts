/**
 * Systems with principal blocks of one symmetric matrix, one block after another, the matrix staying in kernel memory.
 */
import { PrincipalSystems } from '../../kernels/principal.ts';
import { largestOf, startVector } from './lanczos.ts';
import type { Matrix } from './matrix.ts';

export type { PrincipalSystems };

/** Systems A_FF x_F = b_F of a symmetric A (n x n), which is copied, and b (n); to be closed when no more is asked. */
export function principalSystems(A: Matrix, b: Float64Array): PrincipalSystems {
  return new PrincipalSystems(A.rows, A.data, b);
}

/** The ends of a spectrum to a digit or two: but for rounding max is at most lambda_max, and min at least lambda_min. */
export interface EstimatedEnds {
  readonly max: number;
  readonly min: number;
}

/** Two looks, two steps apart, that agree to this share are an estimate. */
const ENOUGH = 2 ** -4;
/** How closely a look is taken. */
const FINE = 2 ** -30;
/** Squares of what is on the way stay in the range of float64 where the largest diagonal entry is so large. */
const LEAST_SIZE = 2 ** -400;
const MOST_SIZE = 2 ** 400;

/**
 * The ends of the spectrum of A_FF, definite, of the F that was solved last: lambda_max from a Krylov space of A_FF, lambda_min from one of its
 * inverse, each step of which is one pair of triangular solves. At the end that dominates, a space of a few dimensions tells an
 * eigenvalue to a few hundredths, and one that lies apart from all others to all its digits.
 *
 * @returns null where sizes leave the range in which this is done
 */
export function estimatedEnds(systems: PrincipalSystems, A: Matrix, F: Int32Array): EstimatedEnds | null {
  const n = A.rows;
  let size = 0;
  for (const i of F) size = Math.max(size, A.data[i * (n + 1)]);
  if (!(size >= LEAST_SIZE && size <= MOST_SIZE)) return null;
  const start = startVector(n, F);
  const max = dominant(systems, false, start);
  const min = 1 / dominant(systems, true, start);
  return max <= MOST_SIZE * size && min >= 2 ** -400 * size ? { max, min } : null;
}

function dominant(systems: PrincipalSystems, inverse: boolean, start: Float64Array): number {
  let value = Number.NaN;
  systems.iterate(inverse, start, (T) => {
    const before = value;
    value = largestOf(T, FINE, before);
    return Math.abs(value - before) <= ENOUGH * Math.abs(value);
  });
  return value;
}
