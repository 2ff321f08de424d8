/**
 * A test error with its evidence.
 */
import { exp, log } from '../linalg/elementary.ts';
import { logNormalCdf } from '../special/normal.ts';
import { clopperPearson } from '../statistics/binomial.ts';

export const LN10 = log(10);

/**
 * closedForm: exact up to rounding; bivariateNormal: the probability of a cone under two correlated normals, exact up to rounding
 * unless an interval says otherwise; quadrature: that of cones of two or three groups of neurons, to a relative 1e-6 unless an interval
 * says otherwise; importanceSampling: a mean of weights of points drawn near the boundary, with its 95 % interval; monteCarlo, streamed
 * and heldOut: a frequency over simulated points, fresh rows in all d coordinates, or rows of a file, with its exact binomial interval;
 * characteristicFunction: a number with a bound of its error.
 */
export type ErrorMethod =
  | 'closedForm'
  | 'bivariateNormal'
  | 'quadrature'
  | 'characteristicFunction'
  | 'importanceSampling'
  | Counted;

/** How mistakes are counted. */
export type Counted = 'monteCarlo' | 'streamed' | 'heldOut';

/** P(sign f(x) != y*) on clean labels, and how it is known. */
export interface ErrorEstimate {
  readonly error: number;
  /** log10 of the error at any depth; null when the error is exactly zero (an empty count), or below its own bound. */
  readonly log10Error: number | null;
  /** Gamma = <wbar, mu>/|Sigma^{1/2} wbar| of a linear boundary between two opposing clusters: error = P(g xi > Gamma) for Gaussian noise and scale mixtures. */
  readonly gamma: number | null;
  readonly method: ErrorMethod;
  /** 95 % confidence interval of a frequency; the certain bracket of a characteristicFunction; null for a closed form. */
  readonly interval: readonly [number, number] | null;
  /** Fresh points behind a frequency; null otherwise. */
  readonly trials: number | null;
}

/** An error known by its logarithm, accurate in relative terms however small. */
export function closedForm(logError: number, gamma: number | null): ErrorEstimate {
  const log10Error = Number.isFinite(logError) ? logError / LN10 : null;
  return { error: exp(logError), log10Error, gamma, method: 'closedForm', interval: null, trials: null };
}

/** Phi(-Gamma). */
export function gaussianTail(gamma: number): ErrorEstimate {
  return closedForm(logNormalCdf(-gamma), gamma);
}

/** An error known to within `bound`, and to be at most `most`. */
export function bracketed(found: number, bound: number, most: number, gamma: number | null): ErrorEstimate {
  const error = Math.min(most, Math.max(0, found));
  const log10Error = error > bound ? log(error) / LN10 : null;
  const interval = [Math.max(0, error - bound), Math.min(most, error + bound)] as const;
  return { error, log10Error, gamma, method: 'characteristicFunction', interval, trials: null };
}

/** `mistakes` out of `trials` fresh points, with the Clopper-Pearson interval at 95 %. */
export function frequency(mistakes: number, trials: number, method: Counted): ErrorEstimate {
  const { lower, upper } = clopperPearson(mistakes, trials);
  const error = mistakes / trials;
  const log10Error = mistakes > 0 ? log(error) / LN10 : null;
  return { error, log10Error, gamma: null, method, interval: [lower, upper], trials };
}
