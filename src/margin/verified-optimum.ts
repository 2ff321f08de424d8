/**
 * That P(R) has a solution with a claimed support and claimed sliding pairs, and how near it is: from the raw data, with all rounding.
 *
 * Features: Xt_k of the support S = {beta_k > 0} (slopes R at own pairs, 1 or gamma at others, 0 where group g slides), and N_gi, the
 * normals of the sliding pairs (row g: x_i). With B their Gram matrix in <V, W> = sum_g c_g <v_g, w_g>, the point
 *
 *     W* = sum_S beta_k Xt_k + sum_g sum_{i in S_g} nu_gi N_gi,   B (beta, nu) = (1, 0),
 *
 * has margins 1 on S and slides where claimed. (At slope 0 points that no neuron of their own sign sees are never in S; pairs that slide on
 * them are held by any nu of their side.) If beta > 0, the weights nu_gi/(sign_g y_i beta_i) of sliding pairs lie in (gamma, 1), all
 * other pairs have the signs of their slopes and all other margins exceed 1, W* is the solution of P(R): its conditions hold, and P(R) is
 * strictly convex. All this is strict, so it is decided by an approximation x of (beta, nu): with B >= lambda > 0 and residual
 * d = (1, 0) - B x,   |(beta, nu) - x| <= |d|/lambda   and   |W* - sum x_f F_f| <= |d|/sqrt(lambda).
 *
 * Features are scaled to length 1. B >= lambda is what a Cholesky factor of B - (lambda + rounding) I shows. (docs/theory.md, section 9.12;
 * S. M. Rump, "Verification methods: rigorous results using floating-point arithmetic", Acta Numerica 19, 2010, section 10.8.)
 */
import { cholesky, isPositiveDefinite, solveCholesky } from '../linalg/cholesky.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { targetsOf } from '../network/own-pattern.ts';
import { pauses, type Steps } from '../stepwise.ts';
import { above, U } from './certificate-arithmetic.ts';
import { type FaceSystem, productAt } from './face-products.ts';

/** What is claimed of the solution of P(R): multipliers (n), and of each group slopes (n) and the points it slides on. */
export interface OptimumClaim {
  readonly beta: Float64Array;
  readonly slopes: readonly Float64Array[];
  readonly sliding: readonly ArrayLike<number>[];
}

/** Rows of P groups over n points, and a bound of the error of each entry. */
export interface Bounded {
  readonly value: Float64Array;
  readonly error: Float64Array;
}

/** More features than this are not factored here. */
const MOST_FEATURES = 3000;
/** Shares of the estimate of lambda that are tried. */
const SHARES = [1 / 2, 1 / 16, 1 / 256];
const INVERSE_ITERATIONS = 6;
const REFINEMENTS = 3;

/** The features of a face of P(R), scaled to length 1. */
export class OptimumFace {
  readonly n: number;
  readonly groups: number;
  /** Points of S, then sliding pairs as (group, point). */
  readonly support: readonly number[];
  readonly pairs: readonly (readonly [number, number])[];
  /** The points of both. */
  private readonly seen: readonly number[];
  /** D, 0 where a group slides (P x n). */
  readonly D: Float64Array;
  /** c_g = sum of a_j^2 over a group. */
  readonly c: Float64Array;
  /** Lengths of the features. */
  readonly lengths: Float64Array;
  /** B >= this; 0 when nothing was shown. */
  lambda = 0;
  /** The factor of B. */
  private factor: Matrix | null = null;

  /** t (n): 0 of points that are only to stay unseen. */
  readonly targets: Float64Array;

