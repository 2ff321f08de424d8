/**
 * Sums of points, sum_k c_k x_k, by what they give at every point and how long they are: from inner products, or from rows in O(n d).
 */
import { type Approximate, inner, root, rounding, Sum } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { ApproximateList } from './ledger.ts';
import { along, lengthOf, type Rows, sumOf } from './rows.ts';

/** <v, x_i> (n) and |v| of some v. */
export type Seen = ApproximateList & { readonly norm: Approximate };

/** Points whose sums can be formed. */
export interface Sums {
  readonly n: number;
  readonly y: Float64Array;
  /** |x_i| (n). */
  readonly lengths: Float64Array;
  /** <x_i, x_k>, and what it may err by as a share of |x_i| |x_k|. */
  product(i: number, k: number): number;
  readonly roundingOfProducts: number;
  /** v = sum_k c_k x_k. */
  of(c: Float64Array): Seen;
  /** At least |sum_k +-e_k x_k|, whatever the signs, e >= 0. */
  reach(e: Float64Array): number;
}

/** By K. @param roundingOfProducts  what its entries may err by as a share of |x_i| |x_k|; 0 where they are taken as they stand */
export function sumsByProducts(
  { n, y, K, lengths, roundingOfK }: Pick<Evidence, 'n' | 'y' | 'K' | 'lengths' | 'roundingOfK'>,
  roundingOfProducts = roundingOfK,
): Sums {
  return {
    ...{ n, y, lengths, roundingOfProducts },
    product: (i, k) => K[i * n + k],
    of(c) {
      const [values, errors] = [new Float64Array(n), new Float64Array(n)];
      const reach = c.reduce((total, entry, k) => total + Math.abs(entry) * lengths[k], 0);
      for (let i = 0; i < n; i++) {
        const z = inner(K, c, i * n);
        values[i] = z.value;
        errors[i] = z.error + 2 * roundingOfProducts * lengths[i] * reach;
      }
      const square = inner(c, values);
      const inherited = c.reduce((total, entry, k) => total + Math.abs(entry) * errors[k], 0);
      return { values, errors, norm: root({ value: square.value, error: square.error + inherited }) };
    },
    reach(e) {
      let square = 0;
      for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) square += e[i] * e[k] * Math.abs(K[i * n + k]);
      return Math.sqrt(square);
    },
  };
}

/** By X. */
export function sumsByRows(rows: Rows): Sums {
  const { n, d, X, y, lengths } = rows;
  return {
    ...{ n, y, lengths, roundingOfProducts: rounding(d, 1) },
    product(i, k) {
      const sum = new Sum();
      for (let p = 0, a = i * d, b = k * d; p < d; p++, a++, b++) sum.add(X[a] * X[b]);
      return sum.value;
    },
    of(c) {
      if (c.every((entry) => entry === 0))
        return { values: new Float64Array(n), errors: new Float64Array(n), norm: { value: 0, error: 0 } };
      const v = sumOf(rows, c);
      return { ...along(rows, v), norm: lengthOf(v) };
    },
    reach: (e) => e.reduce((total, entry, k) => total + entry * lengths[k], 0),
  };
}
