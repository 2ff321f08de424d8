/**
 * The certificate's sums: of products K_ik c_k, with what each addition rounds away carried along. Loops of their own, which no solver uses.
 *
 * Entries with even and with odd k are summed apart, in the lanes of a vector: each lane as by Neumaier (1974), its errors found as by Knuth,
 * which takes no comparison of sizes; then the two are added in the same way. So the error of a sum of n products is at most u |sum| + n^2 u^2 sum |K_ik c_k|.
 */

/** What is found of a row: three numbers, one after the other. */
const OF_A_ROW: usize = 24;

/**
 * Of rows of K (count x n): sum K_ik c_k; sum |K_ik c_k|; max |K_ik|. What is not a number shows in the sums.
 *
 * @param kinds  for each row, as float64, which of the vectors c (each of n entries) its products are with
 * @param out  count x 3
 */
export function carriedSums(count: usize, n: usize, k: usize, kinds: usize, c: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++, k += n << 3, kinds += 8, out += OF_A_ROW)
    carriedSum(n, k, c + n * (usize(load<f64>(kinds)) << 3), out);
}

function carriedSum(n: usize, k: usize, c: usize, out: usize): void {
  let total = f64x2.splat(0);
  let carried = f64x2.splat(0);
  let size = f64x2.splat(0);
  let largest = f64x2.splat(0);
  for (const end = k + ((n & ~1) << 3); k < end; k += 16, c += 16) {
    const entry = v128.load(k);
    const term = f64x2.mul(entry, v128.load(c));
    largest = f64x2.pmax(largest, f64x2.abs(entry));
    size = f64x2.add(size, f64x2.abs(term));
    const next = f64x2.add(total, term);
    const part = f64x2.sub(next, total);
    const lost = f64x2.add(f64x2.sub(total, f64x2.sub(next, part)), f64x2.sub(term, part));
    carried = f64x2.add(carried, lost);
    total = next;
  }
  let sum = f64x2.extract_lane(total, 0);
  let low = f64x2.extract_lane(carried, 0) + f64x2.extract_lane(carried, 1);
  let sizes = f64x2.extract_lane(size, 0) + f64x2.extract_lane(size, 1);
  let most = max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
  const other = f64x2.extract_lane(total, 1);
  low += sumError(sum, other);
  sum += other;
  if (n & 1) {
    const entry = load<f64>(k);
    const term = entry * load<f64>(c);
    low += sumError(sum, term);
    sum += term;
    sizes += abs(term);
    if (abs(entry) > most) most = abs(entry);
  }
  store<f64>(out, sum + low);
  store<f64>(out, sizes, 8);
  store<f64>(out, most, 16);
}

/** What the rounded sum a + b lacks of the exact one. */
function sumError(a: f64, b: f64): f64 {
  const sum = a + b;
  const part = sum - a;
  return a - (sum - part) + (b - part);
}
