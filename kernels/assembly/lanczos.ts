/**
 * The Lanczos iteration with full reorthogonalisation on a symmetric matrix: A itself, P P' of a factor P, or (L L')^{-1} of a Cholesky
 * factor L. Golub and Van Loan, "Matrix Computations" (2013), Section 10.3. The recurrence takes away what is large, along the two
 * vectors before, and leaves some u |A| along each; one classical Gram-Schmidt against all of them then leaves rounding of the new
 * vector itself.
 */
import { dot, multiplyVector } from './dot.ts';
import { multiplySymmetric } from './symmetric.ts';
import { solveLower, solveLowerTransposed } from './triangular.ts';

const FACTORED: i32 = 1;
const INVERSE: i32 = 2;

const ROUNDING: f64 = 2.220446049250313e-16; // 2^-52

/**
 * Steps `first` to `last` - 1: rows k + 1 of the basis, alpha_k = <v_k, A v_k> and beta_k = |A v_k, orthogonalised|.
 *
 * A v is summed as by symmetric.ts, the solves are those of triangular.ts, other inner products are as of dot.ts; those of P' v and of
 * sums over the basis run from first to last.
 *
 * @param kind  0: a is the matrix (n x n), of which the lower triangle is read; 1: a is P (n x columns); 2: a is L (n x n)
 * @param mask  n entries of 0 or 1 that A v is multiplied by, entry by entry; 0 for none
 * @param basis  rows v_0, v_1, ... of n entries, `ldv` (even) from row to row: row `first` is given, row `last` written
 * @param work  as many entries as the larger of n and columns
 * @returns the steps known then: `last`, or fewer when the Krylov space is exhausted. It is when k + 1 = n, where beta_k is
 *   not written, and when beta_k would be rounding, where it is 0.
 */
export function lanczos(
  kind: i32,
  n: usize,
  columns: usize,
  a: usize,
  lda: usize,
  mask: usize,
  first: usize,
  last: usize,
  basis: usize,
  ldv: usize,
  alpha: usize,
  beta: usize,
  work: usize,
): usize {
  const stride = ldv << 3;
  for (let k = first; k < last; k++) {
    const v = basis + k * stride;
    const w = v + stride;
    if (kind === FACTORED) {
      combineRows(n, columns, a, lda << 3, v, work);
      multiplyVector(n, columns, a, lda, work, w);
    } else if (kind === INVERSE) {
      memory.copy(w, v, n << 3);
      solveLower(n, a, lda, w);
      solveLowerTransposed(n, a, lda, w);
    } else {
      multiplySymmetric(n, a, lda, v, w);
      if (mask !== 0) keep(n, mask, w);
    }
    const along = dot(n, v, w);
    store<f64>(alpha + (k << 3), along);
    if (k + 1 === n) return n;
    addRow(n, v, -along, w);
    if (k > 0) addRow(n, v - stride, -load<f64>(beta + ((k - 1) << 3)), w);
    orthogonalise(n, k + 1, basis, ldv, w, work);
    const remainder = sqrt(dot(n, w, w));
    const none = !(remainder > ROUNDING * size(k, alpha, beta));
    store<f64>(beta + (k << 3), none ? 0 : remainder);
    if (none) return k + 1;
    divide(n, w, remainder);
  }
  return last;
}

/** y = A' x of A (m x n). */
function combineRows(m: usize, n: usize, a: usize, stride: usize, x: usize, y: usize): void {
  memory.fill(y, 0, n << 3);
  addRows(m, n, a, stride, x, 1, y);
}

/** w <- w - sum_k <v_k, w> v_k over the first `count` rows of the basis. */
function orthogonalise(n: usize, count: usize, basis: usize, ldv: usize, w: usize, work: usize): void {
  multiplyVector(count, n, basis, ldv, w, work);
  addRows(count, n, basis, ldv << 3, work, -1, w);
}

/** y += sign sum_i x_i A_i over the rows of A (m x n), from first to last; four rows go together. */
function addRows(m: usize, n: usize, a: usize, stride: usize, x: usize, sign: f64, y: usize): void {
  let i: usize = 0;
  for (; i + 4 <= m; i += 4) {
    const at = x + (i << 3);
    addFourRows(n, a + i * stride, stride, at, sign, y);
  }
  for (; i < m; i++) addRow(n, a + i * stride, sign * load<f64>(x + (i << 3)), y);
}

function addFourRows(n: usize, a: usize, stride: usize, x: usize, sign: f64, y: usize): void {
  const x0 = f64x2.splat(sign * load<f64>(x));
  const x1 = f64x2.splat(sign * load<f64>(x, 8));
  const x2 = f64x2.splat(sign * load<f64>(x, 16));
  const x3 = f64x2.splat(sign * load<f64>(x, 24));
  let b = a + stride;
  let c = b + stride;
  let d = c + stride;
  for (const end = y + ((n & ~1) << 3); y < end; y += 16, a += 16, b += 16, c += 16, d += 16) {
    let total = f64x2.add(v128.load(y), f64x2.mul(x0, v128.load(a)));
    total = f64x2.add(total, f64x2.mul(x1, v128.load(b)));
    total = f64x2.add(total, f64x2.mul(x2, v128.load(c)));
    v128.store(y, f64x2.add(total, f64x2.mul(x3, v128.load(d))));
  }
  if ((n & 1) === 0) return;
  let total = load<f64>(y) + f64x2.extract_lane(x0, 0) * load<f64>(a);
  total += f64x2.extract_lane(x1, 0) * load<f64>(b);
  total += f64x2.extract_lane(x2, 0) * load<f64>(c);
  store<f64>(y, total + f64x2.extract_lane(x3, 0) * load<f64>(d));
}

function addRow(n: usize, a: usize, factor: f64, y: usize): void {
  const f = f64x2.splat(factor);
  const end = y + ((n & ~1) << 3);
  for (; y < end; y += 16, a += 16) v128.store(y, f64x2.add(v128.load(y), f64x2.mul(f, v128.load(a))));
  if (n & 1) store<f64>(y, load<f64>(y) + factor * load<f64>(a));
}

/** w <- mask w, entry by entry. */
function keep(n: usize, mask: usize, w: usize): void {
  for (const end = w + (n << 3); w < end; w += 8, mask += 8) store<f64>(w, load<f64>(w) * load<f64>(mask));
}

function divide(n: usize, w: usize, divisor: f64): void {
  for (const end = w + (n << 3); w < end; w += 8) store<f64>(w, load<f64>(w) / divisor);
}

/** The largest of |alpha_0|, ..., |alpha_k|, beta_0, ..., beta_{k-1}. */
function size(k: usize, alpha: usize, beta: usize): f64 {
  let largest = abs(load<f64>(alpha + (k << 3)));
  for (let at: usize = 0; at < k << 3; at += 8) {
    largest = max(largest, max(abs(load<f64>(alpha + at)), load<f64>(beta + at)));
  }
  return largest;
}
