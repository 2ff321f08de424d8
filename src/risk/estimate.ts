/**
 * A test error with its evidence.
 */
import { exp, log } from '../linalg/elementary.ts';
import { clopperPearson } from '../special/binomial.ts';
import { logNormalCdf } from '../special/normal.ts';

/** closedForm: exact up to rounding; monteCarlo and heldOut: a frequency with its exact binomial interval. */
export type ErrorMethod = 'closedForm' | 'monteCarlo' | 'heldOut';

/** P(sign f(x) != y*) on clean labels, and how it is known. */
export interface ErrorEstimate {
  readonly error: number;
  /** log10 of the error at any depth; null when the error is exactly zero (an empty count). */
  readonly log10Error: number | null;
  /** Gamma with error = Phi(-Gamma), for linear boundaries under a Gaussian. */
  readonly gamma: number | null;
  readonly method: ErrorMethod;
  /** 95 % confidence interval of a frequency; null for a closed form. */
  readonly interval: readonly [number, number] | null;
  /** Fresh points behind a frequency; null for a closed form. */
  readonly trials: number | null;
}

/** Phi(-Gamma), accurate in relative terms however small. */
export function gaussianTail(gamma: number): ErrorEstimate {
  const logError = logNormalCdf(-gamma);
  const log10Error = logError / LN10;
  return { error: exp(logError), log10Error, gamma, method: 'closedForm', interval: null, trials: null };
}

/** `mistakes` out of `trials` fresh points, with the Clopper-Pearson interval at 95 %. */
export function frequency(mistakes: number, trials: number, method: 'monteCarlo' | 'heldOut'): ErrorEstimate {
  const { lower, upper } = clopperPearson(mistakes, trials);
  const error = mistakes / trials;
  const log10Error = mistakes > 0 ? log(error) / LN10 : null;
  return { error, log10Error, gamma: null, method, interval: [lower, upper], trials };
}

const LN10 = log(10);
