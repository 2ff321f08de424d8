/**
 * The margin problem min 1/2 |w|^2 s.t. <a_i, w> >= 1 for many points in few dimensions: an augmented Lagrangian of the squared hinge,
 * each of its problems solved by Newton's method on small systems (docs/theory.md, section 6). No n x n matrix is formed.
 *
 * w and beta are taken separately: min q/|w| bounds the greatest margin from below, |A'beta|/sum beta from above. On columns of very
 * different sizes A'beta is no solution though beta is optimal to rounding.
 */
import { dot, maximum, minimum, sum } from '../../linalg/vector.ts';
import type { Steps } from '../../stepwise.ts';
import { carriedCombination, carriedShortfalls } from './carried.ts';
import { combination, dimensions, marginsInSteps, type RowFeatures, rowsOnly } from './features.ts';
import { fallingShort, minimiseInSteps, type Position, type RowProblem, rowProblem } from './penalised.ts';

export type RowSolution =
  | {
      readonly status: 'optimal';
      /** W in feature space (d a group), its least margin 1 to rounding, and its margins (n). */
      readonly w: Float64Array;
      /** beta (n), zeros included. */
      readonly beta: Float64Array;
      readonly q: Float64Array;
      /** 1 - lower/upper of the bounds on the greatest margin, as the solver sees it. */
      readonly gap: number;
    }
  | {
      readonly status: 'inseparable';
      /** lambda (n) >= 0, sum 1, with A'lambda = 0 to rounding. */
      readonly weights: Float64Array;
      /** Weights w under which few points are on the wrong side (d a group). */
      readonly w: Float64Array;
    }
  | { readonly status: 'undecided'; readonly reason: string; readonly w: Float64Array };

/** Penalties in units of the data's own (scales.ts): on the first points, and on all. */
const FIRST_PENALTIES = [10, 100, 1000];
const PENALTY = 1000;
const LARGEST_PENALTY = 1e18;
/** At which a problem without a solution shows its weights of infeasibility. */
const INFINITE_PENALTY = 1e13;
/** Points of the first problems. */
const FEW = 1000;
const MOST_ROUNDS = 40;
/** Done at this gap. */
const GAP = 5e-12;
/** Rounds without a smaller gap after which no more are made, once it is at most `ENOUGH`, or at all. */
const PATIENCE = 3;
const ENOUGH = 1e-10;
/** Multipliers enter the targets below this gap. */
const NEAR = 1e-2;
/** A least margin that counts as on its way to 1. */
const HALF = 0.5;
/** |A'lambda|/sum lambda, relative to the longest feature, that may be rounding of 0. */
const VANISHING = 1e-11;

export function* solveRowsInSteps(features: RowFeatures): Steps<RowSolution> {
  const n = features.X.rows;
  const problem = rowProblem(features);
  const unit = problem.scales.unitPenalty;
  const ones = new Float64Array(n).fill(1);
  const w = yield* startInSteps(features);
  const position: Position = { w, q: yield* marginsInSteps(features, w, new Float64Array(n)) };
  const best = new Bracket();
  let [C, targets, violation, tried] = [PENALTY * unit, ones, Number.POSITIVE_INFINITY, false];
  for (let round = 0; round < MOST_ROUNDS && C <= LARGEST_PENALTY * unit; round++) {
    yield* minimiseInSteps(problem, position, { C, targets, carried: targets !== ones });
    const short = 1 - minimum(position.q);
    if (short >= HALF) {
      if (short > violation / 2 && !tried && C >= 1e4 * unit) {
        tried = true;
        const found = yield* weightsOfInfeasibility(features, position);
        if (found !== null) return found;
      }
      violation = short;
      C *= 10;
      continue;
    }
    const gapBefore = best.gap;
    const beta = yield* multipliersAt(problem, position, targets, C);
    best.take(features, position, beta);
    if (best.gap <= GAP || best.stale >= PATIENCE) break;
    if (best.gap > gapBefore / 10) C *= 10;
    targets = best.gap < NEAR ? beta.map((entry) => 1 + entry / C) : ones;
  }
  if (best.w !== null && best.beta !== null) {
    const { least } = best;
    const feasible = (x: Float64Array): Float64Array => x.map((entry) => entry / least);
    return { status: 'optimal', w: feasible(best.w), beta: best.beta, q: feasible(best.q), gap: best.gap };
  }
  const found = tried ? null : yield* weightsOfInfeasibility(features, position);
  return (
    found ?? {
      status: 'undecided',
      reason: 'no weights were found that separate the points, nor that none do',
      w: position.w,
    }
  );
}

/** The best bounds seen, and what they are of. */
class Bracket {
  w: Float64Array | null = null;
  q: Float64Array = new Float64Array(0);
  beta: Float64Array | null = null;
  /** min q of w. */
  least = 0;
  stale = 0;
  private lower = 0;
  private upper = Number.POSITIVE_INFINITY;

  get gap(): number {
    return this.lower > 0 ? 1 - this.lower / this.upper : Number.POSITIVE_INFINITY;
  }

