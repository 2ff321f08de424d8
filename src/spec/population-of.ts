/**
 * From the spec's words to the law of the data.
 */
import { flipRate } from '../data/logistic-labels.ts';
import { noiseLaw } from '../data/noise/index.ts';
import type { ClusterStructure, Population } from '../data/population.ts';
import { chiSquared } from '../random/gamma.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { Stream } from '../random/stream.ts';
import type { ResolvedPopulation } from './resolve-population.ts';
import { namedShares, restOf, type SignalRun, signalShares } from './signal-shares.ts';

/**
 * The population of a spec: |mu|^2 split over the runs of equal eigenvalues.
 *
 * @param key  the key of the data, for a random direction of mu
 */
export function populationOf(data: ResolvedPopulation, key: Key): Population {
  const shares = data.direction === 'random' ? randomShares(data, key) : signalShares(data);
  const trace = shares.reduce((sum, { eigenvalue, dimension }) => sum + eigenvalue * dimension, 0);
  const norm = data.signal.norm ?? Math.sqrt(((data.signal.snr ?? 0) * trace) / data.n);
  return {
    positiveShare: data.positiveShare,
    noise: noiseLaw(data.noise),
    labelNoise: rateOfFlips(data, shares),
    clusters: clusters(data.model, shares),
    spread: data.model.type === 'signOfCoordinate' ? 'axis' : spreadOf(data.direction),
    ...(data.labels === 'mirrored' ? { mirrored: true } : {}),
    blocks: shares.map(({ eigenvalue, dimension, share }) => ({
      eigenvalue,
      dimension,
      signalNorm: norm * Math.sqrt(share),
    })),
  };
}

/** The share of labels that are flipped, by what the spec asks for or by a logistic teacher. */
function rateOfFlips({ model, labelNoise, n }: ResolvedPopulation, shares: readonly SignalRun[]): number {
  if (model.type !== 'logisticTeacher') return labelNoise.rate ?? (labelNoise.count ?? 0) / n;
  const variance = shares.reduce((sum, { eigenvalue, share }) => sum + eigenvalue * share, 0);
  return flipRate(model.norm * Math.sqrt(variance));
}

/** How mu lies inside a run. Of shares by name, those named are alone in theirs, or on its first coordinate where there is no rest. */
function spreadOf(direction: ResolvedPopulation['direction']): NonNullable<Population['spread']> {
  const shares = namedShares(direction);
  if (shares !== null) return restOf(shares) > 0 ? 'even' : 'axis';
  return direction === 'random' || direction === 'even' ? direction : 'axis';
}

/** The shares of a uniformly random unit vector: chi-squared variates over their sum. */
function randomShares(data: ResolvedPopulation, key: Key): SignalRun[] {
  const stream = new Stream(deriveKey(key, 'direction'));
  const weighed = signalShares(data).map((run) => ({ ...run, share: chiSquared(stream, run.dimension) }));
  const total = weighed.reduce((sum, { share }) => sum + share, 0);
  return weighed.map((run) => ({ ...run, share: run.share / total }));
}

/** @param shares  those of |mu|^2, or of |theta|^2 */
function clusters(model: ResolvedPopulation['model'], shares: readonly SignalRun[]): ClusterStructure {
  switch (model.type) {
    case 'clusters':
      return { kind: 'orthogonal', count: model.count };
    case 'xor':
      return { kind: 'xor' };
    case 'angled':
      return { kind: 'angled', angle: (model.angle / 180) * Math.PI };
    case 'signOfCoordinate':
      return { kind: 'linearTeacher', weights: [1] };
    case 'linearTeacher':
      return { kind: 'linearTeacher', weights: shares.map(({ share }) => Math.sqrt(share)) };
    case 'logisticTeacher':
      return {
        kind: 'linearTeacher',
        weights: shares.map(({ share }) => Math.sqrt(share)),
        norm: model.norm,
      };
    default:
      return { kind: 'opposing' };
  }
}
