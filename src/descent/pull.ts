/**
 * How hard each point pulls at an update: alpha g(q_k), in logarithms, so that no margin is too large for float64.
 */

import { type AnySample, squaredNorms } from '../data/sample.ts';
import { expAll, log } from '../linalg/elementary.ts';
import { maximum } from '../linalg/vector.ts';
import { logTotalLoss } from '../network/loss.ts';
import { sizesOf } from '../network/network.ts';
import type { DescentProblem } from './problem.ts';

/** An update that could move a pre-activation farther than this is divergence: beyond it squares of norms overflow. */
export const LARGEST_MOVE = 1e100;

export class Pull {
  /** alpha g_k (n); between updates, room for others. */
  readonly weights: Float64Array;
  private readonly logAlpha: number;
  /** log n when the loss is the mean of n, 0 when it is their sum. */
  private readonly logShare: number;
  private readonly largestWeight: number;

  constructor(private readonly problem: DescentProblem<AnySample>) {
    const { sample, network, alpha, reduction } = problem;
    const { n } = sample;
    this.logAlpha = log(reduction === 'mean' ? alpha / n : alpha);
    this.logShare = reduction === 'mean' ? log(n) : 0;
    const largestSize = Math.max(1, maximum(sizesOf(network) ?? Float64Array.of(1)));
    this.largestWeight = LARGEST_MOVE / (n * maximum(squaredNorms(sample))) / largestSize;
    this.weights = new Float64Array(n);
  }

  /** alpha g_k = exp(log alpha + log g(q_k)): false when they would lead out of the range of float64. @param logLoss  at q */
  weigh(q: Float64Array, logLoss: number): boolean {
    const { weights, problem } = this;
    problem.loss.logSlopes(q, weights);
    const logStep = this.logStep(logLoss);
    for (let k = 0; k < weights.length; k++) weights[k] += logStep;
    expAll(weights, weights);
    return maximum(weights) < this.largestWeight;
  }

  /** What multiplies g, weights being log g. */
  private logStep(logLoss: number): number {
    switch (this.problem.optimizer.schedule) {
      case 'constant':
        return this.logAlpha;
      case 'lossNormalised':
        return this.logAlpha - logLoss;
      case 'scaleFree':
        return -maximum(this.weights);
    }
  }

  /** log L of the loss as reduced. */
  logLoss(q: Float64Array): number {
    return logTotalLoss(this.problem.loss, q, this.weights) - this.logShare;
  }
}
