/**
 * The Cholesky factorisation and solves with its factor: row-major typed arrays in and out, nothing checked.
 */
import { workspace } from './workspace.ts';

/** A pivot that a factorisation refused. */
export interface Refusal {
  readonly pivot: number;
  /** L_ii^2 there; not a number when A has entries that are none. */
  readonly value: number;
}

/**
 * L lower triangular with A = L L' of A (n x n), of which the lower triangle is read.
 *
 * @param tolerance  pivot i is refused unless L_ii^2 > tolerance A_ii
 * @returns null, or the first pivot refused; L is then not written
 */
export function cholesky(n: number, A: Float64Array, tolerance: number, L: Float64Array): Refusal | null {
  const memory = workspace();
  const { kernels } = memory;
  const a = memory.put(A);
  const work = memory.reserve(kernels.choleskyWork(n));
  const pivot = kernels.cholesky(n, a, n, a, n, tolerance, work);
  if (pivot < n) return { pivot, value: kernels.refusedValue() };
  kernels.clearUpper(n, a, n);
  memory.take(a, L);
  return null;
}

/** Whether A - shift I (n x n) has such a factor, which is not kept; arguments as of `cholesky`. */
export function isPositiveDefinite(n: number, A: Float64Array, tolerance: number, shift: number): boolean {
  const memory = workspace();
  const { kernels } = memory;
  const a = memory.put(A);
  const entries = memory.view(a, A.length);
  if (shift !== 0) for (let i = 0; i < n; i++) entries[i * (n + 1)] -= shift;
  return kernels.cholesky(n, a, n, a, n, tolerance, memory.reserve(kernels.choleskyWork(n))) === n;
}

/** x <- (L L')^{-1} x. */
export function solveCholesky(n: number, L: Float64Array, x: Float64Array): void {
  const memory = workspace();
  const l = memory.put(L);
  const at = memory.put(x);
  memory.kernels.solveLower(n, l, n, at);
  memory.kernels.solveLowerTransposed(n, l, n, at);
  memory.take(at, x);
}
