/**
 * A symmetric matrix times a vector, from its lower triangle alone: each entry is read once and used twice, in its row and in its column.
 *
 * One order of summation, with i_0 the multiple of four at or below i: first sum_{j < i_0} K_ij x_j in two interleaved partial sums, added
 * to each other; then K_ij x_j for j = i_0, ..., n - 1, one after the other. An entry is off by at most gamma_n sum_j |K_ij x_j|.
 */

/** Rows that go together: with more, engines keep sums in memory. */
const TOGETHER: usize = 4;

/** y = K x of K (n x n), whose upper triangle is not read; y is not x. */
export function multiplySymmetric(n: usize, k: usize, ldk: usize, x: usize, y: usize): void {
  const stride = ldk << 3;
  let i: usize = 0;
  for (; i + TOGETHER <= n; i += TOGETHER) {
    const rows = k + i * stride;
    fourRows(i, rows, stride, x, y);
    corner(TOGETHER, rows + (i << 3), stride, x + (i << 3), y + (i << 3));
  }
  for (let r = i; r < n; r++) oneRow(i, k + r * stride, x, x + (r << 3), y, y + (r << 3));
  corner(n - i, k + i * (stride + 8), stride, x + (i << 3), y + (i << 3));
}

/** The first `length` (a multiple of four) entries of four rows, whose own entries of x and y follow those: y set there, added to above. */
function fourRows(length: usize, k: usize, stride: usize, x: usize, y: usize): void {
  const bytes = length << 3;
  let k0 = k;
  let k1 = k0 + stride;
  let k2 = k1 + stride;
  let k3 = k2 + stride;
  const x0 = v128.load_splat<f64>(x + bytes);
  const x1 = v128.load_splat<f64>(x + bytes, 8);
  const x2 = v128.load_splat<f64>(x + bytes, 16);
  const x3 = v128.load_splat<f64>(x + bytes, 24);
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  for (const end = x + bytes; x < end; x += 32, y += 32, k0 += 32, k1 += 32, k2 += 32, k3 += 32) {
    const xa = v128.load(x);
    const a0 = v128.load(k0);
    const a1 = v128.load(k1);
    const a2 = v128.load(k2);
    const a3 = v128.load(k3);
    s0 = f64x2.add(s0, f64x2.mul(a0, xa));
    s1 = f64x2.add(s1, f64x2.mul(a1, xa));
    s2 = f64x2.add(s2, f64x2.mul(a2, xa));
    s3 = f64x2.add(s3, f64x2.mul(a3, xa));
    const ya = f64x2.add(f64x2.add(v128.load(y), f64x2.mul(a0, x0)), f64x2.mul(a1, x1));
    v128.store(y, f64x2.add(f64x2.add(ya, f64x2.mul(a2, x2)), f64x2.mul(a3, x3)));
    const xb = v128.load(x, 16);
    const b0 = v128.load(k0, 16);
    const b1 = v128.load(k1, 16);
    const b2 = v128.load(k2, 16);
    const b3 = v128.load(k3, 16);
    s0 = f64x2.add(s0, f64x2.mul(b0, xb));
    s1 = f64x2.add(s1, f64x2.mul(b1, xb));
    s2 = f64x2.add(s2, f64x2.mul(b2, xb));
    s3 = f64x2.add(s3, f64x2.mul(b3, xb));
    const yb = f64x2.add(f64x2.add(v128.load(y, 16), f64x2.mul(b0, x0)), f64x2.mul(b1, x1));
    v128.store(y, f64x2.add(f64x2.add(yb, f64x2.mul(b2, x2)), f64x2.mul(b3, x3)), 16);
  }
  store<f64>(y, lanes(s0));
  store<f64>(y, lanes(s1), 8);
  store<f64>(y, lanes(s2), 16);
  store<f64>(y, lanes(s3), 24);
}

/** The same of one row; its own entries are at `own` and `to`. */
function oneRow(length: usize, k: usize, x: usize, own: usize, y: usize, to: usize): void {
  const factor = v128.load_splat<f64>(own);
  let s = f64x2.splat(0);
  for (const end = x + (length << 3); x < end; x += 16, y += 16, k += 16) {
    const a = v128.load(k);
    s = f64x2.add(s, f64x2.mul(a, v128.load(x)));
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(a, factor)));
  }
  store<f64>(to, lanes(s));
}

/** y += K x of a square that stands on the diagonal (size x size), one entry after the other. */
function corner(size: usize, k: usize, stride: usize, x: usize, y: usize): void {
  for (let r: usize = 0; r < size; r++) {
    let sum = load<f64>(y + (r << 3));
    for (let c: usize = 0; c < size; c++) {
      const entry = c <= r ? k + r * stride + (c << 3) : k + c * stride + (r << 3);
      sum += load<f64>(entry) * load<f64>(x + (c << 3));
    }
    store<f64>(y + (r << 3), sum);
  }
}

function lanes(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}
