/**
 * For which steps does descent converge, oscillate, diverge: a ladder of steps on one problem, and the step at which it breaks,
 * by bisection.
 */

import { geometry } from '../data/geometry.ts';
import { type DescentSummary, descentStates } from '../descent/gradient-descent.ts';
import { InputError } from '../errors.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { headingTheory } from '../experiment/late-theory.ts';
import { obtainSample } from '../experiment/sample-stage.ts';
import { networkOf, setUpTraining } from '../experiment/training-setup.ts';
import { frozenForEver } from '../horizon/frozen-certificate.ts';
import { pow } from '../linalg/elementary.ts';
import { minimum } from '../linalg/vector.ts';
import { limitDirection } from '../margin/limit.ts';
import { objectiveOf } from '../network/losses/index.ts';
import { trainsHead } from '../network/models/index.ts';
import { activationOf } from '../network/network.ts';
import { outwardRates } from '../network/pattern.ts';
import { gradientDescent, optimizerNamed } from '../optimizers.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Progress } from '../stepwise.ts';
import { type GuaranteedSteps, guaranteedSteps } from './guaranteed-steps.ts';

/**
 * descends: the loss no longer rises in the second half of the updates, and all margins are positive at the end; unfitted: the loss
 * no longer rises either, but some margin is not positive; oscillates: it still rises; diverges: the iterates leave the range of
 * float64. What was seen so far, not what is proved: see `proof`.
 */
export type Behaviour = 'descends' | 'unfitted' | 'oscillates' | 'diverges';

/** What one step size does to one problem. */
export interface Trial {
  /** alpha lambda_max(G), G of the activated pattern. */
  readonly relative: number;
  readonly alpha: number;
  readonly behaviour: Behaviour;
  /** The last update changed no margin in float64: how it goes on is a matter for the horizon. */
  readonly frozen: boolean;
  /** Last update at which the loss rose; null when it never did. */
  readonly lastRise: number | null;
  readonly minMargin: number;
  readonly logLoss: number;
  readonly activatedFraction: number;
  readonly activationLost: boolean;
  /**
   * What proves that this very run converges in direction to the limit of the activated pattern: Theorem 2, or the certificate of
   * Theorem 6 at its end; null when nothing does.
   */
  readonly proof: 'positiveCorrelation' | 'frozenCertificate' | null;
}

/** What `benign step` finds: plain JSON, under the rules of a record. */
export interface StepSearch {
  readonly steps: number;
  readonly lambdaMax: number;
  /** The steps for which a theorem guarantees convergence whatever happens on the way. */
  readonly guaranteed: GuaranteedSteps;
  /** The relative steps tried before any bisection. */
  readonly ladder: { readonly smallest: number; readonly largest: number; readonly perDecade: number };
  readonly trials: readonly Trial[];
  /**
   * The first break on the ladder, bracketed by bisection: the loss has ceased to rise at `lower` and not at `upper`; null when that
   * holds on the whole ladder, or nowhere. Between two rungs the loss may break and heal unseen.
   */
  readonly breaksBetween: { readonly lower: Trial; readonly upper: Trial } | null;
}

/** Steps tried, over 1/lambda_max(G): two to a factor of ten. */
const SMALLEST = -2;
const LARGEST = 6;
const PER_DECADE = 2;
/** The break is known when the bracketing steps differ by less than this factor. */
const RESOLUTION = 1.01;
/** From half a decade to one per cent. */
const BISECTIONS = 7;