  take(features: RowFeatures, { w, q }: Position, beta: Float64Array): void {
    const before = this.gap;
    const least = preciseMinimum(features, w, q);
    const lower = least / Math.sqrt(dot(w, w));
    if (lower > this.lower) {
      [this.lower, this.w, this.q, this.least] = [lower, w, q, least];
    }
    const support = indicesOfPositive(beta);
    const sums = carriedCombination(
      features,
      support,
      Float64Array.from(support, (i) => beta[i]),
      new Float64Array(w.length),
    );
    const upper = Math.sqrt(dot(sums, sums)) / sum(beta);
    if (upper < this.upper) [this.upper, this.beta] = [upper, beta];
    this.stale = this.gap < before / 2 ? 0 : this.stale + 1;
    if (this.gap > ENOUGH && this.stale < 2 * PATIENCE) this.stale = Math.min(this.stale, PATIENCE - 1);
  }
}

/** min q, the least of them carried in twice the working precision. */
function preciseMinimum(features: RowFeatures, w: Float64Array, q: Float64Array): number {
  const least = minimum(q);
  if (!(least > 0)) return least;
  const near = fallingShort(q, new Float64Array(q.length).fill(least * (1 + 1e-6)));
  const ones = new Float64Array(near.length).fill(1);
  return 1 - maximum(carriedShortfalls(features, w, near, ones));
}

/** Weights from a part of the points, by growing penalties. */
function* startInSteps(features: RowFeatures): Steps<Float64Array> {
  const n = features.X.rows;
  const few = rowsOnly(
    features,
    Int32Array.from({ length: Math.min(n, FEW) }, (_, k) => Math.floor((k * n) / Math.min(n, FEW))),
  );
  const problem = rowProblem(few);
  const count = few.X.rows;
  const targets = new Float64Array(count).fill(1);
  const position: Position = { w: new Float64Array(dimensions(few)), q: new Float64Array(count) };
  for (const penalty of FIRST_PENALTIES) {
    const C = penalty * problem.scales.unitPenalty;
    yield* minimiseInSteps(problem, position, { C, targets, carried: false });
  }
  return position.w;
}

/** beta = C max(0, t - q), moved to where A'beta = w by the last system. */
function* multipliersAt(
  { features, system }: RowProblem,
  { w, q }: Position,
  targets: Float64Array,
  C: number,
): Steps<Float64Array> {
  const S = fallingShort(q, targets);
  const t = Float64Array.from(S, (i) => targets[i]);
  const own = carriedShortfalls(features, w, S, t).map((short) => Math.max(0, C * short));
  if (system.isOf(S)) {
    for (let round = 0; round < 2; round++) {
      const missing = carriedCombination(
        features,
        S,
        own.map((entry) => -entry),
        w,
      );
      const change = yield* marginsInSteps(features, system.solve(missing), new Float64Array(S.length), S);
      for (let at = 0; at < S.length; at++) own[at] = Math.max(0, own[at] + change[at]);
    }
  }
  const beta = new Float64Array(q.length);
  for (let at = 0; at < S.length; at++) beta[S[at]] = own[at];
  return beta;
}

/**
 * The shortfalls lambda = max(0, 1 - q) at an all but infinite penalty: A'lambda = w/C there, so that lambda bounds every margin by next
 * to nothing, if there is any. Null where it does not.
 */
function* weightsOfInfeasibility(features: RowFeatures, from: Position): Steps<RowSolution | null> {
  const n = features.X.rows;
  const position = { w: from.w, q: from.q };
  const problem = rowProblem(features);
  const { system } = problem;
  const C = INFINITE_PENALTY * problem.scales.unitPenalty;
  const targets = new Float64Array(n).fill(1);
  yield* minimiseInSteps(problem, position, { C, targets, carried: true });
  const S = fallingShort(position.q, targets);
  if (!(minimum(position.q) <= HALF)) return null;
  const weights = carriedShortfalls(features, position.w, S, new Float64Array(S.length).fill(1));
  yield* system.settle(S, C);
  for (let round = 0; round < 3; round++) {
    const left = carriedCombination(features, S, weights, new Float64Array(position.w.length));
    const change = yield* marginsInSteps(features, system.solve(left), new Float64Array(S.length), S);
    for (let at = 0; at < S.length; at++) weights[at] = Math.max(0, weights[at] - change[at]);
  }
  const total = sum(weights);
  const left = combination(features, S, weights);
  const lengths = Math.sqrt(maximum(position.q.map((_, i) => features.lengths2[i])));
  if (!(total > 0 && Math.sqrt(dot(left, left)) <= VANISHING * total * lengths)) return null;
  const all = new Float64Array(n);
  for (let at = 0; at < S.length; at++) all[S[at]] = weights[at] / total;
  return { status: 'inseparable', weights: all, w: from.w };
}

function indicesOfPositive(beta: Float64Array): Int32Array {
  const indices: number[] = [];
  for (let i = 0; i < beta.length; i++) if (beta[i] > 0) indices.push(i);
  return Int32Array.from(indices);
}
