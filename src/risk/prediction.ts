/**
 * What the theory predicts before any data are drawn: the mean-field error and the regime.
 */
import { clustersOf, hasCentres, moments, type Population } from '../data/population.ts';

/**
 * Gamma_pred = n e |mu|^2 / sqrt(n^2 e^2 mu'Sigma mu + n tr Sigma^2), e = 1 - 2 eta, the value for equal multipliers (theory 7.2, and
 * with flipped labels derived, docs/theory.md, section 8). Within about one per cent for isotropic noise and clean labels; it needs
 * tr Sigma / |Sigma| well above n. Of rows in mirrored pairs n counts the pairs, as both of a pair pull alike. null unless there are two opposing clusters.
 */
export function predictedGamma(population: Population, n: number): number | null {
  if (clustersOf(population).kind !== 'opposing') return null;
  const { signal2, muSigmaMu, traceSquare, labelNoise } = moments(population);
  const drawn = population.mirrored ? n / 2 : n;
  const effective = drawn * (1 - 2 * labelNoise);
  const variance = effective * effective * muSigmaMu + drawn * traceSquare;
  return variance > 0 ? (effective * signal2) / Math.sqrt(variance) : null;
}

/** Signal against noise; null where a quantity is unknown. */
export interface Regime {
  /** n |mu|^2 / R. */
  readonly ratio: number | null;
  /** n mu'Sigma mu / tr Sigma^2, where the crossover really is for general Sigma. */
  readonly effectiveRatio: number | null;
  /** weak below the lower threshold of `ratio`, strong above the upper one. */
  readonly name: 'weak' | 'critical' | 'strong' | null;
  /** n |mu|^4 / (|Sigma| tr Sigma): well above 1 the overfitting is benign, well below harmful. */
  readonly frontier: number | null;
  /** |Sigma|. */
  readonly spectralNorm: number | null;
  /** tr Sigma. */
  readonly trace: number | null;
  /** |Sigma|_F. */
  readonly frobeniusNorm: number | null;
  /** |Sigma|_F^2 / |Sigma|^2. */
  readonly stableRank: number | null;
  /** tr Sigma / |Sigma|. */
  readonly effectiveRank: number | null;
  /** (tr Sigma)^2 / |Sigma|_F^2. */
  readonly effectiveDimension: number | null;
}

/** Thresholds on n |mu|^2 / R between the regimes. */
export interface RegimeThresholds {
  readonly weakBelow: number;
  readonly strongAbove: number;
}

/**
 * @param signal2  |mu|^2, null when unknown
 * @param noiseSize  R: tr Sigma, or the mean of |x_i - y_i mu|^2 for data with a known mu; null when unknown
 */
export function regime(
  n: number,
  signal2: number | null,
  noiseSize: number | null,
  population: Population | null,
  { weakBelow, strongAbove }: RegimeThresholds,
): Regime {
  const ratio = signal2 === null || noiseSize === null || noiseSize === 0 ? null : (n * signal2) / noiseSize;
  const name =
    ratio === null ? null : ratio < weakBelow ? 'weak' : ratio > strongAbove ? 'strong' : 'critical';
  if (population === null) return { ...UNKNOWN, ratio, name };
  const law = moments(population);
  const { spectralNorm, trace, traceSquare } = law;
  const directed = hasCentres(population);
  return {
    ratio,
    effectiveRatio: directed ? (n * law.muSigmaMu) / traceSquare : null,
    name,
    frontier: directed ? (n * law.signal2 * law.signal2) / (spectralNorm * trace) : null,
    spectralNorm,
    trace,
    frobeniusNorm: Math.sqrt(traceSquare),
    stableRank: traceSquare / (spectralNorm * spectralNorm),
    effectiveRank: trace / spectralNorm,
    effectiveDimension: (trace * trace) / traceSquare,
  };
}

const UNKNOWN = {
  effectiveRatio: null,
  frontier: null,
  spectralNorm: null,
  trace: null,
  frobeniusNorm: null,
  stableRank: null,
  effectiveRank: null,
  effectiveDimension: null,
};
