/**
 * What is asked of the rows of a matrix when the matrix itself is not.
 */

/** Of each row of A (m x n): its least entry, its greatest size and the sum of its sizes, three numbers a row at `out`. */
export function summariseRows(m: usize, n: usize, a: usize, lda: usize, out: usize): void {
  for (let i: usize = 0; i < m; i++, out += 24) {
    let at = a + ((i * lda) << 3);
    const whole = at + ((n & ~3) << 3);
    const end = at + (n << 3);
    // Two by two lanes, each a comparison of what it has with what comes.
    let least0 = f64x2.splat(Infinity);
    let least1 = least0;
    let greatest0 = f64x2.splat(0);
    let greatest1 = greatest0;
    let sum0 = f64x2.splat(0);
    let sum1 = sum0;
    for (; at < whole; at += 32) {
      const first = v128.load(at);
      const second = v128.load(at, 16);
      least0 = f64x2.pmin(least0, first);
      least1 = f64x2.pmin(least1, second);
      const size0 = f64x2.abs(first);
      const size1 = f64x2.abs(second);
      greatest0 = f64x2.pmax(greatest0, size0);
      greatest1 = f64x2.pmax(greatest1, size1);
      sum0 = f64x2.add(sum0, size0);
      sum1 = f64x2.add(sum1, size1);
    }
    least0 = f64x2.pmin(least0, least1);
    greatest0 = f64x2.pmax(greatest0, greatest1);
    sum0 = f64x2.add(sum0, sum1);
    let least = min(f64x2.extract_lane(least0, 0), f64x2.extract_lane(least0, 1));
    let greatest = max(f64x2.extract_lane(greatest0, 0), f64x2.extract_lane(greatest0, 1));
    let sum = f64x2.extract_lane(sum0, 0) + f64x2.extract_lane(sum0, 1);
    for (; at < end; at += 8) {
      const entry = load<f64>(at);
      least = min(least, entry);
      greatest = max(greatest, abs(entry));
      sum += abs(entry);
    }
    store<f64>(out, least);
    store<f64>(out, greatest, 8);
    store<f64>(out, sum, 16);
  }
}
