/**
 * The extremes of H_ik = y_i y_k <x_i, x_k> over all pairs i != k, exactly as float64 has them, without forming all: pairs of blocks
 * whose lengths, or whose principal coordinates, leave no room for a new extreme are passed over.
 */
import type { Matrix } from '../linalg/matrix.ts';
import { gram, multiplyTransposed, type RowSummaries, summariseProduct } from '../linalg/product.ts';
import { dotAt, maximum, minimum } from '../linalg/vector.ts';
import type { Steps } from '../stepwise.ts';
import type { PrincipalCoordinates } from './principal-coordinates.ts';
import { blocksByLength, labelledRows, type RowBlock } from './row-blocks.ts';
import type { RowSample } from './sample.ts';

export interface PairExtremes {
  /** min H_ik, max |H_ik|. */
  least: number;
  greatest: number;
}

const SIZE = 512;
/** Pairs of a block are formed one by one up to this share of them. */
const FEW = 0.02;
/** So many columns for each coordinate make looking at coordinates first worth its price. */
const FAR_FEWER = 8;

/** Yields after each row of blocks. */
export function* pairExtremesInSteps(
  { X, y }: Pick<RowSample, 'X' | 'y'>,
  norm2: Float64Array,
  { Q, rest }: PrincipalCoordinates,
): Steps<PairExtremes> {
  const blocks = blocksByLength(norm2, SIZE);
  const found: PairExtremes = { least: Number.POSITIVE_INFINITY, greatest: 0 };
  const inCoordinates = blocks.map(({ points }) => labelledRows(Q, y, points));
  for (const [I, block] of blocks.entries()) {
    let rows: Matrix | null = null;
    for (let K = I; K < blocks.length; K++) {
      const other = blocks[K];
      const bound = block.lengths[0] * other.lengths[0];
      if (bound <= found.greatest && -bound >= found.least) break;
      const near = isHopeless(block, other)
        ? null
        : candidates(block, other, inCoordinates[I], inCoordinates[K], I === K);
      if (near === null) {
        rows ??= labelledRows(X, y, block.points);
        if (I === K) takeOff(gram(rows));
        else takeAll(summariseProduct(rows, labelledRows(X, y, other.points)));
      } else {
        const d = X.cols;
        for (let at = 0; at < near.length; at += 2) {
          const [i, k] = [near[at], near[at + 1]];
          take(y[i] * y[k] * dotAt(X.data, i * d, X.data, k * d, d));
        }
      }
    }
    yield;
  }
  return found;

  function take(H: number): void {
    found.least = Math.min(found.least, H);
    found.greatest = Math.max(found.greatest, Math.abs(H));
  }

  function takeAll({ least, greatest }: RowSummaries): void {
    found.least = Math.min(found.least, minimum(least));
    found.greatest = Math.max(found.greatest, maximum(greatest));
  }

  /** All but the diagonal. */
  function takeOff({ rows, data }: Matrix): void {
    for (let i = 0; i < rows; i++) for (let k = 0; k < i; k++) take(data[i * rows + k]);
  }

  /** Whether coordinates spare nothing: they are not many fewer than columns, or leave so much that any pair of the blocks may be extreme. */
  function isHopeless(block: RowBlock, other: RowBlock): boolean {
    return X.cols < FAR_FEWER * Q.cols || leastRest(block) * leastRest(other) >= found.greatest;
  }

  function leastRest({ points }: RowBlock): number {
    return points.reduce((least, i) => Math.min(least, rest[i]), Number.POSITIVE_INFINITY);
  }

  /** Pairs of points, one after the other, that may be extreme; null where these are more than few. */
  function candidates(
    block: RowBlock,
    other: RowBlock,
    own: Matrix,
    theirs: Matrix,
    same: boolean,
  ): number[] | null {
    const P = multiplyTransposed(own, theirs);
    const near: number[] = [];
    const most = 2 * FEW * block.points.length * other.points.length;
    const restOf = Float64Array.from(other.points, (k) => rest[k]);
    const { least, greatest } = found;
    for (const [a, i] of block.points.entries()) {
      const mine = rest[i];
      for (let b = same ? a + 1 : 0, at = a * P.cols + b; b < P.cols; b++, at++) {
        const off = mine * restOf[b];
        if (P.data[at] - off < least || P.data[at] + off > greatest) near.push(i, other.points[b]);
      }
      if (near.length > most) return null;
    }
    return near;
  }
}
