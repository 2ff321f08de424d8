/**
 * The test error of the network at any time, under a Gaussian population, by simulation in m dimensions and never in d:
 * the pre-activations of a fresh point of class y are N(y W mu, W Sigma W') (theory 6.2).
 */
import type { Sample } from '../data/sample.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { multiplyTransposed } from '../linalg/product.ts';
import { semidefiniteRoot } from '../linalg/semidefinite.ts';
import { type Network, output } from '../network/network.ts';
import { meanPreActivations, preActivationCovariance, type WeightCoordinates } from '../network/weights.ts';
import type { Key } from '../random/key.ts';
import { fillNormal } from '../random/normal.ts';
import { Stream } from '../random/stream.ts';
import { type ErrorEstimate, frequency } from './estimate.ts';

/** Fresh points, the same for every W asked about: classes and standard normals under one key. */
export interface FreshPoints {
  readonly count: number;
  /** y* (count). */
  readonly y: Float64Array;
  /** Standard normals (count x m). */
  readonly normals: Matrix;
}

/** `count` fresh points for a network of width m, with P(y* = +1) = positiveShare. */
export function freshPoints(count: number, m: number, positiveShare: number, key: Key): FreshPoints {
  const stream = new Stream(key);
  const y = Float64Array.from({ length: count }, () => (stream.uniform() < positiveShare ? 1 : -1));
  const normals = zeros(count, m);
  fillNormal(stream, normals.data);
  return { count, y, normals };
}

/** The share of fresh points with y f(x) <= 0, with its interval; null when mu or Sigma is unknown. */
export function networkGaussianError(
  sample: Sample,
  network: Network,
  W: WeightCoordinates,
  points: FreshPoints,
): ErrorEstimate | null {
  const mean = meanPreActivations(sample, W);
  const covariance = preActivationCovariance(sample, W);
  if (mean === null || covariance === null) return null;
  // A pivot dropped as zero moves an entry by sqrt(m u) of its diagonal: nothing that a frequency shows.
  const U = multiplyTransposed(points.normals, semidefiniteRoot(covariance));
  let mistakes = 0;
  for (let r = 0; r < points.count; r++) {
    const at = r * W.m;
    for (let j = 0; j < W.m; j++) U.data[at + j] += points.y[r] * mean[j];
    if (points.y[r] * output(network, U.data, at, 1) <= 0) mistakes++;
  }
  return frequency(mistakes, points.count, 'monteCarlo');
}
