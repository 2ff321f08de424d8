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
import { type RowOptimum, throughFewInSteps } from './through-few.ts';

export type RowSolution =
  | RowOptimum
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
/** The gap of any weights that separate. */
export const SEPARATED = 1;
/** Rounds without a smaller gap after which no more are made, once it is at most `ENOUGH`, or at all. */
const PATIENCE = 3;
const ENOUGH = 1e-10;
/** Multipliers enter the targets below this gap. */
const NEAR = 1e-2;
/** A least margin that counts as on its way to 1. */
const HALF = 0.5;
/** |A'lambda|/sum lambda, relative to the longest feature, that may be rounding of 0. */
const VANISHING = 1e-11;

/** The solution to a gap of `gap`, or as near as float64 comes. */
export function solveRowsInSteps(features: RowFeatures, gap: number): Steps<RowSolution> {
  return new RowSolver(features).toGap(gap);
}

/** A solver that can be asked for more than it was asked for at first. */
export class RowSolver {
  private readonly problem: RowProblem;
  private readonly ones: Float64Array;
  private readonly best = new Bracket();
  private position: Position | null = null;
  private C: number;
  private targets: Float64Array;
  private violation = Number.POSITIVE_INFINITY;
  private tried = false;
  private round = 0;

  constructor(private readonly features: RowFeatures) {
    this.problem = rowProblem(features);
    this.ones = new Float64Array(features.X.rows).fill(1);
    this.targets = this.ones;
    this.C = PENALTY * this.problem.scales.unitPenalty;
  }

  /** The solution by exchange; null where that does not find it. */
  *throughFew(): Steps<RowOptimum | null> {
    return this.problem.scales.alike ? yield* throughFewInSteps(this.features) : null;
  }

  *toGap(gap: number): Steps<RowSolution> {
    const { problem, features, best, ones } = this;
    const unit = problem.scales.unitPenalty;
    this.position ??= yield* startInSteps(features);
    const { position } = this;
    while (
      !(best.gap <= gap) &&
      best.stale < PATIENCE &&
      this.round < MOST_ROUNDS &&
      this.C <= LARGEST_PENALTY * unit
    ) {
      this.round++;
      const { C, targets } = this;
      const near = targets !== ones;
      yield* minimiseInSteps(problem, position, { C, targets, carried: near, rough: !near });
      const short = 1 - minimum(position.q);
      if (short >= HALF) {
        if (short > this.violation / 2 && !this.tried && C >= 1e4 * unit) {
          this.tried = true;
          const found = yield* weightsOfInfeasibility(features, position);
          if (found !== null) return found;
        }
        this.violation = short;
        this.C *= 10;
        continue;
      }
      const gapBefore = best.gap;
      const beta = yield* multipliersAt(problem, position, targets, C);
      best.take(features, position, beta);
      if (best.gap > gapBefore / 10) this.C *= 10;
      this.targets = best.gap < NEAR ? beta.map((entry) => 1 + entry / this.C) : ones;
    }
    const solution = best.solution();
    if (solution !== null) return solution;
    const found = this.tried ? null : yield* weightsOfInfeasibility(features, position);
    const reason = 'no weights were found that separate the points, nor that none do';
    return found ?? { status: 'undecided', reason, w: position.w };
  }
}

/** The best bounds seen, and what they are of. */
class Bracket {
  /** Rounds in which the gap did not halve. */
  stale = 0;
  private w: Float64Array | null = null;
  private q: Float64Array = new Float64Array(0);
  private beta: Float64Array | null = null;
  /** min q of w. */
  private least = 0;
  private lower = 0;
  private upper = Number.POSITIVE_INFINITY;

  get gap(): number {
    return this.lower > 0 ? 1 - this.lower / this.upper : Number.POSITIVE_INFINITY;
  }

  /** What the bounds are of, with a least margin of 1; null while no weights separate. */
  solution(): RowOptimum | null {
    const { w, beta, q, least, gap } = this;
    if (w === null || beta === null) return null;
    const feasible = (x: Float64Array): Float64Array => x.map((entry) => entry / least);
    return { status: 'optimal', w: feasible(w), beta, q: feasible(q), gap };
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

/** Where penalties that grow lead on a part of the points. */
function* startInSteps(features: RowFeatures): Steps<Position> {
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
    yield* minimiseInSteps(problem, position, { C, targets, carried: false, rough: true });
  }
  return { w: position.w, q: yield* marginsInSteps(features, position.w, new Float64Array(n)) };
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
  yield* minimiseInSteps(problem, position, { C, targets, carried: true, rough: false });
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