  private constructor(
    readonly system: FaceSystem,
    { beta, slopes, sliding }: OptimumClaim,
  ) {
    const { y, groups, square } = system;
    const n = y.length;
    [this.n, this.groups] = [n, groups.length];
    this.c = Float64Array.from(groups, ({ weight }) => weight / square);
    this.D = new Float64Array(groups.length * n);
    for (const [g, D] of slopes.entries()) this.D.set(D, g * n);
    this.pairs = sliding.flatMap((points, g) => Array.from(points, (i) => [g, i] as const));
    for (const [g, i] of this.pairs) this.D[g * n + i] = 0;
    this.targets = targetsOf(system);
    this.support = [...y.keys()].filter((k) => beta[k] > 0 && this.targets[k] > 0);
    this.seen = [...new Set([...this.support, ...this.pairs.map(([, i]) => i)])].sort((i, k) => i - k);
    const diagonal = (f: number): number => this.entry(f, f);
    const size = this.support.length + this.pairs.length;
    this.lengths = Float64Array.from({ length: size }, (_, f) => Math.sqrt(diagonal(f)));
  }

  /** The face of a claim, factored. */
  static *ofClaim(system: FaceSystem, claim: OptimumClaim): Steps<OptimumFace> {
    const face = new OptimumFace(system, claim);
    if (face.size > MOST_FEATURES || !face.lengths.every((length) => length > 0)) return face;
    const B = yield* face.gram();
    const factored = cholesky(B);
    yield;
    if (factored.status !== 'positiveDefinite') return face;
    face.factor = factored.L;
    face.lambda = yield* face.leastEigenvalue(B, factored.L);
    return face;
  }

  get size(): number {
    return this.lengths.length;
  }

  /** An approximate solution of B x = b; null when B was not factored. */
  *solve(b: Float64Array): Steps<Float64Array | null> {
    if (this.factor === null) return null;
    const x = solveCholesky(this.factor, b);
    for (let round = 0; round < REFINEMENTS; round++) {
      yield;
      const { value } = this.times(x);
      const more = solveCholesky(
        this.factor,
        b.map((entry, f) => entry - value[f]),
      );
      for (let f = 0; f < x.length; f++) x[f] += more[f];
    }
    return x;
  }

  /** B x: how far sum x_f F_f goes along each feature. */
  times(x: Float64Array): Bounded {
    return this.along(this.rows(x));
  }

  /** <v_g, x_i> of V = sum x_f F_f (P x n). */
  rows(x: Float64Array): Bounded {
    const { n, support, pairs, D, lengths, system, seen } = this;
    const { y, products } = system;
    const { entries, columns } = products;
    const size = this.groups * n;
    const coefficients = new Float64Array(size);
    for (let g = 0; g < this.groups; g++) {
      for (const [f, k] of support.entries()) {
        coefficients[g * n + k] += (system.groups[g].sign * y[k] * D[g * n + k] * x[f]) / lengths[f];
      }
    }
    for (const [p, [g, i]] of pairs.entries()) {
      const f = support.length + p;
      coefficients[g * n + i] += x[f] / lengths[f];
    }
    const value = new Float64Array(size);
    const error = new Float64Array(size);
    for (let g = 0; g < this.groups; g++) {
      for (let i = 0; i < n; i++) {
        let sum = 0;
        let absolute = 0;
        for (let at = 0; at < seen.length; at++) {
          const k = seen[at];
          const term = entries.data[i * entries.cols + columns[k]] * coefficients[g * n + k];
          sum += term;
          absolute += Math.abs(term);
        }
        value[g * n + i] = sum;
        error[g * n + i] = above((n + 8) * U * absolute);
      }
    }
    return { value, error };
  }

  /** <F_f, V> of all features, from the rows <v_g, x_i> of V. */
  along({ value, error }: Bounded): Bounded {
    const { n, support, pairs, D, c, lengths, system } = this;
    const out = new Float64Array(this.size);
    const bound = new Float64Array(this.size);
    for (const [f, k] of support.entries()) {
      let absolute = 0;
      for (let g = 0; g < this.groups; g++) {
        const weight = c[g] * D[g * n + k];
        out[f] += weight * system.groups[g].sign * system.y[k] * value[g * n + k];
        bound[f] += weight * error[g * n + k];
        absolute += weight * Math.abs(value[g * n + k]);
      }
      out[f] /= lengths[f];
      bound[f] = above((bound[f] + (this.groups + 6) * U * absolute) / lengths[f]);
    }
    for (const [p, [g, i]] of pairs.entries()) {
      const f = support.length + p;
      out[f] = (c[g] * value[g * n + i]) / lengths[f];
      bound[f] = above((c[g] * (error[g * n + i] + 6 * U * Math.abs(value[g * n + i]))) / lengths[f]);
    }
    return { value: out, error: bound };
  }

