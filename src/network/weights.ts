/**
 * The weights W = W(0) + C X in frame coordinates: sums of squares, so no norm is a difference of larger numbers.
 */
import { type FrameCovariance, timesCovariance } from '../data/frame-covariance.ts';
import { type AnySample, landmarksOf } from '../data/sample.ts';
import { squaredSpectralNorm } from '../linalg/lanczos.ts';
import { type Matrix, sideBySide } from '../linalg/matrix.ts';
import { multiply, multiplyTransposed } from '../linalg/product.ts';
import { axpy, dot, dotAt, powerOfTwoBelow } from '../linalg/vector.ts';
import type { InitialWeights } from './initial.ts';

/** Per block of the covariance: the weights' coordinates inside the block's frame and outside it. */
export interface WeightCoordinates {
  readonly m: number;
  readonly inFrame: readonly Matrix[];
  readonly outside: readonly Matrix[];
  /** a (m), where the second layer is trained. */
  readonly head?: Float64Array;
}

/** Maps coefficients C (m x n) to the coordinates of share W(0) + C X, for one sample and one start. */
export function weightMap(
  sample: AnySample,
  initial: InitialWeights,
): (C: Matrix, share?: number) => WeightCoordinates {
  return (C, share = 1) => ({
    m: initial.m,
    inFrame: sample.blocks.map(({ F }, b) => {
      const coordinates = multiply(C, F);
      axpy(share, initial.inFrame[b].data, coordinates.data);
      return coordinates;
    }),
    outside:
      share === 1
        ? initial.outside
        : initial.outside.map((part) => ({ ...part, data: part.data.map((entry) => share * entry) })),
  });
}

/** W = share W(0) + C X, share 1 where none is given; or W itself, where it is no such combination. */
export interface CombinedWeights {
  readonly C: Matrix;
  readonly share?: number;
  readonly explicit?: WeightCoordinates;
  /** a(t) (m), where the second layer is trained. */
  readonly head?: Float64Array;
}

/** The coordinates of W. */
export function weightsOf(
  sample: AnySample,
  initial: InitialWeights,
  { C, share, explicit, head }: CombinedWeights,
): WeightCoordinates {
  const W = explicit ?? weightMap(sample, initial)(C, share);
  return head === undefined ? W : { ...W, head };
}

/** What margins of homogeneous networks are of degree 1 in: |W|, or 1/2 (|W|^2 + |a|^2) where the second layer a is trained. */
export function sizeOf(norm: number, head: Float64Array | undefined): number {
  return head === undefined ? norm : (norm * norm + dot(head, head)) / 2;
}

/** |w_j| (m). */
export function rowNorms(W: WeightCoordinates | InitialWeights): Float64Array {
  const unit = squareableUnit(W);
  const squares = new Float64Array(W.m);
  for (const { rows, cols, data } of partsOf(inUnits(W, unit)))
    for (let j = 0, at = 0; j < rows; j++)
      for (let c = 0; c < cols; c++, at++) squares[j] += data[at] * data[at];
  return squares.map((square) => unit * Math.sqrt(square));
}

/** |W|_F^2; for weights of any size see `inUnits`. */
export function frobenius2(W: WeightCoordinates): number {
  return partsOf(W).reduce((total, { data }) => total + dot(data, data), 0);
}

/** |W|_F, to rounding at any size of W. */
export function frobenius(W: WeightCoordinates): number {
  const unit = squareableUnit(W);
  return unit * Math.sqrt(frobenius2(inUnits(W, unit)));
}

/** Stable rank |W|_F^2 / |W|_2^2; null for W = 0. */
export function stableRank(W: WeightCoordinates): number | null {
  const sized = inUnits(W, squareableUnit(W));
  const max = squaredSpectralNorm(sideBySide(partsOf(sized)));
  return max > 0 ? frobenius2(sized) / max : null;
}

