/**
 * Products of dense row-major matrices: typed arrays in, typed arrays out, nothing checked.
 *
 * Matrix entries are summed from first to last within blocks of 256 and then block by block; entries of a vector in four
 * interleaved partial sums. Neither depends on the shapes, so rows computed apart are the rows computed together.
 */
import { ADD, SET } from './exports.ts';
import { type Product, productRows } from './rows.ts';
import { carryOut, offer } from './team.ts';
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
  compute({ kind: 'transposed', mode: SET, m, n, k }, A, B, C);
}

/** C += A B' of A (m x k) and B (n x k): a product from columns that come piece by piece. */
export function addMultiplyTransposed(
  m: number,
  n: number,
  k: number,
  A: Float64Array,
  B: Float64Array,
  C: Float64Array,
): void {
  compute({ kind: 'transposed', mode: ADD, m, n, k }, A, B, C);
}

/** C += A B of A (m x k) and B (k x n): a product from rows that come piece by piece. */
export function addMultiply(
  m: number,
  n: number,
  k: number,
  A: Float64Array,
  B: Float64Array,
  C: Float64Array,
): void {
  compute({ kind: 'upright', mode: ADD, m, n, k }, A, B, C);
}

/** C = A A' of A (n x k), exactly symmetric. */
export function gram(n: number, k: number, A: Float64Array, C: Float64Array): void {
  compute({ kind: 'gram', mode: SET, m: n, n, k }, A, A, C);
}

/** C += B B' of B (n x k) and a symmetric C: a Gram matrix from columns that come piece by piece. */
export function addGram(n: number, k: number, B: Float64Array, C: Float64Array): void {
  compute({ kind: 'gram', mode: ADD, m: n, n, k }, B, B, C);
}

/** One of the products above, by the team when it is large and there is one. */
function compute(product: Product, A: Float64Array, B: Float64Array, C: Float64Array): void {
  const { kind, mode, m, n, k } = product;
  const memory = workspace();
  const { kernels } = memory;
  const a = memory.reserve(A.length);
  const b = kind === 'gram' ? a : memory.reserve(B.length);
  const c = memory.reserve(C.length);
  const work = memory.reserve(kernels.productWork(n, k));
  // Where memory does not suffice, no worker is left with a job that nobody ends.
  const job = offer(product, A, B, C);
  memory.write(a, A);
  if (b !== a) memory.write(b, B);
  if (mode !== SET) memory.write(c, C);
  const rowOf = (i: number) => c + 8 * n * i;
  const rows = (from: number, to: number) => productRows(kernels, product, from, to, a, b, rowOf(from), work);
  if (job === null) rows(0, m);
  else carryOut(job, rows, (from, computed) => memory.write(rowOf(from), computed));
  if (kind === 'gram') kernels.mirror(n, c, n);
  memory.take(c, C);
}

/** Of each row of A B', A (m x k) and B (n x k): its least entry, its greatest size and the sum of its sizes (m x 3). */
export function summariseProduct(
  m: number,
  n: number,
  k: number,
  A: Float64Array,
  B: Float64Array,
  out: Float64Array,
): void {
  const memory = workspace();
  const { kernels } = memory;
  const [a, b] = [memory.put(A), memory.put(B)];
  const [c, to] = [memory.reserve(m * n), memory.reserve(3 * m)];
  const work = memory.reserve(kernels.productWork(n, k));
  kernels.multiplyTransposed(SET, m, n, k, a, k, b, k, c, n, work);
  kernels.summariseRows(m, n, c, n, to);
  memory.take(to, out);
}

/** Entries that are copied in at a time where each is read once: so few stay in the innermost cache in between. */
const AT_A_TIME = 4096;

/** y = A x of A (m x n). */
export function multiplyVector(
  m: number,
  n: number,
  A: Float64Array,
  x: Float64Array,
  y: Float64Array,
): void {
  multiplyVectors(m, n, A, 1, x, y);
}

/** Y = X A' (count x m) of A (m x n) and few vectors X (count x n): A is read once for all of them. */
export function multiplyVectors(
  m: number,
  n: number,
  A: Float64Array,
  count: number,
  X: Float64Array,
  Y: Float64Array,
): void {
  const memory = workspace();
  const rows = Math.min(m, Math.max(2, 2 * Math.floor(AT_A_TIME / (2 * n))));
  const from = memory.put(X);
  const to = memory.reserve(count * m);
  const a = memory.reserve(rows * n);
  for (let first = 0; first < m; first += rows) {
    const some = Math.min(rows, m - first);
    memory.write(a, some === m ? A : A.subarray(first * n, (first + some) * n));
    for (let at = 0; at < count; at++)
      memory.kernels.multiplyVector(some, n, a, n, from + 8 * n * at, to + 8 * (m * at + first));
  }
  memory.take(to, Y);
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
