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
import { logSumExp } from '../linalg/vector.ts';
import { logNormalCdf } from '../special/normal.ts';
import { sine } from '../special/trigonometric.ts';

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
 * Two clusters at an angle a are told apart by what opposes them: delta sin(a/2) for delta. With the labels of a linear teacher 0.
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
  if (structure.kind === 'xor') return xorError(population, Math.sqrt(law.muSigmaInverseMu));
  const apart = structure.kind === 'angled' ? sine(structure.angle / 2) : 1;
  const delta = Math.sqrt(law.muSigmaInverseMu) * apart;
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

/**
 * Four clusters +-u of one label and +-v of the other, of equal shares, in noise of one variance there. Given the scale g of a row the ratio of the densities is that of
 * cosh(<u, x>/(g^2 lambda)) to the same of v, so that the larger of |<u, x>| and |<v, x>| tells the class whatever g is. Their sum and difference are
 * independent: the error is E 2 p (1 - p), p = Phi(-delta/(g sqrt 2)). Derived in docs/theory.md, section 11.
 */
function xorError(population: Population, delta: number): BayesError | string {
  const { positiveShare } = population;
  if (delta === 0) return known(log(Math.min(positiveShare, 1 - positiveShare)));
  if (delta === Number.POSITIVE_INFINITY) return known(Number.NEGATIVE_INFINITY);
  if (positiveShare !== 0.5)
    return 'no closed form is known for four clusters of unequal shares, whose best boundary is a curve and not the pair of lines |<u, x>| = |<v, x>|';
  const noise = noiseOf(population);
  if (noise.kind === 'independent')
    return 'no closed form is known for four clusters in noise with independent coordinates that are not Gaussian';
  const { scales, weights } =
    noise.kind === 'gaussian' ? { scales: Float64Array.of(1), weights: Float64Array.of(1) } : noise.scales();
  const parts = scales.map((g, k) => {
    const x = delta / (g * Math.SQRT2);
    return log(2 * weights[k]) + logNormalCdf(-x) + logNormalCdf(x);
  });
  return known(logSumExp(parts));
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
