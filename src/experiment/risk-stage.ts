/**
 * The third stage: test errors of the limit and of the network, beside what is best and what was predicted.
 */

import type { KeptColumns } from '../data/column-work.ts';
import { moments, noiseOf } from '../data/population.ts';
import type { LabelledRows, Sample } from '../data/sample.ts';
import { log } from '../linalg/elementary.ts';
import { boundaryCoefficients } from '../margin/boundary.ts';
import type { LimitDirection } from '../margin/limit.ts';
import type { Network } from '../network/network.ts';
import type { WeightCoordinates } from '../network/weights.ts';
import { keyFrom } from '../random/key.ts';
import type { Notes } from '../record/notes.ts';
import type { RiskRecord } from '../record/record.ts';
import { bayesError } from '../risk/bayes.ts';
import { errorEnvelope } from '../risk/envelope.ts';
import { closedForm, type ErrorEstimate, gaussianTail } from '../risk/estimate.ts';
import { linearErrorOnRows, networkErrorOnRows } from '../risk/held-out.ts';
import { boundaryCoordinates, cantelliBound, linearClosedForm } from '../risk/linear.ts';
import { linearInverted } from '../risk/linear-inversion.ts';
import { freshPoints, type KeptCount, networkError } from '../risk/network-error.ts';
import { predictedGamma } from '../risk/prediction.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Progress, Stretch } from '../stepwise.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { FileInputs } from './inputs.ts';
import type { TestError } from './trajectory-stage.ts';

/** Wider networks have their finite-time error left out: it costs m^2 n + m^3 at every look. */
const WIDEST_SIMULATED = 4096;
/** Above this width no error is simulated along the trajectory, and at the end over no more points than cost so many products. */
const WIDE = 1024;
const MOST_PRODUCTS = 2e10;

/** How test errors can be had for one sample and network, on which points. */
export interface TestBench {
  /** The coefficients of the limit's linear boundary; null with a reason. */
  readonly boundary: (limit: LimitDirection) => Float64Array | string;
  /** The error of the limit's linear boundary. */
  readonly ofLimit: (
    limit: LimitDirection,
    stretch: Stretch<KeptColumns>,
  ) => Generator<Progress, ErrorEstimate | string>;
  /** The weights are asked for only when they are needed. */
  readonly ofNetwork: (
    W: () => WeightCoordinates,
    points: 'trajectory' | 'end',
    stretch: Stretch<KeptCount>,
  ) => Generator<Progress, ErrorEstimate | string>;
}

/**
 * The limit: in closed form under Gaussian noise and its scale mixtures, by inversion of the characteristic function where there is
 * one, else on fresh or held-out rows. The network: on held-out rows where there are some, on fresh rows where noise has coordinates
 * of its own, else simulated from the population.
 */
export function testBench(
  spec: Spec,
  sample: Sample,
  network: Network,
  inputs: FileInputs | null,
): TestBench {
  const heldOut = inputs?.heldOut ?? null;
  const boundary = (limit: LimitDirection): Float64Array | string => {
    if (limit.dual === null) return 'the margin problem has no solution';
    if (network.slope === 0)
      return 'at slope 0 the limit network has no linear boundary: it vanishes on a cone';
    const b = boundaryCoefficients(network, sample.y, limit.dual);
    const vanishes = boundaryCoordinates(sample, b).every((part) => part.every((entry) => entry === 0));
    return vanishes ? 'the boundary wbar of the limit is 0: it classifies nothing' : b;
  };
  const ofLimit: TestBench['ofLimit'] = function* (limit, stretch) {
    const b = boundary(limit);
    if (typeof b === 'string') return b;
    const known = linearClosedForm(sample, b) ?? (yield* linearInverted(sample, b, stretch));
    if (known !== null) return known;
    const fresh = sample.streamed?.test ?? null;
    if (fresh !== null) return linearErrorOnRows(sample, b, fresh, 'streamed');
    return heldOut === null ? unknownError(sample) : linearErrorOnRows(sample, b, heldOut, 'heldOut');
  };
  return { boundary, ofLimit, ofNetwork: networkBench(spec, sample, network, heldOut) };
}

