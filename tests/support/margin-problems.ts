/**
 * Random margin problems built backwards from their KKT point, with integer coordinates, so that data, Gram matrix and
 * optimum are exact in float64.
 *
 * Every point is x_i = (y_i c_i, z_i). When the multipliers satisfy sum over each class of beta_i z_i = 0 and both
 * classes have equal sums, all neurons of W* point along the first axis and q_i(W*) = c_i / c with c the first coordinate
 * on the support: beta_i > 0 asks for c_i = c, and beta_i = 0 for c_i > c, or c_i = c at a degenerate point. With
 * balanced widths sum_i beta_i = 4 / (c (1 + gamma))^2, so the optimum is 2 / (c (1 + gamma))^2.
 */
import { sampleFromRows } from '../../src/data/from-file.ts';
import type { Sample } from '../../src/data/sample.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import type { MarginCertificate } from '../../src/margin/certificate.ts';
import { type Network, width } from '../../src/network/network.ts';
import { fillNormal } from '../../src/random/normal.ts';
import type { Stream } from '../../src/random/stream.ts';
import { compare, exactly, exactOptimum, type Fraction, scaledIntegers, timesPowerOfTwo } from './exact.ts';
import { matrixFromRows } from './matrix.ts';

/** What a problem should look like. */
export interface Shape {
  /** Points a class with beta_i > 0, at least 1. */
  readonly support: number;
  /** Points a class with beta_i = 0 and q_i = 1. */
  readonly degenerate: number;
  /** Points a class with beta_i = 0 and q_i > 1. */
  readonly slack: number;
  /** Dimension of z, at least 1. Below 2 * support the Gram matrix of the support is singular (for slope 1 below it). */
  readonly freedom: number;
  /** z comes in opposite pairs at sizes up to 2^spread; 0 leaves it small and unpaired. */
  readonly spread: number;
  /** A multiple of 1/8, so that kappa is exact too. */
  readonly slope: number;
}

/** A problem and its solution. */
export interface BuiltProblem {
  readonly X: Matrix;
  readonly y: Float64Array;
  readonly sample: Sample;
  readonly network: Network;
  /** A dual solution (the only one when the points on the margin are independent). */
  readonly beta: Float64Array;
  /** q(W*), unique. */
  readonly margins: Float64Array;
  readonly optimum: Fraction;
}

/** An integer from 0 to bound - 1. */
export function below(stream: Stream, bound: number): number {
  return Math.floor(stream.uniform() * bound);
}

/** A random shape with at most `most` points, each feature of Shape present in about half the draws. */
export function randomShape(stream: Stream, most: number): Shape {
  const half = Math.max(1, Math.floor(most / 2));
  const support = 1 + below(stream, half);
  const degenerate = below(stream, 2) * below(stream, half - support + 1);
  const slack = below(stream, half - support - degenerate + 1);
  const spread = below(stream, 2) * below(stream, 13);
  return {
    support,
    degenerate,
    slack,
    freedom: 1 + below(stream, 3 * half),
    spread,
    slope: (1 + below(stream, 8)) / 8,
  };
}

/** A problem of the given shape: 2 (support + degenerate + slack) points in 1 + freedom dimensions, in shuffled order. */
export function buildProblem(stream: Stream, shape: Shape): BuiltProblem {
  const { support, degenerate, slack, freedom, slope } = shape;
  const c = 1 + below(stream, 3);
  const total = 4 / (c * (1 + slope)) ** 2;
  const points: { x: number[]; label: number; beta: number; margin: number }[] = [];
  for (const label of [1, -1]) {
    const { weights, vectors } = balancedVectors(stream, shape);
    const sum = weights.reduce((a, b) => a + b, 0);
    for (const [k, z] of vectors.entries()) {
      points.push({ x: [label * c, ...z], label, beta: (total / 2) * (weights[k] / sum), margin: 1 });
    }
    for (let k = 0; k < degenerate; k++) {
      points.push({ x: [label * c, ...smallIntegers(stream, freedom)], label, beta: 0, margin: 1 });
    }
    for (let k = 0; k < slack; k++) {
      const first = c + 1 + below(stream, 4);
      points.push({
        x: [label * first, ...smallIntegers(stream, freedom)],
        label,
        beta: 0,
        margin: first / c,
      });
    }
  }
  const n = 2 * (support + degenerate + slack);
  for (let i = n - 1; i > 0; i--) {
    const k = below(stream, i + 1);
    [points[i], points[k]] = [points[k], points[i]];
  }
  const X = matrixFromRows(points.map(({ x }) => x));
  const y = Float64Array.from(points, ({ label }) => label);
  const squared = exactly((c * (1 + slope)) ** 2);
  return {
    X,
    y,
    sample: sampleFromRows(X, y, null, null),
    network: { mPlus: 2, mMinus: 2, slope },
    beta: Float64Array.from(points, ({ beta }) => beta),
    margins: Float64Array.from(points, ({ margin }) => margin),
    optimum: { num: 2n * squared.den, den: squared.num },
  };
}

