/**
 * How a frozen pattern approaches its limit direction, in closed form (docs/theory.md, section 9; derived).
 *
 * With S the support vectors, beta > 0 on S, qhat the margins of the limit and W_perp what the weights keep for ever outside the span
 * of the support features Xt_S,
 *
 *     tan angle(W, W*) ~ N/(sqrt(1'beta) L),   L = log(alpha t) - beta'v/1'beta,   v_k = log(beta_k/c_k),
 *     N^2 = delta' G_SS^{-1} delta + |W_perp|^2,   delta = v - beta'v/1'beta,
 *
 * so angle ~ angleConstant/L with angleConstant = N/sqrt(1'beta), and 1 - cos ~ angleConstant^2/(2 L^2). The margins follow
 * q_i - log(alpha t) + v_i -> 0 like t^-rate, rate = min(lambda_min(B^{1/2} G_SS B^{1/2}), min off S of qhat_i - 1).
 * Where support features are dependent, beta is the dual solution with v in the range of G_SS, G_SS^{-1} a consistent
 * solution, and lambda_min the least positive eigenvalue.
 */
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import { exp, log } from '../linalg/elementary.ts';
import { extremeEigenvaluesInSteps } from '../linalg/lanczos.ts';
import { type Matrix, principalSubmatrix, zeros } from '../linalg/matrix.ts';
import { gram, multiplyVector } from '../linalg/product.ts';
import { pivotedCholeskyInSteps } from '../linalg/rank.ts';
import { dot, indicesWhere, maximum, sum } from '../linalg/vector.ts';
import type { LiftedSystem } from '../network/lifted-system.ts';
import type { Steps } from '../stepwise.ts';
import { scaledGram } from './scaled-gram.ts';

/** The late state that the asymptotics go on from. */
export interface LateState {
  /** r = q - log c - log tau (n). */
  readonly r: Float64Array;
  /** log tau. */
  readonly s: number;
  /** |W + sum_k weights_k Xt_k|^2 (weights: n). */
  readonly squaredNorm: (weights: Float64Array) => number;
}

export interface Asymptotics {
  /**
   * regular: as above; degenerate: some point lies on the margin with beta_i = 0, where 1 - cos ~ (loglog t/log t)^2 and no
   * constant is given; singular: the support features are dependent, v is not in the range of G_SS, and no constant is given.
   */
  readonly status: 'regular' | 'degenerate' | 'singular';
  readonly rate: number | null;
  /** What the rate is: the least eigenvalue on the support, or the least slack qhat_i - 1 off it. */
  readonly least: 'eigenvalue' | 'slack' | null;
  readonly angleConstant: number | null;
  /** beta'v/1'beta: L = log(alpha t) - clockOffset. */
  readonly clockOffset: number;
  /** |W_perp|. */
  readonly perpendicular: number | null;
}

/** The inner products of features that are asked for. */
export interface FeatureProducts {
  /** <Xt_i, Xt_k> of some points. */
  among(points: readonly number[]): Matrix;
  /** onto_i + sum over some k of weights_k <Xt_i, Xt_k>, i some points, of which `onto` has an entry each. @param weights  of all points (n) */
  plus(
    onto: Float64Array,
    points: readonly number[],
    others: readonly number[],
    weights: Float64Array,
  ): Steps<Float64Array>;
}

/** A margin this close to 1 without being a support vector is degenerate. */
const ON_THE_MARGIN = 1e-8;
/** Pivots of G_SS below this share of n times the diagonal count as zero. */
const SINGULAR = 2 ** -46;
/** Where G_SS is singular, delta lies in its range up to this share of 1 + max |delta|. */
const IN_RANGE = 1e-8;

/**
 * @param beta  multipliers of the pattern's margin problem (n), zeros included
 * @param margins  qhat = G beta (n)
 */
export function* asymptoticsInSteps(
  { G, logC }: LiftedSystem,
  beta: Float64Array,
  margins: Float64Array,
  late: LateState,
): Steps<Asymptotics> {
  return yield* asymptoticsFromProductsInSteps(productsOf(G), logC, beta, margins, late);
}

function productsOf(G: Matrix): FeatureProducts {
  const n = G.rows;
  return {
    among: (points) => principalSubmatrix(G, points),
    *plus(onto, points, others, weights) {
      return onto.map((start, at) => {
        let total = start;
        for (const k of others) total += G.data[points[at] * n + k] * weights[k];
        return total;
      });
    },
  };
}