function networkBench(
  spec: Spec,
  sample: Sample,
  network: Network,
  heldOut: LabelledRows | null,
): TestBench['ofNetwork'] {
  const { population, streamed } = sample;
  if (heldOut !== null) return atOnce((W) => networkErrorOnRows(sample, network, W(), heldOut, 'heldOut'));
  const fresh = streamed?.test ?? null;
  const wanted = { trajectory: spec.risk.trajectoryPoints, end: spec.risk.endPoints };
  const none = (which: 'trajectory' | 'end'): string => `risk.${which}Points is 0`;
  if (fresh !== null)
    return atOnce((W, which) =>
      wanted[which] === 0 ? none(which) : networkErrorOnRows(sample, network, W(), fresh, 'streamed'),
    );
  if (population === null || noiseOf(population).kind === 'independent')
    return atOnce(() => unknownError(sample));
  const m = spec.network.width;
  if (m > WIDEST_SIMULATED) return atOnce(() => `not simulated for networks wider than ${WIDEST_SIMULATED}`);
  const wide = m > WIDE;
  const key = keyFrom(spec.seed.data, 'test');
  const points = {
    trajectory: freshPoints(wide ? 0 : wanted.trajectory, m, population, key),
    end: freshPoints(
      wide ? Math.min(wanted.end, Math.round(MOST_PRODUCTS / m / m)) : wanted.end,
      m,
      population,
      key,
    ),
  };
  return function* (W, which, stretch) {
    if (wanted[which] === 0) return none(which);
    if (points[which].count === 0)
      return `not simulated along the trajectory for networks wider than ${WIDE}`;
    const found = yield* networkError(sample, network, W(), points[which], stretch);
    return found ?? unknownError(sample);
  };
}

/** What takes no steps. */
function atOnce(
  known: (W: () => WeightCoordinates, points: 'trajectory' | 'end') => ErrorEstimate | string,
): TestBench['ofNetwork'] {
  // biome-ignore lint/correctness/useYield: nothing to tell on the way
  return function* (W, points) {
    return known(W, points);
  };
}

function unknownError({ population }: Sample): string {
  return population === null
    ? 'the population is unknown (mu, covariance) and there is no held-out file'
    : 'noise with independent coordinates needs fresh rows, and risk.streamedPoints is 0';
}

/** The error along the trajectory, as a number. */
export function trajectoryError(bench: TestBench, notes: Notes): TestError {
  return function* (W, stretch) {
    const estimate = yield* bench.ofNetwork(() => W, 'trajectory', stretch);
    if (typeof estimate === 'string') return notes.absent('training.trajectory.testError', estimate);
    const points = {
      heldOut: 'held-out rows',
      streamed: 'fresh rows in all d coordinates, the same at every t',
    }[estimate.method as string];
    notes.remark(
      'training.trajectory.testError',
      `a frequency over ${estimate.trials} ${points ?? 'simulated points, the same at every t'}`,
    );
    return estimate.error;
  };
}

/** Everything but the excess, which the verdict decides, and the error of what is reached. Yields its progress where columns are drawn again. */
export function* riskOf(
  bench: TestBench,
  sample: Sample,
  network: Network,
  limit: LimitDirection,
  W: () => WeightCoordinates,
  checkpoint: Checkpoint,
): Generator<Progress, Omit<RiskRecord, 'excess' | 'reached'>> {
  const { notes } = checkpoint;
  const atEnd = yield* checkpoint.stage('testError', (stretch: Stretch<KeptCount>) =>
    bench.ofNetwork(W, 'end', stretch),
  );
  const ofLimit = yield* checkpoint.stage('limitError', (stretch: Stretch<KeptColumns>) =>
    bench.ofLimit(limit, stretch),
  );
  const known = typeof atEnd !== 'string';
  const bayes = sample.population === null ? NO_LAW : bayesError(sample.population);
  const bayesKnown = typeof bayes !== 'string';
  const why = bayesKnown ? '' : bayes;
  if (sample.X !== null && bayesKnown) notes.remark('risk.bayes', 'for classes of equal share');
  return {
    limit: limitError(ofLimit, notes),
    atEnd: known ? atEnd.error : notes.absent('risk.atEnd', atEnd),
    atEndInterval: known ? atEnd.interval : notes.absent('risk.atEndInterval', atEnd),
    bayes: bayesKnown ? bayes.error : notes.absent('risk.bayes', why),
    log10Bayes: bayesKnown
      ? notes.orAbsent('risk.log10Bayes', bayes.logError / log(10), 'the Bayes error is 0')
      : notes.absent('risk.log10Bayes', why),
    ...predictions(sample, notes),
    cantelli: cantelliOf(bench.boundary(limit), sample, notes),
    envelope: envelopeOf(sample, network, limit, notes),
    observed: observedErrors(
      sample,
      {
        limit: typeof ofLimit === 'string' ? ofLimit : ofLimit.error,
        atEnd: known ? atEnd.error : atEnd,
        bayes: bayesKnown ? bayes.error : why,
      },
      notes,
    ),
  };
}

const NO_LAW = 'the population (mu and covariance) is unknown';

