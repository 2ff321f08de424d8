/**
 * The test error of the network at any time, under Gaussian noise or a scale mixture of it, by simulation in m dimensions and never
 * in d: the pre-activations of a fresh point of cluster c with scale g are N(W c, g^2 W Sigma W') (theory 6.2).
 */
import { teacherVariance } from '../data/population.ts';
import type { AnySample } from '../data/sample.ts';
import { type Matrix, row } from '../linalg/matrix.ts';
import { once } from '../linalg/once.ts';
import { multiplyTransposed } from '../linalg/product.ts';
import { semidefiniteRoot } from '../linalg/semidefinite.ts';
import { team } from '../linalg/team.ts';
import { activationOf, type Network, outputOf } from '../network/network.ts';
import {
  inUnits,
  landmarkPreActivations,
  preActivationCovariance,
  preActivationVariances,
  squareableUnit,
  type WeightCoordinates,
} from '../network/weights.ts';
import { newStretch, type Progress, type Stretch } from '../stepwise.ts';
import { type ErrorEstimate, frequency } from './estimate.ts';
import type { FreshPoints } from './fresh-points.ts';
import { surePoints } from './sure-points.ts';

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
  const variances = preActivationVariances(sample, W);
  if (landmarks === null || variances === null) return null;
  const sure = surePoints(network, landmarks, variances, points);
  const deviation = sample.population === null ? 0 : Math.sqrt(teacherVariance(sample.population));
  const root = once(() => {
    // It is known where variances are.
    const covariance = preActivationCovariance(sample, W) as Matrix;
    if (points.labelled !== null) removeDirection(covariance, row(landmarks, 0), deviation);
    // A pivot dropped as zero moves an entry by sqrt(m u) of its diagonal: nothing that a frequency shows.
    return semidefiniteRoot(covariance);
  });
  const { count } = points;
  const mistakesOf = once(() => mistakesAmong(network, landmarks, size, deviation, points));
  const rows = Math.max(1, Math.min(MOST_POINTS, Math.floor(piece / (W.m * W.m))));
  const together = team().length > 0 ? rows : Math.max(1, Math.floor(CACHED / W.m));
  let { seen, mistakes, zeros } = stretch.from ?? { seen: 0, mistakes: 0, zeros: 0 };
  while (seen < count) {
    const end = Math.min(count, seen + rows);
    while (seen < end) {
      const to = Math.min(end, seen + together);
      if (!sure?.(seen, to)) {
        const normals = points.normals.data.subarray(seen * W.m, to * W.m);
        const U = multiplyTransposed({ rows: to - seen, cols: W.m, data: normals }, root());
        const found = mistakesOf()(seen, U);
        mistakes += found.mistakes;
        zeros += found.zeros;
      }
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
