/**
 * A sample whose rows came as coordinates.
 */
import { InputError } from '../errors.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { dot } from '../linalg/vector.ts';
import type { Population } from './population.ts';
import { type FrameBlock, type Sample, sampleFromBlocks } from './sample.ts';

/** One eigenspace of a covariance given with the data: so many consecutive columns. */
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
  const blocks = (covariance ?? [{ eigenvalue: null, dimension: d }]).map(
    ({ eigenvalue, dimension }): FrameBlock => {
      const block = {
        eigenvalue,
        F: columns(X, from, dimension),
        mu: mu?.subarray(from, from + dimension) ?? null,
        rest: 0,
      };
      from += dimension;
      return block;
    },
  );
  return sampleFromBlocks({ d, y, blocks, population: populationOf(blocks), X });
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
  const block = { eigenvalue, F, mu, rest: Math.max(0, d - F.cols) };
  const known = eigenvalue !== null && mu !== null;
  const population = known
    ? {
        blocks: [{ eigenvalue, dimension: d, signalNorm: Math.sqrt(dot(mu, mu)) }],
        positiveShare: 0.5,
      }
    : null;
  return { ...sampleFromBlocks({ d, y, blocks: [block], population, X: null }), K };
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

/** Balanced clusters with the given mean and covariance; null when either is unknown. */
function populationOf(blocks: readonly FrameBlock[]): Population | null {
  const known = [];
  for (const { eigenvalue, F, mu } of blocks) {
    if (eigenvalue === null || mu === null) return null;
    known.push({ eigenvalue, dimension: F.cols, signalNorm: Math.sqrt(dot(mu, mu)) });
  }
  return { blocks: known, positiveShare: 0.5 };
}

function columns(X: Matrix, from: number, count: number): Matrix {
  if (count === X.cols) return X;
  const part = zeros(X.rows, count);
  for (let i = 0; i < X.rows; i++) {
    part.data.set(X.data.subarray(i * X.cols + from, i * X.cols + from + count), i * count);
  }
  return part;
}
