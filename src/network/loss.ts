/**
 * What a loss of the margins q_i = y_i f(x_i) says of itself: in logarithms, so that no margin is too large to have a gradient.
 */
import { logSumExp } from '../linalg/vector.ts';
import type { Choosable } from '../parameters.ts';

/** A convex loss l by its logarithms at all margins at once, -Infinity where it is 0; `out` may be `q`. It increases nowhere, or has `orient`. */
export interface Loss<Name extends string = string> {
  /** As a spec names it. */
  readonly name: Name;
  /** As it is told before the word "loss". */
  readonly words: string;
  /** Where it is another than the theorem's, a sentence that says so; null for the theorem's own. */
  readonly caveat: string | null;
  /** out_i = log l(q_i). */
  logValues(q: Float64Array, out: Float64Array): void;
  /** out_i = log |g(q_i)|, g = -l'. */
  logSlopes(q: Float64Array, out: Float64Array): void;
  /** out_i = log h(q_i), h = l''. With an exponential tail its own change is at most itself: |l'''| <= l''. */
  logCurvatures(q: Float64Array, out: Float64Array): void;
  /** Of a piecewise linear loss: g is one number below this margin, and another from it on. */
  readonly corner?: number;
  /** Gives sizes |g(q_i)| the signs of g(q_i), in place, where a loss grows again at large margins; absent where g >= 0 everywhere. */
  readonly orient?: (q: Float64Array, sizes: Float64Array) => void;
  /** out_i = the logarithm of the sum of the sizes of what g(q_i) is a sum of, where it is one of several; absent: log |g(q_i)|. */
  logSizes?(q: Float64Array, out: Float64Array): void;
  /** How it falls at large margins: all that late time asks of it. */
  readonly tail: Tail;
}

/**
 * How g falls as q grows: like exp(offset - q); as q^-(p + 1) from q = 1 on; it is 0 from some margin on; or it is the way left to a
 * target, target - q, and negative beyond. Or what training minimises has its minimum at finite weights, whatever g does beyond.
 */
export type Tail = ExponentialTail | PolynomialTail | TargetTail | MinimumTail | { readonly kind: 'finite' };

export interface TargetTail {
  readonly kind: 'target';
  /** The margin of point i at which l is 0. */
  of(i: number): number;
  /** The same loss of other targets t_i = y_i s_i: of the margins s_i = |t_i|. */
  aimedAt(targets: Float64Array): Loss;
}

/** Of an objective with weight decay, label smoothing or both (losses/objective.ts). */
export interface MinimumTail {
  readonly kind: 'minimum';
  /** lambda in lambda/2 |W|^2 beside the loss as reduced. */
  readonly decay: number;
  /** Where the loss of one margin is least; null where it falls for ever. */
  readonly margin: number | null;
  /** Whether |l'''| <= l''. */
  readonly isTame: boolean;
}

export interface PolynomialTail {
  readonly kind: 'polynomial';
  readonly p: number;
}

/** An entry of the table: a family of losses, one for each value of its parameters. */
export interface LossKind<Name extends string = string> extends Choosable<Name> {
  /** One line for people who choose. */
  readonly description: string;
  of(values: Readonly<Record<string, number>>): Loss;
}

/**
 * exp(offset - q) (1 - defect exp(-q)) <= g(q) <= exp(offset - q) and 0 <= -(log g)' <= 1 at every q: what the theorems of late
 * time need (docs/theory.md, sections 9 and 14).
 */
export interface ExponentialTail {
  readonly kind: 'exponential';
  readonly offset: number;
  /** 0 where g(q) is exp(offset - q) itself. */
  readonly defect: number;
  /** log(g(q) exp(q - offset)) <= 0, which tends to 0; without cancellation at any q. */
  logShare(q: number): number;
  /** -(log g)'(q) = h(q)/g(q) in (0, 1], which tends to 1. */
  steepness(q: number): number;
}

/** A loss whose margins follow log t. */
export type LateLoss = Loss & { readonly tail: ExponentialTail };

export function hasExponentialTail(loss: Loss): loss is LateLoss {
  return loss.tail.kind === 'exponential';
}

/** The loss of a sample with targets; of labels it is itself. */
export function aimedAt(loss: Loss, targets: Float64Array | undefined): Loss {
  return targets === undefined || loss.tail.kind !== 'target' ? loss : loss.tail.aimedAt(targets);
}

/** The empirical loss: the sum over samples, or their mean. */
export type Reduction = 'sum' | 'mean';

/** lambda in lambda/2 |W|^2, which is minimised beside the loss as reduced. */
export function decayOf({ tail }: Pick<Loss, 'tail'>): number {
  return tail.kind === 'minimum' ? tail.decay : 0;
}

/** log sum_i l(q_i). @param work  n entries, overwritten */
export function logTotalLoss(loss: Loss, q: Float64Array, work: Float64Array): number {
  loss.logValues(q, work);
  return logSumExp(work);
}