/** The same where G is not formed. @param logC  log c_k (n) */
export function* asymptoticsFromProductsInSteps(
  products: FeatureProducts,
  logC: Float64Array,
  beta: Float64Array,
  margins: Float64Array,
  late: LateState,
): Steps<Asymptotics> {
  const S = indicesWhere(beta, (entry) => entry > 0);
  const others = indicesWhere(beta, (entry) => entry === 0);
  const onS = Float64Array.from(S, (i) => beta[i]);
  const logs = onS.map((entry, k) => log(entry) - logC[S[k]]);
  const total = sum(onS);
  const clockOffset = dot(onS, logs) / total;
  const unknown = { rate: null, least: null, angleConstant: null, clockOffset, perpendicular: null };
  if (others.some((i) => margins[i] <= 1 + ON_THE_MARGIN)) return { ...unknown, status: 'degenerate' };
  const delta = logs.map((entry) => entry - clockOffset);
  const basis = yield* basisOf(products.among(S), S, onS, delta);
  if (basis === null) return { ...unknown, status: 'singular' };

  const { L, slowest } = basis;
  const spread = dot(basis.delta, solveCholesky(L, basis.delta));
  const perpendicular2 = yield* outsideSupport(products, logC, margins, basis, others, late);
  const slack = others.reduce((least, i) => Math.min(least, margins[i] - 1), Number.POSITIVE_INFINITY);
  return {
    status: 'regular',
    rate: Math.min(slowest, slack),
    least: slack < slowest ? 'slack' : 'eigenvalue',
    angleConstant: Math.sqrt((spread + perpendicular2) / total),
    clockOffset,
    perpendicular: Math.sqrt(perpendicular2),
  };
}

/**
 * log10 of the number of steps after which the angle to the limit direction stays below `angle`.
 *
 * @param angle  radians, in (0, pi/2)
 * @param alpha  step of the summed loss
 */
export function log10StepsToAngle(
  { angleConstant, clockOffset }: Asymptotics,
  angle: number,
  alpha: number,
): number | null {
  if (angleConstant === null) return null;
  return (angleConstant / tangent(angle) + clockOffset - log(alpha)) / log(10);
}

/** 1 - cos of an angle in (0, pi), without cancellation. */
export function oneMinusCosineOf(angle: number): number {
  const half = tangent(angle / 2);
  return (2 * half * half) / (1 + half * half);
}

/** tan x for 0 < x < pi/2, by Lambert's continued fraction. */
function tangent(x: number): number {
  let below = 25;
  for (let odd = 23; odd >= 1; odd -= 2) below = odd - (x * x) / below;
  return x / below;
}

/** Independent support features that span all of them. */
interface Basis {
  readonly I: readonly number[];
  /** L L' = G_II. */
  readonly L: Matrix;
  /** delta on I. */
  readonly delta: Float64Array;
  /** The least positive eigenvalue of B^{1/2} G_SS B^{1/2}. */
  readonly slowest: number;
}

/** All of S where its features are independent; null when delta is not in the range of G_SS, so that beta is not where the flow goes. */
function* basisOf(
  block: Matrix,
  S: readonly number[],
  onS: Float64Array,
  delta: Float64Array,
): Steps<Basis | null> {
  const tolerance = S.length * SINGULAR;
  const whole = cholesky(block, tolerance);
  if (whole.status === 'positiveDefinite') {
    const { min } = yield* extremeEigenvaluesInSteps(scaledGram(block, onS));
    return { I: S, L: whole.L, delta, slowest: min };
  }
  const { pivots, L: root } = yield* pivotedCholeskyInSteps(block, tolerance);
  const factor = cholesky(principalSubmatrix(block, pivots));
  if (factor.status !== 'positiveDefinite') return null;
  const onI = Float64Array.from(pivots, (k) => delta[k]);
  const along = new Float64Array(S.length);
  for (const [k, entry] of solveCholesky(factor.L, onI).entries()) along[pivots[k]] = entry;
  const inRange = multiplyVector(block, along);
  const off = maximum(inRange.map((entry, i) => Math.abs(entry - delta[i])));
  if (!(off <= IN_RANGE * (1 + maximum(delta.map(Math.abs))))) return null;
  return {
    I: pivots.map((k) => S[k]),
    L: factor.L,
    delta: onI,
    slowest: yield* leastPositive(root, pivots.length, onS),
  };
}

/** lambda_min of R'BR, R the first `rank` columns of `root`: what of B^{1/2} R R' B^{1/2} is not 0. */
function* leastPositive(root: Matrix, rank: number, onS: Float64Array): Steps<number> {
  const scaled = zeros(rank, root.rows);
  for (let i = 0; i < root.rows; i++) {
    const size = Math.sqrt(onS[i]);
    for (let k = 0; k < rank; k++) scaled.data[k * root.rows + i] = size * root.data[i * root.cols + k];
  }
  return (yield* extremeEigenvaluesInSteps(gram(scaled))).min;
}

/** |W_perp|^2: of W now, and of what the points off S still add, the part that is orthogonal to all support features. */
function* outsideSupport(
  products: FeatureProducts,
  logC: Float64Array,
  margins: Float64Array,
  { I, L }: Basis,
  others: readonly number[],
  { r, s, squaredNorm }: LateState,
): Steps<number> {
  const still = new Float64Array(margins.length);
  for (const i of others) still[i] = exp(-r[i]) / (margins[i] - 1);
  const now = Float64Array.from(I, (i) => r[i] + s + logC[i]);
  const reached = yield* products.plus(now, I, others, still);
  const along = solveCholesky(L, reached);
  for (const [at, i] of I.entries()) still[i] = -along[at];
  return squaredNorm(still);
}
