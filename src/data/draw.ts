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
import { centreDirections, landmarkCount, type Placement, placeRows } from './clusters.ts';
import { drawScales } from './columns.ts';
import type { LabelScheme } from './labels.ts';
import { ownEntries, withMirrors } from './mirrored.ts';
import {
  type ClusterStructure,
  type CovarianceBlock,
  clustersOf,
  type LinearTeacher,
  moments,
  noiseOf,
  type Population,
  teacherVariance,
  teacherWeight,
} from './population.ts';
import { type FrameBlock, type Sample, sampleFromBlocks } from './sample.ts';

/** direct: coordinates in the frame of the rows; explicit: all d coordinates. */
export type Sampler = 'direct' | 'explicit';

/**
 * n = y.length rows of the population.
 *
 * @param y    clean labels, which are also the observed ones
 * @param key  the key of the noise z; labels and initial weights have keys of their own
 * @param scheme  how rows take turns among clusters of one label, and whether they come in pairs
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
  const directions = centreDirections(clusters);
  const own = ownEntries(y, scheme);
  const rows = {
    placement: placeRows(clusters, own, scheme, deriveKey(key, 'clusters')),
    scales: drawScales(noise, own.length, key),
    y: own,
  };
  const blocks = population.blocks.map((block, b) => {
    const size = clusters.kind === 'linearTeacher' ? teacherWeight(clusters, b) : block.signalNorm;
    const split = size > 0 ? landmarkCount(clusters) : 0;
    const drawn = drawBlock(block, split, { ...rows, directions }, deriveKey(key, b), sampler);
    const named =
      clusters.kind === 'linearTeacher'
        ? taughtAlong(size, (block.eigenvalue * size) / teacherVariance(population), drawn.F.cols)
        : landmarks(clusters, split, size, drawn.F.cols);
    return { ...drawn, ...named };
  });
  if (clusters.kind === 'linearTeacher') ontoTheirSide(blocks, clusters, own);
  const all = blocks.map((block) => ({ ...block, F: withMirrors(block.F, scheme) }));
  return sampleFromBlocks({ d: moments(population).d, y, clean: y, blocks: all, population, X: null });
}

interface Rows {
  readonly y: Float64Array;
  readonly placement: Placement;
  /** Of `centreDirections`. */
  readonly directions: Matrix;
  readonly scales: Float64Array | null;
}

/**
 * Points of law z become points given their label: those on the wrong side of the teacher's hyperplane are mirrored in their part along
 * theta_b, block by block. These parts are symmetric, and independent of all others, given the scale of the row.
 */
function ontoTheirSide(blocks: readonly FrameBlock[], teacher: LinearTeacher, y: Float64Array): void {
  const marked = blocks.flatMap(({ F }, b) =>
    teacherWeight(teacher, b) > 0 ? [{ F, weight: teacherWeight(teacher, b) }] : [],
  );
  for (let i = 0; i < y.length; i++) {
    const along = marked.reduce((sum, { F, weight }) => sum + weight * F.data[i * F.cols], 0);
    if (y[i] * along >= 0) continue;
    for (const { F } of marked) F.data[i * F.cols] *= -1;
  }
}

/** @param split  directions split off: e_1 along mu or theta, or one along each centre */
function drawBlock(
  { eigenvalue, dimension, signalNorm }: CovarianceBlock,
  split: number,
  { y, placement, directions, scales }: Rows,
  key: Key,
  sampler: Sampler,
): Pick<FrameBlock, 'covariance' | 'F' | 'rest'> {
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
    if (split === 0 || placement.taught) continue;
    const centre = row(directions, placement.index[i]);
    for (let c = 0; c < split; c++)
      if (centre[c] !== 0) F.data[first + c] += placement.sign[i] * signalNorm * centre[c];
  }
  return { covariance: eigenvalue, F, rest: dimension - F.cols };
}

/** theta and the axis of its labels, along the first axis of a block's frame. */
function taughtAlong(theta: number, axis: number, cols: number): Pick<FrameBlock, 'mu' | 'theta' | 'axis'> {
  const along = (size: number): Float64Array => {
    const marked = new Float64Array(cols);
    if (size > 0) marked[0] = size;
    return marked;
  };
  return { mu: null, theta: along(theta), axis: along(axis) };
}

/** mu or the centres along the first axes of a block's frame; zero in blocks without them. */
function landmarks(
  clusters: ClusterStructure,
  split: number,
  signalNorm: number,
  cols: number,
): Pick<FrameBlock, 'mu' | 'centres'> {
  const { rows, data } = centreDirections(clusters);
  const marked = zeros(rows, cols);
  for (let q = 0; q < rows; q++)
    for (let c = 0; c < split; c++) marked.data[q * cols + c] = signalNorm * data[q * rows + c];
  return namedLandmarks(clusters, marked);
}

/** A population's centres under the names that frames have for them. @param marked  one a row, in a frame's coordinates */
export function namedLandmarks(
  clusters: ClusterStructure,
  marked: Matrix,
): Pick<FrameBlock, 'mu' | 'centres'> {
  return clusters.kind === 'opposing' ? { mu: marked.data } : { mu: null, centres: marked };
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