/** Runs descent with steps of every size on the spec's problem; the spec's own step is left out of account. */
export function* stepSearch(spec: Spec, inputs: FileInputs | null): Generator<Progress, StepSearch> {
  if (optimizerNamed(spec.training.optimizer) !== gradientDescent) {
    throw new InputError(
      'training.optimizer',
      `must be ${gradientDescent.name} to search for a constant step`,
      spec.training.optimizer,
    );
  }
  const sample = yield* obtainSample(spec, inputs);
  const network = networkOf(spec);
  const limit = limitDirection(sample, network);
  const setUp = (relative: number) =>
    setUpTraining({ ...spec, training: { ...spec.training, step: { relative } } }, sample, inputs, limit);
  const positive = network.slope > 0 && geometry(sample, network.slope).positivelyCorrelated;
  const loss = objectiveOf(spec.training);
  const { tail } = loss;
  const proved = headingTheory(activationOf(network), gradientDescent, loss, trainsHead(network)) === true;
  const proofOf = (q: Float64Array, activatedFraction: number, alpha: number): Trial['proof'] => {
    if (limit.dual === null || !proved) return null;
    if (positive && tail.kind === 'exponential') return 'positiveCorrelation';
    if (activatedFraction < 1) return null;
    const rates = () => outwardRates(sample, limit.pattern);
    const claim = { system: limit, outwardRates: rates, beta: limit.dual, tail, q, alpha };
    return frozenForEver(claim).scope === 'descent' ? 'frozenCertificate' : null;
  };
  const attempt = (relative: number): Trial => {
    const { problem, alphaOfSum } = setUp(relative);
    const descent = descentStates(problem, spec.training.steps, []);
    let last = descent.next();
    let end = last;
    while (!last.done) {
      end = last;
      last = descent.next();
    }
    if (end.done) throw new Error('descent yields its start before it ends');
    const { q, logLoss, activatedFraction } = end.value;
    const summary = last.value;
    return {
      relative,
      alpha: problem.alpha,
      behaviour: behaviourOf(summary, minimum(q), spec.training.steps),
      frozen: summary.outcome === 'frozen',
      lastRise: summary.lastRise,
      minMargin: minimum(q),
      logLoss,
      activatedFraction,
      activationLost: summary.activation.lost,
      proof: summary.outcome === 'diverged' ? null : proofOf(q, activatedFraction, alphaOfSum),
    };
  };

  const exponents = Array.from(
    { length: (LARGEST - SMALLEST) * PER_DECADE + 1 },
    (_, k) => SMALLEST + k / PER_DECADE,
  );
  const total = exponents.length + BISECTIONS;
  const trials: Trial[] = [];
  for (const exponent of exponents) {
    trials.push(attempt(trialStep(exponent)));
    yield { stage: 'steps tried', done: trials.length, total };
  }
  let bracket = firstBreak(trials);
  while (bracket !== null && bracket.upper.relative > RESOLUTION * bracket.lower.relative) {
    const middle = attempt(Math.sqrt(bracket.lower.relative * bracket.upper.relative));
    bracket = isSteady(middle) ? { ...bracket, lower: middle } : { ...bracket, upper: middle };
    trials.push(middle);
    yield { stage: 'steps tried', done: trials.length, total };
  }
  const { lambdaMax } = setUp(1);
  return {
    steps: spec.training.steps,
    lambdaMax,
    guaranteed: guaranteedSteps(spec, setUp),
    ladder: { smallest: trialStep(SMALLEST), largest: trialStep(LARGEST), perDecade: PER_DECADE },
    trials: trials.sort((a, b) => a.relative - b.relative),
    breaksBetween: bracket,
  };
}

/** 10^exponent, over lambda_max(G). */
const trialStep = (exponent: number): number => pow(10, exponent);

function behaviourOf({ outcome, lastRise }: DescentSummary, minMargin: number, steps: number): Behaviour {
  if (outcome === 'diverged') return 'diverges';
  if (lastRise !== null && lastRise > steps / 2) return 'oscillates';
  return minMargin > 0 ? 'descends' : 'unfitted';
}

function isSteady({ behaviour }: Trial): boolean {
  return behaviour === 'descends' || behaviour === 'unfitted';
}

/** The first neighbours on the ladder of which the smaller step is steady and the larger is not. */
function firstBreak(ladder: readonly Trial[]): StepSearch['breaksBetween'] {
  for (const [k, upper] of ladder.entries()) {
    const lower = ladder[k - 1];
    if (lower !== undefined && isSteady(lower) && !isSteady(upper)) return { lower, upper };
  }
  return null;
}
