/**
 * What is trained, and where it stands after t updates.
 */
import type { AnySample, Sample } from '../data/sample.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { InitialWeights } from '../network/initial.ts';
import type { Loss, Reduction } from '../network/loss.ts';
import type { Network } from '../network/network.ts';
import type { WeightCoordinates } from '../network/weights.ts';
import type { Optimizer } from '../optimizers.ts';
import type { Key } from '../random/key.ts';

export interface DescentProblem<S extends AnySample = Sample> {
  readonly sample: S;
  /** With the second layer before the first update. */
  readonly network: Network;
  readonly initial: InitialWeights;
  readonly loss: Loss;
  readonly reduction: Reduction;
  /** The step of the loss as reduced: with 'mean', every formula above has alpha / n. */
  readonly alpha: number;
  readonly optimizer: Optimizer;
  /** Of the batches, for an optimiser that draws some. */
  readonly batchKey?: Key;
  /** When training ends before its last update: once all margins are positive, or once the loss is 0; absent: never. */
  readonly stop?: 'interpolation' | 'zeroLoss';
}

/** The iterate after t updates. */
export interface DescentState {
  readonly t: number;
  /** q_i = y_i f(x_i) (n). */
  readonly q: Float64Array;
  readonly logLoss: number;
  /** W(t) X' (m x n). */
  readonly Z: Matrix;
  /** W(t) = W(0) + C X (m x n), or share W(0) + C X. */
  readonly C: Matrix;
  /** What weight decay has left of W(0); absent: all of it. */
  readonly share?: number;
  /** W(t) itself, where it moves entry by entry and is no such combination; C is 0 there. */
  readonly explicit?: WeightCoordinates;
  /** a(t) (m), where the second layer is trained. */
  readonly head?: Float64Array;
  readonly activatedFraction: number;
  /** At slope 0, of an optimiser with a memory: how far W X' still goes if nothing pulls any more (m x n). */
  readonly coasting?: Matrix;
}
