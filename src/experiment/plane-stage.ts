/**
 * The plane of the signal and of the part of wbar orthogonal to it: where training points and boundaries can be seen.
 */
import { noiseOf } from '../data/population.ts';
import { type AnySample, meanInner } from '../data/sample.ts';
import { multiplyVector } from '../linalg/product.ts';
import { axpy, dot, powerOfTwoBelow, sum } from '../linalg/vector.ts';
import type { PlaneRecord } from '../record/record.ts';
import { boundaryCoordinates } from '../risk/linear.ts';

/**
 * Coordinates of all rows in the orthonormal frame (e, wbar - <wbar, e> e), e = mu/|mu|; when mu is unknown, e is the
 * direction of the difference of the class means. Every product is taken in the sample's own frames.
 *
 * @param b  coefficients of wbar over the rows (n)
 * @returns null when mu or wbar vanishes, or they are parallel
 */
export function planeOf(sample: AnySample, b: Float64Array): PlaneRecord | null {
  const wbar = atUnitSize(boundaryCoordinates(sample, b));
  const known = meanInner(sample) !== null;
  const first = known
    ? sample.blocks.map(({ mu }) => mu ?? new Float64Array(0))
    : boundaryCoordinates(sample, meanWeights(sample.y));
  const e = normalise(first);
  if (e === null) return null;
  const along = innerBlocks(wbar, e);
  const rest = wbar.map((part, k) => {
    const orthogonal = part.slice();
    axpy(-along, e[k], orthogonal);
    return orthogonal;
  });
  const f = normalise(rest);
  if (f === null) return null;
  const across = innerBlocks(wbar, f);
  const size = Math.sqrt(along * along + across * across);
  return {
    firstAxis: known ? 'mu' : 'classMeans',
    along: Array.from(coordinatesOf(sample, e)),
    across: Array.from(coordinatesOf(sample, f)),
    labels: Array.from(sample.y),
    limitNormal: [along / size, across / size],
    bayesNormal: bayesNormal(sample, e, f),
  };
}

/**
 * The Bayes boundary <Sigma^{-1} mu, x> = 0, as its normal's components in the plane: for noise that is a scale mixture of Gaussians
 * and Sigma by blocks. Where noise misses a part of mu, that part alone decides.
 */
function bayesNormal(sample: AnySample, e: Float64Array[], f: Float64Array[]): [number, number] | null {
  const { blocks, population } = sample;
  if (population === null || noiseOf(population).kind === 'independent') return null;
  const known = blocks.map(({ covariance }) => (typeof covariance === 'number' ? covariance : 0));
  const least = known
    .filter((covariance) => covariance > 0)
    .reduce((low, one) => Math.min(low, one), Infinity);
  const noiseless = blocks.some(({ mu, covariance }) => covariance === 0 && mu?.some((entry) => entry !== 0));
  const normal: Float64Array[] = [];
  for (const { mu, covariance } of blocks) {
    if (mu === null || typeof covariance !== 'number') return null;
    const weight = noiseless ? (covariance === 0 ? 1 : 0) : least / covariance;
    normal.push(mu.map((entry) => (entry === 0 ? 0 : entry * weight)));
  }
  const sized = atUnitSize(normal);
  const x = innerBlocks(sized, e);
  const y = innerBlocks(sized, f);
  const size = Math.sqrt(x * x + y * y);
  return size > 0 ? [x / size, y / size] : null;
}

/** Coefficients of mean(x | y = +1) - mean(x | y = -1) over the rows. */
function meanWeights(y: Float64Array): Float64Array {
  const positives = y.filter((label) => label > 0).length;
  return y.map((label) => (label > 0 ? 1 / positives : -1 / (y.length - positives)));
}

function coordinatesOf(sample: AnySample, direction: Float64Array[]): Float64Array {
  const total = new Float64Array(sample.n);
  for (const [k, { F }] of sample.blocks.entries()) axpy(1, multiplyVector(F, direction[k]), total);
  return total;
}

function innerBlocks(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  return sum(Float64Array.from(a, (part, k) => dot(part, b[k])));
}

function normalise(vector: readonly Float64Array[]): Float64Array[] | null {
  const v = atUnitSize(vector);
  const size = Math.sqrt(innerBlocks(v, v));
  return size > 0 ? v.map((part) => part.map((entry) => entry / size)) : null;
}

/** Divided by the power of two that brings the largest entry into [1, 2), so that squares stay in float64; 0 stays 0. */
function atUnitSize(v: readonly Float64Array[]): Float64Array[] {
  const largest = v.reduce(
    (most, part) => part.reduce((up, entry) => Math.max(up, Math.abs(entry)), most),
    0,
  );
  const scale = largest === 0 ? 1 : powerOfTwoBelow(largest);
  return v.map((part) => part.map((entry) => entry / scale));
}
