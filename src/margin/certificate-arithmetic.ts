/**
 * The certificate's own arithmetic: what sums and products lose by rounding, and bounds rounded outwards (docs/theory.md, section 6).
 */

/** u = 2^-53, the unit roundoff. */
export const U = 2 ** -53;
/** At least what a product loses by underflow. */
export const UNDERFLOW = Number.MIN_VALUE;
/** Cuts a float64 into two halves whose products are exact. */
const SPLITTER = 2 ** 27 + 1;

/** What the rounded product a b lacks of the exact one (Dekker 1971). */
export function productError(a: number, b: number, product: number): number {
  const aSplit = SPLITTER * a;
  const bSplit = SPLITTER * b;
  const aHigh = aSplit - (aSplit - a);
  const bHigh = bSplit - (bSplit - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** What the rounded sum a + b lacks of the exact one (Knuth). */
export function sumError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** sum x_i with the rounding errors carried along (Neumaier 1974): error at most u |sum| + n^2 u^2 sum |x_i|. */
export function neumaierSum(x: Float64Array): number {
  let total = 0;
  let carried = 0;
  for (let i = 0; i < x.length; i++) {
    const next = total + x[i];
    const part = next - total;
    carried += total - (next - part) + (x[i] - part);
    total = next;
  }
  return total + carried;
}

/** What `rowSums` finds of each row: three numbers, one after the other. */
export const OF_A_ROW = 3;
/** So many rows are summed side by side: one sum is a chain of additions that wait for each other. */
export const TOGETHER = 2;

/**
 * Of two rows i and j of K (n columns), with the products K_ik c_k: their sum with the rounding errors carried along, each in its order, as
 * by `neumaierSum`; the sum of their sizes; and the largest |K_ik|.
 */
export function rowSums(
  K: Float64Array,
  n: number,
  i: number,
  j: number,
  c: Float64Array,
  out: Float64Array,
): void {
  let [total, carried, size, largest] = [0, 0, 0, 0];
  let [total2, carried2, size2, largest2] = [0, 0, 0, 0];
  for (let k = 0, at = i * n, at2 = j * n; k < n; k++, at++, at2++) {
    const entry = K[at];
    const entry2 = K[at2];
    const term = entry * c[k];
    const term2 = entry2 * c[k];
    const length = Math.abs(entry);
    const length2 = Math.abs(entry2);
    // What is not a number shows in the sums.
    if (length > largest) largest = length;
    if (length2 > largest2) largest2 = length2;
    size += Math.abs(term);
    size2 += Math.abs(term2);
    const next = total + term;
    const next2 = total2 + term2;
    const part = next - total;
    const part2 = next2 - total2;
    carried += total - (next - part) + (term - part);
    carried2 += total2 - (next2 - part2) + (term2 - part2);
    total = next;
    total2 = next2;
  }
  out[0] = total + carried;
  out[1] = size;
  out[2] = largest;
  out[OF_A_ROW] = total2 + carried2;
  out[OF_A_ROW + 1] = size2;
  out[OF_A_ROW + 2] = largest2;
}

/** <v, x> of up to four rows of X (d columns) that follow one another, from row i on; every sum in its order. */
export function fourProducts(
  v: Float64Array,
  X: Float64Array,
  d: number,
  i: number,
  out: Float64Array,
): void {
  const last = X.length - d;
  const [a, b, c, e] = [
    i * d,
    Math.min((i + 1) * d, last),
    Math.min((i + 2) * d, last),
    Math.min((i + 3) * d, last),
  ];
  let [z0, z1, z2, z3] = [0, 0, 0, 0];
  for (let p = 0; p < d; p++) {
    const entry = v[p];
    z0 += entry * X[a + p];
    z1 += entry * X[b + p];
    z2 += entry * X[c + p];
    z3 += entry * X[e + p];
  }
  out[0] = z0;
  out[1] = z1;
  out[2] = z2;
  out[3] = z3;
}

/** value - error, rounded outwards. */
export function below(value: number, error: number): number {
  const bound = value - error;
  return bound - 4 * U * (Math.abs(value) + Math.abs(error));
}

/** A quotient of nonnegative numbers, rounded outwards. */
export function above(value: number): number {
  return value * (1 + 8 * U) + UNDERFLOW;
}

export function finite(bound: number | null): number | null {
  return bound !== null && Number.isFinite(bound) ? bound : null;
}

/** y += a x. */
export function addScaled(a: number, x: Float64Array, y: Float64Array): void {
  for (let k = 0; k < y.length; k++) y[k] += a * x[k];
}

export function absoluteSum(x: Float64Array): number {
  return x.reduce((total, entry) => total + Math.abs(entry), 0);
}

export function least(x: Float64Array): number {
  return x.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

export function greatest(x: Float64Array): number {
  return x.reduce((a, b) => Math.max(a, b), 0);
}
