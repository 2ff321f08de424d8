/**
 * The Cholesky factorisation and solves with its factor: row-major typed arrays in and out, nothing checked.
 */
import { type Workspace, workspace } from './workspace.ts';

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
  const pivot = kernels.cholesky(n, a, n, tolerance, work);
  if (pivot < n) return { pivot, value: kernels.refusedValue() };
  kernels.clearUpper(n, a, n);
  memory.take(a, L);
  return null;
}

/** x <- L^{-1} x. */
export function solveLower(n: number, L: Float64Array, x: Float64Array): void {
  const memory = workspace();
  const l = memory.put(L);
  const at = memory.put(x);
  memory.kernels.solveLower(n, l, n, at);
  memory.take(at, x);
}

/** x <- L'^{-1} x. */
export function solveLowerTransposed(n: number, L: Float64Array, x: Float64Array): void {
  const memory = workspace();
  const l = memory.put(L);
  const at = memory.put(x);
  memory.kernels.solveLowerTransposed(n, l, n, at);
  memory.take(at, x);
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

/** Refinement ends with a correction this small beside x: the next would be as small beside it. */
const SETTLED = 2 ** -30;
const MOST_REFINEMENTS = 3;

/**
 * x = A^{-1} b of A (n x n) symmetric: one factorisation, and corrections from residuals carried in twice the working precision.
 *
 * @param tolerance  as in `cholesky`
 * @param r  receives b - A x, when x is corrected
 * @param worthwhile  whether an x found is worth correcting; it must call no kernel
 * @returns null, or the first pivot refused; x and r are then not written
 */
export function solveDefinite(
  n: number,
  A: Float64Array,
  tolerance: number,
  b: Float64Array,
  x: Float64Array,
  r: Float64Array,
  worthwhile: (x: Float64Array) => boolean,
): Refusal | null {
  const memory = workspace();
  const { kernels } = memory;
  const l = memory.put(A);
  const pivot = kernels.cholesky(n, l, n, tolerance, memory.reserve(kernels.choleskyWork(n)));
  if (pivot < n) return { pivot, value: kernels.refusedValue() };
  const vector = memory.put(b);
  const divide = () => {
    kernels.solveLower(n, l, n, vector);
    kernels.solveLowerTransposed(n, l, n, vector);
  };
  divide();
  memory.take(vector, x);
  if (!worthwhile(x)) return null;

  const a = memory.put(A);
  const target = memory.put(b);
  const work = memory.reserve(2 * n);
  const change = new Float64Array(n);
  for (let refinement = 0; refinement < MOST_REFINEMENTS; refinement++) {
    kernels.residual(n, n, a, n, memory.put(x), target, vector, work);
    memory.take(vector, r);
    divide();
    memory.take(vector, change);
    for (let i = 0; i < n; i++) {
      const corrected = x[i] + change[i];
      change[i] = corrected - x[i];
      x[i] = corrected;
    }
    const settled = largest(change) <= SETTLED * largest(x);
    // The change is so small that its product with A need not be carried in twice the precision.
    kernels.multiplyVector(n, n, a, n, memory.put(change), vector);
    memory.take(vector, change);
    for (let i = 0; i < n; i++) r[i] -= change[i];
    if (settled) break;
  }
  return null;
}

/** X <- L^{-1} X of X (n x r). */
export function solveLowerMany(n: number, r: number, L: Float64Array, X: Float64Array): void {
  const memory = workspace();
  const l = memory.put(L);
  const x = memory.put(X);
  solveMany(memory, n, r, l, x);
  memory.take(x, X);
}

/** X <- L'^{-1} X of X (n x r). */
export function solveLowerTransposedMany(n: number, r: number, L: Float64Array, X: Float64Array): void {
  const memory = workspace();
  const { kernels } = memory;
  const l = memory.put(L);
  const x = memory.put(X);
  const reversed = memory.reserve(n * n);
  kernels.reverseTranspose(n, l, n, reversed, n);
  kernels.reverseRows(n, r, x, r);
  solveMany(memory, n, r, reversed, x);
  kernels.reverseRows(n, r, x, r);
  memory.take(x, X);
}

function solveMany(memory: Workspace, n: number, r: number, l: number, x: number): void {
  const work = memory.reserve(memory.kernels.solveManyWork(r));
  memory.kernels.solveLowerMany(n, r, l, n, x, r, work);
}

function largest(x: Float64Array): number {
  let size = 0;
  for (const entry of x) size = Math.max(size, Math.abs(entry));
  return size;
}
