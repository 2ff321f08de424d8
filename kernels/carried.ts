/**
 * The certificate's sums over rows of a matrix, which are copied in by so many as the first cache holds.
 */
import { workspace } from './workspace.ts';

/** What is found of a row: three numbers, one after the other. */
export const OF_A_ROW = 3;
/** Entries that are copied in at a time. */
const AT_A_TIME = 4096;

/**
 * Of some rows i of K (n columns): sum_k K_ik c_k with the rounding errors carried along, off by at most u of itself and n^2 u^2 of the sum of
 * sizes; that sum, sum_k |K_ik c_k|; and max_k |K_ik|. What is not a number shows in the sums.
 *
 * @param rows  the rows, in order
 * @param kinds  for each of them, which of the vectors in c it is multiplied by
 * @param c  vectors of n entries, one after the other
 * @returns one row after the other
 */
export function carriedSums(
  n: number,
  K: Float64Array,
  rows: Int32Array,
  kinds: Float64Array,
  c: Float64Array,
): Float64Array {
  const memory = workspace();
  const [from, kindsAt] = [memory.put(c), memory.put(kinds)];
  const to = memory.reserve(OF_A_ROW * rows.length);
  const most = Math.max(1, Math.floor(AT_A_TIME / n));
  const a = memory.reserve(most * n);
  for (let first = 0; first < rows.length; first += most) {
    const last = Math.min(rows.length, first + most) - 1;
    if (rows[last] - rows[first] === last - first) {
      memory.write(a, K.subarray(rows[first] * n, (rows[last] + 1) * n));
    } else {
      for (let at = first; at <= last; at++)
        memory.write(a + 8 * n * (at - first), K.subarray(rows[at] * n, (rows[at] + 1) * n));
    }
    memory.kernels.carriedSums(last - first + 1, n, a, kindsAt + 8 * first, from, to + 8 * OF_A_ROW * first);
  }
  const out = new Float64Array(OF_A_ROW * rows.length);
  memory.take(to, out);
  return out;
}
