/**
 * P(R) of many points, from rows: the margin problem to which training goes while its own signs stand still, neurons sliding where they
 * may (docs/theory.md, section 9.10). Solved as other patterns are (rows/exchange.ts), through the few points that have multipliers:
 * P(R) of some points is P(R) with fewer constraints. It is solved by the code of few points, and bracketed where they are too many.
 * At slope 0, points that no neuron of their own sign sees are looked at only where some neuron would see them.
 */
import type { RowSample } from '../data/sample.ts';
import { type Matrix, row, rowsOf, zeros } from '../linalg/matrix.ts';
import { gram, multiply, multiplyTransposed } from '../linalg/product.ts';
import { dot, indicesWhere } from '../linalg/vector.ts';
import { type Network, squareOf } from '../network/network.ts';
import { type ConcaveSystem, type OwnGroup, ownGroups, targetsOf, unseen } from '../network/own-pattern.ts';
import type { Steps } from '../stepwise.ts';
import type { MarginCertificate } from './certificate.ts';
import { U } from './certificate-arithmetic.ts';
import { certifyRowsInSteps } from './certificate-rows.ts';
import { type ConcaveSolution, concaveLimitInSteps } from './concave-problem.ts';
import { isDead } from './dead-groups.ts';
import { SOLVED } from './limit.ts';
import { rowConsistencyInSteps } from './rows/consistency.ts';
import { rowBlocks } from './rows/pattern-features.ts';

export interface OwnRowLimit {
  /** bracketed: the certificate's bounds are what is known. */
  readonly status: 'solved' | 'bracketed' | 'infeasible' | 'failed';
  readonly reason: string | null;
  readonly groups: readonly OwnGroup[];
  /** At slope 0: the points that no neuron of their own sign sees, and none at all at W*; margins of 1 are asked of the others, if any. */
  readonly leftOut: readonly number[];
  /** Multipliers; where it is infeasible weights that show it; null where it failed. */
  readonly multipliers: Multipliers | null;
  /** v of every group (groups x d), w*_j = a_j v; null where it is infeasible or failed. */
  readonly neurons: Matrix | null;
  /** D of every group (n of each): that of the solution at points that were looked at, R at others of its sign, elsewhere the slope of phi; and the points it slides on. */
  readonly slopes: readonly Float64Array[] | null;
  readonly slides: readonly Int32Array[] | null;
  /** Pairs of a group and a point with a multiplier that slide, and pairs of other sign with w_j x_i > 0; null as `neurons`. */
  readonly sliding: number | null;
  readonly crossed: number | null;
  /** Where it is infeasible with a lower bound alone. */
  readonly certificate: MarginCertificate | null;
  /** Whether W* has the own signs of R beyond rounding; null where that is open. */
  readonly consistent: boolean | null;
}

/** What shows a bracket: numbers of points, and slopes of those where they are positive. */
export interface Multipliers {
  /** beta (n). */
  readonly beta: Float64Array;
  /** D (groups x points with beta > 0, in their order): R at own points, elsewhere in [gamma, 1]. */
  readonly slopes: Matrix;
}

/** |P|^2 (|P| + classes of groups + sliding pairs) of the last points that are looked at: what a face of their problem costs. */
const MOST_WORK = 6e8;
/** So many points are looked at first. */
const FIRST = 60;
/** A margin this far below 1 is a violation. */
const VIOLATION = 1e-10;
/** At least so many points join at once. */
const JOINING = 50;
/** Roundings of an inner product beside those of its terms. */
const SURE = 8;

