/**
 * Principal blocks.
 */

/**
 * The lower triangle of A_FF, row after row of `count` entries at `to`; the rest is not written.
 *
 * @param f  the `count` indices of F, as float64; overwritten
 */
export function gatherLower(count: usize, a: usize, lda: usize, f: usize, to: usize): void {
  markRuns(count, f);
  const bytes = count << 3;
  for (let last: usize = 0; last < bytes; last += 8, to += bytes) {
    const row = a + lda * load<u32>(f + last);
    for (let at: usize = 0; at <= last; ) {
      const end = min(load<u32>(f + at, 4), last + 8);
      copy(end - at, row + load<u32>(f + at), to + at);
      at = end;
    }
  }
}

/** Each index in f becomes its offset in a row, and the offset in f at which the run of successive indices it is in ends. */
function markRuns(count: usize, f: usize): void {
  let end: usize = 0;
  let next: f64 = 0;
  for (let at = count << 3; at > 0; ) {
    at -= 8;
    const index = load<f64>(f + at);
    if (end === 0 || index + 1 !== next) end = at + 8;
    next = index;
    store<u32>(f + at, u32(index) << 3);
    store<u32>(f + at, u32(end), 4);
  }
}

/** Runs are short or long, so no call for each. */
function copy(bytes: usize, from: usize, to: usize): void {
  for (const end = from + (bytes & ~15); from < end; from += 16, to += 16) v128.store(to, v128.load(from));
  if (bytes & 8) store<f64>(to, load<f64>(from));
}
