/**
 * P(R) of many points, from rows: the margin problem to which training goes while its own signs stand still, neurons sliding where they
 * may (docs/theory.md, section 9.10). Solved as other patterns are (rows/exchange.ts), through the few points that have multipliers:
 * P(R) of some points is P(R) with fewer constraints. It is solved by the code of few points, and bracketed where they are too many.
 */
import type { RowSample } from '../data/sample.ts';
import { type Matrix, row, rowsOf, zeros } from '../linalg/matrix.ts';
import { gram, multiply, multiplyTransposed } from '../linalg/product.ts';
import { indicesWhere } from '../linalg/vector.ts';
import { type Network, squareOf } from '../network/network.ts';
import { type ConcaveSystem, type OwnGroup, ownGroups, unseen } from '../network/own-pattern.ts';
import type { Steps } from '../stepwise.ts';
import type { MarginCertificate } from './certificate.ts';
import { certifyRowsInSteps } from './certificate-rows.ts';
import { type ConcaveSolution, concaveLimitInSteps } from './concave-problem.ts';
import { SOLVED } from './limit.ts';
import { rowConsistencyInSteps } from './rows/consistency.ts';
import { rowBlocks } from './rows/pattern-features.ts';

export interface OwnRowLimit {
  /** bracketed: the certificate's bounds are what is known. */
  readonly status: 'solved' | 'bracketed' | 'infeasible' | 'failed';
  readonly reason: string | null;
  readonly groups: readonly OwnGroup[];
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
/** A margin this far below 1 is a violation. */
const VIOLATION = 1e-10;
/** At least so many points join at once. */
const JOINING = 50;

/** @param Z  W X' (m x n), whose own signs are R @param likely  points, those most likely to have multipliers first */
export function* ownRowLimitInSteps(
  sample: RowSample,
  network: Network,
  Z: Matrix,
  likely: Int32Array,
): Steps<OwnRowLimit> {
  const { n, X, y } = sample;
  const groups = ownGroups(network, y, Z);
  const { slope } = network;
  const unsolved = {
    ...{ reason: null, groups, multipliers: null, neurons: null, sliding: null, crossed: null },
    ...{ slopes: null, slides: null, certificate: null, consistent: null },
  };
  const dark = unseen({ y, slope, groups }).length;
  if (dark > 0)
    return { ...unsolved, status: 'failed', reason: `${dark} points are seen by no neuron of their sign` };
  let points = likely.slice().sort();
  for (;;) {
    const { system, classOf } = systemOn(points);
    const found: ConcaveSolution = yield* concaveLimitInSteps(system);
    if (found.status === 'undecided') return { ...unsolved, status: 'failed', reason: found.reason };
    const slopesOn = classOf.map((of) => found.slopes[of]);
    const multipliers = found.status === 'optimal' ? found.beta : found.weights;
    const neurons = neuronsOf(points, multipliers, slopesOn);
    const { q, slopes, crossed } = yield* marginsOf(neurons, points, slopesOn);
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
    const held = found.sliding.map((own) => own.filter((at) => multipliers[at] > 0).length);
    const sliding = classOf.reduce((total, of) => total + held[of], 0);
    const isIn = new Uint8Array(n);
    for (const i of points) isIn[i] = 1;
    const short = indicesWhere(q, (margin) => margin < 1 - VIOLATION).filter((i) => isIn[i] === 0);
    short.sort((i, k) => q[i] - q[k] || i - k);
    const support = [...points].filter((_, at) => multipliers[at] > 0);
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
      ...{ sliding, crossed, slopes, slides: classOf.map((of) => found.sliding[of].map((at) => points[at])) },
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

  /** q^R of all points; D: that of the solution at its points, R at others of the own sign, elsewhere the slope of phi; how many pairs of other sign are active. */
  function* marginsOf(neurons: Matrix, some: Int32Array, D: readonly Float64Array[]) {
    const q = new Float64Array(n);
    const slopes = groups.map(() => new Float64Array(n));
    let crossed = 0;
    for (const { from, block } of rowBlocks(X)) {
      const z = multiplyTransposed(neurons, block);
      for (const [g, { sign, active, weight }] of groups.entries()) {
        const c = weight / squareOf(network);
        for (let at = 0, i = from; at < block.rows; at++, i++) {
          const entry = z.data[g * block.rows + at];
          const isUp = y[i] === sign ? active[i] === 1 : sign * entry > 0;
          if (isUp && y[i] !== sign) crossed++;
          slopes[g][i] = isUp ? 1 : slope;
          q[i] += y[i] * c * slopes[g][i] * entry;
        }
      }
      yield;
    }
    for (const [g, own] of D.entries()) for (const [at, i] of some.entries()) slopes[g][i] = own[at];
    return { q, slopes, crossed };
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
