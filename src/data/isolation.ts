/**
 * The point with the least |x_i|^2 against its largest |<x_i, x_k>|, k != i, without all pairs: against rows at most |x_i|/r long its
 * share is at least r, so that once a share of r is known only longer ones are asked about.
 */
import { type Matrix, row } from '../linalg/matrix.ts';
import { gram, summariseProduct } from '../linalg/product.ts';
import type { Steps } from '../stepwise.ts';
import type { Geometry } from './geometry.ts';
import { blocksByLength, labelledRows } from './row-blocks.ts';
import type { RowSample } from './sample.ts';

const SIZE = 256;
/** Lengths are taken for so much more than they are. */
const SLACK = 1 + 1e-9;

/** Yields after each row of blocks. @param norm2  |x_i|^2 (n) */
export function* leastIsolatedInSteps(
  { X, y }: Pick<RowSample, 'X' | 'y'>,
  norm2: Float64Array,
): Steps<Geometry['leastIsolated']> {
  const blocks = blocksByLength(norm2, SIZE);
  let share = Number.POSITIVE_INFINITY;
  let found = { norm2: norm2[0], largestInner: 0 };
  for (const { points, lengths } of blocks.toReversed()) {
    const own = labelledRows(X, y, points);
    const largest = new Float64Array(points.length);
    for (const other of blocks) {
      if (other.lengths[0] * SLACK * share < lengths[lengths.length - 1]) break;
      const theirs = labelledRows(X, y, other.points);
      const sizes = other.points === points ? offDiagonal(own) : summariseProduct(own, theirs).greatest;
      for (let a = 0; a < largest.length; a++) if (sizes[a] > largest[a]) largest[a] = sizes[a];
    }
    for (const [a, i] of points.entries()) {
      if (!(norm2[i] < share * largest[a])) continue;
      share = norm2[i] / largest[a];
      found = { norm2: norm2[i], largestInner: largest[a] };
    }
    yield;
  }
  return found;
}

/** The largest |<x_i, x_k>|, k != i, of some rows. */
function offDiagonal(rows: Matrix): Float64Array {
  const H = gram(rows);
  for (let i = 0; i < H.rows; i++) H.data[i * (H.rows + 1)] = 0;
  return Float64Array.from({ length: H.rows }, (_, i) =>
    row(H, i).reduce((most, entry) => Math.max(most, Math.abs(entry)), 0),
  );
}
