/**
 * The largest margin over max |W_jk| <= 1 in a pattern: a linear programme, by a primal-dual interior-point method (Mehrotra 1992).
 *
 * Neurons of a group move as one, w_j = w_g, so q_k = sum_g s_gk <w_g, x_k>, s_gk = (sum of |a_j| over g) sign_g y_k D_gk. The dual is
 * min over p >= 0, sum p = 1, of sum_g |sum_k p_k s_gk x_k|_1. Every iterate is feasible for both, so it comes with its bracket; nothing
 * here is believed but that (certificate-own.ts).
 */
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { gram, multiply, multiplyTransposed } from '../linalg/product.ts';
import { dot, minimum, sum } from '../linalg/vector.ts';
import type { Steps } from '../stepwise.ts';

export interface LinfSolution {
  /** w_g (groups x d), all entries in [-1, 1]. */
  readonly W: Matrix;
  /** p (n), nonnegative, of sum 1. */
  readonly p: Float64Array;
}

/** The bracket is as narrow as this, relative to its upper end, when the method stops, or has not been halved in so many rounds. */
const NARROW = 1e-10;
const PATIENCE = 4;
const MOST_ROUNDS = 100;
/** How far towards the boundary a step goes. */
const NEARLY_ALL = 0.995;

/** @param X  n x d @param s  groups x n */
export function* linfMarginInSteps(X: Matrix, s: Matrix): Steps<LinfSolution> {
  const { rows: n, cols: d } = X;
  const groups = s.rows;
  const size = groups * d;
  const ones = new Float64Array(n).fill(1);
  const marginsOf = (w: Float64Array): Float64Array => {
    const Z = multiplyTransposed({ rows: groups, cols: d, data: w }, X);
    const q = new Float64Array(n);
    for (let at = 0; at < Z.data.length; at++) q[at % n] += s.data[at] * Z.data[at];
    return q;
  };
  const pulledBy = (p: Float64Array): Float64Array => {
    const weighed = { ...s, data: s.data.map((entry, at) => entry * p[at % n]) };
    return multiply(weighed, X).data;
  };

  let p = new Float64Array(n).fill(1 / n);
  let w = new Float64Array(size);
  const b = pulledBy(p);
  const mean = b.reduce((total, entry) => total + Math.abs(entry), 0) / size || 1;
  // What holds w from above and from below, in numbers; their difference is b.
  let above = b.map((entry) => Math.max(entry, 0) + mean);
  let below = b.map((entry) => Math.max(-entry, 0) + mean);
  let level = -mean * size;
  let z = new Float64Array(n).fill(-level);
  let best: LinfSolution & { readonly lower: number; readonly upper: number } = {
    W: { rows: groups, cols: d, data: w },
    p,
    lower: 0,
    upper: Number.POSITIVE_INFINITY,
  };

  let halved = { width: Number.POSITIVE_INFINITY, round: 0 };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    yield;
    const lower = minimum(marginsOf(w)) / largestSize(w);
    const upper = pulledBy(p).reduce((total, entry) => total + Math.abs(entry), 0);
    if (lower > best.lower) best = { ...best, W: { rows: groups, cols: d, data: w }, lower };
    if (upper < best.upper) best = { ...best, p, upper };
    const width = best.upper - best.lower;
    if (width <= halved.width / 2) halved = { width, round };
    if (width <= NARROW * best.upper || round - halved.round >= PATIENCE) break;

    let gap = dot(p, z);
    for (let k = 0; k < size; k++) gap += above[k] * (1 - w[k]) + below[k] * (1 + w[k]);
    const mu = gap / (n + 2 * size);
    const theta = w.map((entry, k) => 1 / (above[k] / (1 - entry) + below[k] / (1 + entry)));
    const M = weighedGram(X, s, theta);
    for (let k = 0; k < n; k++) M.data[k * (n + 1)] += z[k] / p[k];
    const factor = cholesky(M);
    if (factor.status !== 'positiveDefinite') break;
    const { L } = factor;
    const byOnes = solveCholesky(L, ones);

    const towards = (rAbove: Float64Array, rBelow: Float64Array, rPoints: Float64Array) => {
      const rho = w.map((entry, k) => rAbove[k] / (1 - entry) - rBelow[k] / (1 + entry));
      const right = marginsOf(rho.map((entry, k) => theta[k] * entry));
      for (let k = 0; k < n; k++) right[k] += rPoints[k] / p[k];
      const dp = solveCholesky(L, right);
      const dLevel = -sum(dp) / sum(byOnes);
      for (let k = 0; k < n; k++) dp[k] += dLevel * byOnes[k];
      const pulled = pulledBy(dp);
      const dw = pulled.map((entry, k) => theta[k] * (entry - rho[k]));
      const dz = marginsOf(dw).map((entry) => entry - dLevel);
      const dAbove = dw.map((entry, k) => (rAbove[k] + above[k] * entry) / (1 - w[k]));
      const dBelow = dw.map((entry, k) => (rBelow[k] - below[k] * entry) / (1 + w[k]));
      return { dp, dLevel, dw, dz, dAbove, dBelow };
    };
    const longest = ({ dp, dw, dz, dAbove, dBelow }: ReturnType<typeof towards>) => {
      let primal = 1;
      for (let k = 0; k < size; k++) {
        if (dw[k] > 0) primal = Math.min(primal, (1 - w[k]) / dw[k]);
        else if (dw[k] < 0) primal = Math.min(primal, (1 + w[k]) / -dw[k]);
      }
      primal = Math.min(primal, reach(z, dz));
      return { primal, dual: Math.min(1, reach(p, dp), reach(above, dAbove), reach(below, dBelow)) };
    };

    const first = towards(
      above.map((entry, k) => -entry * (1 - w[k])),
      below.map((entry, k) => -entry * (1 + w[k])),
      p.map((entry, k) => -entry * z[k]),
    );
    const free = longest(first);
    let left = 0;
    for (let k = 0; k < n; k++) left += (p[k] + free.dual * first.dp[k]) * (z[k] + free.primal * first.dz[k]);
    for (let k = 0; k < size; k++) {
      const moved = w[k] + free.primal * first.dw[k];
      left += (above[k] + free.dual * first.dAbove[k]) * (1 - moved);
      left += (below[k] + free.dual * first.dBelow[k]) * (1 + moved);
    }
    const share = left / gap;
    const aim = share * share * share * mu;
    const step = towards(
      above.map((entry, k) => aim - entry * (1 - w[k]) + first.dAbove[k] * first.dw[k]),
      below.map((entry, k) => aim - entry * (1 + w[k]) - first.dBelow[k] * first.dw[k]),
      p.map((entry, k) => aim - entry * z[k] - first.dp[k] * first.dz[k]),
    );
    const { primal, dual } = longest(step);
    const [on, onDual] = [primal * NEARLY_ALL, dual * NEARLY_ALL];
    w = w.map((entry, k) => Math.max(-1, Math.min(1, entry + on * step.dw[k])));
    level += on * step.dLevel;
    z = z.map((entry, k) => entry + on * step.dz[k]);
    p = p.map((entry, k) => entry + onDual * step.dp[k]);
    const total = sum(p);
    p = p.map((entry) => entry / total);
    above = above.map((entry, k) => entry + onDual * step.dAbove[k]);
    below = below.map((entry, k) => entry + onDual * step.dBelow[k]);
  }
  const unit = largestSize(best.W.data);
  return { W: { ...best.W, data: best.W.data.map((entry) => entry / unit) }, p: best.p };
}

/** max |w_k|; 1 where that is 0. */
function largestSize(w: Float64Array): number {
  return w.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0) || 1;
}

/** How many times dx may be added to x > 0 before an entry is 0. */
function reach(x: Float64Array, dx: Float64Array): number {
  let most = Number.POSITIVE_INFINITY;
  for (let k = 0; k < x.length; k++) if (dx[k] < 0) most = Math.min(most, x[k] / -dx[k]);
  return most;
}

/** sum_g diag(s_g) X diag(theta_g) X' diag(s_g). */
function weighedGram(X: Matrix, s: Matrix, theta: Float64Array): Matrix {
  const { rows: n, cols: d } = X;
  const total = zeros(n, n);
  for (let g = 0; g < s.rows; g++) {
    const roots = theta.subarray(g * d, (g + 1) * d).map(Math.sqrt);
    const products = gram({ ...X, data: X.data.map((entry, at) => entry * roots[at % d]) });
    const own = row(s, g);
    for (let i = 0, at = 0; i < n; i++)
      for (let k = 0; k < n; k++, at++) total.data[at] += own[i] * own[k] * products.data[at];
  }
  return total;
}
