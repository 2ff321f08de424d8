/**
 * The test error of the network at any time, under Gaussian noise or a scale mixture of it, by simulation in m dimensions and never
 * in d: the pre-activations of a fresh point of cluster c with scale g are N(W c, g^2 W Sigma W') (theory 6.2).
 */
import { type Placement, placeRows } from '../data/clusters.ts';
import { drawScales } from '../data/columns.ts';
import { clustersOf, noiseOf, type Population } from '../data/population.ts';
import type { AnySample } from '../data/sample.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { multiplyTransposed } from '../linalg/product.ts';
import { semidefiniteRoot } from '../linalg/semidefinite.ts';
import { team } from '../linalg/team.ts';
import { activationOf, type Network, outputOf } from '../network/network.ts';
import {
  inUnits,
  landmarkPreActivations,
  preActivationCovariance,
  squareableUnit,
  type WeightCoordinates,
} from '../network/weights.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { fillNormal } from '../random/normal.ts';
import { Stream } from '../random/stream.ts';
import { newStretch, type Progress, type Stretch } from '../stepwise.ts';
import { type ErrorEstimate, frequency } from './estimate.ts';

/** Fresh points, the same for every W asked about: classes, clusters, scales and standard normals under one key. */
export interface FreshPoints {
  readonly count: number;
  /** y* (count). */
  readonly y: Float64Array;
  readonly placement: Placement;
  /** g (count); null when it is 1. */
  readonly scales: Float64Array | null;
  /** Standard normals (count x m). */
  readonly normals: Matrix;
  /** The labelling coordinate y |xi_1|, in units of its deviation (count); null when clusters give the labels. */
  readonly labelled: Float64Array | null;
}

/** `count` fresh points of the population for a network of width m. */
export function freshPoints(count: number, m: number, population: Population, key: Key): FreshPoints {
  const stream = new Stream(key);
  const y = Float64Array.from({ length: count }, () =>
    stream.uniform() < population.positiveShare ? 1 : -1,
  );
  const normals = zeros(count, m);
  fillNormal(stream, normals.data);
  const placement = placeRows(clustersOf(population), y, 'random', deriveKey(key, 'clusters'));
  const scales = drawScales(noiseOf(population), count, key);
  return { count, y, placement, scales, normals, labelled: placement.byCoordinate ? folded(y, key) : null };
}

function folded(y: Float64Array, key: Key): Float64Array {
  const coordinate = new Float64Array(y.length);
  fillNormal(new Stream(deriveKey(key, 'coordinate')), coordinate);
  return coordinate.map((entry, r) => y[r] * Math.abs(entry));
}

/** Points seen, mistakes among them, and those of the mistakes with f = 0. */
export interface KeptCount {
  readonly seen: number;
  readonly mistakes: number;
  readonly zeros: number;
}

/** Multiplications between two yields; with other threads, enough of them to share. */
const PIECE = 2 ** 25;
const SHARED_PIECE = 2 ** 31;
/** Pre-activations that are made and used together without other threads: what the second cache holds. */
const CACHED = 2 ** 15;
/** Points between two yields, where each takes few. */
const MOST_POINTS = 2 ** 18;

/** The share of fresh points with y f(x) <= 0, with its interval; null when the law is unknown. Yields its progress. */
export function* networkError(
  ...given: Parameters<typeof countMistakes>
): Generator<Progress, ErrorEstimate | null> {
  const counted = yield* countMistakes(...given);
  return counted && frequency(counted.mistakes, counted.seen, 'monteCarlo');
}

/**
 * Mistakes among fresh points; null when the law is unknown. Yields its progress.
 *
 * @param piece  multiplications between two yields
 */
export function* countMistakes(
  sample: AnySample,
  network: Network,
  given: WeightCoordinates,
  points: FreshPoints,
  stretch: Stretch<KeptCount> = newStretch(),
  piece = team().length > 0 ? SHARED_PIECE : PIECE,
): Generator<Progress, KeptCount | null> {
  const unit = squareableUnit(given);
  const W = inUnits(given, unit);
  // Of a homogeneous f the sign is that of f for W of another size.
  const size = activationOf(network).degree === null ? unit : 1;
  const landmarks = landmarkPreActivations(sample, W);
  const covariance = preActivationCovariance(sample, W);
  if (landmarks === null || covariance === null) return null;
  const deviation = Math.sqrt(sample.population?.blocks[0].eigenvalue ?? 0);
  if (points.labelled !== null) removeDirection(covariance, row(landmarks, 0), deviation);
  // A pivot dropped as zero moves an entry by sqrt(m u) of its diagonal: nothing that a frequency shows.
  const root = semidefiniteRoot(covariance);
  const { count } = points;
  const mistakesOf = mistakesAmong(network, landmarks, size, deviation, points);
  const rows = Math.max(1, Math.min(MOST_POINTS, Math.floor(piece / (W.m * W.m))));
  const together = team().length > 0 ? rows : Math.max(1, Math.floor(CACHED / W.m));
  let { seen, mistakes, zeros } = stretch.from ?? { seen: 0, mistakes: 0, zeros: 0 };
  while (seen < count) {
    const end = Math.min(count, seen + rows);
    while (seen < end) {
      const to = Math.min(end, seen + together);
      const normals = points.normals.data.subarray(seen * W.m, to * W.m);
      const found = mistakesOf(seen, multiplyTransposed({ rows: to - seen, cols: W.m, data: normals }, root));
      mistakes += found.mistakes;
      zeros += found.zeros;
      seen = to;
    }
    const kept = { seen, mistakes, zeros };
    stretch.keep = () => kept;
    if (seen < count) yield { stage: 'test error', done: seen, total: count };
  }
  return { seen, mistakes, zeros };
}

/**
 * Counts mistakes among points that follow one another, from the first on. Not a part of the generator, whose loops an engine compiles late.
 *
 * @returns takes their standard normals times the root of the covariance (points x m), which is overwritten
 */
function mistakesAmong(
  network: Network,
  landmarks: Matrix,
  size: number,
  deviation: number,
  { y, placement: { sign, index }, scales, labelled }: FreshPoints,
): (first: number, U: Matrix) => Omit<KeptCount, 'seen'> {
  const f = outputOf(network);
  const centres = landmarks.data;
  const m = landmarks.cols;
  return (first, { rows, data: U }) => {
    let mistakes = 0;
    let zeros = 0;
    for (let r = first, at = 0; r < first + rows; r++, at += m) {
      const scale = scales === null ? 1 : scales[r];
      const along = labelled === null ? sign[r] : scale * deviation * labelled[r];
      const centre = index[r] * m;
      for (let j = 0; j < m; j++) U[at + j] = size * (along * centres[centre + j] + scale * U[at + j]);
      const value = f(U, at, 1);
      if (y[r] * value <= 0) mistakes++;
      if (value === 0) zeros++;
    }
    return { mistakes, zeros };
  };
}

/** A - s^2 a a': what the other coordinates leave of W Sigma W'. */
function removeDirection(A: Matrix, a: Float64Array, s: number): void {
  for (let j = 0; j < A.rows; j++) {
    for (let k = 0; k < A.cols; k++) A.data[j * A.cols + k] -= s * a[j] * (s * a[k]);
  }
}
