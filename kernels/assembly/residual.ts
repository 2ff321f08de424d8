/**
 * b - A x with each inner product carried in twice the working precision: Ogita, Rump and Oishi (2005), Algorithm Dot2, with
 * the products split as by Dekker (1971). Error at most u |s| + gamma_n^2 sum |A_ik x_k|.
 *
 * Dekker's x = high + low leaves 26 bits and a sign to each half. The entries of A are only cut, into 26 leading and 27 trailing
 * bits: every product of a half of the one and a half of the other still fits into 53, and so does each difference on the way,
 * a multiple of 2^27 units of A_ik x_k below 2^80 of them, so what is found lost is exactly what is lost.
 */

const SPLITTER: f64 = 134217729; // 2^27 + 1
/** All bits but the last 27; read from memory, as an engine makes a literal vector anew each time round. */
const LEADING = memory.data<i64>([-134217728], 8);

/**
 * r = b - A x of A (m x n), each entry summed from first to last; two rows at a time in the lanes of a vector.
 *
 * @param work  2 n entries
 */
export function residual(
  m: usize,
  n: usize,
  a: usize,
  lda: usize,
  x: usize,
  b: usize,
  r: usize,
  work: usize,
): void {
  const stride = lda << 3;
  const xLow = work + (n << 3);
  split(n, x, work, xLow);
  for (let i: usize = 0; i < m; i += 2) {
    const single = i + 1 === m;
    const at = i << 3;
    let start = f64x2.splat(load<f64>(b + at));
    if (!single) start = f64x2.replace_lane(start, 1, load<f64>(b + at, 8));
    const value = residualPair(n, a + i * stride, single ? 0 : stride, x, work, start);
    store<f64>(r + at, f64x2.extract_lane(value, 0));
    if (!single) store<f64>(r + at, f64x2.extract_lane(value, 1), 8);
  }
}

/** x = high + low, both of half the digits. */
function split(n: usize, x: usize, high: usize, low: usize): void {
  for (let at: usize = 0; at < n << 3; at += 8) {
    const value = load<f64>(x + at);
    const scaled = SPLITTER * value;
    const upper = scaled - (scaled - value);
    store<f64>(high + at, upper);
    store<f64>(low + at, value - upper);
  }
}

function residualPair(n: usize, a: usize, stride: usize, x: usize, xHigh: usize, b: v128): v128 {
  const leading = v128.load_splat<i64>(LEADING);
  const toLow = n << 3;
  let second = a + stride;
  let high = f64x2.neg(b);
  let low = f64x2.splat(0);
  for (const end = a + (n << 3); a < end; a += 8, second += 8, x += 8, xHigh += 8) {
    const value = v128.load64_lane(second, v128.load64_zero(a), 1);
    const product = f64x2.mul(value, v128.load_splat<f64>(x));

    const aHigh = v128.and(value, leading);
    const aLow = f64x2.sub(value, aHigh);
    const bHigh = v128.load_splat<f64>(xHigh);
    const bLow = v128.load_splat<f64>(xHigh + toLow);
    let excess = f64x2.sub(product, f64x2.mul(aHigh, bHigh));
    excess = f64x2.sub(excess, f64x2.mul(aLow, bHigh));
    excess = f64x2.sub(excess, f64x2.mul(aHigh, bLow));
    const lostByProduct = f64x2.sub(f64x2.mul(aLow, bLow), excess);

    const total = f64x2.add(high, product);
    const shadow = f64x2.sub(total, high);
    const lostBySum = f64x2.add(f64x2.sub(high, f64x2.sub(total, shadow)), f64x2.sub(product, shadow));
    low = f64x2.add(low, f64x2.add(lostBySum, lostByProduct));
    high = total;
  }
  return f64x2.neg(f64x2.add(high, low));
}
