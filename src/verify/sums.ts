/**
 * Sums of points, sum_k c_k x_k, by what they give at every point and how long they are: from inner products, or from rows in O(n d).
 */
import { type Approximate, inner, root } from './arithmetic.ts';
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
  /** v = sum_k c_k x_k. */
  of(c: Float64Array): Seen;
}

/** By K. */
export function sumsByProducts({ n, y, K, lengths, roundingOfK }: Evidence): Sums {
  return {
    ...{ n, y, lengths },
    of(c) {
      const [values, errors] = [new Float64Array(n), new Float64Array(n)];
      const reach = c.reduce((total, entry, k) => total + Math.abs(entry) * lengths[k], 0);
      for (let i = 0; i < n; i++) {
        const z = inner(K, c, i * n);
        values[i] = z.value;
        errors[i] = z.error + 2 * roundingOfK * lengths[i] * reach;
      }
      const square = inner(c, values);
      const inherited = c.reduce((total, entry, k) => total + Math.abs(entry) * errors[k], 0);
      return { values, errors, norm: root({ value: square.value, error: square.error + inherited }) };
    },
  };
}

/** By X. */
export function sumsByRows(rows: Rows): Sums {
  const { n, y, lengths } = rows;
  return {
    ...{ n, y, lengths },
    of(c) {
      const v = sumOf(rows, c);
      return { ...along(rows, v), norm: lengthOf(v) };
    },
  };
}
