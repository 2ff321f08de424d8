/**
 * Where training leads whose objective has its minimum at finite weights (network/losses/objective.ts): in the features of a pattern.
 */
import type { Sample } from '../data/sample.ts';
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import { exp, log } from '../linalg/elementary.ts';
import { extremeEigenvaluesInSteps } from '../linalg/lanczos.ts';
import { copyMatrix, type Matrix } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { dot, maximum } from '../linalg/vector.ts';
import type { Loss, MinimumTail } from '../network/loss.ts';
import type { Network } from '../network/network.ts';
import type { Steps } from '../stepwise.ts';
import {
  certifyEqualMarginsInSteps,
  certifyRegularisedInSteps,
  type LossAt,
  type RegularisedCertificate,
} from './certificate-regularised.ts';
import type { LimitDirection } from './limit.ts';
import { regularisedInSteps, type Terms } from './regularised.ts';

export interface MinimumLimit {
  /** regularised: with weight decay; equalMargins: without, all margins being where the loss of one is least. */
  readonly kind: 'regularised' | 'equalMargins';
  /** a (n), W* = sum_k a_k Xt_k. */
  readonly coefficients: Float64Array;
  /** q = G a. */
  readonly margins: Float64Array;
  /** |W*|. */
  readonly norm: number;
  /** The least eigenvalue of the Hessian of F for the summed loss, in the span of the features: lambda beside that of the loss. */
  readonly leastCurvature: number;
  readonly certificate: RegularisedCertificate;
}

/** A loss that has its minimum at finite weights, with lambda of the summed loss. */
interface Minimised {
  readonly loss: Loss;
  readonly tail: MinimumTail;
  readonly lambda: number;
}

/** @returns a sentence where it is not known */
export function* minimumInSteps(
  sample: Sample,
  network: Network,
  limit: Pick<LimitDirection, 'G' | 'dual'>,
  { loss, tail, lambda }: Minimised,
): Steps<MinimumLimit | string> {
  const data = { ...network, inner: { kind: 'gram', K: sample.K.data } as const, y: sample.y, pattern: null };
  const { G } = limit;
  const found: Solved | string =
    lambda > 0
      ? yield* regularisedMinimum(limit, loss, log(lambda))
      : yield* equalMargins(G, tail.margin ?? Number.NaN);
  if (typeof found === 'string') return found;
  const { coefficients, margins } = found;
  const certificate =
    found.factor !== undefined
      ? yield* certifyEqualMarginsInSteps(data, coefficients, tail.margin ?? Number.NaN, found.factor)
      : yield* certifyRegularisedInSteps(data, coefficients, lossOver(loss, lambda));
  if (certificate === null || !(certificate.distanceBound < 0.5)) return UNSOLVED;
  return {
    kind: lambda > 0 ? 'regularised' : 'equalMargins',
    coefficients,
    margins,
    norm: Math.sqrt(Math.max(0, dot(coefficients, margins))),
    leastCurvature: lambda + (yield* leastCurvatureOf(G, loss, margins)),
    certificate,
  };
}

interface Solved extends Pick<MinimumLimit, 'coefficients' | 'margins'> {
  /** Of `equalMargins`: what shows how far G is from singular. */
  readonly factor?: { readonly L: Float64Array; readonly floor: number };
}

const UNSOLVED = 'its minimisation was not solved';
const SINGULAR =
  'G is singular to rounding: no weights are shown to have all margins where the loss is least';

/** The a and q = G a of F/lambda, by Newton's method from the best multiple of the max-margin direction. */
export function* regularisedMinimum(
  { G, dual }: Pick<LimitDirection, 'G' | 'dual'>,
  loss: Loss,
  logLambda: number,
): Steps<Solved | string> {
  const n = G.rows;
  const terms = termsOf(loss, logLambda, n);
  const start = dual === null ? new Float64Array(n) : balancedMultiple(G, terms, dual);
  return (yield* regularisedInSteps(G, terms, start)) ?? UNSOLVED;
}

/** sum l/lambda, -l'/lambda and l''/lambda, in logarithms until the end: lambda may be far below all that float64 divides by. */
function termsOf(loss: Loss, logLambda: number, n: number): Terms {
  const logs = new Float64Array(n);
  return (q, g, h) => {
    loss.logSlopes(q, logs);
    for (let k = 0; k < n; k++) g[k] = exp(logs[k] - logLambda);
    loss.orient?.(q, g);
    loss.logCurvatures(q, logs);
    for (let k = 0; k < n; k++) h[k] = exp(logs[k] - logLambda);
    loss.logValues(q, logs);
    let total = 0;
    for (let k = 0; k < n; k++) total += exp(logs[k] - logLambda);
    return total;
  };
}