/** @param Z  W X' (m x n), whose own signs are R @param likely  points, those most likely to have multipliers first: the first of them are looked at first */
export function* ownRowLimitInSteps(
  sample: RowSample,
  network: Network,
  Z: Matrix,
  likely: Int32Array,
): Steps<OwnRowLimit> {
  const { n, X, y } = sample;
  const groups = ownGroups(network, y, Z);
  const { slope } = network;
  const targets = targetsOf({ y, slope, groups });
  const leftOut = unseen({ y, slope, groups });
  const dead = groups.map(({ active }) => isDead(active, slope));
  const unsolved = {
    ...{ reason: null, groups, leftOut, multipliers: null, neurons: null, sliding: null, crossed: null },
    ...{ slopes: null, slides: null, certificate: null, consistent: null },
  };
  let points = firstOf(likely, targets);
  for (;;) {
    const { system, classOf } = systemOn(points);
    const found: ConcaveSolution = yield* concaveLimitInSteps(system, (X.cols + 4) * U);
    if (found.status === 'undecided') return { ...unsolved, status: 'failed', reason: found.reason };
    const slopesOn = classOf.map((of, g) => (dead[g] ? new Float64Array(points.length) : found.slopes[of]));
    const multipliers = found.status === 'optimal' ? found.beta : found.weights;
    const neurons = neuronsOf(points, multipliers, slopesOn);
    const { q, slopes, crossed, isSeen } = yield* marginsOf(neurons, points, slopesOn);
    const claimed = { points, multipliers, neurons, slopes };
    if (found.status === 'infeasible') {
      const certificate = yield* certified(claimed);
      const { lower } = certificate;
      if (lower === null) return { ...unsolved, status: 'failed', reason: 'its bound leaves float64' };
      return {
        ...{
          ...unsolved,
          certificate,
          status: 'infeasible',
          multipliers: kept(points, multipliers, slopesOn),
        },
        reason: `no normalised margin exceeds ${1 / Math.sqrt(2 * lower)}`,
      };
    }
    const ofClasses = found.sliding.map((own) => own.length);
    const slides = classOf.map((of, g) => (dead[g] ? new Int32Array(0) : found.sliding[of]));
    const held = slides.map((own) => own.filter((at) => multipliers[at] > 0).length);
    const sliding = held.reduce((total, count) => total + count, 0);
    const isIn = new Uint8Array(n);
    for (const i of points) isIn[i] = 1;
    const isShort = (i: number): boolean => (targets[i] > 0 ? q[i] < 1 - VIOLATION : isSeen[i] === 1);
    const short = [...isIn.keys()].filter((i) => isIn[i] === 0 && isShort(i));
    short.sort((i, k) => q[i] - targets[i] - (q[k] - targets[k]) || i - k);
    // Points that are to stay unseen are kept once neurons come to 0 there: their forces may be rounding of 0.
    const isHeld = new Set(slides.flatMap((own) => [...own]).filter((at) => targets[points[at]] === 0));
    const support = [...points].filter((_, at) => multipliers[at] > 0 || isHeld.has(at));
    const joining = short.slice(0, Math.max(JOINING, support.length >> 1));
    const size = support.length + joining.length;
    const tooMany = size * size * (size + ofClasses.length + ofClasses.reduce((a, b) => a + b)) > MOST_WORK;
    if (short.length > 0 && !tooMany) {
      points = Int32Array.from([...support, ...joining]).sort();
      continue;
    }
    const certificate = yield* certified(claimed);
    const { relativeGap } = certificate;
    const pattern = groups.map((group, g) => ({ ...group, slopes: slopes[g] }));
    const slack =
      relativeGap === null
        ? null
        : yield* rowConsistencyInSteps(X, pattern, neurons, squareOf(network), certificate, y);
    return {
      ...{ ...unsolved, multipliers: kept(points, multipliers, slopesOn), neurons, certificate },
      ...{ sliding, crossed, slopes, slides: slides.map((own) => own.map((at) => points[at])) },
      status: relativeGap !== null && relativeGap <= SOLVED ? 'solved' : 'bracketed',
      consistent: slack?.decided ? slack.least > 0 : null,
    };
  }

  /** The multipliers of all points, and slopes where they are positive. */
  function kept(some: Int32Array, entries: Float64Array, D: readonly Float64Array[]): Multipliers {
    const beta = new Float64Array(n);
    for (const [at, i] of some.entries()) beta[i] = entries[at];
    const support = indicesWhere(entries, (entry) => entry > 0);
    const slopes = zeros(groups.length, support.length);
    for (const [g, own] of D.entries())
      for (const [at, k] of support.entries()) slopes.data[g * support.length + at] = own[k];
    return { beta, slopes };
  }

  /** P(R) of some points, and the class of each group there: groups that agree at these points move as one. */
  function systemOn(some: Int32Array): {
    readonly system: ConcaveSystem;
    readonly classOf: readonly number[];
  } {
    const classes = new Map<string, number>();
    const merged: { sign: 1 | -1; members: Int32Array; weight: number; active: Uint8Array }[] = [];
    const classOf = groups.map(({ sign, members, weight, active }) => {
      const own = Uint8Array.from(some, (i) => active[i]);
      const key = `${sign}:${own.join('')}`;
      const at = classes.get(key) ?? merged.length;
      if (at === merged.length) merged.push({ sign, members, weight: 0, active: own });
      merged[at].weight += weight;
      classes.set(key, at);
      return at;
    });
    const labels = Float64Array.from(some, (i) => y[i]);
    const K = gram(rowsOf(X, some));
    return { system: { K, y: labels, slope, groups: merged, square: squareOf(network) }, classOf };
  }

  /** v_g = sum over some points of y_k D_gk beta_k x_k (groups x d). */
  function neuronsOf(some: Int32Array, beta: Float64Array, D: readonly Float64Array[]): Matrix {
    const C = zeros(groups.length, some.length);
    for (const [g, own] of D.entries()) {
      for (const [at, k] of some.entries()) C.data[g * some.length + at] = y[k] * own[at] * beta[at];
    }
    return multiply(C, rowsOf(X, some));
  }

  /**
   * q^R of all points; D: that of the solution at its points, R at others of the own sign, elsewhere the slope of phi; how many pairs of other sign are
   * active; and which of the points that are to stay unseen are seen by some neuron, or may be for all that rounding says.
   */
  function* marginsOf(neurons: Matrix, some: Int32Array, D: readonly Float64Array[]) {
    const q = new Float64Array(n);
    const slopes = groups.map(() => new Float64Array(n));
    const isSeen = new Uint8Array(n);
    const lengths = groups.map((_, g) => lengthOf(row(neurons, g)));
    let crossed = 0;
    for (const { from, block } of rowBlocks(X)) {
      const z = multiplyTransposed(neurons, block);
      for (const [g, { sign, active, weight }] of groups.entries()) {
        const c = weight / squareOf(network);
        for (let at = 0, i = from; at < block.rows; at++, i++) {
          const entry = z.data[g * block.rows + at];
          const isUp = y[i] === sign ? active[i] === 1 : sign * entry > 0;
          if (isUp && y[i] !== sign) crossed++;
          if (targets[i] === 0 && y[i] !== sign && lengths[g] > 0) {
            const rounding = (X.cols + SURE) * U * lengths[g] * Math.sqrt(sample.products.norm2[i]);
            if (sign * entry > -rounding) isSeen[i] = 1;
          }
          slopes[g][i] = isUp ? 1 : slope;
          q[i] += y[i] * c * slopes[g][i] * entry;
        }
      }
      yield;
    }
    for (const [g, own] of D.entries()) for (const [at, i] of some.entries()) slopes[g][i] = own[at];
    return { q, slopes, crossed, isSeen };
  }

  function* certified(claimed: {
    readonly points: Int32Array;
    readonly multipliers: Float64Array;
    readonly neurons: Matrix;
    readonly slopes: readonly Float64Array[];
  }): Steps<MarginCertificate> {
    const beta = new Float64Array(n);
    for (const [at, i] of claimed.points.entries()) beta[i] = claimed.multipliers[at];
    return yield* certifyRowsInSteps({
      ...{ ...network, X: X.data, d: X.cols, y, beta },
      pattern: groups.map(({ weight }, g) => ({ weight, slopes: claimed.slopes[g] })),
      signs: groups.map(({ sign }) => sign),
      neurons: groups.map((_, g) => row(claimed.neurons, g)),
    });
  }
}

/** The likely points of which margins are asked; of all where none are asked of any. */
function firstOf(likely: Int32Array, targets: Float64Array): Int32Array {
  const asked = likely.filter((i) => targets[i] > 0).subarray(0, FIRST);
  return asked.length > 0 ? asked.slice().sort() : Int32Array.of(targets.indexOf(1));
}

function lengthOf(v: Float64Array): number {
  return Math.sqrt(dot(v, v));
}
