/**
 * The smallest error any classifier can have on the population, on clean labels.
 */
import {
  type CovarianceBlock,
  clustersOf,
  moments,
  noiseOf,
  type Population,
  teacherWeight,
} from '../data/population.ts';
import { exp, log } from '../linalg/elementary.ts';
import { logNormalCdf } from '../special/normal.ts';

/** The error and its natural logarithm. */
export interface BayesError {
  readonly error: number;
  readonly logError: number;
}

/**
 * Two opposing clusters and Gaussian noise: with delta = |Sigma^{-1/2} mu|, class share pi and b = log(pi/(1 - pi)) (theory 6.4)
 *     pi Phi(-delta - b/(2 delta)) + (1 - pi) Phi(-delta + b/(2 delta)),
 * which is Phi(-delta) for pi = 1/2, and min(pi, 1 - pi) without signal, or with one whose delta no float64 holds. For balanced classes P(g xi > delta) also under scale
 * mixtures (the density falls with |Sigma^{-1/2} z|), and under independent coordinates of a unimodal law with mu along one of
 * them (only that one tells the classes apart).
 *
 * With the labels of a linear teacher 0.
 *
 * @returns the reason when no closed form is known
 */
export function bayesError(population: Population): BayesError | string {
  const structure = clustersOf(population);
  const share = population.positiveShare;
  const noise = noiseOf(population);
  const law = moments(population);
  if (share === 0 || share === 1) return known(Number.NEGATIVE_INFINITY);
  if (structure.kind === 'linearTeacher') {
    const on = population.blocks.filter((_, b) => teacherWeight(structure, b) > 0);
    if (noise.kind === 'independent' && !noise.unimodal && !isOneAxis(on, population))
      return 'where noise has no unimodal density, <theta, x> across several coordinates may be 0, which has no sign';
    return known(Number.NEGATIVE_INFINITY);
  }
  if (structure.kind === 'orthogonal') return 'no closed form is known for more than two clusters';
  const delta = Math.sqrt(law.muSigmaInverseMu);
  if (delta === 0) return known(log(Math.min(share, 1 - share)));
  if (delta === Number.POSITIVE_INFINITY) return known(Number.NEGATIVE_INFINITY);
  if (noise.kind === 'gaussian') return known(gaussianLogError(delta, share));
  if (share !== 0.5) return 'no closed form is known for classes of unequal share under this noise';
  if (noise.kind === 'scaleMixture') return known(noise.logTail(delta));
  const on = population.blocks.filter(({ signalNorm }) => signalNorm > 0);
  if (!isOneAxis(on, population))
    return 'no closed form is known for a signal across several independent coordinates';
  if (!noise.unimodal) return 'no closed form is known for noise whose density is not unimodal';
  return known(noise.logTail(delta));
}

/** @param on  the blocks in which a vector lies: whether it is along one coordinate */
function isOneAxis([only, ...others]: readonly CovarianceBlock[], { spread = 'axis' }: Population): boolean {
  return others.length === 0 && (only.dimension === 1 || spread === 'axis');
}

function known(logError: number): BayesError {
  return { error: exp(logError), logError };
}

function gaussianLogError(delta: number, share: number): number {
  const shift = log(share / (1 - share)) / (2 * delta);
  const first = log(share) + logNormalCdf(-delta - shift);
  const second = log(1 - share) + logNormalCdf(-delta + shift);
  const top = Math.max(first, second);
  return top + log(exp(first - top) + exp(second - top));
}