/** The multiple s of a direction W at which F is least: s |W|^2 = sum_k -l'(s q_k) q_k, whose sides grow and fall with s. */
function balancedMultiple(G: Matrix, terms: Terms, direction: Float64Array): Float64Array {
  const q = multiplyVector(G, direction);
  const square = dot(direction, q);
  const [g, h] = [new Float64Array(q.length), new Float64Array(q.length)];
  const isBelow = (s: number): boolean => {
    terms(
      q.map((entry) => s * entry),
      g,
      h,
    );
    return s * square < dot(g, q);
  };
  let [low, high] = [0, 1];
  while (high < HIGHEST && isBelow(high)) {
    low = high;
    high *= 2;
  }
  for (let halving = 0; halving < 60; halving++) {
    const middle = low + (high - low) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return direction.map((entry) => low * entry);
}

const HIGHEST = 1e300;

/** a with G a = margin 1. */
function* equalMargins(G: Matrix, margin: number): Steps<Solved | string> {
  const whole = cholesky(G);
  if (whole.status !== 'positiveDefinite') return SINGULAR;
  yield;
  const goal = new Float64Array(G.rows).fill(margin);
  const coefficients = solveCholesky(whole.L, goal);
  const short = multiplyVector(G, coefficients).map((entry) => margin - entry);
  const correction = solveCholesky(whole.L, short);
  for (let k = 0; k < coefficients.length; k++) coefficients[k] += correction[k];
  const { min } = yield* extremeEigenvaluesInSteps(G);
  for (let floor = min / 2, tries = 0; floor > 0 && tries < 8; floor /= 4, tries++) {
    const shifted = copyMatrix(G);
    for (let i = 0; i < G.rows; i++) shifted.data[i * (G.rows + 1)] -= floor;
    const factor = cholesky(shifted);
    yield;
    if (factor.status === 'positiveDefinite')
      return { coefficients, margins: multiplyVector(G, coefficients), factor: { L: factor.L.data, floor } };
  }
  return SINGULAR;
}

/** lambda_min of sum_k l''(q_k) Xt_k Xt_k' in the span of the features. */
function* leastCurvatureOf(G: Matrix, loss: Loss, q: Float64Array): Steps<number> {
  const n = q.length;
  const curvatures = new Float64Array(n);
  loss.logCurvatures(q, curvatures);
  const most = maximum(curvatures);
  if (most === Number.NEGATIVE_INFINITY) return 0;
  const roots = curvatures.map((one) => exp((one - most) / 2));
  const A = copyMatrix(G);
  for (let i = 0, at = 0; i < n; i++) for (let k = 0; k < n; k++, at++) A.data[at] *= roots[i] * roots[k];
  const { min } = yield* extremeEigenvaluesInSteps(A);
  return Math.max(0, min) * exp(most);
}

/** What logarithms and exponentials round. */
const FEW = 16 * 2 ** -53;

export function lossOver(loss: Loss, lambda: number): LossAt {
  const logLambda = log(lambda);
  return (q) => {
    const n = q.length;
    const logs = new Float64Array(n);
    /** e^logs/lambda, and how far that may be off. */
    const scaled = (): [Float64Array, Float64Array] => {
      const entries = logs.map((entry) => exp(entry - logLambda));
      const errors = entries.map((entry, k) =>
        entry === 0 ? Number.MIN_VALUE : FEW * (1 + Math.abs(logs[k]) + Math.abs(logLambda)) * entry,
      );
      return [entries, errors];
    };
    loss.logValues(q, logs);
    const [values, valueErrors] = scaled();
    loss.logSlopes(q, logs);
    const [slopes, ofSlopes] = scaled();
    let slopeErrors = ofSlopes;
    loss.orient?.(q, slopes);
    if (loss.logSizes !== undefined) {
      loss.logSizes(q, logs);
      slopeErrors = scaled()[1];
    }
    return { values, valueErrors, slopes, slopeErrors };
  };
}

/**
 * 1 - cos of the angle between two combinations of the features, from differences of coefficients.
 *
 * @param G  their Gram matrix
 */
export function oneMinusCosineOf(G: Matrix, a: Float64Array, b: Float64Array): number {
  const [ofA, ofB] = [multiplyVector(G, a), multiplyVector(G, b)];
  const [along, square] = [dot(a, ofB), dot(b, ofB)];
  const s = along / square;
  const rest = a.map((entry, k) => entry - s * b[k]);
  const size2 = dot(a, ofA);
  const sin2 = Math.max(0, dot(rest, multiplyVector(G, rest))) / size2;
  const cosine = along / Math.sqrt(size2 * square);
  return cosine > 0 ? sin2 / (1 + cosine) : 1 - cosine;
}
