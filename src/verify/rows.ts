/**
 * Many points in few dimensions, by their rows: what sums of features are, and what they give at every point, in O(n d).
 */
import { type Approximate, root, rounding, Sum, U } from './arithmetic.ts';
import type { ApproximateList } from './ledger.ts';

/** Points by their rows. */
export interface Rows {
  readonly n: number;
  readonly d: number;
  /** X (n x d), row by row, and |x_i| (n). */
  readonly X: Float64Array;
  readonly lengths: Float64Array;
  readonly y: Float64Array;
  /** The sums of a_j^2 over a_j > 0 and over a_j < 0. */
  readonly shares: readonly [number, number];
  readonly slope: number;
}

/** Neurons of one sign in the activated pattern. */
export interface RowGroup {
  readonly share: number;
  /** v = sum_k D_k y_k c_k x_k (d). */
  readonly v: ApproximateList;
  readonly slopeAt: (label: number) => number;
}

/** The groups of sum_k c_k Xt_k of the activated pattern. @param c  (n) */
export function groupsOf(rows: Rows, c: ArrayLike<number>): RowGroup[] {
  const { n, d, X, y, shares, slope } = rows;
  return ([1, -1] as const).flatMap((sign, side) => {
    if (!(shares[side] > 0)) return [];
    const slopeAt = (label: number): number => (label === sign ? 1 : slope);
    const sums = Array.from({ length: d }, () => new Sum());
    let terms = 0;
    for (let k = 0; k < n; k++) {
      if (c[k] === 0) continue;
      terms++;
      const weight = slopeAt(y[k]) * y[k] * c[k];
      for (let p = 0; p < d; p++) sums[p].add(weight * X[k * d + p]);
    }
    const values = Float64Array.from(sums, ({ value }) => value);
    const errors = Float64Array.from(sums, ({ size }) => rounding(terms, size));
    return [{ share: shares[side], v: { values, errors }, slopeAt }];
  });
}

/** <v, x_i> (n). */
export function along({ n, d, X }: Rows, { values, errors }: ApproximateList): ApproximateList {
  const out = { values: new Float64Array(n), errors: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const sum = new Sum();
    let inherited = 0;
    for (let p = 0; p < d; p++) {
      sum.add(values[p] * X[i * d + p]);
      inherited += errors[p] * Math.abs(X[i * d + p]);
    }
    out.values[i] = sum.value;
    out.errors[i] = inherited + rounding(d, sum.size);
  }
  return out;
}

/** |v|. */
export function lengthOf({ values, errors }: ApproximateList): Approximate {
  const square = new Sum();
  let inherited = 0;
  for (let p = 0; p < values.length; p++) {
    square.add(values[p] * values[p]);
    inherited += (2 * Math.abs(values[p]) + errors[p]) * errors[p];
  }
  return root({ value: square.value, error: inherited + rounding(values.length, square.size) });
}

/** q_i = y_i sum_g A_g D_gi <v_g, x_i> (n), |W| with |W|^2 = sum_g A_g |v_g|^2, and G_ii (n). */
export function marginsOf(
  rows: Rows,
  groups: readonly RowGroup[],
): { readonly q: ApproximateList; readonly norm: Approximate; readonly diagonal: Float64Array } {
  const { n, y, lengths } = rows;
  const q = { values: new Float64Array(n), errors: new Float64Array(n) };
  const diagonal = new Float64Array(n);
  let [square, error] = [0, 0];
  for (const { share, v, slopeAt } of groups) {
    const z = along(rows, v);
    for (let i = 0; i < n; i++) {
      const weight = share * slopeAt(y[i]);
      q.values[i] += y[i] * weight * z.values[i];
      q.errors[i] += weight * (z.errors[i] + 16 * U * Math.abs(z.values[i]));
      diagonal[i] += weight * slopeAt(y[i]) * lengths[i] * lengths[i];
    }
    const size = lengthOf(v);
    square += share * size.value * size.value;
    error += share * ((2 * size.value + size.error) * size.error + 16 * U * size.value * size.value);
  }
  return { q, norm: root({ value: square, error }), diagonal };
}