/** |W|_2, the largest singular value, to rounding at any size of W. */
export function spectralNorm(W: WeightCoordinates): number {
  const unit = squareableUnit(W);
  return unit * Math.sqrt(squaredSpectralNorm(sideBySide(partsOf(inUnits(W, unit)))));
}

/** max |W_jk| of a W whose frames are the coordinates of the data. */
export function largestEntry({ inFrame }: WeightCoordinates): number {
  return inFrame.reduce(
    (most, { data }) => data.reduce((size, entry) => Math.max(size, Math.abs(entry)), most),
    0,
  );
}

/** Squares of larger coordinates stay in float64, also times the variance of any data that are admitted. */
const SQUAREABLE = 1e-100;

/** 1, or the power of two in which coordinates so small are to be measured that their squares would vanish. */
export function squareableUnit(W: WeightCoordinates): number {
  let largest = 0;
  for (const { data } of partsOf(W)) {
    for (let at = 0; at < data.length; at++) {
      const size = Math.abs(data[at]);
      if (size >= SQUAREABLE) return 1;
      if (size > largest) largest = size;
    }
  }
  return largest > 0 ? powerOfTwoBelow(largest) : 1;
}

/** W / unit. */
export function inUnits(W: WeightCoordinates, unit: number): WeightCoordinates {
  if (unit === 1) return W;
  const divided = (part: Matrix): Matrix => ({ ...part, data: part.data.map((entry) => entry / unit) });
  return { m: W.m, inFrame: W.inFrame.map(divided), outside: W.outside.map(divided) };
}

function partsOf({ inFrame, outside }: WeightCoordinates): Matrix[] {
  return [...inFrame, ...outside];
}

/** W times mu, every centre, or the labelling coordinate, one a row (rows x m); null when unknown. */
export function landmarkPreActivations(sample: AnySample, W: WeightCoordinates): Matrix | null {
  const parts: Matrix[] = [];
  for (const [b, block] of sample.blocks.entries()) {
    const landmarks = landmarksOf(block);
    if (landmarks === null) return null;
    parts.push(multiplyTransposed(landmarks, W.inFrame[b]));
  }
  const [total, ...others] = parts;
  for (const { data } of others) axpy(1, data, total.data);
  return total;
}

/** W Sigma W' (m x m); null when Sigma is unknown. */
export function preActivationCovariance(sample: AnySample, W: WeightCoordinates): Matrix | null {
  const total = { rows: W.m, cols: W.m, data: new Float64Array(W.m * W.m) };
  for (const [b, { covariance }] of sample.blocks.entries()) {
    if (covariance === null) return null;
    const inFrame = W.inFrame[b];
    axpy(1, multiplyTransposed(timesCovariance(inFrame, covariance), inFrame).data, total.data);
    const outside = W.outside[b];
    if (outside.cols === 0) continue;
    if (typeof covariance !== 'number')
      throw new Error('only an isotropic block has dimensions outside its frame');
    axpy(covariance, multiplyTransposed(outside, outside).data, total.data);
  }
  return total;
}

/** The diagonal of W Sigma W' (m); null when Sigma is unknown. */
export function preActivationVariances(sample: AnySample, W: WeightCoordinates): Float64Array | null {
  const total = new Float64Array(W.m);
  for (const [b, { covariance }] of sample.blocks.entries()) {
    if (covariance === null) return null;
    addVariances(W.inFrame[b], covariance, total);
    if (W.outside[b].cols > 0) addVariances(W.outside[b], covariance, total);
  }
  return total;
}

/** total_j += A_j Sigma A_j' for each row of A. */
function addVariances(A: Matrix, sigma: FrameCovariance, total: Float64Array): void {
  const { cols, data } = A;
  const scale = typeof sigma === 'number' ? sigma : 1;
  const weighed = typeof sigma === 'number' ? data : timesCovariance(A, sigma).data;
  for (let j = 0; j < A.rows; j++) total[j] += scale * dotAt(data, j * cols, weighed, j * cols, cols);
}
