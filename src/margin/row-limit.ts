/**
 * The limit direction of the activated pattern for many points in few dimensions, from the rows: as margin/limit.ts, without an n x n
 * matrix.
 */
import type { RowSample } from '../data/sample.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { dot, indicesWhere, sum } from '../linalg/vector.ts';
import type { Network } from '../network/network.ts';
import { activatedPattern } from '../network/pattern.ts';
import type { Steps } from '../stepwise.ts';
import type { MarginCertificate } from './certificate.ts';
import { certifyRowsInSteps } from './certificate-rows.ts';
import { innerProducts, inseparabilityInSteps } from './inseparable.ts';
import { isInteriorInSteps } from './interior.ts';
import { type MarginSolution, SOLVED, UNSOLVED } from './limit.ts';
import { certifiedSolution, isBracket } from './rows/certified.ts';
import { type ClassSquares, featureSpectrumInSteps } from './rows/class-squares.ts';
import { rowConsistencyInSteps } from './rows/consistency.ts';
import { type RowFeatures, rowFeatures, slopedRows } from './rows/features.ts';
import { exactConflicts } from './rows/opposites.ts';
import { someOf } from './rows/pattern-features.ts';
import { type RowSolution, RowSolver, SEPARATED, solveRowsInSteps } from './rows/solver.ts';
import { type TightSolution, tightSolutionInSteps } from './rows/tight.ts';

/** A margin-problem solution that knows its features by rows. */
export interface RowLimit extends MarginSolution {
  /** log c_k of its lifted system (n): all points weigh the same. */
  readonly logC: Float64Array;
  readonly features: RowFeatures;
  /** W* in feature space; null where the problem is not solved. */
  readonly w: Float64Array | null;
  /** Whether the rank is certain. */
  readonly rankCertain: boolean;
  /** Disjoint groups of points, each without weights that separate it, exactly. */
  readonly conflicts: readonly Int32Array[];
  /** Weights in feature space under which few points are on the wrong side; null where the problem is solved. */
  readonly nearest: Float64Array | null;
}

type Optimal = Extract<RowSolution, { status: 'optimal' }>;

/** Weights and multipliers with what the rows say of them; `limit` is the problem of the points on the margin, if they are of it. */
type Certified = Omit<TightSolution, 'limit'> & {
  readonly limit: TightSolution['limit'] | null;
  readonly certificate: MarginCertificate;
};

/** The gap at which the points on the margin are looked at, and the one that is asked for where these do not solve the problem. */
const ROUGHLY = 1e-8;
const FINELY = 5e-12;

export const SHOWN = {
  exact: 'features that vanish, or two of which one is exactly the negative of the other',
  interior: '0 is an interior point of the hull of the features, rounding included',
  rounding:
    'no margin above the bound is all that is shown: of fewer points than dimensions, or nearly so, float64 tells no more',
} as const;