  /** <F_f, F_h>, before scaling. */
  private entry(f: number, h: number): number {
    const { n, support, pairs, D, c, system } = this;
    const { y, groups, products } = system;
    const count = support.length;
    if (f < count && h < count) {
      const [k, l] = [support[f], support[h]];
      let sum = 0;
      for (let g = 0; g < this.groups; g++) sum += c[g] * D[g * n + k] * D[g * n + l];
      return sum * y[k] * y[l] * productAt(products, k, l);
    }
    if (f < count || h < count) {
      const k = support[Math.min(f, h)];
      const [g, i] = pairs[Math.max(f, h) - count];
      return c[g] * groups[g].sign * y[k] * D[g * n + k] * productAt(products, k, i);
    }
    const [g, i] = pairs[f - count];
    const [other, l] = pairs[h - count];
    return g === other ? c[g] * productAt(products, i, l) : 0;
  }

  /** B, scaled; its lower triangle alone. */
  private *gram(): Steps<Matrix> {
    const heartbeat = pauses();
    const B = zeros(this.size, this.size);
    for (let f = 0; f < this.size; f++) {
      for (let h = 0; h < f; h++)
        B.data[f * this.size + h] = this.entry(f, h) / (this.lengths[f] * this.lengths[h]);
      B.data[f * (this.size + 1)] = 1;
      if (heartbeat.after(f * this.groups)) yield;
    }
    return B;
  }

  /** A lower bound of the least eigenvalue of B. */
  private *leastEigenvalue(B: Matrix, factor: Matrix): Steps<number> {
    const N = this.size;
    // Entries of B are rounded by (P + 12) u, and the pivots of a factor by (N + 2) u of the trace N, each in the spectral norm.
    const rounding = above(2 * N * (N + this.groups + 14) * U);
    let x: Float64Array = Float64Array.from({ length: N }, (_, f) => 1 + (f % 7) / 8);
    let estimate = 0;
    for (let round = 0; round < INVERSE_ITERATIONS; round++) {
      const length = lengthOf(x);
      x = solveCholesky(
        factor,
        x.map((entry) => entry / length),
      );
      estimate = 1 / lengthOf(x);
      yield;
    }
    for (const share of SHARES) {
      const bound = share * estimate - rounding;
      if (bound > 0 && isPositiveDefinite(B, 0, share * estimate)) return bound;
      yield;
    }
    return 0;
  }
}

/** The solution of P(R) on a face, bounded. */
export interface VerifiedOptimum {
  readonly face: OptimumFace;
  /** beta (n): 0 off the support, where it is known exactly. */
  readonly beta: Bounded;
  /** <v_g, x_i> of W* (P x n). */
  readonly z: Bounded;
  /** q_k(W*) - 1 off the support, at least; 0 on it, and at points that are only to stay unseen (n). */
  readonly spare: Float64Array;
  /** |W*|, at most. */
  readonly norm: number;
  /** The largest force with which a point is kept unseen, at most; 0 where none is. */
  readonly holding: number;
}

