/**
 * Errors against an adversary that may move every point by at most rho in Euclidean length (docs/theory.md, section 19).
 */

import { clustersOf, hasCentres, noiseOf, type Population } from '../data/population.ts';
import type { AnySample, LabelledRows } from '../data/sample.ts';
import { type BayesError, bayesError } from './bayes.ts';
import { type Counted, closedForm, type ErrorEstimate } from './estimate.ts';
import { linearErrorOnRows } from './held-out.ts';
import { type BoundaryMoments, clusterTails, signedMargins } from './linear.ts';

/**
 * P(y <wbar, x'> <= 0 for some |x' - x| <= rho) of a linear boundary: as the worst x' is x - rho y wbar/|wbar|, it is the clean error
 * with <wbar, c_q> less rho |wbar|: P(g xi > Gamma_q - rho |wbar|/|Sigma^{1/2} wbar|), averaged over clusters.
 *
 * @param radius  rho >= 0, in the units of x
 * @returns null where the noise has no closed form, or there are no clusters
 */
export function robustClosedForm(
  { population }: AnySample,
  found: BoundaryMoments | null,
  radius: number,
): ErrorEstimate | null {
  if (population === null || found === null) return null;
  const noise = noiseOf(population);
  if (noise.kind === 'independent' || !hasCentres(population)) return null;
  return clusterTails(noise, signedMargins(population, found, radius * found.norm));
}

/** The same counted on labelled rows: the share with y <wbar, x> <= rho |wbar|. */
export function robustErrorOnRows(
  sample: AnySample,
  b: Float64Array,
  norm: number,
  radius: number,
  rows: LabelledRows,
  method: Counted,
): ErrorEstimate {
  return linearErrorOnRows(sample, b, rows, method, radius * norm);
}

/**
 * The least robust error of any classifier, for two opposing clusters of equal share under Gaussian noise and its scale mixtures:
 * P(g xi > delta), delta = |Sigma^{-1/2} (mu - z)| for the z with |z| <= rho that makes it least (z = mu, and 1/2, where |mu| <= rho).
 * Derived in docs/theory.md, section 19: moving both classes by z bounds it from below, w = Sigma^{-1} (mu - z) attains it.
 *
 * @returns the reason where it is not known
 */
export function robustBayesError(population: Population, radius: number): BayesError | string {
  if (radius === 0) return bayesError(population);
  const noise = noiseOf(population);
  if (clustersOf(population).kind !== 'opposing' || population.positiveShare !== 0.5)
    return 'the least robust error is known for two opposing clusters of equal share only';
  if (noise.kind === 'independent')
    return 'the least robust error is known for Gaussian noise and its scale mixtures only';
  const parts = population.blocks.filter(({ signalNorm }) => signalNorm > 0);
  const delta = leastDistance(parts, radius);
  return known(delta === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : noise.logTail(delta));
}

function known(logError: number): BayesError {
  const { error } = closedForm(logError, null);
  return { error, logError };
}

interface Part {
  readonly eigenvalue: number;
  readonly signalNorm: number;
}

/**
 * min over |z| <= rho of |Sigma^{-1/2} (mu - z)|. At the minimum z = mu/(1 + nu lambda) part by part, with the nu >= 0 at which
 * |z| = rho; found by bisection to the last bits.
 */
function leastDistance(parts: readonly Part[], radius: number): number {
  const size = length(parts.map(({ signalNorm }) => signalNorm));
  if (size <= radius) return 0;
  // The adversary must first undo what has no noise.
  const still = length(parts.map(({ eigenvalue, signalNorm }) => (eigenvalue === 0 ? signalNorm : 0)));
  if (still > radius) return Number.POSITIVE_INFINITY;
  if (parts.length === 1) return (size - radius) / Math.sqrt(parts[0].eigenvalue);
  const reach = (nu: number): number =>
    length(parts.map(({ eigenvalue, signalNorm }) => signalNorm / (1 + nu * eigenvalue)));
  let high = 1;
  while (reach(high) > radius && high < Number.MAX_VALUE) high *= 2;
  let low = 0;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (reach(middle) > radius) low = middle;
    else high = middle;
  }
  return length(
    parts.map(
      ({ eigenvalue, signalNorm }) => (signalNorm * Math.sqrt(eigenvalue) * high) / (1 + high * eigenvalue),
    ),
  );
}

function length(entries: readonly number[]): number {
  return Math.sqrt(entries.reduce((sum, entry) => sum + entry * entry, 0));
}
