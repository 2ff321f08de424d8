/**
 * What the theory predicts before any data are drawn: the mean-field error and the regime.
 */
import { moments, type Population } from '../data/population.ts';

/**
 * Gamma_pred = n |mu|^2 / sqrt(n^2 mu'Sigma mu + n tr Sigma^2), the value for equal multipliers (theory 7.2). Within about
 * one per cent for isotropic noise; it needs tr Sigma / |Sigma| well above n.
 */
export function predictedGamma(population: Population, n: number): number {
  const { signal2, muSigmaMu, traceSquare } = moments(population);
  return (n * signal2) / Math.sqrt(n * n * muSigmaMu + n * traceSquare);
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
  if (population === null) return { ratio, effectiveRatio: null, name, frontier: null };
  const law = moments(population);
  return {
    ratio,
    effectiveRatio: (n * law.muSigmaMu) / law.traceSquare,
    name,
    frontier: (n * law.signal2 * law.signal2) / (law.spectralNorm * law.trace),
  };
}
