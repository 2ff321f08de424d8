/**
 * The error of a network that is known by groups of neurons, whose boundary is piecewise linear: by quadrature for at most three groups
 * under Gaussian noise and its scale mixtures, else counted; where counting meets no mistake, by importance sampling.
 */
import { noiseOf } from '../../data/population.ts';
import type { AnySample, LabelledRows } from '../../data/sample.ts';
import { deriveKey, type Key } from '../../random/key.ts';
import { newStretch, type Progress, type Stretch } from '../../stepwise.ts';
import { type Counted, frequency } from '../estimate.ts';
import { freshPoints } from '../fresh-points.ts';
import { networkErrorOnRows } from '../held-out.ts';
import { countMistakes, type KeptCount } from '../network-error.ts';
import type { GroupedNetwork } from './groups.ts';
import { type ImportanceEstimate, importanceError } from './importance.ts';
import { type GroupLaw, groupLaw } from './law.ts';
import { type NearPoints, nearPoints, trainingPreActivations } from './near-points.ts';
import { MOST_GROUPS, type PiecewiseError, quadratureError } from './quadrature.ts';

/** An error, and for what is sampled by importance its effective size. */
export interface GroupedError extends PiecewiseError {
  readonly effectiveSize: number | null;
}

/** What is counted where there is no closed form. */
export interface CountedPoints {
  /** Of points simulated in the groups' coordinates, and drawn around the boundary. */
  readonly count: number;
  readonly key: Key;
  /** Fresh rows in all coordinates or held-out ones, where the law does not do. */
  readonly rows: { readonly of: LabelledRows; readonly method: Counted } | null;
}

/** The boundary of more groups is not searched. */
const MOST_SEARCHED = 1024;

/**
 * P(y f(x) <= 0) of f(x) = sum_g s_g c_g phi(<v_g, x>), phi a leaky ReLU. Yields its progress.
 *
 * @returns a sentence where it is not known
 */
export function* groupedError(
  sample: AnySample,
  grouped: GroupedNetwork,
  points: CountedPoints,
  stretch: Stretch<KeptCount> = newStretch(),
): Generator<Progress, GroupedError | string> {
  const { slope } = grouped.network;
  if (grouped.W.m === 0) return 'the network is 0: it classifies nothing';
  const law = groupLaw(sample, grouped);
  if (typeof law !== 'string' && grouped.W.m <= MOST_GROUPS) {
    const found = quadratureError(law);
    if (typeof found !== 'string') return { ...found, effectiveSize: null };
  }
  const counted =
    sample.population === null || noiseOf(sample.population).kind === 'independent' || points.count === 0
      ? null
      : yield* countMistakes(
          sample,
          grouped.network,
          grouped.W,
          freshPoints(points.count, grouped.W.m, sample.population, points.key),
          stretch,
        );
  if (counted === null) {
    if (points.rows === null) return typeof law === 'string' ? law : 'risk.endPoints is 0';
    const { of: rows, method } = points.rows;
    const estimate = networkErrorOnRows(sample, grouped.network, grouped.W, rows, method);
    return { estimate, zeroShare: null, effectiveSize: null };
  }
  const estimate = frequency(counted.mistakes, counted.seen, 'monteCarlo');
  // At slope 0 the share of f = 0 is as rare as the mistakes; else it is 0 but for laws without noise in some direction.
  const zeroShare = slope === 0 && counted.mistakes === 0 ? null : counted.zeros / counted.seen;
  if (typeof law === 'string' || grouped.W.m > MOST_SEARCHED)
    return { estimate, zeroShare, effectiveSize: null };
  const near = yield* nearOfAll(sample, grouped, law, points.key);
  const gamma = leastDistance(near);
  if (counted.mistakes > 0) return { estimate: { ...estimate, gamma }, zeroShare, effectiveSize: null };
  const rare = yield* importanceError(law, near, points.count, deriveKey(points.key, 'rare'));
  return typeof rare === 'string'
    ? { estimate: { ...estimate, gamma }, zeroShare, effectiveSize: null }
    : { ...withGamma(rare, gamma), zeroShare };
}

function withGamma({ estimate, effectiveSize }: ImportanceEstimate, gamma: number | null) {
  return { estimate: { ...estimate, gamma }, effectiveSize };
}

function* nearOfAll(
  sample: AnySample,
  grouped: GroupedNetwork,
  law: GroupLaw,
  key: Key,
): Generator<Progress, NearPoints[]> {
  const U = trainingPreActivations(sample, grouped, law);
  const near: NearPoints[] = [];
  for (const [q, cluster] of law.clusters.entries())
    near.push(yield* nearPoints(law, cluster, U, sample.y, deriveKey(deriveKey(key, 'near'), q)));
  return near;
}

/** The least distance of the boundary from a centre that was found; null where none was. */
function leastDistance(near: readonly NearPoints[]): number | null {
  const found = near.flatMap(([first]) => (first === undefined ? [] : [first.distance]));
  return found.length === 0 ? null : Math.min(...found);
}
