/**
 * What is known of the errors of regression, as a record has it.
 */
import type { RidgelessPrediction } from '../risk/regression.ts';

/** What a row of the trajectory has beside, with targets. */
export interface TargetColumns {
  /** E (f(x) - <theta, x>)^2 of the network at t. */
  readonly excess?: number | null;
}

/** Of targets t = <theta, x> + noise: excesses E (f(x) - <theta, x>)^2 on fresh x; the error on fresh targets is that and noise^2. */
export interface RegressionRecord {
  /** Of f = 0: theta' Sigma theta. */
  readonly ofNothing: number;
  readonly noise: number;
  /** After the last update, with its error on fresh targets. */
  readonly atEnd: number | null;
  readonly testError: number | null;
  /** Of the weights of `limit.own`, and of those nearest to W(0). */
  readonly limit: number | null;
  readonly fromStart: number | null;
  /** Of the linear interpolator of least norm: a heuristic. */
  readonly prediction: RidgelessPrediction | null;
}
