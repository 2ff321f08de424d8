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

/** Neurons of one pattern at rows. */
export interface RowPatternGroup {
  readonly sign: 1 | -1;
  /** The sum of a_j^2 over them. */
  readonly share: number;
  readonly slopeAt: (i: number) => number;
  /** The sign that <v, x_i> has in the pattern, w_j = a_j v. */
  readonly outward: (i: number) => number;
}

/** With the sum of some features. */
export interface RowGroup extends RowPatternGroup {
  /** v = sum_k D_k y_k c_k x_k (d). */
  readonly v: ApproximateList;
}

/** The two groups of the activated pattern. */
export function activatedRows({ y, shares, slope }: Rows): RowPatternGroup[] {
  return ([1, -1] as const).flatMap((sign, side) => {
    if (!(shares[side] > 0)) return [];
    return [
      {
        sign,
        share: shares[side],
        slopeAt: (i: number) => (y[i] === sign ? 1 : slope),
        outward: (i: number) => y[i],
      },
    ];
  });
}

/** The groups of sum_k c_k Xt_k. @param c  (n) */
export function groupsOf(
  rows: Rows,
  c: ArrayLike<number>,
  pattern: readonly RowPatternGroup[] = activatedRows(rows),
): RowGroup[] {
  const { n, y } = rows;
  const weights = new Float64Array(n);
  return pattern.map((group) => {
    for (let k = 0; k < n; k++) weights[k] = c[k] === 0 ? 0 : group.slopeAt(k) * y[k] * c[k];
    return { ...group, v: sumOf(rows, weights) };
  });
}

/** sum_k c_k x_k (d). */
export function sumOf({ n, d, X }: Rows, c: ArrayLike<number>): ApproximateList {
  const sums = Array.from({ length: d }, () => new Sum());
  let terms = 0;
  for (let k = 0; k < n; k++) {
    if (c[k] === 0) continue;
    terms++;
    for (let p = 0; p < d; p++) sums[p].add(c[k] * X[k * d + p]);
  }
  return {
    values: Float64Array.from(sums, ({ value }) => value),
    errors: Float64Array.from(sums, ({ size }) => rounding(terms, size)),
  };
}

/** <v, x_i> (n). */
export function along(
  { n, d, X }: Pick<Rows, 'n' | 'd' | 'X'>,
  { values, errors }: ApproximateList,
): ApproximateList {
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
      const weight = share * slopeAt(i);
      q.values[i] += y[i] * weight * z.values[i];
      q.errors[i] += weight * (z.errors[i] + (16 + groups.length) * U * Math.abs(z.values[i]));
      diagonal[i] += weight * slopeAt(i) * lengths[i] * lengths[i];
    }
    const size = lengthOf(v);
    square += share * size.value * size.value;
    error +=
      share *
      ((2 * size.value + size.error) * size.error + (16 + groups.length) * U * size.value * size.value);
  }
  return { q, norm: root({ value: square, error }), diagonal };
}

/** <Xt_i, Xt_k> of some points (k x k). */
export function gramOn(
  { d, X, y }: Rows,
  pattern: readonly RowPatternGroup[],
  points: readonly number[],
): Float64Array {
  const G = new Float64Array(points.length * points.length);
  for (const [r, i] of points.entries()) {
    for (const [s, k] of points.entries()) {
      let product = 0;
      for (let p = 0; p < d; p++) product += X[i * d + p] * X[k * d + p];
      let weight = 0;
      for (const { share, slopeAt } of pattern) weight += share * slopeAt(i) * slopeAt(k);
      G[r * points.length + s] = y[i] * y[k] * weight * product;
    }
  }
  return G;
}
