/**
 * Products of dense row-major matrices: typed arrays in, typed arrays out, nothing checked.
 *
 * Matrix entries are summed from first to last within blocks of 256 and then block by block; entries of a vector in four
 * interleaved partial sums. Neither depends on the shapes, so rows computed apart are the rows computed together.
 */
import { ADD, SET } from './exports.ts';
import { workspace } from './workspace.ts';

/** C = A B' of A (m x k) and B (n x k). */
export function multiplyTransposed(
  m: number,
  n: number,
  k: number,
  A: Float64Array,
  B: Float64Array,
  C: Float64Array,
): void {
  const memory = workspace();
  const { kernels } = memory;
  const a = memory.put(A);
  const b = memory.put(B);
  const c = memory.reserve(C.length);
  const work = memory.reserve(kernels.productWork(n, k));
  kernels.multiplyTransposed(SET, m, n, k, a, k, b, k, c, n, work);
  memory.take(c, C);
}

/** C = A B of A (m x k) and B (k x n). */
export function multiply(
  m: number,
  n: number,
  k: number,
  A: Float64Array,
  B: Float64Array,
  C: Float64Array,
): void {
  const memory = workspace();
  const { kernels } = memory;
  const a = memory.put(A);
  const b = memory.put(B);
  const c = memory.reserve(C.length);
  const work = memory.reserve(kernels.productWork(n, k));
  kernels.multiply(SET, m, n, k, a, k, b, n, c, n, work);
  memory.take(c, C);
}

/** C = A A' of A (n x k), exactly symmetric. */
export function gram(n: number, k: number, A: Float64Array, C: Float64Array): void {
  const memory = workspace();
  const { kernels } = memory;
  const a = memory.put(A);
  const c = memory.reserve(C.length);
  const work = memory.reserve(kernels.productWork(n, k));
  kernels.gramLower(SET, n, k, a, k, c, n, work);
  kernels.mirror(n, c, n);
  memory.take(c, C);
}

/** C += B B' of B (n x k) and a symmetric C: a Gram matrix from columns that come piece by piece. */
export function addGram(n: number, k: number, B: Float64Array, C: Float64Array): void {
  const memory = workspace();
  const { kernels } = memory;
  const b = memory.put(B);
  const c = memory.put(C);
  const work = memory.reserve(kernels.productWork(n, k));
  kernels.gramLower(ADD, n, k, b, k, c, n, work);
  kernels.mirror(n, c, n);
  memory.take(c, C);
}

/** y = A x of A (m x n). */
export function multiplyVector(
  m: number,
  n: number,
  A: Float64Array,
  x: Float64Array,
  y: Float64Array,
): void {
  const memory = workspace();
  const a = memory.put(A);
  const from = memory.put(x);
  const to = memory.reserve(m);
  memory.kernels.multiplyVector(m, n, a, n, from, to);
  memory.take(to, y);
}

/** r = b - A x of A (m x n), each inner product carried in twice the working precision. */
export function residual(
  m: number,
  n: number,
  A: Float64Array,
  x: Float64Array,
  b: Float64Array,
  r: Float64Array,
): void {
  const memory = workspace();
  const a = memory.put(A);
  const factor = memory.put(x);
  const from = memory.put(b);
  const to = memory.reserve(m);
  memory.kernels.residual(m, n, a, n, factor, from, to, memory.reserve(2 * n));
  memory.take(to, r);
}
