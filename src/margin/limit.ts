/**
 * The limit direction of training under a frozen activation pattern: the solution of the margin problem of that pattern,
 * with its certificate. For the activated pattern this is the limit of Hashimoto (2026), Theorem 4.8, when it is itself
 * activated; the explicit dual form is derived in docs/theory.md.
 */
import type { Sample } from '../data/sample.ts';
import { SpectrumEnds } from '../linalg/lanczos.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { indicesWhere } from '../linalg/vector.ts';
import type { LiftedSystem } from '../network/lifted-system.ts';
import { modelOf } from '../network/models/index.ts';
import { type Network, rootOf } from '../network/network.ts';
import { activatedPattern, type PatternGroup } from '../network/pattern.ts';
import { finish, fromTheBeginning, type Pieces, type Steps, type Stretch } from '../stepwise.ts';
import { certifyInSteps, type MarginCertificate } from './certificate.ts';
import { blockCondition, conditionOf, unitCondition } from './condition.ts';
import { consistency } from './consistency.ts';
import { rankInSteps, solveThroughFewInSteps } from './few-supports.ts';
import { rayFromRowsInSteps, solveFromRowsInSteps, unitGram } from './from-rows.ts';
import { type Inseparability, innerProducts, inseparabilityInSteps, worstColumn } from './inseparable.ts';
import { type Dual, dualOfInSteps } from './lifted-dual.ts';
import { type KeptSolver, SINGULAR, type SolverMethod } from './solver.ts';

/**
 * solved: both bounds exist and agree to `SOLVED`; solvedInaccurately: to less; infeasible: shown not to be separable, up to the
 * rounding of the proof; failed: undecided, see reason.
 */
export type LimitStatus = 'solved' | 'solvedInaccurately' | 'infeasible' | 'failed';

/** A margin-problem solution for one pattern. */
export interface MarginSolution {
  readonly status: LimitStatus;
  readonly pattern: readonly PatternGroup[];
  /** beta (n), zeros included; null when infeasible or failed. */
  readonly dual: Float64Array | null;
  /** What float64 lacks of beta (n), where the margin problem was solved in 32 digits from the rows; else null. */
  readonly dualRest: Float64Array | null;
  /** G beta (n): the lifted margins of W* = sum_k beta_k Xt_k. */
  readonly margins: Float64Array | null;
  /** Number of beta_i > 0. */
  readonly supportVectors: number | null;
  /** 1/2 |W*|_F^2. */
  readonly objective: number | null;
  /** max over W of min_i q_i / |W|_F. */
  readonly normalizedMargin: number | null;
  /** Whether W* has the very pattern it was solved for, strictly, at every neuron and point; null where that is rounding. */
  readonly consistent: boolean | null;
  /** min over neurons and points of sign * <w_j*, x_i> / (|w_j*| |x_i|), sign the pattern's: positive when consistent. */
  readonly consistencySlack: number | null;
  /** Numerical rank of G. */
  readonly rank: number;
  /** Whether beta is the only dual solution; the primal always is the only one. */
  readonly dualUnique: boolean | null;
  /** Whether beta is the dual solution to which the flow goes: that of least sum beta (log(beta/c) - 1). */
  readonly dualOfFlow: boolean | null;
  readonly certificate: (MarginCertificate & { readonly conditionEstimate: number | null }) | null;
  /** For infeasible problems: weights v >= 0, sum 1, the bound they prove on every normalised margin, and what they show, in words. */
  readonly infeasibility: {
    readonly weights: Float64Array;
    readonly marginBound: number | null;
    readonly shown?: string;
  } | null;
  readonly method: SolverMethod | 'augmentedLagrangian' | 'sweepsAndFaces' | null;
  readonly reason: string | null;
  /** The ends of the spectrum of G, where G is there. */
  readonly spectrum: Pick<SpectrumEnds, 'max'> | null;
}

