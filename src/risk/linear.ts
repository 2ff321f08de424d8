/**
 * The test error of a linear boundary wbar = sum_k b_k x_k.
 */

import { clusterParts, shareOf } from '../data/clusters.ts';
import { applyCovariance } from '../data/frame-covariance.ts';
import type { NoiseLaw } from '../data/noise/law.ts';
import { clustersOf, hasCentres, noiseOf, type Population } from '../data/population.ts';
import { type AnySample, landmarksOf } from '../data/sample.ts';
import { log, log1p } from '../linalg/elementary.ts';
import { multiplyTransposedVector, multiplyVector } from '../linalg/product.ts';
import { axpy, dot, logSumExp } from '../linalg/vector.ts';
import { regularizedBeta } from '../special/beta.ts';
import { closedForm, type ErrorEstimate } from './estimate.ts';

/** wbar in the frame of each block. */
export function boundaryCoordinates(sample: AnySample, b: Float64Array): Float64Array[] {
  return sample.blocks.map(({ F }) => multiplyTransposedVector(F, b));
}

/** What the error of a linear boundary depends on. */
export interface BoundaryMoments {
  /** <wbar, mu>; <wbar, c_q> of every centre; or <wbar, Sigma theta>/(theta' Sigma theta) of a linear teacher. */
  readonly along: Float64Array;
  /** |Sigma^{1/2} wbar|. */
  readonly deviation: number;
  /** |wbar|. */
  readonly norm: number;
  /** |Sigma^{1/2} (wbar - along theta)| of a linear teacher, what of <wbar, x> is independent of <theta, x>; null where nobody teaches. */
  readonly across: number | null;
}

/** null when mu or Sigma is unknown, or wbar = 0. */
export function boundaryMoments(sample: AnySample, b: Float64Array): BoundaryMoments | null {
  return momentsInFrames(sample, boundaryCoordinates(sample, b));
}

/** The same of wbar in the frame of each block. */
export function momentsInFrames(
  sample: AnySample,
  coordinates: readonly Float64Array[],
): BoundaryMoments | null {
  let along: Float64Array | null = null;
  let variance = 0;
  let size = 0;
  for (const [k, block] of sample.blocks.entries()) {
    const landmarks = landmarksOf(block);
    if (landmarks === null || block.covariance === null) return null;
    const part = multiplyVector(landmarks, coordinates[k]);
    if (along === null) along = part;
    else axpy(1, part, along);
    variance += dot(coordinates[k], applyCovariance(block.covariance, coordinates[k]));
    size += dot(coordinates[k], coordinates[k]);
  }
  if (along === null || !(size > 0)) return null;
  const deviation = Math.sqrt(Math.max(0, variance));
  return { along, deviation, norm: Math.sqrt(size), across: acrossTeacher(sample, coordinates, along[0]) };
}

/** Coordinate by coordinate before anything is squared: small angles are no difference of large numbers. */
function acrossTeacher(
  { blocks }: AnySample,
  coordinates: readonly Float64Array[],
  along: number,
): number | null {
  let variance = 0;
  for (const [k, { theta, covariance }] of blocks.entries()) {
    if (theta === undefined || covariance === null) return null;
    const part = coordinates[k].map((entry, c) => entry - along * theta[c]);
    variance += dot(part, applyCovariance(covariance, part));
  }
  return Math.sqrt(Math.max(0, variance));
}

/**
 * Gamma_q = (y_q <wbar, c_q> - less)/|Sigma^{1/2} wbar| of each cluster, with the cluster's share of the population.
 *
 * @param less  what is taken off every inner product; default nothing
 */
export function signedMargins(
  population: Population,
  { along, deviation }: Pick<BoundaryMoments, 'along' | 'deviation'>,
  less = 0,
): { readonly gamma: number; readonly share: number }[] {
  const structure = clustersOf(population);
  const quotient = (inner: number): number => (inner === less ? 0 : (inner - less) / deviation);
  // Both have one Gamma.
  if (structure.kind === 'opposing') return [{ gamma: quotient(along[0]), share: 1 }];
  return clusterParts(structure).map((part) => ({
    gamma: quotient(part.label * part.sign * along[part.centre]),
    share: shareOf(part, population.positiveShare),
  }));
}

/**
 * P(y <wbar, x> < 0) for Gaussian noise and scale mixtures of it, in closed form: the sum over clusters of their share times
 * P(g xi > Gamma_q), which is Phi(-Gamma) for two opposing clusters (theory 6.1; Hashimoto 2026, section 5), whatever the class shares;
 * for the labels of a linear teacher arccos(rho)/pi, rho the correlation of <theta, x> and <wbar, x> (derived, docs/theory.md, section 11).
 *
 * @param b  coefficients of wbar over the rows (n)
 * @returns null when the law is unknown or has independent coordinates that are not Gaussian, or wbar = 0
 */
export function linearClosedForm(sample: AnySample, b: Float64Array): ErrorEstimate | null {
  return closedFormOf(sample, boundaryMoments(sample, b));
}

/** The same of a boundary of these moments; null for none. */
export function closedFormOf(
  { population }: Pick<AnySample, 'population'>,
  found: BoundaryMoments | null,
): ErrorEstimate | null {
  if (population === null || found === null) return null;
  const noise = noiseOf(population);
  if (noise.kind === 'independent') return null;
  if (found.across !== null) {
    const sine = found.deviation > 0 ? Math.min(1, found.across / found.deviation) : 1;
    return closedForm(logAngleShare(sine, found.along[0] >= 0), null);
  }
  return clusterTails(noise, signedMargins(population, found));
}

/** The mean over clusters of P(g xi > Gamma_q). */
export function clusterTails(
  { logTail }: Pick<NoiseLaw, 'logTail'>,
  clusters: ReturnType<typeof signedMargins>,
): ErrorEstimate {
  if (clusters.length === 1) return closedForm(logTail(clusters[0].gamma), clusters[0].gamma);
  const parts = clusters.map(
    ({ gamma, share }) => (share > 0 ? log(share) : Number.NEGATIVE_INFINITY) + logTail(gamma),
  );
  return closedForm(logSumExp(Float64Array.from(parts)), null);
}

/** log(arccos(rho)/pi): arccos(rho) = (pi/2) I_{1 - rho^2}(1/2, 1/2) for rho >= 0 (the arcsine law). @param sine  sqrt(1 - rho^2) */
function logAngleShare(sine: number, acute: boolean): number {
  const half = regularizedBeta(sine * sine, 0.5, 0.5) / 2;
  return acute ? log(half) : log1p(-half);
}

/**
 * Cantelli's bound for any noise of this covariance: the sum over clusters of their share times 1/(1 + Gamma_q^2), 1 where
 * Gamma_q <= 0. null when the law is unknown or there are no clusters.
 *
 * @param found  the moments of wbar, where they are at hand
 */
export function cantelliBound(
  sample: AnySample,
  b: Float64Array,
  found: BoundaryMoments | null = boundaryMoments(sample, b),
): number | null {
  const { population } = sample;
  if (population === null || found === null || !hasCentres(population)) return null;
  const bound = ({ gamma, share }: { gamma: number; share: number }): number =>
    share * (gamma > 0 ? 1 / (1 + gamma * gamma) : 1);
  return signedMargins(population, found).reduce((total, cluster) => total + bound(cluster), 0);
}
