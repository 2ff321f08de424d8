/**
 * Drawing a sample from a Gaussian mixture: directly in the frame of its rows, at the same cost for every d, or as
 * explicit coordinates. Both give rows with the same joint law of inner products, exactly.
 *
 * In block b (Bartlett 1933): x_i = (y*_i mu_b + s g_i) e_1 + s A_i, s = sqrt(lambda_b), g ~ N(0, I); A lower triangular
 * with A_ii^2 ~ chi^2(d_b - 1 - i) (i from 0) and A_ik ~ N(0, 1) for k < i. Without signal in the block no direction e_1 is
 * split off. With fewer remaining dimensions than rows, A is n x (d_b - 1) with independent normal entries.
 */
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { chi } from '../random/gamma.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { fillNormal, fillNormalBelowDiagonal } from '../random/normal.ts';
import { Stream } from '../random/stream.ts';
import { type CovarianceBlock, moments, type Population } from './population.ts';
import { type FrameBlock, type Sample, sampleFromBlocks } from './sample.ts';

/** direct: coordinates in the frame of the rows; explicit: all d coordinates. */
export type Sampler = 'direct' | 'explicit';

/**
 * n = y.length rows x_i = y_i mu + z_i.
 *
 * @param y    clean labels, which are also the observed ones
 * @param key  the key of the noise z; labels and initial weights have keys of their own
 */
export function drawSample(
  population: Population,
  y: Float64Array,
  key: Key,
  sampler: Sampler = 'direct',
): Sample {
  const blocks = population.blocks.map((block, b) => drawBlock(block, y, deriveKey(key, b), sampler));
  return sampleFromBlocks({ d: moments(population).d, y, blocks, population, X: null });
}

function drawBlock(block: CovarianceBlock, y: Float64Array, key: Key, sampler: Sampler): FrameBlock {
  const { eigenvalue, dimension, signalNorm } = block;
  const n = y.length;
  const split = signalNorm > 0 ? 1 : 0;
  const free = dimension - split;
  const stream = new Stream(key);
  const scale = Math.sqrt(eigenvalue);
  const along = new Float64Array(split * n);
  fillNormal(stream, along, scale);
  const factor = sampler === 'explicit' ? normalMatrix : isotropicFactor;
  const F = factor(n, free, stream, scale, split);
  for (let i = 0; i < along.length; i++) F.data[i * F.cols] = y[i] * signalNorm + along[i];
  const mu = new Float64Array(F.cols);
  if (split) mu[0] = signalNorm;
  return { eigenvalue, F, mu, rest: dimension - F.cols };
}

/**
 * Coordinates of `rows` independent N(0, scale^2 I_dimension) vectors in a frame of their span: c = min(rows, dimension) of
 * them, so that for scale = 1 the Gram matrix is Wishart(dimension) exactly.
 *
 * @param before  columns of zeros in front, for coordinates in other directions
 * @returns rows x (before + c)
 */
export function isotropicFactor(
  rows: number,
  dimension: number,
  stream: Stream,
  scale = 1,
  before = 0,
): Matrix {
  if (dimension < rows) return normalMatrix(rows, dimension, stream, scale, before);
  const A = zeros(rows, before + rows);
  fillNormalBelowDiagonal(stream, rows, before, A.data, scale);
  const x = new Float64Array(rows);
  fillNormal(stream, x);
  for (let i = 0; i < rows; i++) A.data[i * A.cols + before + i] = scale * chi(stream, dimension - i, x[i]);
  return A;
}

/** All `dimension` coordinates: rows x (before + dimension), row after row. */
function normalMatrix(
  rows: number,
  dimension: number,
  stream: Stream,
  scale: number,
  before: number,
): Matrix {
  const A = zeros(rows, before + dimension);
  for (let i = 0; i < rows; i++) fillNormal(stream, row(A, i).subarray(before), scale);
  return A;
}