/** The same with its lifted system. */
export interface LimitDirection extends MarginSolution, LiftedSystem {
  readonly spectrum: SpectrumEnds | null;
}

/** The relative gap of a bracket at which a problem counts as solved. */
export const SOLVED = 1e-9;
/** An estimate of lambda_min from inside is at most so many times it, as a rule much less. */
const FROM_INSIDE = 4;

/** Solves and certifies the margin problem of `pattern`; of the activated pattern when none is given. */
export function limitDirection(
  sample: Sample,
  network: Network,
  frozen: readonly PatternGroup[] | null = null,
): LimitDirection {
  return finish(limitInSteps(sample, network, frozen));
}

/** The same with pauses. @param pieces  carries out the parts that last: with many points, each may take minutes */
export function* limitInSteps(
  sample: Sample,
  network: Network,
  frozen: readonly PatternGroup[] | null = null,
  pieces: Pieces = fromTheBeginning,
): Steps<LimitDirection> {
  const pattern = frozen ?? activatedPattern(network, sample.y);
  const system = modelOf(network).lift(sample, network, pattern);
  const { G, logC } = system;
  const result = yield* pieces('solution', (stretch: Stretch<KeptSolver>) =>
    solveThroughFewInSteps(G, stretch),
  );
  // Unlike elimination in a fixed order, the ends of the spectrum show when the smaller one is rounding.
  const { ends } = result;
  const clear =
    typeof ends === 'object' && ends !== null && ends.min > FROM_INSIDE * G.rows * SINGULAR * ends.max;
  const rank = clear ? G.rows : yield* pieces('rank', () => rankInSteps(G, ends === 'singular'));
  const unsolved = { ...UNSOLVED, ...system, pattern, rank, spectrum: new SpectrumEnds(G) };
  const claim = { ...network, inner: innerProducts(sample), y: sample.y, pattern: frozen };

  const dual =
    result.status === 'optimal'
      ? yield* pieces('dual solution', () => dualOfInSteps(system, result, rank))
      : null;
  const found =
    dual === null || result.status !== 'optimal' ? null : yield* certified(dual, result.method, '');
  if (found?.status === 'solved') return found;
  const proved =
    result.status === 'infeasible' ? yield* inseparabilityInSteps(sample, claim, result.ray) : null;
  if (proved?.decides) return yield* noWeights(proved);
  if (!hasRows(sample)) return found ?? undecided(result.status === 'failed' ? result.reason : NO_ROWS);

  const inUnitColumns =
    found === null
      ? yield* pieces('solution in unit columns', (stretch: Stretch<KeptSolver>) =>
          solveThroughFewInSteps(unitGram(sample, network, pattern), stretch),
        )
      : null;
  if (inUnitColumns?.status === 'infeasible') {
    const shown = yield* inseparabilityInSteps(sample, claim, inUnitColumns.ray);
    if (shown.decides) return yield* noWeights(shown);
  }
  const harder = yield* pieces('solution in 32 digits', () =>
    solveFromRowsInSteps(sample, network, pattern, logC),
  );
  if (harder.status === 'optimal') {
    const better = yield* certified(harder, 'activeSet', ' in 32 digits');
    const gap = (of: LimitDirection | null): number =>
      of?.certificate?.relativeGap ?? Number.POSITIVE_INFINITY;
    if (better !== null && gap(better) < gap(found)) return better;
  }
  if (found !== null) return found;
  if (harder.status === 'failed') return undecided(harder.reason);
  const ray = yield* pieces('ray in 32 digits', () => rayFromRowsInSteps(sample, network, pattern));
  const shown = ray && (yield* inseparabilityInSteps(sample, claim, ray));
  if (shown?.decides) return yield* noWeights(shown);
  return undecided(ray === null ? 'weights separate, but 32 digits do not bracket the best' : NEARLY);

  function undecided(reason: string): LimitDirection {
    const advice = hasRows(sample) ? worstColumn(sample) : '';
    return { ...unsolved, status: 'failed', reason: `${reason}${advice}` };
  }

  function* noWeights({ weights, marginBound }: Inseparability): Steps<LimitDirection> {
    if (frozen === null && (yield* separatedByOne(sample, network, pieces))) return undecided(NEARLY);
    return { ...unsolved, status: 'infeasible', infeasibility: { weights, marginBound } };
  }

  /** The limit that a dual solution stands for; null when it gives no bracket of the optimum. */
  function* certified(dual: Dual, method: SolverMethod, how: string): Steps<LimitDirection | null> {
    const { beta, rest, margins, unique, ofFlow, basis, ends: told } = dual;
    const certificate = yield* pieces(`certificate${how}`, () =>
      certifyInSteps({ ...claim, beta, rest, margins }),
    );
    if (certificate.relativeGap === null) return null;
    const condition =
      told === null ? yield* pieces(`condition${how}`, () => blockCondition(G, basis)) : conditionOf(told);
    const certain = consistency(sample, pattern, beta, rest, condition);
    // The condition of the block of unit diagonal is what the multipliers' relative errors follow; it is asked only where it decides.
    const slack = certain.decided
      ? certain
      : consistency(
          sample,
          pattern,
          beta,
          rest,
          yield* pieces(`unit condition${how}`, () => unitCondition(G, basis)),
        );
    const objective = beta.reduce((acc, entry) => acc + entry, 0) / 2;
    return {
      ...unsolved,
      status: certificate.relativeGap <= SOLVED ? 'solved' : 'solvedInaccurately',
      dual: beta,
      dualRest: rest,
      margins,
      supportVectors: indicesWhere(beta, (entry) => entry > 0).length,
      objective,
      normalizedMargin: certificate.minMargin / Math.sqrt(2 * objective),
      consistent: slack.decided ? slack.least > 0 : null,
      consistencySlack: slack.least,
      dualUnique: unique,
      dualOfFlow: ofFlow,
      certificate: { ...certificate, conditionEstimate: condition },
      method,
    };
  }
}

