/**
 * The Lanczos iteration on a matrix that stays in the module's memory from the first step to the last.
 */
import { workspace } from './workspace.ts';

/** Steps a call, and between two looks of the caller. */
const STEPS_PER_CALL = 8;

/** The tridiagonal matrix after k steps: diagonal alpha (k), beside it beta (k - 1). */
export interface Tridiagonal {
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** The Krylov space is all of R^n, or invariant to rounding: its eigenvalues are those of the matrix. */
  readonly exhausted: boolean;
}

/**
 * Iterates on A / s from a unit vector, until the space is exhausted or `settled` says so.
 *
 * @param factored  whether A is P (n x columns), and the matrix P P' / s^2; otherwise A is symmetric (n x n)
 * @param start  n entries
 * @param settled  sees T every eight steps and at the end; must call no kernel
 * @returns s, a power of two that brings the largest |A_ij| into [1, 2), or 0 for A = 0; infinite or not a number, with
 *   nothing done, when an entry is
 */
export function lanczos(
  factored: boolean,
  n: number,
  columns: number,
  A: Float64Array,
  start: Float64Array,
  settled: (T: Tridiagonal) => boolean,
): number {
  const memory = workspace();
  const { kernels } = memory;
  const a = memory.put(A);
  const scale = kernels.scaleToOne(A.length, a);
  if (!Number.isFinite(scale)) return scale;
  const alpha = memory.reserve(n);
  const beta = memory.reserve(n);
  const work = memory.reserve(Math.max(n, columns));
  const ldv = 8 * Math.ceil(n / 8);
  // Last in memory, and of whole cache lines: what is reserved later prolongs it.
  const basis = memory.put(start);
  for (let asked = STEPS_PER_CALL; ; asked += STEPS_PER_CALL) {
    memory.reserve(STEPS_PER_CALL * ldv);
    const first = asked - STEPS_PER_CALL;
    const done = kernels.lanczos(
      factored,
      n,
      columns,
      a,
      columns,
      first,
      asked,
      basis,
      ldv,
      alpha,
      beta,
      work,
    );
    const T = {
      alpha: new Float64Array(done),
      beta: new Float64Array(done - 1),
      exhausted: done === n || done < asked,
    };
    memory.take(alpha, T.alpha);
    memory.take(beta, T.beta);
    if (settled(T) || T.exhausted) return scale;
  }
}
