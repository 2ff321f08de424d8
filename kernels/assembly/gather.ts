/**
 * Principal blocks.
 */

/**
 * The lower triangle of A_FF, row after row of `count` entries at `to`; the rest is not written.
 *
 * @param f  the `count` indices of F, as float64; overwritten
 */
export function gatherLower(count: usize, a: usize, lda: usize, f: usize, to: usize): void {
  const bytes = count << 3;
  for (let at: usize = 0; at < bytes; at += 8) store<usize>(f + at, (<usize>load<f64>(f + at)) << 3);
  for (let last: usize = 0; last < bytes; last += 8, to += bytes) {
    const row = a + lda * load<usize>(f + last);
    for (let at: usize = 0; at <= last; at += 8) store<f64>(to + at, load<f64>(row + load<usize>(f + at)));
  }
}
