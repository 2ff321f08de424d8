/**
 * Drawing a sample: directly in the frame of its rows, at the same cost for every d, or as explicit coordinates. Both give rows
 * with the same joint law of inner products, exactly. Direct draws need Gaussian noise, or a scale mixture of it.
 *
 * In block b (Bartlett 1933): x_i = (y*_i mu_b + s g_i) e_1 + s A_i, s = sqrt(lambda_b), g ~ N(0, I); A lower triangular
 * with A_ii^2 ~ chi^2(d_b - 1 - i) (i from 0) and A_ik ~ N(0, 1) for k < i. Without signal in the block no direction e_1 is
 * split off; several clusters split off one for each centre. With fewer remaining dimensions than rows, A is n x (d_b - 1) with
 * independent normal entries. In a scale mixture the noise of row i has the same factor in every block.
 */
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { chi } from '../random/gamma.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { fillNormal, fillNormalBelowDiagonal } from '../random/normal.ts';
import { Stream } from '../random/stream.ts';
import { landmarkCount, type Placement, placeRows } from './clusters.ts';
import { drawScales } from './columns.ts';
import type { LabelScheme } from './labels.ts';
import {
  type ClusterStructure,
  type CovarianceBlock,
  clustersOf,
  moments,
  noiseOf,
  type Population,
} from './population.ts';
import { type FrameBlock, type Sample, sampleFromBlocks } from './sample.ts';

/** direct: coordinates in the frame of the rows; explicit: all d coordinates. */
export type Sampler = 'direct' | 'explicit';

/**
 * n = y.length rows of the population.
 *
 * @param y    clean labels, which are also the observed ones
 * @param key  the key of the noise z; labels and initial weights have keys of their own
 * @param scheme  how rows take turns among clusters of one label
 */
export function drawSample(
  population: Population,
  y: Float64Array,
  key: Key,
  sampler: Sampler = 'direct',
  scheme: LabelScheme = 'balanced',
): Sample {
  const noise = noiseOf(population);
  if (noise.kind === 'independent') throw new Error('independent coordinates are drawn as columns');
  const clusters = clustersOf(population);
  const rows = {
    placement: placeRows(clusters, y, scheme, deriveKey(key, 'clusters')),
    scales: drawScales(noise, y.length, key),
    y,
  };
  const blocks = population.blocks.map((block, b) => {
    const marked = clusters.kind === 'signOfCoordinate' ? b === 0 : block.signalNorm > 0;
    const split = marked ? landmarkCount(clusters) : 0;
    return drawBlock(block, split, rows, deriveKey(key, b), sampler, clusters);
  });
  return sampleFromBlocks({ d: moments(population).d, y, clean: y, blocks, population, X: null });
}

interface Rows {
  readonly y: Float64Array;
  readonly placement: Placement;
  readonly scales: Float64Array | null;
}

/** @param split  directions split off: e_1 along mu, one along each centre, or the labelling coordinate */
function drawBlock(
  { eigenvalue, dimension, signalNorm }: CovarianceBlock,
  split: number,
  { y, placement, scales }: Rows,
  key: Key,
  sampler: Sampler,
  clusters: ClusterStructure,
): FrameBlock {
  const n = y.length;
  const free = dimension - split;
  const stream = new Stream(key);
  const scale = Math.sqrt(eigenvalue);
  const along = new Float64Array(split * n);
  fillNormal(stream, along, scale);
  const factor = sampler === 'explicit' ? normalMatrix : isotropicFactor;
  const F = factor(n, free, stream, scale, split);
  for (let i = 0; i < n; i++) {
    const first = i * F.cols;
    for (let q = 0; q < split; q++) F.data[first + q] = along[i * split + q];
    if (scales !== null) for (let c = 0; c < F.cols; c++) F.data[first + c] *= scales[i];
    if (split === 0) continue;
    if (placement.byCoordinate) F.data[first] = y[i] * Math.abs(F.data[first]);
    else F.data[first + placement.index[i]] += placement.sign[i] * signalNorm;
  }
  return {
    covariance: eigenvalue,
    F,
    ...landmarks(clusters, split, signalNorm, F.cols),
    rest: dimension - F.cols,
  };
}

/** mu, the centres or the labelling coordinate, along the first axes of a block's frame; zero in blocks without them. */
function landmarks(
  clusters: ClusterStructure,
  split: number,
  signalNorm: number,
  cols: number,
): Pick<FrameBlock, 'mu' | 'centres' | 'axis'> {
  const marked = zeros(landmarkCount(clusters), cols);
  const size = clusters.kind === 'signOfCoordinate' ? 1 : signalNorm;
  for (let q = 0; q < split; q++) marked.data[q * cols + q] = size;
  return namedLandmarks(clusters, marked);
}

/** A population's directions under the names that frames have for them. @param marked  one a row, in a frame's coordinates */
export function namedLandmarks(
  clusters: ClusterStructure,
  marked: Matrix,
): Pick<FrameBlock, 'mu' | 'centres' | 'axis'> {
  if (clusters.kind === 'opposing') return { mu: marked.data };
  return clusters.kind === 'orthogonal' ? { mu: null, centres: marked } : { mu: null, axis: marked.data };
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
