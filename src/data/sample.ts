/**
 * A sample as training sees it: inner products and labels, never an n x d array unless the data came as one.
 *
 * Each block of the covariance carries its rows in an orthonormal frame of its own (F, n x c with c <= n + 1 when the
 * rows were drawn directly), so that every inner product the theory asks for is a product of small matrices:
 * K = sum_b F_b F_b', X Sigma X' = sum_b F_b Sigma_b F_b', <x_i, mu> = sum_b F_b mu_b. What lies outside the frames is
 * orthogonal to all data and to mu.
 */
import { InputError } from '../errors.ts';
import type { Texts } from '../files/texts.ts';
import type { GroupMemory } from '../linalg/group-memory.ts';
import { diagonal, type Matrix } from '../linalg/matrix.ts';
import { applyToRows, gram, multiplyTransposed, multiplyVector } from '../linalg/product.ts';
import { axpy, dot, maximum } from '../linalg/vector.ts';
import type { ColumnDraw } from './columns.ts';
import type { FrameCovariance } from './frame-covariance.ts';
import type { Population, TargetLaw } from './population.ts';

/** The rows of one covariance block, in coordinates of an orthonormal frame of their span and mu's. */
export interface FrameBlock {
  /** Sigma in the frame; null when the population's covariance is unknown (files). */
  readonly covariance: FrameCovariance | null;
  /** n x c: row i holds x_i's coordinates. */
  readonly F: Matrix;
  /** mu's coordinates (length c); null when mu is unknown, or there is none: the clusters are not two opposing ones. */
  readonly mu: Float64Array | null;
  /** Coordinates of the centres of clusters that are not two opposing ones (clusters x c). */
  readonly centres?: Matrix;
  /** theta (c), where y* = sign <theta, x>. */
  readonly theta?: Float64Array;
  /** Sigma theta/(theta' Sigma theta) there (c): Gaussian x = axis <theta, x> + what is independent of <theta, x>. */
  readonly axis?: Float64Array;
  /** d_b - c: dimensions orthogonal to every row and to all centres. */
  readonly rest: number;
}

export interface Sample {
  readonly n: number;
  readonly d: number;
  /** y (n), the observed labels, -1 or +1. */
  readonly y: Float64Array;
  /** t (n), targets of regression of which y are the signs, and their law; absent of labels. */
  readonly targets?: Float64Array;
  readonly targetLaw?: TargetLaw;
  /** y* (n), the clean labels, by which the rows were drawn; null when unknown (files). */
  readonly clean: Float64Array | null;
  /** K = X X' (n x n). */
  readonly K: Matrix;
  readonly blocks: readonly FrameBlock[];
  /** The law the rows were drawn from; null for files that do not say. */
  readonly population: Population | null;
  /** X (n x d) when the data came as coordinates. */
  readonly X: Matrix | null;
  /** Names of the first columns of X, where a file has them. */
  readonly columnNames?: Texts;
  /** What was drawn with the rows, where noise has coordinates that no frame can stand for. */
  readonly streamed?: StreamedCompany;
}

/** A sample of many rows in few dimensions: of its inner products only those that are asked for are formed. */
export type RowSample = ManyRows & { readonly products: RowProducts };

/** The same without its inner products. */
export type ManyRows = Omit<Sample, 'K' | 'X'> & { readonly K: null; readonly X: Matrix };

/** What training asks of K = X X', from X. */
export interface RowProducts {
  /** |x_i|^2 (n). */
  readonly norm2: Float64Array;
  /** C K (C.rows x n). */
  times(C: Matrix): Matrix;
  /** Room for up to `most` groups of neurons, of slope 1 and another, moved by K. */
  groups(most: number, slope: number): GroupMemory;
}

export type AnySample = Sample | RowSample;

/** Labelled rows in the coordinates of a sample's frames, side by side. */
export interface LabelledRows {
  /** N x (c_1 + c_2 + ...). */
  readonly X: Matrix;
  /** Clean labels (N). */
  readonly y: Float64Array;
}

/** Rows that were drawn with those of a sample, coordinate by coordinate. */
export interface StreamedCompany {
  /** How they were drawn, and can be again. */
  readonly draw: ColumnDraw;
  /** W(0)/sigma0 (m x c), independent standard normals in all d coordinates; null where the sample has every coordinate. */
  readonly unitWeights: Matrix | null;
  /** Fresh rows of the population; their parts outside the frame, which no training sees, are left out. */
  readonly test: LabelledRows | null;
}

/** The largest |x_i|^2 lies in [1/RANGE, RANGE]: then no product in this project leaves float64. */
const RANGE = 1e100;

/**
 * Assembles a sample from its blocks.
 *
 * @throws InputError when the rows are so long, or so short, that products of their products would leave float64
 */
export function sampleFromBlocks(parts: Omit<Sample, 'K' | 'n'>): Sample {
  const n = parts.y.length;
  const [first, ...others] = parts.blocks;
  const K = gram(first.F);
  for (const { F } of others) axpy(1, gram(F).data, K.data);
  checkSize(diagonal(K));
  return { ...parts, n, K };
}

/** @throws InputError when the rows are so long, or so short, that products of their products would leave float64 */
export function checkSize(norm2: Float64Array): void {
  const largest = maximum(norm2);
  if (!(largest >= 1 / RANGE && largest <= RANGE)) {
    throw new InputError('data', `must have its largest |x_i|^2 between ${1 / RANGE} and ${RANGE}`, largest);
  }
}

/** <x_i, mu> (length n); null when mu is unknown. */
export function meanInner(sample: AnySample): Float64Array | null {
  const total = new Float64Array(sample.n);
  for (const block of sample.blocks) {
    if (block.mu === null) return null;
    axpy(1, multiplyVector(block.F, block.mu), total);
  }
  return total;
}

/** Inner products of the rows with the centres of clusters (n x clusters); null where there are none. */
export function centreInner(sample: AnySample): Matrix | null {
  let total: Matrix | null = null;
  for (const { F, centres } of sample.blocks) {
    if (centres === undefined) return null;
    const part = multiplyTransposed(F, centres);
    if (total === null) total = part;
    else axpy(1, part.data, total.data);
  }
  return total;
}

/** mu (1 row), the centres of all clusters, or the axis of a teacher's labels, in a block's frame; null when unknown. */
export function landmarksOf({ mu, centres, axis }: FrameBlock): Matrix | null {
  const single = mu ?? axis;
  return centres ?? (single === undefined ? null : { rows: 1, cols: single.length, data: single });
}

/** C K (C.rows x n). */
export function timesInnerProducts(sample: AnySample, C: Matrix): Matrix {
  return sample.K === null ? sample.products.times(C) : applyToRows(sample.K, C);
}

/** |x_i|^2 (n). */
export function squaredNorms(sample: AnySample): Float64Array {
  return sample.K === null ? sample.products.norm2 : diagonal(sample.K);
}

/** |mu|^2; null when mu is unknown. */
export function signal2(sample: AnySample): number | null {
  let total = 0;
  for (const { mu } of sample.blocks) {
    if (mu === null) return null;
    total += dot(mu, mu);
  }
  return total;
}

/** The same rows under labels observed with noise. @param y  n observed labels */
export function withObservedLabels(sample: Sample, y: Float64Array): Sample {
  return { ...sample, y };
}

/** How many observed labels differ from the clean ones; null when those are unknown. */
export function labelFlips({ y, clean }: AnySample): number | null {
  return clean === null ? null : y.reduce((count, label, i) => count + (label === clean[i] ? 0 : 1), 0);
}
