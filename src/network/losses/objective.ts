/**
 * What training minimises where that is more than a loss of the margins alone: with weight decay lambda and label smoothing eps
 *
 *     F(W) = sum_i l_eps(q_i) + lambda/2 |W|^2,   l_eps(q) = (1 - eps) l(q) + eps l(-q),
 *
 * or the mean over i in the place of the sum. Either has its minimum at finite weights (docs/theory.md, section 21).
 */
import { exp, expm1, log, log1p } from '../../linalg/elementary.ts';
import type { Loss, MinimumTail } from '../loss.ts';

/** What a spec asks for beside a loss. */
export interface Beside {
  readonly weightDecay: number;
  readonly labelSmoothing: number;
}

/** The loss of the margins, whose tail says what training minimises beside it. */
export function besideLoss(loss: Loss, { weightDecay, labelSmoothing }: Beside): Loss {
  if (weightDecay === 0 && labelSmoothing === 0) return loss;
  const smoothed = labelSmoothing === 0 ? loss : smoothedLoss(loss, labelSmoothing);
  const words = weightDecay === 0 ? smoothed.words : `regularised ${smoothed.words}`;
  const tail: MinimumTail = {
    kind: 'minimum',
    decay: weightDecay,
    margin: labelSmoothing === 0 ? null : leastMargin(smoothed),
    isTame: loss.tail.kind === 'exponential' || loss.tail.kind === 'target',
  };
  const caveat = `the loss is ${words}, whose minimum is at finite weights, another than the theorem's exponential one`;
  return { ...smoothed, name: words, words, caveat, tail };
}

/** l_eps. Its slope is (1 - eps) g(q) - eps g(-q), either of which may be negative itself: signs and sizes apart. */
function smoothedLoss(loss: Loss, eps: number): Loss {
  const shares = [log(1 - eps), log(eps)] as const;
  /** The logarithms of both parts. */
  const parts = (of: Loss['logValues'], q: Float64Array): readonly [Float64Array, Float64Array] => {
    const [seen, flipped] = [q.slice(), negated(q)];
    of.call(loss, seen, seen);
    of.call(loss, flipped, flipped);
    for (let i = 0; i < q.length; i++) {
      seen[i] += shares[0];
      flipped[i] += shares[1];
    }
    return [seen, flipped];
  };
  /** The signs of g(q) and of -g(-q). */
  const signs = (q: Float64Array): readonly [Float64Array, Float64Array] => {
    const [seen, flipped] = [new Float64Array(q.length).fill(1), new Float64Array(q.length).fill(1)];
    loss.orient?.(q, seen);
    loss.orient?.(negated(q), flipped);
    return [seen, negated(flipped)];
  };
  const summed = (of: Loss['logValues']) => (q: Float64Array, out: Float64Array) => {
    const [seen, flipped] = parts(of, q);
    for (let i = 0; i < q.length; i++) out[i] = logOfSum(seen[i], flipped[i]);
  };
  return {
    ...loss,
    words: `label-smoothed ${loss.words}`,
    logValues: summed(loss.logValues),
    logCurvatures: summed(loss.logCurvatures),
    logSizes: summed(loss.logSlopes),
    logSlopes(q, out) {
      const [seen, flipped] = parts(loss.logSlopes, q);
      const [up, down] = signs(q);
      for (let i = 0; i < q.length; i++)
        out[i] = (up[i] === down[i] ? logOfSum : logOfDifference)(seen[i], flipped[i]);
    },
    orient(q, sizes) {
      const [seen, flipped] = parts(loss.logSlopes, q);
      const [up, down] = signs(q);
      for (let i = 0; i < q.length; i++) sizes[i] *= seen[i] >= flipped[i] ? up[i] : down[i];
    },
  };
}

function negated(x: Float64Array): Float64Array {
  return x.map((entry) => -entry);
}

/** log(e^x + e^y). */
function logOfSum(x: number, y: number): number {
  const most = Math.max(x, y);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + log1p(exp(Math.min(x, y) - most));
}

/** log|e^x - e^y|. */
function logOfDifference(x: number, y: number): number {
  const most = Math.max(x, y);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + log(-expm1(Math.min(x, y) - most));
}

/** The q at which l_eps is least, by bisection to the last bit: g_eps falls, and is positive at 0. */
function leastMargin(smoothed: Loss): number {
  const [at, sign] = [new Float64Array(1), new Float64Array(1)];
  const isBelow = (q: number): boolean => {
    at[0] = q;
    sign[0] = 1;
    smoothed.orient?.(at, sign);
    smoothed.logSlopes(at, at);
    return at[0] > Number.NEGATIVE_INFINITY && sign[0] > 0;
  };
  let [low, high] = [0, 1];
  while (isBelow(high)) high *= 2;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return middle;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
}