/** Solves and certifies the margin problem of the activated pattern. @param squares  of the classes */
export function* rowLimitInSteps(
  sample: RowSample,
  network: Network,
  squares: ClassSquares,
): Steps<RowLimit> {
  const pattern = activatedPattern(network, sample.y);
  const features = rowFeatures(sample.X, sample.y, network, pattern);
  const { rank, certain, largest } = yield* featureSpectrumInSteps(features, squares);
  const conflicts = exactConflicts(features);
  yield;
  const unsolved = {
    ...UNSOLVED,
    pattern,
    rank,
    spectrum: { max: largest },
    features,
    logC: new Float64Array(sample.n),
    rankCertain: certain,
    conflicts,
    w: null,
    nearest: null,
  };
  const solver = new RowSolver(features);
  const exchanged = yield* solver.throughFew();
  const quick = exchanged && (yield* certifiedTight(exchanged));
  if (quick !== null && gapOf(quick.certificate) <= SOLVED / 100)
    return { ...unsolved, ...(yield* answer(quick, quick)) };
  const solution = yield* solver.toGap(ROUGHLY);
  if (solution.status === 'optimal') return { ...unsolved, ...(yield* solved(solution)) };
  const { w: nearest } = solution;
  if (conflicts.length > 0) {
    const weights = new Float64Array(sample.n);
    for (const i of conflicts[0]) weights[i] = 1 / conflicts[0].length;
    return {
      ...unsolved,
      nearest,
      status: 'infeasible',
      infeasibility: { weights, marginBound: 0, shown: SHOWN.exact },
    };
  }
  if (solution.status === 'undecided')
    return { ...unsolved, nearest, status: 'failed', reason: solution.reason };
  return { ...unsolved, nearest, ...(yield* inseparable(solution.weights)) };

  /** The points on the margin of a rough solution solve the problem as a rule; where they do not, it is solved from all. */
  function* solved(rough: Optimal) {
    const first = yield* certifiedTight(rough);
    if (first !== null && gapOf(first.certificate) <= SOLVED / 100) return yield* answer(first, first);
    const fine = yield* solver.toGap(FINELY);
    const own = fine.status === 'optimal' ? fine : rough;
    const length2 = dot(own.w, own.w);
    const tight = yield* certifiedTight(own);
    const certificate = yield* certified(own.w, own.beta);
    if (tight !== null && gapOf(tight.certificate) <= Math.max(gapOf(certificate), SOLVED / 10))
      return yield* answer(tight, tight);
    // 1'beta = |W|^2, which a sum of rows that W is not formed from has to rounding of its own alone.
    const beta = own.beta.map((entry) => (entry * length2) / sum(own.beta));
    return yield* answer({ w: own.w, beta, certificate, limit: null }, tight);
  }

  function* certifiedTight(near: Optimal): Steps<Certified | null> {
    const tight = yield* tightSolutionInSteps(network, features, near);
    return tight && { ...tight, certificate: yield* certified(tight.w, tight.beta) };
  }

  function* answer({ w, beta, certificate, limit: exact }: Certified, tight: Certified | null) {
    if (!isBracket(certificate)) {
      return { status: 'failed', reason: 'weights separate, but float64 does not bracket the best' } as const;
    }
    const supportVectors = indicesWhere(beta, (entry) => entry > 0).length;
    const unique = tight?.limit?.dualUnique ?? (supportVectors > rank ? false : null);
    const neurons = neuronsOfLimit({ w, features, pattern });
    const slack = yield* rowConsistencyInSteps(sample.X, pattern, neurons, features.square, certificate);
    return {
      w,
      ...certifiedSolution({
        ...{ beta, certificate, slack, unique, length2: dot(w, w) },
        ofFlow: exact === null ? unique === true : exact.dualOfFlow,
        conditionEstimate: exact?.certificate?.conditionEstimate ?? null,
        method: exact?.method ?? 'augmentedLagrangian',
      }),
    };
  }

  function* certified(w: Float64Array, beta: Float64Array): Steps<MarginCertificate> {
    const neurons = [neuronOf(features, w, 1), neuronOf(features, w, -1)] as const;
    return yield* certifyRowsInSteps({
      X: sample.X.data,
      d: sample.X.cols,
      y: sample.y,
      ...network,
      ...{ pattern: null, neurons, beta },
    });
  }

  /** Whether one direction separates the data: then no activated problem is infeasible (margin/limit.ts). */
  function* separatedByOne(): Steps<boolean> {
    const { slope, mPlus, mMinus } = network;
    if (slope === 1 || (slope === 0 && Math.min(mPlus, mMinus) === 0)) return false;
    const linear = { ...network, slope: 1 };
    const own = rowFeatures(sample.X, sample.y, linear, activatedPattern(linear, sample.y));
    return (yield* solveRowsInSteps(own, SEPARATED)).status === 'optimal';
  }

  function* inseparable(weights: Float64Array) {
    const points = Int32Array.from(indicesWhere(weights, (entry) => entry > 0));
    const own = Float64Array.from(points, (i) => weights[i]);
    const few = someOf(features, points);
    const claim = { ...network, inner: innerProducts(few), y: few.y, pattern: null };
    const { marginBound, decides } = yield* inseparabilityInSteps(few, claim, own);
    const interior = yield* isInteriorInSteps(slopedRows(features, points), own);
    if (!interior && !decides) {
      return {
        status: 'failed',
        reason: `no weights were found that separate the points; no normalised margin exceeds ${marginBound}`,
      } as const;
    }
    if (!interior && (yield* separatedByOne())) return { status: 'failed', reason: NEARLY } as const;
    const shown = interior ? SHOWN.interior : SHOWN.rounding;
    return { status: 'infeasible', infeasibility: { weights, marginBound, shown } } as const;
  }
}

const NEARLY = 'weights were found with which the features sum to zero but for what float64 rounds';

function gapOf({ relativeGap }: MarginCertificate): number {
  return relativeGap ?? Number.POSITIVE_INFINITY;
}

/** v of the groups of the pattern (groups x d). */
export function neuronsOfLimit({
  w,
  features,
  pattern,
}: Pick<RowLimit, 'features' | 'pattern'> & { readonly w: Float64Array }): Matrix {
  const V = zeros(pattern.length, features.X.cols);
  for (const [g, { sign }] of pattern.entries()) row(V, g).set(neuronOf(features, w, sign));
  return V;
}

/** v of the neurons of a sign: w_j = a_j v; zeros where there are none. */
export function neuronOf(
  { X: { cols: d }, groups, neurons, square }: RowFeatures,
  w: Float64Array,
  sign: 1 | -1,
): Float64Array {
  const own = neurons.find((neuron) => neuron.sign === sign);
  if (own === undefined) return new Float64Array(d);
  const { group, factor } = own;
  const times = factor / Math.sqrt(groups[group].weight / square);
  return w.slice(group * d, (group + 1) * d).map((entry) => times * entry);
}
