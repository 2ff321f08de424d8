/**
 * The limit direction of training while own signs stand still: the solution of P(R) with its certificate, in the shape of any other limit.
 *
 * With the slopes D of the solution, which at sliding pairs are Filippov's weights, W* = sum_k beta_k Xt_k as in a frozen pattern. So
 * its lifted system {G(D), log c} has the rest point, the residual, the angle and the rates of the late flow (docs/theory.md, 9.10).
 */
import type { Sample } from '../data/sample.ts';
import { extremeEigenvaluesInSteps } from '../linalg/lanczos.ts';
import { type Matrix, principalSubmatrix, zeros } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { numericalRankInSteps } from '../linalg/rank.ts';
import { dot, indicesWhere, maximum, minimum } from '../linalg/vector.ts';
import { modelOf } from '../network/models/index.ts';
import { multiple, type Network, width } from '../network/network.ts';
import { type ConcaveSystem, targetsOf, unseen } from '../network/own-pattern.ts';
import { slopesOf } from '../network/pattern.ts';
import { heldPattern, projectedGram, projectionOn } from '../network/projected-features.ts';
import type { Steps } from '../stepwise.ts';
import { type ConcaveData, certifyConcaveInSteps, concaveMarginBoundInSteps } from './certificate-concave.ts';
import { concaveLimitInSteps } from './concave-problem.ts';
import { type ConcaveOptimum, slidingPattern } from './concave-solution.ts';
import { isDead, withoutDead } from './dead-groups.ts';
import { allProducts } from './face-products.ts';
import { roundingOfProducts } from './inseparable.ts';
import { type LimitDirection, SOLVED, UNSOLVED } from './limit.ts';
import { secondRoadInSteps } from './second-road.ts';
import { SINGULAR } from './solver.ts';
import { verifiedOptimumInSteps } from './verified-optimum.ts';

/** What is known of P(R). */
export interface ConcaveLimit {
  readonly system: ConcaveSystem;
  /** At slope 0: the points that no neuron of their own sign sees. No neuron of W* sees them, and margins of 1 are asked of the others, if any. */
  readonly leftOut: readonly number[];
  /** Its groups are those of the system, its slopes those of W*, Filippov's weights among them, or those that show that there is none. `consistent`: W* has the own signs of R beyond rounding. */
  readonly limit: LimitDirection;
  /** Null where it is infeasible or undecided. */
  readonly solution: ConcaveOptimum | null;
  /** |W' - W*|/|W*|, W' of the problem with equations at sliding pairs; null where that is not solved. */
  readonly roadsDifference: number | null;
}

/** Solves and certifies P(R). */
export function* concaveDirectionInSteps(
  sample: Sample,
  network: Network,
  system: ConcaveSystem,
): Steps<ConcaveLimit> {
  const leftOut = unseen(system);
  const rounding = roundingOfProducts(sample);
  const found = yield* concaveLimitInSteps(system, rounding);
  const { K, y, slope, square, groups } = system;
  const data: ConcaveData = {
    ...{ K: K.data, rounding, y, slope, square, groups },
    multiples: Float64Array.from({ length: width(network) }, (_, j) => multiple(network, j)),
  };
  if (found.status === 'optimal') {
    const solution = withoutDead(system, found);
    const shown = yield* certified(system, data, solution);
    return { system, leftOut, solution, ...asLimit(sample, network, system, shown, solution) };
  }
  // Where nothing separates, its slopes are those that show it: sum_k v_k Xt_k(D) = 0.
  const shown = found.status === 'infeasible' ? found.slopes : null;
  const pattern = system.groups.map((group, g) => {
    return { ...group, slopes: shown === null ? slopesOf(group.active, slope) : shown[g] };
  });
  const lifted = modelOf(network).lift(sample, network, pattern);
  const rank = yield* rankOf(lifted.G, asked(system));
  const unsolved = { ...UNSOLVED, ...lifted, pattern, rank, spectrum: null };
  const without = { system, leftOut, solution: null, roadsDifference: null };
  if (found.status === 'undecided')
    return { ...without, limit: { ...unsolved, status: 'failed', reason: found.reason } };
  const { weights, slopes } = found;
  const marginBound = yield* concaveMarginBoundInSteps(data, { beta: weights, slopes });
  const infeasibility = { weights, marginBound };
  return { ...without, limit: { ...unsolved, status: 'infeasible', infeasibility } };
}

type Shown = Pick<
  LimitDirection,
  'status' | 'normalizedMargin' | 'consistent' | 'consistencySlack' | 'dualUnique' | 'dualOfFlow' | 'rank'
> & {
  readonly certificate: NonNullable<LimitDirection['certificate']>;
  readonly roadsDifference: number | null;
};