/** Verifies a claim; a sentence that says what could not be shown. */
export function* verifiedOptimumInSteps(
  system: FaceSystem,
  claim: OptimumClaim,
): Steps<VerifiedOptimum | string> {
  const { y, slope, groups, products } = system;
  const n = y.length;
  for (const [g, { sign, active }] of groups.entries()) {
    for (let i = 0; i < n; i++) {
      const D = claim.slopes[g][i];
      if (sign === y[i] && D !== (active[i] ? 1 : slope))
        return 'a slope of an own pair is not that of its sign';
    }
  }
  if (claim.sliding.some((points, g) => Array.from(points).some((i) => y[i] === groups[g].sign)))
    return 'an own pair is said to slide';
  const face = yield* OptimumFace.ofClaim(system, claim);
  if (!(face.lambda > 0))
    return 'the features of the support and of what slides are not shown to be independent';
  const target = new Float64Array(face.size);
  for (let f = 0; f < face.support.length; f++) target[f] = 1 / face.lengths[f];
  const x = yield* face.solve(target);
  if (x === null) return 'the features are too many';
  const rows = face.rows(x);
  const reached = face.along(rows);
  const rest = above(
    lengthOf(target.map((t, f) => Math.abs(t - reached.value[f]) + reached.error[f] + 4 * U * t)),
  );
  const off = above(rest / face.lambda);
  const offWeights = above(rest / Math.sqrt(face.lambda));

  const beta: Bounded = { value: new Float64Array(n), error: new Float64Array(n) };
  for (const [f, k] of face.support.entries()) {
    beta.value[k] = x[f] / face.lengths[f];
    beta.error[k] = above(off / face.lengths[f] + 4 * U * Math.abs(beta.value[k]));
    if (!(beta.value[k] > beta.error[k])) return `the multiplier of point ${k} is not shown to be positive`;
  }
  let holding = 0;
  for (const [p, [g, i]] of face.pairs.entries()) {
    const f = face.support.length + p;
    const weight = (groups[g].sign * y[i] * x[f]) / face.lengths[f];
    const error = above(off / face.lengths[f] + 4 * U * Math.abs(weight));
    const low = above(slope * (beta.value[i] + beta.error[i]));
    const high = (beta.value[i] - beta.error[i]) * (1 - 8 * U);
    if (face.targets[i] === 0) {
      if (!(weight - error > 0)) return `the force that keeps point ${i} unseen is not shown to be positive`;
      holding = Math.max(holding, above(weight + error));
    } else if (!(weight - error > low && weight + error < high))
      return `the weight of a pair that slides on point ${i} is not shown to lie inside [gamma, 1]`;
  }
  const sliding = new Set(face.pairs.map(([g, i]) => g * n + i));
  const z: Bounded = { value: rows.value, error: rows.error };
  for (let at = 0; at < z.value.length; at++) {
    const [g, i] = [Math.floor(at / n), at % n];
    z.error[at] = above(z.error[at] + offWeights * Math.sqrt(above(products.squares[i] / face.c[g])));
    if (sliding.has(at)) {
      z.value[at] = 0;
      z.error[at] = 0;
      continue;
    }
    const D = face.D[at];
    const own = groups[g].sign === y[i];
    const up = own ? groups[g].active[i] === 1 : D === 1;
    if (!own && D !== 1 && D !== slope) return `a pair at point ${i} has a slope between, and does not slide`;
    if (!(up ? z.value[at] > z.error[at] : z.value[at] < -z.error[at]))
      return `a pair at point ${i} is not shown to have the sign of its slope`;
  }
  const spare = new Float64Array(n);
  const support = new Set(face.support);
  for (let k = 0; k < n; k++) {
    if (support.has(k) || face.targets[k] === 0) continue;
    const { value, error } = marginOf(face, k, z);
    spare[k] = value - 1 - error;
    if (!(spare[k] > 0)) return `the margin of point ${k}, which has no multiplier, is not shown to exceed 1`;
  }
  let square = 0;
  for (const [k, entry] of beta.value.entries()) square += above(entry + beta.error[k]);
  return { face, beta, z, spare, norm: above(Math.sqrt(above(square))), holding };
}

/** <Xt_k, V> from the rows of V (P x n). */
export function marginOf(
  { n, groups, D, c, system }: OptimumFace,
  k: number,
  { value, error }: Bounded,
): { value: number; error: number } {
  let sum = 0;
  let absolute = 0;
  let bound = 0;
  for (let g = 0; g < groups; g++) {
    const weight = c[g] * D[g * n + k];
    sum += weight * system.groups[g].sign * system.y[k] * value[g * n + k];
    absolute += weight * Math.abs(value[g * n + k]);
    bound += weight * error[g * n + k];
  }
  return { value: sum, error: above(bound + (groups + 8) * U * absolute) };
}

export function lengthOf(x: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < x.length; f++) sum += x[f] * x[f];
  return Math.sqrt(sum) * (1 + (x.length + 4) * U);
}