/** A sample of up to `most` Gaussian rows, a few duplicated, with random labels, widths and slope: no number is special. */
export function gaussianProblem(stream: Stream, most: number): { sample: Sample; network: Network } {
  const n = 1 + below(stream, most);
  const d = n + below(stream, 4);
  const X = zeros(n, d);
  fillNormal(stream, X.data, 10 ** (below(stream, 9) - 4));
  const y = Float64Array.from({ length: n }, () => 2 * below(stream, 2) - 1);
  const network = { mPlus: 1 + below(stream, 3), mMinus: 1 + below(stream, 3), slope: stream.uniform() };
  return { sample: sampleFromRows(X, y, null, null), network };
}

/**
 * The optimum of the margin problem of the activated pattern, exactly, for the float64 coordinates (`rows`) or the
 * float64 Gram matrix (`gram`) of a small sample; null when it is infeasible.
 */
export function exactMarginOptimum(
  kind: 'rows' | 'gram',
  { n, d, y, X, K }: Sample,
  network: Network,
): Fraction | null {
  const data = scaledIntegers(kind === 'rows' && X !== null ? X.data : K.data);
  const slopes = scaledIntegers([1, network.slope]);
  const at = (label: number, sign: number): bigint => slopes.integers[label === sign ? 0 : 1];
  const G: bigint[] = [];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      let inner = 0n;
      if (kind === 'gram') inner = data.integers[i * n + k];
      else for (let p = 0; p < d; p++) inner += data.integers[i * d + p] * data.integers[k * d + p];
      const plus = BigInt(network.mPlus) * at(y[i], 1) * at(y[k], 1);
      const minus = BigInt(network.mMinus) * at(y[i], -1) * at(y[k], -1);
      G.push(BigInt(y[i] * y[k]) * inner * (plus + minus));
    }
  }
  const scaled = exactOptimum(G, n);
  if (scaled === null) return null;
  const exponent = (kind === 'rows' ? 2 : 1) * data.exponent + 2 * slopes.exponent;
  return timesPowerOfTwo({ num: scaled.num * BigInt(width(network)), den: scaled.den }, -exponent);
}

/** Says which end of a certificate's bracket is on the wrong side of the true optimum; null when neither is. */
export function brokenBracket({ lower, upper }: MarginCertificate, optimum: Fraction): string | null {
  if (lower !== null && compare(exactly(lower), optimum) > 0) return `lower ${lower} is above the optimum`;
  if (upper !== null && compare(exactly(upper), optimum) < 0) return `upper ${upper} is below the optimum`;
  return null;
}

/** Positive integer weights and integer vectors with sum_k weights_k vectors_k = 0. */
function balancedVectors(
  stream: Stream,
  { support, freedom, spread }: Shape,
): { weights: number[]; vectors: number[][] } {
  if (support === 1) return { weights: [1], vectors: [new Array<number>(freedom).fill(0)] };
  const weights: number[] = [];
  const vectors: number[][] = [];
  if (spread > 0) {
    for (let k = 0; k + 1 < support; k += 2) {
      const size = 2 ** below(stream, spread + 1);
      const z = smallIntegers(stream, freedom).map((entry) => size * entry);
      const ratio = 1 + below(stream, 3);
      weights.push(ratio, 1);
      vectors.push(
        z,
        z.map((entry) => -ratio * entry),
      );
    }
    if (support % 2 === 1) {
      weights.push(1);
      vectors.push(new Array<number>(freedom).fill(0));
    }
    return { weights, vectors };
  }
  const last = new Array<number>(freedom).fill(0);
  for (let k = 0; k + 1 < support; k++) {
    const weight = 1 + below(stream, 5);
    const z = smallIntegers(stream, freedom);
    weights.push(weight);
    vectors.push(z);
    for (let p = 0; p < freedom; p++) last[p] -= weight * z[p];
  }
  return { weights: [...weights, 1], vectors: [...vectors, last] };
}

function smallIntegers(stream: Stream, length: number): number[] {
  return Array.from({ length }, () => below(stream, 7) - 3);
}
