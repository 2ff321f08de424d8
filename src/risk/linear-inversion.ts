/**
 * The test error of a linear boundary under noise with independent coordinates, from its characteristic function.
 */

import type { KeptColumns } from '../data/column-work.ts';
import { hasCentres, noiseOf } from '../data/population.ts';
import type { AnySample } from '../data/sample.ts';
import { boundaryLoadings } from '../data/streamed.ts';
import { newStretch, type Progress, type Stretch } from '../stepwise.ts';
import { bracketed, type ErrorEstimate } from './estimate.ts';
import { lowerTails } from './inversion.ts';
import { boundaryMoments, cantelliBound, signedMargins } from './linear.ts';

/** Loadings are kept, all of them, in a few arrays: no more coordinates than this are inverted, so that memory stays bounded. */
export const MOST_INVERTED = 1e7;

/**
 * P(y <wbar, x> < 0): over clusters, their share times P(Gamma_q + sum_c u_c xi_c < 0) for the unit vector u along Sigma^{1/2} wbar,
 * whose d entries are drawn again from the keys; never above Cantelli's bound. Yields its progress through the columns.
 *
 * @param b  coefficients of wbar over the rows (n)
 * @returns null when the characteristic function is not offered, there are no clusters, or too many coordinates
 */
export function* linearInverted(
  sample: AnySample,
  b: Float64Array,
  stretch: Stretch<KeptColumns> = newStretch(),
): Generator<Progress, ErrorEstimate | null> {
  const { population, streamed } = sample;
  if (population === null || streamed === undefined || sample.d > MOST_INVERTED) return null;
  const noise = noiseOf(population);
  if (noise.kind !== 'independent' || noise.characteristic === null) return null;
  if (!hasCentres(population)) return null;
  const found = boundaryMoments(sample, b);
  if (found === null || found.deviation === 0) return null;
  const loadings = yield* boundaryLoadings(streamed.draw, b, stretch);
  const clusters = signedMargins(population, found);
  const tails = lowerTails(
    noise.characteristic,
    loadings,
    clusters.map(({ gamma }) => gamma),
  );
  const total = (part: 'probability' | 'bound'): number =>
    clusters.reduce((sum, { share }, at) => sum + share * tails[at][part], 0);
  const most = cantelliBound(sample, b, found) ?? 1;
  const gamma = clusters.length === 1 ? clusters[0].gamma : null;
  return bracketed(total('probability'), total('bound'), most, gamma);
}