function predictions(
  { population, n }: Sample,
  notes: Notes,
): Pick<RiskRecord, 'predicted' | 'log10Predicted' | 'predictedGamma'> {
  const gamma = population === null ? null : predictedGamma(population, n);
  const why = population === null ? NO_LAW : 'there is a prediction for two opposing clusters only';
  if (population === null || gamma === null) {
    return {
      predicted: notes.absent('risk.predicted', why),
      log10Predicted: notes.absent('risk.log10Predicted', why),
      predictedGamma: notes.absent('risk.predictedGamma', why),
    };
  }
  const noise = noiseOf(population);
  const independent = noise.kind === 'independent';
  if (independent) notes.remark('risk.predicted', 'as if the noise were Gaussian with the same covariance');
  const { error, log10Error } = independent ? gaussianTail(gamma) : closedForm(noise.logTail(gamma), gamma);
  return {
    predicted: error,
    log10Predicted: notes.orAbsent('risk.log10Predicted', log10Error, 'the prediction is 0'),
    predictedGamma: gamma,
  };
}

function cantelliOf(b: Float64Array | string, sample: Sample, notes: Notes): number | null {
  if (typeof b === 'string') return notes.absent('risk.cantelli', b);
  const why = sample.population === null ? NO_LAW : 'there are no clusters';
  return notes.orAbsent('risk.cantelli', cantelliBound(sample, b), why);
}

function envelopeOf(
  sample: Sample,
  network: Network,
  limit: LimitDirection,
  notes: Notes,
): RiskRecord['envelope'] {
  if (limit.dual === null) return notes.absent('risk.envelope', 'the margin problem has no solution');
  const found = errorEnvelope(sample, network, limit);
  if (typeof found === 'string') return notes.absent('risk.envelope', found);
  const independent = sample.population !== null && noiseOf(sample.population).kind === 'independent';
  const side = (name: 'lower' | 'upper', why: string): number | null =>
    notes.orAbsent(`risk.envelope.${name}`, found[name], why);
  return {
    lower: side('lower', independent ? 'for this noise only Cantelli bounds it, from above' : VANISHING),
    upper: side('upper', independent ? 'Cantelli needs a positive lower bound of Gamma' : VANISHING),
    gammaLower: notes.orAbsent('risk.envelope.gammaLower', found.gammaLower, VANISHING),
    gammaUpper: notes.orAbsent('risk.envelope.gammaUpper', found.gammaUpper, VANISHING),
    looseness: notes.orAbsent(
      'risk.envelope.looseness',
      found.looseness,
      'needs two positive bounds of Gamma',
    ),
  };
}

const VANISHING = 'the lower bound of |Sigma^{1/2} wbar| is 0';

/** Errors against labels observed with noise: eta + (1 - 2 eta) times the clean error. */
function observedErrors(
  { population }: Sample,
  clean: Readonly<Record<'limit' | 'atEnd' | 'bayes', number | string>>,
  notes: Notes,
): RiskRecord['observed'] {
  if (population === null) return notes.absent('risk.observed', 'the rate of label noise is unknown');
  const rate = moments(population).labelNoise;
  const observed = (name: 'limit' | 'atEnd' | 'bayes'): number | null => {
    const error = clean[name];
    if (typeof error === 'string') return notes.absent(`risk.observed.${name}`, error);
    return rate + (1 - 2 * rate) * error;
  };
  return { rate, limit: observed('limit'), atEnd: observed('atEnd'), bayes: observed('bayes') };
}

const COUNTED =
  'counted on fresh rows: the characteristic function is not inverted for Pareto tails above 32, for labels by a coordinate, nor in more than 10^7 coordinates';

function limitError(estimate: ErrorEstimate | string, notes: Notes): ErrorEstimate | null {
  if (typeof estimate === 'string') return notes.absent('risk.limit', estimate);
  const { error, log10Error, gamma, method, interval, trials } = estimate;
  const counted = trials !== null;
  if (method === 'streamed') notes.remark('risk.limit', COUNTED);
  const zero = counted ? 'no mistake was counted' : 'the error is 0, or below the bound of its own';
  return {
    error,
    log10Error: notes.orAbsent('risk.limit.log10Error', log10Error, zero),
    gamma: notes.orAbsent(
      'risk.limit.gamma',
      gamma,
      counted ? 'a frequency, not a tail' : 'there are not two opposing clusters',
    ),
    method,
    interval: notes.orAbsent('risk.limit.interval', interval, 'a closed form has no sampling interval'),
    trials: notes.orAbsent('risk.limit.trials', trials, 'nothing was counted'),
  };
}
