/**
 * P(R): min 1/2 |W|^2 subject to q^R >= t, the margin problem to which training goes while its own signs stand still; t = 1, but 0 of points
 * that no neuron of their own sign sees (network/own-pattern.ts; docs/theory.md, section 9.10).
 *
 *     repeat   sweep over the points, each to its best multipliers        (finds the face: which pairs slide, which points support)
 *              Newton's step on the face, cut back where it leaves it     (solves the face)
 *     until    the rescaled W is as short as the multipliers say, or the multipliers show that there is none
 *
 * Both halves only climb. The sweeps alone converge, slowly; the steps end them in a few rounds, to rounding.
 */
import { dot } from '../linalg/vector.ts';
import { type ConcaveSystem, targetsOf, unseen } from '../network/own-pattern.ts';
import type { Steps } from '../stepwise.ts';
import { U } from './certificate-arithmetic.ts';
import { ConcaveDual } from './concave-dual.ts';
import { Face } from './concave-face.ts';
import { type ConcaveOptimum, solutionOf } from './concave-solution.ts';
import { isDead } from './dead-groups.ts';

export type ConcaveSolution =
  | ConcaveOptimum
  | {
      readonly status: 'infeasible';
      /**
       * v (n), nonnegative, t'v = 1, and slopes (n of each group) with sum_k v_k Xt_k = 0 to rounding: no W has q^R > 0 where t = 1 and
       * q^R = 0 where t = 0.
       */
      readonly weights: Float64Array;
      readonly slopes: readonly Float64Array[];
    }
  | { readonly status: 'undecided'; readonly reason: string };

/** (upper - lower)/upper below which a solution is taken where rounding allows no better one; and at once. */
const SOLVED = 1e-6;
const SETTLED = 2 ** -46;
/** Rounds that may not halve the gap. */
const PATIENCE = 4;
/** Newton's steps before giving up. */
const STEPS = 5000;
/** Sweeps of a round, ended when fewer pairs than this share of them change. */
const SWEEPS = 8;
const FEW = 0.01;
/** |W|^2 below this share of (sum beta_k |Xt_k|)^2, times n, is rounding of zero. */
const NOTHING = 2 ** -50;
/** A margin this far below 0, as a share of |x| |W|, is no rounding of 0. */
const SEEN = 2 ** -40;
/** How many times what rounding may move a neuron it is kept away from unseen points. */
const SAFE = 2;

/**
 * Solves P(R); pauses between sweeps and steps.
 *
 * @param rounding  K is known to this share of |x_i| |x_k|: of unseen points neurons are kept that far away
 */
export function* concaveLimitInSteps(system: ConcaveSystem, rounding = 0): Steps<ConcaveSolution> {
  const impossible = pointWithoutFeature(system);
  if (impossible >= 0) return withoutFeature(system, impossible);
  const dual = new ConcaveDual(system);
  let best: ConcaveOptimum | null = null;
  let leastGap = Number.POSITIVE_INFINITY;
  let patience = PATIENCE;
  let steps = 0;
  while (steps < STEPS) {
    const changed = yield* sweeps(dual);
    const face = yield* climbFaces(dual, STEPS - steps);
    steps += face.steps;
    if (vanishes(dual)) return infeasible(dual);
    const gap = relativeGap(dual);
    patience = gap <= leastGap / 2 ? PATIENCE : patience - 1;
    if (gap < leastGap) {
      leastGap = gap;
      best = gap <= SOLVED ? feasible(dual, rounding) : null;
    }
    if (best === null) continue;
    if (leastGap <= SETTLED || patience === 0 || (face.whole && changed === 0)) return best;
  }
  return (
    best ?? {
      status: 'undecided',
      reason: `after ${STEPS} steps ${Number.isFinite(leastGap) ? `the bracket is still (upper - lower)/upper = ${leastGap}` : 'no weights were found that give every point a positive margin'}`,
    }
  );
}

function* sweeps(dual: ConcaveDual): Steps<number> {
  let changed = 0;
  for (let times = 0; times < SWEEPS; times++) {
    changed = dual.sweep();
    yield;
    if (changed <= FEW * dual.held.length) break;
  }
  dual.renew();
  return changed;
}

