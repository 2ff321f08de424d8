/**
 * The certificate's neurons: sums of rows carried in twice the working precision, with what they may err by.
 */
import { productError, sumError, U } from './certificate-arithmetic.ts';

/** Products between two pauses. */
export const PAUSE = 2 ** 20;

/** Whether to pause before row i of a loop whose rows take so many products each. */
export function pauseAt(i: number, products: number): boolean {
  return i % Math.max(1, Math.floor(PAUSE / products)) === 0 && i > 0;
}

/** The neurons of W = sum_k (beta_k + rest_k) Xt_k, up to their sign and size, one for each group. */
export interface Neurons {
  /** Their coordinates as unevaluated sums (groups x d each). */
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** At least the error of each, in units of u^2. */
  readonly error: Float64Array;
}

/** w = sum_k s_k y_k (beta_k + rest_k) x_k, each product and each sum carried in twice the working precision. */
export function* neuronsOf(
  y: Float64Array,
  X: Float64Array,
  d: number,
  groups: readonly { readonly slopes: Float64Array }[],
  beta: Float64Array,
  rest: Float64Array,
): Generator<void, Neurons> {
  const n = y.length;
  const size = groups.length * d;
  const [high, low, error] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (const [g, { slopes }] of groups.entries()) {
    for (let k = 0; k < n; k++) {
      if (pauseAt(k, d)) yield;
      if (beta[k] === 0 && rest[k] === 0) continue;
      const c = y[k] * slopes[k] * beta[k];
      const cLow = y[k] * (productError(slopes[k], beta[k], slopes[k] * beta[k]) + slopes[k] * rest[k]);
      for (let p = 0, at = g * d, from = k * d; p < d; p++, at++, from++) {
        const term = c * X[from];
        const total = high[at] + term;
        low[at] += sumError(high[at], term, total) + (productError(c, X[from], term) + cLow * X[from]);
        error[at] += Math.abs(term) + Math.abs(cLow * X[from]) / U;
        high[at] = total;
      }
    }
  }
  for (let at = 0; at < size; at++) error[at] *= 2 * (n + 4) * (n + 4);
  return { high, low, error };
}
