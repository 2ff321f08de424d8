/**
 * A sample whose rows came as coordinates.
 */
import { InputError } from '../errors.ts';
import { columnsOf, type Matrix } from '../linalg/matrix.ts';
import { multiply, multiplyTransposed } from '../linalg/product.ts';
import { rowGroupMemory } from '../linalg/row-memory.ts';
import { dot, dotAt } from '../linalg/vector.ts';
import type { Population } from './population.ts';
import { checkSize, type FrameBlock, type RowSample, type Sample, sampleFromBlocks } from './sample.ts';

/** So many consecutive columns of one eigenvalue. */
export interface ColumnBlock {
  readonly eigenvalue: number;
  readonly dimension: number;
}

/**
 * The sample of rows X (n x d) with labels y.
 *
 * @param mu  the cluster mean in the coordinates of X (d), null when unknown
 * @param covariance  Sigma by blocks of columns, null when unknown; with mu it makes the population known
 * @throws InputError when mu or the blocks do not have d columns
 */
export function sampleFromRows(
  X: Matrix,
  y: Float64Array,
  mu: Float64Array | null,
  covariance: readonly ColumnBlock[] | null,
): Sample {
  const d = X.cols;
  if (mu !== null && mu.length !== d)
    throw new InputError('data.mu', `must have ${d} entries, as x has columns`, mu.length);
  const total = covariance?.reduce((sum, block) => sum + block.dimension, 0) ?? d;
  if (total !== d)
    throw new InputError('data.covariance', `must have dimensions that sum to ${d}, as x has columns`, total);
  let from = 0;
  const whole = covariance === null || covariance.length > MOST_BLOCKS;
  const blocks = (whole ? [{ eigenvalue: null, dimension: d }] : covariance).map(
    ({ eigenvalue, dimension }): FrameBlock => {
      const block = {
        covariance: whole && covariance !== null ? diagonalOf(covariance, d) : eigenvalue,
        F: columnsOf(X, from, from + dimension),
        mu: mu?.subarray(from, from + dimension) ?? null,
        rest: 0,
      };
      from += dimension;
      return block;
    },
  );
  const population = mu === null || covariance === null ? null : populationOf(mu, covariance);
  return sampleFromBlocks({ d, y, clean: null, blocks, population, X });
}

/**
 * The sample of many rows X (n x d) in few dimensions, of an unknown law: their inner products are not formed.
 *
 * @throws InputError when the rows are so long, or so short, that products of their products would leave float64
 */
export function rowSampleFrom(X: Matrix, y: Float64Array): RowSample {
  const blocks = [{ covariance: null, F: X, mu: null, rest: 0 }];
  const { rows, cols: d, data } = X;
  const norm2 = Float64Array.from({ length: rows }, (_, i) => dotAt(data, i * d, data, i * d, d));
  checkSize(norm2);
  const products = {
    norm2,
    times: (C: Matrix) => multiplyTransposed(multiply(C, X), X),
    groups: (most: number, slope: number) => rowGroupMemory(X, most, slope),
  };
  return { n: rows, d, y, clean: null, K: null, blocks, population: null, X, products };
}

/** More runs of equal eigenvalues than this share one frame with a diagonal covariance. */
const MOST_BLOCKS = 64;

function diagonalOf(covariance: readonly ColumnBlock[], d: number): Float64Array {
  const eigenvalues = new Float64Array(d);
  let from = 0;
  for (const { eigenvalue, dimension } of covariance) {
    eigenvalues.fill(eigenvalue, from, from + dimension);
    from += dimension;
  }
  return eigenvalues;
}

/**
 * The sample of streamed rows, of which there are inner products and coordinates in a frame, no longer those of the file.
 *
 * @param K  X X' (n x n), as streamed
 * @param F  the rows in an orthonormal frame of their span (n x c)
 * @param mu  the cluster mean in the same frame (c), null when unknown
 * @param eigenvalue  of Sigma = eigenvalue I, null when unknown
 */
export function sampleFromFrame(
  K: Matrix,
  F: Matrix,
  d: number,
  y: Float64Array,
  mu: Float64Array | null,
  eigenvalue: number | null,
): Sample {
  const block = { covariance: eigenvalue, F, mu, rest: Math.max(0, d - F.cols) };
  const population =
    eigenvalue === null || mu === null
      ? null
      : {
          blocks: [{ eigenvalue, dimension: d, signalNorm: Math.sqrt(dot(mu, mu)) }],
          positiveShare: 0.5,
        };
  return { ...sampleFromBlocks({ d, y, clean: null, blocks: [block], population, X: null }), K };
}

/** mean_i |x_i - y_i mu|^2, the noise size of rows with a known mean. */
export function meanSquaredNoise(X: Matrix, y: Float64Array, mu: Float64Array): number {
  let total = 0;
  for (let i = 0; i < X.rows; i++) {
    for (let k = 0; k < X.cols; k++) {
      const z = X.data[i * X.cols + k] - y[i] * mu[k];
      total += z * z;
    }
  }
  return total / X.rows;
}

/** Balanced clusters with the given mean and covariance. */
function populationOf(mu: Float64Array, covariance: readonly ColumnBlock[]): Population {
  let from = 0;
  const blocks = covariance.map(({ eigenvalue, dimension }) => {
    const part = mu.subarray(from, from + dimension);
    from += dimension;
    return { eigenvalue, dimension, signalNorm: Math.sqrt(dot(part, part)) };
  });
  return { blocks, positiveShare: 0.5 };
}
