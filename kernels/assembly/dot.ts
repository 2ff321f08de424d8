/**
 * Inner products and matrix-vector products. A symmetric matrix is stored whole, so its product is the same kernel.
 *
 * One order of summation: four interleaved partial sums s_0..s_3, entries beyond the last whole four added to s_0, and
 * (s_0 + s_1) + (s_2 + s_3) at the end.
 */

/** <x, y> over `length` entries. */
export function dot(length: usize, x: usize, y: usize): f64 {
  let s01 = f64x2.splat(0);
  let s23 = f64x2.splat(0);
  const end = x + ((length & ~3) << 3);
  for (; x < end; x += 32, y += 32) {
    s01 = f64x2.add(s01, f64x2.mul(v128.load(x), v128.load(y)));
    s23 = f64x2.add(s23, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
  }
  return finish(s01, s23, length & 3, x, y);
}

/** y = A x of A (m x n): two rows at a time; with four, engines keep a sum in memory instead of a register. */
export function multiplyVector(m: usize, n: usize, a: usize, lda: usize, x: usize, y: usize): void {
  const stride = lda << 3;
  let i: usize = 0;
  for (; i + 2 <= m; i += 2) twoDots(n, a + i * stride, stride, x, y + (i << 3));
  for (; i < m; i++) store<f64>(y + (i << 3), dot(n, a + i * stride, x));
}

function twoDots(n: usize, a: usize, stride: usize, x: usize, y: usize): void {
  let b = a + stride;
  let a01 = f64x2.splat(0);
  let a23 = f64x2.splat(0);
  let b01 = f64x2.splat(0);
  let b23 = f64x2.splat(0);
  const end = x + ((n & ~3) << 3);
  for (; x < end; x += 32, a += 32, b += 32) {
    const x01 = v128.load(x);
    const x23 = v128.load(x, 16);
    a01 = f64x2.add(a01, f64x2.mul(v128.load(a), x01));
    a23 = f64x2.add(a23, f64x2.mul(v128.load(a, 16), x23));
    b01 = f64x2.add(b01, f64x2.mul(v128.load(b), x01));
    b23 = f64x2.add(b23, f64x2.mul(v128.load(b, 16), x23));
  }
  const rest = n & 3;
  store<f64>(y, finish(a01, a23, rest, a, x), 0);
  store<f64>(y, finish(b01, b23, rest, b, x), 8);
}

function finish(s01: v128, s23: v128, rest: usize, x: usize, y: usize): f64 {
  let s0 = f64x2.extract_lane(s01, 0);
  for (const end = x + (rest << 3); x < end; x += 8, y += 8) s0 += load<f64>(x) * load<f64>(y);
  return s0 + f64x2.extract_lane(s01, 1) + (f64x2.extract_lane(s23, 0) + f64x2.extract_lane(s23, 1));
}
