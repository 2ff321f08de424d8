/**
 * Sizes of the columns of X, as powers of two: systems in d dimensions are formed with columns of one size, which is exact.
 */
import { minimum, powerOfTwoBelow } from '../../linalg/vector.ts';
import type { RowFeatures } from './features.ts';

export interface ColumnScales {
  /** D, for each column of X (d); 1 for columns of zeros. */
  readonly sizes: Float64Array;
  /** Whether all columns count as being of one size; then D is the same for all. */
  readonly alike: boolean;
  /** The penalty that weighs a shortfall of 1 about as much as the length of the weights that mend it. */
  readonly unitPenalty: number;
}

/** Columns whose sizes differ by less are left as they are. */
const SPREAD = 64;

export function columnScales({ X: { rows: n, cols: d, data }, lifts }: RowFeatures): ColumnScales {
  const squares = new Float64Array(d);
  for (let i = 0, at = 0; i < n; i++) for (let p = 0; p < d; p++, at++) squares[p] += data[at] * data[at];
  const sizes = squares.map((square) => (square > 0 ? powerOfTwoBelow(Math.sqrt(square / n)) : 0));
  const used = sizes.filter((size) => size > 0);
  const largest = used.reduce((most, size) => Math.max(most, size), 0);
  const least = minimum(used);
  const alike = !(largest > SPREAD * least);
  let length2 = 0;
  for (let p = 0; p < d; p++) {
    if (sizes[p] > 0)
      length2 += squares[p] / n / ((alike ? largest : sizes[p]) * (alike ? largest : sizes[p]));
  }
  const lift = Math.max(...lifts.map((own) => own.reduce((total, share) => total + share * share, 0)));
  const size = alike ? largest : least;
  return {
    sizes: sizes.map((own) => (alike ? largest : own || 1)),
    alike,
    unitPenalty: 1 / (size * size * length2 * lift),
  };
}
