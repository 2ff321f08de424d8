/**
 * The inner products that a face of P(R) is made of: those of all points with a few, its support and the points on which neurons slide.
 */
import type { RowSample } from '../data/sample.ts';
import { type Matrix, rowsOf, zeros } from '../linalg/matrix.ts';
import { multiplyTransposed } from '../linalg/product.ts';
import type { ConcaveSystem } from '../network/own-pattern.ts';
import type { Steps } from '../stepwise.ts';
import { rowBlocks } from './rows/pattern-features.ts';

/** <x_i, x_k> of all points with some. */
export interface SomeProducts {
  /** n x (number of those some). */
  readonly entries: Matrix;
  /** The column of a point; -1 where it has none (n). */
  readonly columns: Int32Array;
  /** |x_i|^2 (n). */
  readonly squares: Float64Array;
}

/** P(R) of all inner products, or of some. */
export interface FaceSystem extends Omit<ConcaveSystem, 'K'> {
  readonly products: SomeProducts;
}

/** All of them. */
export function allProducts({ K, ...system }: ConcaveSystem): FaceSystem {
  const n = system.y.length;
  return {
    ...system,
    products: {
      entries: K,
      columns: Int32Array.from({ length: n }, (_, k) => k),
      squares: Float64Array.from({ length: n }, (_, i) => K.data[i * (n + 1)]),
    },
  };
}

/** Those with some points, from rows, in O(n d) a point. @param points  growing */
export function* productsWithInSteps({ n, X, products }: RowSample, points: Int32Array): Steps<SomeProducts> {
  const entries = zeros(n, points.length);
  const columns = new Int32Array(n).fill(-1);
  for (const [at, k] of points.entries()) columns[k] = at;
  const some = rowsOf(X, points);
  for (const { from, block } of rowBlocks(X)) {
    entries.data.set(multiplyTransposed(block, some).data, from * points.length);
    yield;
  }
  return { entries, columns, squares: products.norm2 };
}

/** <x_i, x_k>, k a point that has a column. */
export function productAt({ entries, columns }: SomeProducts, i: number, k: number): number {
  return entries.data[i * entries.cols + columns[k]];
}
