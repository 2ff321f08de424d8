/**
 * The claims of the angle between a network and a max-margin direction.
 */
import type { TargetRecord } from '../audit/record.ts';
import { type Approximate, quotient, rounding, Sum, U } from './arithmetic.ts';
import type { Ledger } from './ledger.ts';
import { angleOf } from './small-angles.ts';

/** W by its products with the points, and the slopes of the pattern of a direction. */
export interface Directed {
  readonly n: number;
  readonly m: number;
  readonly a: Float64Array;
  readonly y: Float64Array;
  /** W X' (m x n). */
  readonly Z: Float64Array;
  /** About how many products an entry of it is a sum of. */
  readonly columns: number;
  /** |W|. */
  readonly norm: number;
  readonly slopesAt: (j: number) => ArrayLike<number>;
}

/** <W, W*> = sum_ji a_j D_ji y_i beta_i Z_ji. @param length  |W*| of the multipliers */
export function targetAngleClaims(
  ledger: Ledger,
  path: string,
  target: TargetRecord,
  { n, m, a, y, Z, columns, norm, slopesAt }: Directed,
  length: Approximate,
): void {
  const beta = target.dual;
  if (beta === null) return;
  const product = new Sum();
  for (let j = 0; j < m; j++) {
    const slopes = slopesAt(j);
    for (let i = 0; i < n; i++)
      if (beta[i] !== 0) product.add(a[j] * slopes[i] * y[i] * beta[i] * Z[j * n + i]);
  }
  const size = {
    value: norm * length.value,
    error: norm * length.error + rounding(n * m, norm * length.value),
  };
  // Z is a product of W and the rows.
  const spread = rounding(n * m + columns, product.size);
  const cosine = quotient({ value: product.value, error: spread }, size);
  const because =
    '1 - <W, W*>/(|W| |W*|), by Z: a difference of numbers that nearly agree, so no better than their rounding';
  ledger.near(
    `${path}oneMinusCosine`,
    target.oneMinusCosine,
    { value: 1 - cosine.value, error: cosine.error + 4 * U },
    because,
  );
  if (target.angle !== null && target.oneMinusCosine !== null)
    ledger.near(
      `${path}angle`,
      target.angle,
      { value: angleOf(target.oneMinusCosine), error: 1e-11 * target.angle },
      'the angle of oneMinusCosine as the record has it',
    );
}
