/**
 * What a network says of itself as something that is trained: its margins, what the points pull at, and the linear problem that training
 * solves while a pattern lasts. Engines that move the neurons one by one, the first update, the limit and late time ask for nothing else.
 */
import type { Sample } from '../data/sample.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { LiftedSystem } from './lifted-system.ts';
import type { Network } from './network.ts';
import type { PatternGroup } from './pattern.ts';

export interface Model<Name extends string = string> {
  readonly name: Name;
  /** One line for people who choose. */
  readonly description: string;
  /** q_i = y_i f(x_i) (n). @param Z  W X' (m x n) */
  margins(network: Network, y: Float64Array, Z: Matrix): Float64Array;
  /** The movement of C in W = W(0) + C X (m x n) when point k pulls with weights_k: sum_k weights_k dq_k/dW. */
  pullback(network: Network, y: Float64Array, Z: Matrix, weights: Float64Array): Matrix;
  /** The movement of a under the same pull (m): sum_k weights_k dq_k/da; null where the second layer is not trained. */
  readonly pullOnHead:
    | ((network: Network, y: Float64Array, Z: Matrix, weights: Float64Array) => Float64Array)
    | null;
  /** The lifted system {G, log c} of a pattern, of the network with the second layer that it has. */
  lift(sample: Sample, network: Network, pattern: readonly PatternGroup[]): LiftedSystem;
}
