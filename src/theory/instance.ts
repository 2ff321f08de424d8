/**
 * The problem that a theorem is held against.
 */
import type { Population } from '../data/population.ts';
import type { AnySample } from '../data/sample.ts';
import type { MarginSolution } from '../margin/limit.ts';
import type { InitialWeights } from '../network/initial.ts';
import type { Loss, Reduction } from '../network/loss.ts';
import type { Network } from '../network/network.ts';
import type { Optimizer } from '../optimizers.ts';
import type { Envelope } from '../risk/envelope.ts';

/** What a statement is about: a problem as it is trained, and the law its data were drawn from. */
export interface Instance {
  readonly n: number;
  readonly d: number;
  readonly network: Network;
  readonly sample: AnySample;
  readonly initial: InitialWeights;
  /** omega; null when W(0) was given. */
  readonly initialScale: number | null;
  /** The step of the summed loss (alpha/n for the mean). */
  readonly alpha: number;
  /** lambda_max(G), G of the activated pattern. */
  readonly lambdaMax: number;
  readonly loss: Loss;
  readonly reduction: Reduction;
  readonly optimizer: Optimizer;
  /** The law of the data; null when it is unknown. */
  readonly population: Population | null;
  /** Probability with which the probabilistic theorems may fail. */
  readonly delta: number;
  /** The margin problem of the activated pattern; null when it was not solved. */
  readonly limit: MarginSolution | null;
  /** Whose second layer that is of, where it is not that of `network`. */
  readonly ofLimit?: Network;
  /** log L (summed loss) at the end of training; null when nothing was trained. */
  readonly endLogLoss: number | null;
  /** Bounds of the limit's Gamma from the data alone; null when there are none. */
  readonly envelope: Pick<Envelope, 'gammaLower' | 'gammaUpper'> | null;
}
