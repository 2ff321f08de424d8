/**
 * Triangles stored row after row, as they are drawn.
 */

/** A (n x (before + n)) = [0 L], L strictly lower triangular, from the n (n - 1) / 2 entries of L below its diagonal. */
export function unpackBelowDiagonal(n: usize, before: usize, packed: usize, a: usize): void {
  const stride = (before + n) << 3;
  memory.fill(a, 0, n * stride);
  a += before << 3;
  for (let i: usize = 1; i < n; i++) {
    const bytes = i << 3;
    memory.copy(a + i * stride, packed, bytes);
    packed += bytes;
  }
}
