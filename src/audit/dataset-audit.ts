/**
 * What the theory says of a data set before any network is trained on it.
 */
import type { Geometry } from '../data/geometry.ts';
import { type AnySample, type RowSample, type Sample, squaredNorms } from '../data/sample.ts';
import { multiplyTransposedVector, multiplyVector } from '../linalg/product.ts';
import { dot, sum } from '../linalg/vector.ts';
import { preActivations } from '../margin/consistency.ts';
import { innerProducts, inseparabilityInSteps } from '../margin/inseparable.ts';
import { type LimitDirection, limitDirection, neuronCoefficients } from '../margin/limit.ts';
import { neuronOf, type RowLimit } from '../margin/row-limit.ts';
import { activationOf, type Network, rootOf, squareOf } from '../network/network.ts';
import { type Regime, type RegimeThresholds, regime } from '../risk/prediction.ts';
import { finish } from '../stepwise.ts';

/** In which senses, and by which constants, the points are nearly orthogonal. */
export interface Orthogonality {
  /**
   * The largest p with Rmin^2 >= p (Rmax^2/Rmin^2) n max_{i != k} |<x_i, x_k>|, R the norms (Frei et al. 2023, Definition 1);
   * null where all pairs are orthogonal, and every p will do.
   */
  readonly p: number | null;
  /** p that Proposition 3 asks of a linear network, and Proposition 4 of a leaky one: 3 and 3/gamma^3 (null for gamma = 0). */
  readonly linear: number;
  readonly leaky: number | null;
  /** min_i gamma H_ii - sum over k != i of |H_ik| > 0: one step from a tiny start activates (docs/theory.md, section 4). */
  readonly dominance: number;
}

/** Signal and noise as the inner products show them, if x = y mu + z with independent z of mean 0. */
export interface EstimatedRegime {
  /** The mean of y_i y_k <x_i, x_k> over i != k, whose expectation is |mu|^2; may be negative. */
  readonly signal2: number;
  /** The mean of |x_i|^2, less that: tr Sigma in expectation. */
  readonly noiseSize: number;
  /** n signal2/noiseSize; null without noise. */
  readonly ratio: number | null;
  readonly name: Regime['name'];
}

/** What the network with the weights of the limit direction really does on the points. */
export interface LimitOnData {
  /** min_i y_i f(x_i; W*): 1 where W* is activated. */
  readonly leastMargin: number;
  readonly misclassified: number;
}

/**
 * max_w min_i y_i <w, x_i>/|w| without a bias: the margin problem of the linear network, gamma = 1.
 *
 * Where the activated problem is infeasible, so is this one: weights v with sum_k v_k p+_k y_k x_k = sum_k v_k p-_k y_k x_k = 0 give
 * sum_k v_k (A+ p+_k + A- p-_k) y_k x_k = 0, which decides it if nothing else did.
 */
export function linearProblem(sample: Sample, network: Network, activated: LimitDirection): LimitDirection {
  const linear = limitDirection(sample, { ...network, slope: 1 });
  if (linear.status !== 'failed' || activated.infeasibility === null) return linear;
  const claim = { ...network, slope: 1, inner: innerProducts(sample), y: sample.y, pattern: null };
  const shares = activated.infeasibility.weights.map((entry, k) =>
    activated.pattern.reduce((total, { weight, slopes }) => total + entry * weight * slopes[k], 0),
  );
  const total = sum(shares);
  const v = shares.map((entry) => entry / total);
  const { weights, marginBound, decides } = finish(inseparabilityInSteps(sample, claim, v));
  if (!decides) return linear;
  return { ...linear, status: 'infeasible', reason: null, infeasibility: { weights, marginBound } };
}

export function orthogonality(n: number, shape: Geometry, { slope }: Network): Orthogonality {
  const { minNorm2, maxNorm2, maxOffDiagonal, dominance } = shape;
  const off = n * (maxOffDiagonal ?? 0);
  return {
    p: off > 0 ? (minNorm2 / maxNorm2) * (minNorm2 / off) : null,
    linear: 3,
    leaky: slope > 0 ? 3 / (slope * slope * slope) : null,
    dominance,
  };
}

/** Null when there is no pair. */
export function estimatedRegime(sample: AnySample, thresholds: RegimeThresholds): EstimatedRegime | null {
  const { n, y, K } = sample;
  if (n < 2) return null;
  const squares = sum(squaredNorms(sample));
  let pairs: number;
  if (K === null) {
    const total = multiplyTransposedVector(sample.X, y);
    pairs = dot(total, total);
  } else pairs = sum(multiplyVector(K, y).map((entry, i) => y[i] * entry));
  const signal2 = (pairs - squares) / (n * (n - 1));
  const noiseSize = squares / n - signal2;
  const { ratio, name } = regime(n, signal2, Math.max(0, noiseSize), null, thresholds);
  return { signal2, noiseSize, ratio, name };
}

/** Null when the margin problem has no solution. */
export function limitOnData(
  { n, y, K, X }: Sample,
  network: Network,
  limit: LimitDirection,
): LimitOnData | null {
  if (limit.dual === null) return null;
  const phi = activationOf(network);
  const f = new Float64Array(n);
  for (const group of limit.pattern) {
    const root = rootOf(network);
    const z =
      X !== null && limit.dualRest !== null
        ? preActivations(X, y, group.sign, group.slopes, { high: limit.dual, low: limit.dualRest }).z.map(
            (entry) => entry / root,
          )
        : multiplyVector(K, neuronCoefficients(network, y, limit.dual, group));
    const a = (group.sign * group.weight) / root;
    for (let i = 0; i < n; i++) f[i] += a * phi.value(z[i]);
  }
  return onData(f, y);
}

/** The same for many rows, from the neurons in feature space. */
export function rowLimitOnData({ y }: RowSample, network: Network, limit: RowLimit): LimitOnData | null {
  if (limit.w === null) return null;
  const phi = activationOf(network);
  const square = squareOf(network);
  const f = new Float64Array(y.length);
  for (const { sign, weight } of limit.pattern) {
    const z = multiplyVector(limit.features.X, neuronOf(limit.features, limit.w, sign));
    for (let i = 0; i < f.length; i++) f[i] += sign * (weight / square) * phi.value(sign * z[i]);
  }
  return onData(f, y);
}

function onData(f: Float64Array, y: Float64Array): LimitOnData {
  const margins = f.map((entry, i) => y[i] * entry);
  return {
    leastMargin: margins.reduce((least, entry) => Math.min(least, entry), Number.POSITIVE_INFINITY),
    misclassified: margins.filter((entry) => entry <= 0).length,
  };
}
