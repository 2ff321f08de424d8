/**
 * log(1 + e^x) and its slope, without overflow and without a difference of numbers that nearly agree.
 */
import { exp, log1p } from '../linalg/elementary.ts';

/** log(1 + exp(x)). */
export function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}

/** 1/(1 + exp(-x)), the slope of softplus. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}
