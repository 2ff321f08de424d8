/**
 * L' X = B as a lower triangular solve: with J the reversal of order, (J L' J)(J X) = J B, and J L' J is lower triangular.
 */

/** to = J L' J of the lower triangle of L (n x n): entry (i, j) is L entry (n-1-j, n-1-i); the rest is not written. */
export function reverseTranspose(n: usize, l: usize, ldl: usize, to: usize, ldt: usize): void {
  const stride = ldt << 3;
  const last = n - 1;
  for (let r: usize = 0; r < n; r++) {
    const row = l + ((r * ldl) << 3);
    let at = to + last * stride + ((last - r) << 3);
    for (let c: usize = 0; c <= r; c++, at -= stride) store<f64>(at, load<f64>(row + (c << 3)));
  }
}

/** X <- J X of X (n x r): the rows in reverse order. */
export function reverseRows(n: usize, r: usize, x: usize, ldx: usize): void {
  const stride = ldx << 3;
  const bytes = r << 3;
  for (let upper = x, lower = x + n * stride; upper + stride < lower; upper += stride) {
    lower -= stride;
    for (let at: usize = 0; at < bytes; at += 8) {
      const value = load<f64>(upper + at);
      store<f64>(upper + at, load<f64>(lower + at));
      store<f64>(lower + at, value);
    }
  }
}