function* certified(system: ConcaveSystem, data: ConcaveData, solution: ConcaveOptimum): Steps<Shown> {
  const { beta, margins, objective } = solution;
  const points = asked(system);
  const shown = yield* certifyConcaveInSteps(data, solution);
  const road = yield* secondRoadInSteps(system, solution);
  const conditionEstimate = yield* conditionOf(system, solution);
  const G = gramOf(system, solution);
  const rank = yield* rankOf(G, points);
  const { lower, upper, relativeGap, distanceBound, minMargin, complementarity } = shown;
  const again = multiplyVector(G, beta);
  const solved = relativeGap !== null && relativeGap <= SOLVED;
  return {
    status: relativeGap === null ? 'failed' : solved ? 'solved' : 'solvedInaccurately',
    normalizedMargin: minMargin / Math.sqrt(2 * objective),
    ...(yield* ownSigns(system, solution, shown.own)),
    dualUnique: conditionEstimate !== null,
    dualOfFlow: conditionEstimate === null ? null : true,
    rank,
    roadsDifference: road?.distance ?? null,
    certificate: {
      ...{ lower, upper, relativeGap, distanceBound, minMargin, complementarity, conditionEstimate },
      minDual: minimum(Float64Array.from(points, (i) => beta[i])),
      stationarity:
        maximum(Float64Array.from(points, (i) => Math.abs(again[i] - margins[i]))) /
        Math.max(1, maximum(again)),
      naturalResidual: maximum(
        Float64Array.from(points, (i) =>
          Math.abs(Math.min(beta[i] * G.data[i * (G.cols + 1)], margins[i] - 1)),
        ),
      ),
    },
  };
}

/** The points of which a margin of 1 is asked. */
function asked(system: ConcaveSystem): number[] {
  return indicesWhere(targetsOf(system), (target) => target > 0);
}

/** The rank of some of the features. */
function* rankOf(G: Matrix, points: readonly number[]): Steps<number> {
  const own = points.length === G.rows ? G : principalSubmatrix(G, points);
  return yield* numericalRankInSteps(own, own.rows * SINGULAR);
}

/** The solution as a limit. */
function asLimit(
  sample: Sample,
  network: Network,
  system: ConcaveSystem,
  { roadsDifference, ...shown }: Shown,
  { beta, margins, objective, ...solution }: ConcaveOptimum,
): Pick<ConcaveLimit, 'limit' | 'roadsDifference'> {
  const pattern = slidingPattern(system, solution);
  const lifted = modelOf(network).lift(sample, network, pattern);
  return {
    roadsDifference,
    limit: {
      ...{ ...UNSOLVED, ...lifted, ...shown, pattern, spectrum: null },
      dual: beta,
      margins,
      supportVectors: indicesWhere(beta, (entry) => entry > 0).length,
      objective,
      method: 'sweepsAndFaces',
    },
  };
}

/**
 * Whether W* has the own signs of R: from the pairs that the bracket is sure of (dead neurons are not asked), and where it leaves some open,
 * as a distance from a bracket is a square root, from the linear system that W* solves (verified-optimum.ts).
 */
function* ownSigns(
  system: ConcaveSystem,
  optimum: ConcaveOptimum,
  shown: { readonly disagree: number; readonly open: number },
): Steps<Pick<LimitDirection, 'consistent' | 'consistencySlack'>> {
  const { y, K, slope, groups } = system;
  const { Z, slopes, beta } = optimum;
  let least = Number.POSITIVE_INFINITY;
  let ofDead = 0;
  for (const [g, { sign, active }] of groups.entries()) {
    const own = indicesWhere(y, (label) => label === sign);
    if (isDead(active, slope)) {
      ofDead += own.length;
      continue;
    }
    const f = y.map((label, k) => sign * label * slopes[g][k] * beta[k]);
    const length = Math.sqrt(Math.max(0, dot(f, Z[g])));
    for (const i of own) {
      const size = length * Math.sqrt(K.data[i * (K.cols + 1)]);
      least = Math.min(least, size > 0 ? ((active[i] ? 1 : -1) * Z[g][i]) / size : 0);
    }
  }
  const slack = Number.isFinite(least) ? least : 0;
  if (shown.disagree > 0) return { consistent: false, consistencySlack: slack };
  const isSure =
    shown.open <= ofDead || typeof (yield* verifiedOptimumInSteps(allProducts(system), optimum)) !== 'string';
  return { consistent: isSure ? true : null, consistencySlack: slack };
}

/** G(D). */
function gramOf({ K, y, groups, square }: ConcaveSystem, { slopes }: ConcaveOptimum): Matrix {
  const free = zeros(groups.length, y.length);
  for (const [g, own] of slopes.entries()) free.data.set(own, g * y.length);
  const c = Float64Array.from(groups, ({ weight }) => weight / square);
  return projectedGram({ K, y, c, slopes: free, projections: groups.map(() => projectionOn(K, [])) }, [
    ...y.keys(),
  ]);
}

/** The condition estimate of the projected features' Gram matrix on the support; null where its smaller end is rounding. */
function* conditionOf(system: ConcaveSystem, solution: ConcaveOptimum): Steps<number | null> {
  const targets = targetsOf(system);
  const support = [...targets.keys()].filter((k) => solution.beta[k] > 0 && targets[k] > 0);
  const G = projectedGram(heldPattern(system, solution), support);
  const { max, min } = yield* extremeEigenvaluesInSteps(G, { max: ESTIMATED, min: ESTIMATED });
  return min > ROUNDING_OF_EIGENVALUE * max ? max / min : null;
}

const ROUNDING_OF_EIGENVALUE = 2 ** -46;
/** Looks at an eigenvalue agree to this, relative to it. */
const ESTIMATED = 2 ** -20;
