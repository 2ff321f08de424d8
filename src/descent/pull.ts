/**
 * How hard each point pulls at an update: alpha g(q_k), by the logarithm of its size, so that no margin is too large for float64, and with its
 * sign; and where an update is of a batch, so often as the point is in it, times n over the size of the batch.
 */

import { type AnySample, squaredNorms } from '../data/sample.ts';
import { expAll, log } from '../linalg/elementary.ts';
import { maximum } from '../linalg/vector.ts';
import { logTotalLoss } from '../network/loss.ts';
import { activationOf, signWeights, sizesOf, squareOf } from '../network/network.ts';
import { isBelowRounding } from './engine.ts';
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
  /** n over the size of a batch, and who is in it; null where all points always are. */
  private readonly batches: {
    readonly factor: number;
    readonly counts: Float64Array;
    readonly draw: (t: number, counts: Float64Array) => void;
  } | null;
  /** n max_k alpha |g_k| at the last update, of all points: at most what a batch weighs together; null where an update is of all points. */
  get heaviest(): number | null {
    return this.batches === null ? null : this.problem.sample.n * this.largest;
  }
  /** max_k alpha |g_k| at the last update, of all points. */
  private largest = 0;

  constructor(private readonly problem: DescentProblem<AnySample>) {
    const { sample, network, alpha, reduction, optimizer, batchKey } = problem;
    const { n } = sample;
    this.logAlpha = log(reduction === 'mean' ? alpha / n : alpha);
    this.logShare = reduction === 'mean' ? log(n) : 0;
    const largestSize = Math.max(1, maximum(sizesOf(network) ?? Float64Array.of(1)));
    this.largestWeight = LARGEST_MOVE / (n * maximum(squaredNorms(sample))) / largestSize;
    this.weights = new Float64Array(n);
    this.batches = null;
    if (optimizer.batches === null) return;
    if (batchKey === undefined) throw new Error('batches are drawn under a key');
    const { size } = optimizer.batches;
    this.batches = {
      factor: n / size,
      counts: new Float64Array(n),
      draw: optimizer.batches.draw(n, batchKey),
    };
  }

  /**
   * alpha g_k = exp(log alpha + log g(q_k)), of the batch of update t where there are batches: false when they would lead out of the
   * range of float64.
   *
   * @param logLoss  at q
   * @param length  of all of them, over what the schedule says
   */
  weigh(q: Float64Array, logLoss: number, t: number, length = 1): boolean {
    const { weights, problem } = this;
    problem.loss.logSlopes(q, weights);
    // No call for what is there already: a number that a function returns is garbage at every step.
    let logStep = this.logAlpha;
    if (problem.optimizer.schedule !== 'constant') logStep = this.logStep(logLoss);
    if (length !== 1) logStep += log(length);
    for (let k = 0; k < weights.length; k++) weights[k] += logStep;
    expAll(weights, weights);
    if (this.batches !== null) this.keepBatch(this.batches, t);
    const isWithin = maximum(weights) < this.largestWeight;
    problem.loss.orient?.(q, weights);
    return isWithin;
  }

  /** Of weights in units, those of the batch of update t. How far another batch would have moved W is in none of them. */
  keepBatchInUnits(t: number): void {
    if (this.batches === null) return;
    this.keepBatch(this.batches, t);
    this.largest = Number.POSITIVE_INFINITY;
  }

  private keepBatch({ factor, counts, draw }: NonNullable<Pull['batches']>, t: number): void {
    const { weights } = this;
    this.largest = maximum(weights);
    draw(t, counts);
    for (let k = 0; k < weights.length; k++) weights[k] *= counts[k] * factor;
  }

  /**
   * How far the last update could have moved any margin, whatever its batch: the points of a batch weigh n times the largest together,
   * and by |<x_i, x_k>| <= max |x|^2 a unit of weight moves a margin by at most sup |phi'|^2 sum_j a_j^2 max |x|^2. Null where an
   * update is of all points, and how far it moved them is how far it could.
   */
  get reach(): number | null {
    if (this.batches === null) return null;
    const { sample, network } = this.problem;
    const { plus, minus } = signWeights(network);
    const { steepest } = activationOf(network);
    const unit = steepest * steepest * ((plus + minus) / squareOf(network)) * maximum(squaredNorms(sample));
    return unit * sample.n * this.largest;
  }

  /** g_k over the largest of them, of all points. */
  compare(q: Float64Array): void {
    const { weights, problem } = this;
    problem.loss.logSlopes(q, weights);
    const most = maximum(weights);
    for (let k = 0; k < weights.length; k++) weights[k] -= most;
    expAll(weights, weights);
    problem.loss.orient?.(q, weights);
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

  /** Whether no batch in the place of the last one would have moved a margin; of an update of all points it is the margins that say it. */
  isTooWeakFor(q: Float64Array): boolean {
    return this.reach === null || isBelowRounding(this.reach, q);
  }

  /**
   * g_k of the loss as reduced in units of 2^e, where steps do not depend on their size, or on their past in the same units: however
   * small they are. The largest lies in (1/2, 1], or below where the unit may not be smaller.
   *
   * @param least  of e
   * @returns e
   */
  weighInUnits(q: Float64Array, least: number): number {
    const { weights, problem } = this;
    problem.loss.logSlopes(q, weights);
    const most = maximum(weights) - this.logShare;
    const exponent = Math.max(least, most > Number.NEGATIVE_INFINITY ? Math.ceil(most / Math.LN2) : least);
    if (exponent === Number.NEGATIVE_INFINITY) {
      weights.fill(0);
      return exponent;
    }
    const logUnit = exponent * Math.LN2 + this.logShare;
    for (let k = 0; k < weights.length; k++) weights[k] -= logUnit;
    expAll(weights, weights);
    problem.loss.orient?.(q, weights);
    return exponent;
  }

  /** log L of the loss as reduced. */
  logLoss(q: Float64Array): number {
    return logTotalLoss(this.problem.loss, q, this.weights) - this.logShare;
  }
}