/** Newton's steps until one is not cut back, or does not climb; whether one was not. At least one is counted. */
function* climbFaces(
  dual: ConcaveDual,
  most: number,
): Steps<{ readonly whole: boolean; readonly steps: number }> {
  for (let steps = 1; steps <= most; steps++) {
    const face = new Face(dual);
    const step = face.step();
    yield;
    const outcome = step === null ? 'none' : dual.follow(step);
    if (outcome === 'none') return { whole: false, steps };
    if (outcome === 'whole') {
      // What rounding left of the equations of the face.
      const rest = face.step();
      if (rest !== null) dual.follow(rest);
      return { whole: true, steps };
    }
  }
  return { whole: false, steps: most };
}

/** (upper - lower)/upper of 1/2 |W*|^2; infinite while some margin is not positive, or a point that is to stay unseen is seen. */
function relativeGap(dual: ConcaveDual): number {
  const { targets, system } = dual;
  const q = dual.margins();
  const square = dual.square();
  let least = Number.POSITIVE_INFINITY;
  for (const [k, margin] of q.entries()) {
    if (targets[k] > 0) least = Math.min(least, margin);
    else if (-margin > SEEN * Math.sqrt(system.K.data[k * (q.length + 1)] * square))
      return Number.POSITIVE_INFINITY;
  }
  if (!(least > 0)) return Number.POSITIVE_INFINITY;
  const upper = square / 2 / (least * least);
  return Math.max(0, (upper - dual.value()) / upper);
}

/** Whether |W| is rounding of zero beside what it is summed from. */
function vanishes(dual: ConcaveDual): boolean {
  const { n, count, c, D, beta, system } = dual;
  let size = 0;
  for (let k = 0; k < n; k++) {
    let slopes = 0;
    for (let g = 0; g < count; g++) slopes += c[g] * D.data[g * n + k] * D.data[g * n + k];
    size += beta[k] * Math.sqrt(slopes * system.K.data[k * (n + 1)]);
  }
  return size > 0 && dual.total() > 0 && dual.square() <= n * NOTHING * size * size;
}

function infeasible(dual: ConcaveDual): ConcaveSolution {
  const { beta, D, count, n } = dual;
  const total = dual.total();
  return {
    status: 'infeasible',
    weights: beta.map((entry) => entry / total),
    slopes: Array.from({ length: count }, (_, g) => D.data.slice(g * n, (g + 1) * n)),
  };
}

/**
 * The solution beyond the rounding of what is asked at unseen points. No scale of W mends a neuron that sees one by rounding, so neurons
 * that come to 0 there end a little below, which costs the bracket as little.
 */
function feasible(dual: ConcaveDual, rounding: number): ConcaveOptimum {
  const { n, count, targets, system } = dual;
  const found = solutionOf(dual);
  const sizes = Float64Array.from({ length: n }, (_, k) => Math.sqrt(system.K.data[k * (n + 1)]));
  const forces = dual.forces().data.map(Math.abs);
  const below = new Float64Array(count * n);
  for (const [g, { active }] of system.groups.entries()) {
    if (isDead(active, system.slope)) continue;
    const made = dot(forces.subarray(g * n, (g + 1) * n), sizes);
    for (const k of found.sliding[g])
      if (targets[k] === 0) below[g * n + k] = SAFE * (rounding + (n + 16) * U) * sizes[k] * made;
  }
  if (!below.some((entry) => entry > 0)) return found;
  dual.hold(below);
  const step = new Face(dual).step(below);
  if (step === null) return found;
  const { sliding, boundary } = found;
  const beyond = dual.at(step, () => solutionOf(dual));
  for (const [g, points] of sliding.entries()) for (const k of points) beyond.Z[g][k] = 0;
  return { ...beyond, sliding, boundary };
}

/** A point that no W can give a margin: x_k = 0, or, at slope 0, any where none is seen by its own sign; -1 when there is none. */
function pointWithoutFeature(system: ConcaveSystem): number {
  const n = system.y.length;
  const targets = targetsOf(system);
  for (let k = 0; k < n; k++) if (targets[k] > 0 && !(system.K.data[k * (n + 1)] > 0)) return k;
  return unseen(system).find((k) => targets[k] > 0) ?? -1;
}

function withoutFeature({ y, slope, groups }: ConcaveSystem, point: number): ConcaveSolution {
  return {
    status: 'infeasible',
    weights: y.map((_, k) => Number(k === point)),
    slopes: groups.map(({ active }) => Float64Array.from(active, (on) => (on ? 1 : slope))),
  };
}
