/**
 * What can be measured of a network at one time beyond what every row of a trajectory has: one file a measure.
 */
import type { AnySample } from '../../data/sample.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import type { Loss, Reduction } from '../loss.ts';
import type { Network } from '../network.ts';
import type { WeightCoordinates } from '../weights.ts';

/** A network at one time, on its training points. */
export interface Measured {
  readonly network: Network;
  /** Observed labels (n). */
  readonly y: Float64Array;
  /** q_i = y_i f(x_i) (n). */
  readonly q: Float64Array;
  /** W X' (m x n). */
  readonly Z: Matrix;
  readonly W: WeightCoordinates;
  /** Whether the frames of W are the coordinates of the data. */
  readonly inCoordinates: boolean;
  readonly sample: AnySample;
  readonly loss: Loss;
  readonly reduction: Reduction;
  /** The step of the loss as reduced. */
  readonly alpha: number;
  /** Beside it on the regularisation path, where a measure asks for that and it is there. */
  readonly regularised?: RegularisedBeside | null;
}

/** The minimum with the weight decay at which it stands where training does. */
export interface RegularisedBeside {
  readonly log10Lambda: number;
  /** 1 - cos from the weights, and to the max-margin direction. */
  readonly oneMinusCosine: number;
  readonly toMargin: number;
}

/** One number of a measure. */
export interface MeasureColumn<Name extends string = string> {
  /** Of the trajectory. */
  readonly name: Name;
  /** For figures: with its symbol, and its unit if it has one. */
  readonly label: string;
  /** What it is, as a formula. */
  readonly meaning: string;
  /** When it is null. */
  readonly absent: string;
}

export interface Measure<Name extends string = string, Column extends string = string> {
  /** As a spec names it. */
  readonly name: Name;
  /** One line for people who choose. */
  readonly description: string;
  readonly columns: readonly MeasureColumn<Column>[];
  /** Whether it is made of the regularisation path, which is to be handed in. */
  readonly asksForPath?: true;
  of(measured: Measured): Record<Column, number | null>;
}