const NEARLY = 'weights were found with which the features sum to zero but for what float64 rounds';
const NO_ROWS = `${NEARLY}, and of these data only inner products are there`;

/**
 * Whether one direction w is shown to separate the data through 0. Then w for the neurons with a_j > 0 and -w for the others has
 * q_i = y_i <w, x_i> (p+_i sum |a_j| + p-_i sum |a_j|, each over its sign) > 0: no activated problem with a slope, or with both signs, is infeasible.
 */
function* separatedByOne(sample: Sample, network: Network, pieces: Pieces): Steps<boolean> {
  const { slope, mPlus, mMinus } = network;
  if (slope === 1 || (slope === 0 && Math.min(mPlus, mMinus) === 0)) return false;
  const own: Pieces = (name, work) => pieces(`linear ${name}`, work);
  return (yield* limitInSteps(sample, { ...network, slope: 1 }, null, own)).dual !== null;
}

function hasRows(sample: Sample): sample is Sample & { readonly X: Matrix } {
  return sample.X !== null;
}

/** What is null of a problem without a solution. */
export const UNSOLVED = {
  dual: null,
  dualRest: null,
  margins: null,
  supportVectors: null,
  objective: null,
  normalizedMargin: null,
  consistent: null,
  consistencySlack: null,
  dualUnique: null,
  dualOfFlow: null,
  certificate: null,
  infeasibility: null,
  method: null,
  reason: null,
} as const;

/**
 * The coefficients over the data of the limit's neurons of a group that have |a_j| = 1/root: w = sum_k c_k x_k with
 * c_k = a beta_k s_k y_k, a = sign/root. Those of the others are in proportion to |a_j|.
 */
export function neuronCoefficients(
  network: Network,
  y: Float64Array,
  beta: Float64Array,
  { sign, slopes }: PatternGroup,
): Float64Array {
  const a = sign / rootOf(network);
  return beta.map((entry, k) => a * entry * slopes[k] * y[k]);
}
