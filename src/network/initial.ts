/**
 * What is drawn of a network: initial weights W(0), and the signs of a random second layer.
 *
 * W(0) is drawn jointly with the data, in the frames of the sample. Rows of W(0) are N(0, sigma0^2 I_d), independent of the data. In the orthonormal frame of a block (which spans the rows
 * and mu) their coordinates are therefore independent normals, and the part outside the frames is an isotropic Gaussian in
 * the remaining dimensions: all inner products follow, exactly in law, and d enters only as a number of degrees of freedom. A
 * streamed sample brings them along, drawn coordinate by coordinate.
 */
import { isotropicFactor } from '../data/draw.ts';
import type { AnySample } from '../data/sample.ts';
import { InputError } from '../errors.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { multiplyTransposed } from '../linalg/product.ts';
import { axpy } from '../linalg/vector.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { fillNormal } from '../random/normal.ts';
import { Stream } from '../random/stream.ts';
import { type Network, withSecondLayer } from './network.ts';

/** Beyond this, squares of norms and of pre-activations would leave float64. */
const LARGEST_COORDINATE = 1e100;

/** W(0), as coordinates. */
export interface InitialWeights {
  readonly m: number;
  /** Z(0) = W(0) X' (m x n). */
  readonly Z: Matrix;
  /** Per block: coordinates in the block's frame (m x c_b). */
  readonly inFrame: readonly Matrix[];
  /** Per block: coordinates outside it (m x r_b, r_b <= m), orthogonal to all data and to mu. */
  readonly outside: readonly Matrix[];
}

/**
 * m rows of N(0, sigma0^2 I_d).
 *
 * @param sigma0  standard deviation of each coordinate, >= 0
 * @param key  the key of the initial weights; the data keep theirs
 * @param what  what decides on their size, as its user knows it
 * @throws InputError when W(0) is so large that its square would leave float64
 */
export function drawInitialWeights(
  sample: AnySample,
  m: number,
  sigma0: number,
  key: Key,
  what = 'W(0)',
): InitialWeights {
  const together = sample.streamed?.unitWeights ?? null;
  if (together !== null) {
    const scaled = { ...together, data: together.data.map((entry) => sigma0 * entry) };
    return initialWeights(sample, m, [scaled], [zeros(m, 0)], what);
  }
  const inFrame: Matrix[] = [];
  const outside: Matrix[] = [];
  for (const [b, block] of sample.blocks.entries()) {
    const stream = new Stream(deriveKey(key, b));
    const coordinates = zeros(m, block.F.cols);
    fillNormal(stream, coordinates.data, sigma0);
    inFrame.push(coordinates);
    outside.push(isotropicFactor(m, block.rest, stream, sigma0));
  }
  return initialWeights(sample, m, inFrame, outside, what);
}

/**
 * W(0) given in the coordinates of the data: m x d, for a sample that came with coordinates (one frame, the identity).
 *
 * @param what  W(0), as its user knows it
 * @throws InputError when W(0) is so large that its square would leave float64
 */
export function givenInitialWeights(sample: AnySample, W: Matrix, what = 'W(0)'): InitialWeights {
  const inFrame: Matrix[] = [];
  let from = 0;
  for (const { F } of sample.blocks) {
    const part = zeros(W.rows, F.cols);
    for (let j = 0; j < W.rows; j++) {
      part.data.set(W.data.subarray(j * W.cols + from, j * W.cols + from + F.cols), j * F.cols);
    }
    inFrame.push(part);
    from += F.cols;
  }
  const outside = sample.blocks.map(() => zeros(W.rows, 0));
  return initialWeights(sample, W.rows, inFrame, outside, what);
}

/** m neurons with a_j = +-1/sqrt(m), each sign by a fair coin of its own: the first bits of a key's words. */
export function randomSecondLayer(m: number, slope: number, key: Key): Network {
  const stream = new Stream(key);
  const multiples = Float64Array.from({ length: m }, () => (stream.uint32() >>> 31 === 0 ? 1 : -1));
  return withSecondLayer({ multiples, square: m }, slope);
}

/** Adds Z(0) to the coordinates of W(0). */
function initialWeights(
  { blocks }: AnySample,
  m: number,
  inFrame: Matrix[],
  outside: Matrix[],
  what: string,
): InitialWeights {
  for (const { data } of [...inFrame, ...outside]) refuseFar(data, what);
  const Z = multiplyTransposed(inFrame[0], blocks[0].F);
  for (let b = 1; b < blocks.length; b++) axpy(1, multiplyTransposed(inFrame[b], blocks[b].F).data, Z.data);
  return { m, Z, inFrame, outside };
}

function refuseFar(coordinates: Float64Array, what: string): void {
  for (let i = 0; i < coordinates.length; i++) {
    if (!(Math.abs(coordinates[i]) <= LARGEST_COORDINATE)) {
      const rule = `must leave the coordinates of W(0) at most ${LARGEST_COORDINATE} in size`;
      throw new InputError(what, rule, coordinates[i]);
    }
  }
}
