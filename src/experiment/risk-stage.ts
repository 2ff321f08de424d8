/**
 * The third stage: test errors of the limit and of the network, beside what is best and what was predicted.
 */
import type { Sample } from '../data/sample.ts';
import { log } from '../linalg/elementary.ts';
import { boundaryCoefficients } from '../margin/boundary.ts';
import type { LimitDirection } from '../margin/limit.ts';
import type { Network } from '../network/network.ts';
import type { WeightCoordinates } from '../network/weights.ts';
import { keyFrom } from '../random/key.ts';
import { bayesError } from '../risk/bayes.ts';
import { type ErrorEstimate, gaussianTail } from '../risk/estimate.ts';
import { linearHeldOutError, networkHeldOutError } from '../risk/held-out.ts';
import { boundaryCoordinates, linearGaussianError } from '../risk/linear.ts';
import { freshPoints, networkGaussianError } from '../risk/network-error.ts';
import { predictedGamma } from '../risk/prediction.ts';
import type { FileInputs } from './inputs.ts';
import type { Notes } from './notes.ts';
import type { RiskRecord } from './record.ts';
import type { Spec } from './resolve.ts';
import type { TestError } from './trajectory-stage.ts';

/** Wider networks have their finite-time error left out: it costs m^2 n + m^3 at every look. */
const WIDEST_SIMULATED = 1024;

/** How test errors can be had for one sample and network, on which points. */
export interface TestBench {
  /** The error of the limit's linear boundary; null with a reason. */
  readonly ofLimit: (limit: LimitDirection) => ErrorEstimate | string;
  readonly ofNetwork: (W: WeightCoordinates, points: 'trajectory' | 'end') => ErrorEstimate | string;
}

/**
 * The limit: in closed form where mu and Sigma are known, else on held-out rows. The network: on held-out rows where there
 * are some, else simulated from the population.
 */
export function testBench(
  spec: Spec,
  sample: Sample,
  network: Network,
  inputs: FileInputs | null,
): TestBench {
  const heldOut = inputs?.heldOut ?? null;
  const unknown = 'the population is unknown (mu, covariance) and there is no held-out file';
  const boundary = (limit: LimitDirection): Float64Array | string => {
    if (limit.dual === null) return 'the margin problem has no solution';
    if (network.slope === 0)
      return 'at slope 0 the limit network has no linear boundary: it vanishes on a cone';
    const b = boundaryCoefficients(network, sample.y, limit.dual);
    const vanishes = boundaryCoordinates(sample, b).every((part) => part.every((entry) => entry === 0));
    return vanishes ? 'the boundary wbar of the limit is 0: it classifies nothing' : b;
  };
  const ofLimit: TestBench['ofLimit'] = (limit) => {
    const b = boundary(limit);
    if (typeof b === 'string') return b;
    return (
      linearGaussianError(sample, b) ?? (heldOut === null ? unknown : linearHeldOutError(sample, b, heldOut))
    );
  };
  if (heldOut !== null)
    return { ofLimit, ofNetwork: (W) => networkHeldOutError(sample, network, W, heldOut) };
  if (sample.population === null) return { ofLimit, ofNetwork: () => unknown };
  const m = spec.network.width;
  if (m > WIDEST_SIMULATED) {
    return { ofLimit, ofNetwork: () => `not simulated for networks wider than ${WIDEST_SIMULATED}` };
  }
  const { positiveShare } = sample.population;
  const key = keyFrom(spec.seed.data, 'test');
  const points = {
    trajectory: freshPoints(spec.risk.trajectoryPoints, m, positiveShare, key),
    end: freshPoints(spec.risk.endPoints, m, positiveShare, key),
  };
  return {
    ofLimit,
    ofNetwork: (W, which) =>
      points[which].count === 0
        ? 'risk.trajectoryPoints is 0'
        : (networkGaussianError(sample, network, W, points[which]) ?? unknown),
  };
}

/** The error along the trajectory, as a number. */
export function trajectoryError(bench: TestBench, notes: Notes): TestError {
  return (W) => {
    const estimate = bench.ofNetwork(W, 'trajectory');
    if (typeof estimate === 'string') return notes.absent('training.trajectory.testError', estimate);
    notes.remark(
      'training.trajectory.testError',
      `a frequency over ${estimate.trials} ${estimate.method === 'heldOut' ? 'held-out rows' : 'simulated points, the same at every t'}`,
    );
    return estimate.error;
  };
}

/** Everything but the excess, which the verdict decides. */
export function riskOf(
  bench: TestBench,
  sample: Sample,
  limit: LimitDirection,
  W: WeightCoordinates,
  notes: Notes,
): Omit<RiskRecord, 'excess'> {
  const atEnd = bench.ofNetwork(W, 'end');
  const known = typeof atEnd !== 'string';
  const population = sample.population;
  const noLaw = 'the population (mu and covariance) is unknown';
  const bayes = population === null ? null : bayesError(population);
  const gamma = population === null ? null : predictedGamma(population, sample.n);
  const prediction = gamma === null ? null : gaussianTail(gamma);
  if (sample.X !== null && bayes !== null) notes.remark('risk.bayes', 'for classes of equal share');
  return {
    limit: limitError(bench.ofLimit(limit), notes),
    atEnd: known ? atEnd.error : notes.absent('risk.atEnd', atEnd),
    atEndInterval: known ? atEnd.interval : notes.absent('risk.atEndInterval', atEnd),
    bayes: notes.orAbsent('risk.bayes', bayes?.error ?? null, noLaw),
    log10Bayes: notes.orAbsent(
      'risk.log10Bayes',
      bayes && bayes.logError / log(10),
      bayes ? 'the Bayes error is 0' : noLaw,
    ),
    predicted: notes.orAbsent('risk.predicted', prediction?.error ?? null, noLaw),
    log10Predicted: notes.orAbsent('risk.log10Predicted', prediction?.log10Error ?? null, noLaw),
    predictedGamma: notes.orAbsent('risk.predictedGamma', gamma, noLaw),
    envelope: notes.absent('risk.envelope', 'the deterministic envelope is not computed by this version'),
  };
}

function limitError(estimate: ErrorEstimate | string, notes: Notes): ErrorEstimate | null {
  if (typeof estimate === 'string') return notes.absent('risk.limit', estimate);
  const { error, log10Error, gamma, method, interval, trials } = estimate;
  const closed = 'a closed form has no sampling interval';
  return {
    error,
    log10Error: notes.orAbsent('risk.limit.log10Error', log10Error, 'no mistake was counted'),
    gamma: notes.orAbsent('risk.limit.gamma', gamma, 'a frequency, not a Gaussian tail'),
    method,
    interval: notes.orAbsent('risk.limit.interval', interval, closed),
    trials: notes.orAbsent('risk.limit.trials', trials, closed),
  };
}
