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
  let total = 0;
  for (let i = 0; i < x.length; i++) total += Math.abs(x[i]);
  return total;
}

export function least(x: Float64Array): number {
  let value = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) value = Math.min(value, x[i]);
  return value;
}

export function greatest(x: Float64Array): number {
  let value = 0;
  for (let i = 0; i < x.length; i++) value = Math.max(value, x[i]);
  return value;
}
