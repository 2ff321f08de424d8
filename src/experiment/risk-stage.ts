/**
 * The third stage: test errors of the limit and of the network, beside what is best and what was predicted.
 */

import type { KeptColumns } from '../data/column-work.ts';
import { noiseOf } from '../data/population.ts';
import type { AnySample, LabelledRows } from '../data/sample.ts';
import { once } from '../linalg/once.ts';
import { dot } from '../linalg/vector.ts';
import { boundaryCoefficients } from '../margin/boundary.ts';
import type { LimitDirection, MarginSolution } from '../margin/limit.ts';
import { type Network, withHead } from '../network/network.ts';
import type { WeightCoordinates } from '../network/weights.ts';
import { keyFrom } from '../random/key.ts';
import type { Notes } from '../record/notes.ts';
import { bayesError } from '../risk/bayes.ts';
import { errorEnvelope } from '../risk/envelope.ts';
import type { ErrorEstimate } from '../risk/estimate.ts';
import { freshPoints } from '../risk/fresh-points.ts';
import { linearErrorOnRows, networkErrorOnRows } from '../risk/held-out.ts';
import {
  type BoundaryMoments,
  boundaryCoordinates,
  cantelliBound,
  closedFormOf,
  momentsInFrames,
} from '../risk/linear.ts';
import { linearInverted } from '../risk/linear-inversion.ts';
import { type KeptCount, networkError } from '../risk/network-error.ts';
import { type GroupedError, groupedError } from '../risk/piecewise/error.ts';
import type { GroupedNetwork } from '../risk/piecewise/groups.ts';
import { robustBayesError, robustClosedForm, robustErrorOnRows } from '../risk/robust.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Progress, Stretch } from '../stepwise.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { FileInputs } from './inputs.ts';
import { type LimitRisk, NO_LAW, type RobustRisk } from './risk-record.ts';
import type { TestError } from './trajectory-stage.ts';

/** Wider networks have their finite-time error left out: it costs m^2 n + m^3 at every look. */
const WIDEST_SIMULATED = 4096;
/** Above this width no error is simulated along the trajectory, and at the end over no more points than cost so many products. */
const WIDE = 1024;
const MOST_PRODUCTS = 2e10;

/** The limit's linear boundary wbar = sum_k b_k x_k. */
interface LimitBoundary {
  readonly b: Float64Array;
  /** |wbar|. */
  readonly norm: number;
  readonly moments: BoundaryMoments | null;
}

/** How test errors can be had for one sample and network, on which points. */
export interface TestBench {
  /** A sentence where there is none. */
  readonly boundary: (limit: MarginSolution) => LimitBoundary | string;
  /** The error of that boundary. */
  readonly ofLimit: (
    boundary: LimitBoundary,
    stretch: Stretch<KeptColumns>,
  ) => Generator<Progress, ErrorEstimate | string>;
  /** The error of that boundary, or why there is none, against adversaries of the radii that the spec asks for. */
  readonly robust: (boundary: LimitBoundary | string) => RobustRisk[];
  /** The error of a network of one neuron for each group of one direction. */
  readonly ofGrouped: (
    grouped: GroupedNetwork,
    stretch: Stretch<KeptCount>,
  ) => Generator<Progress, GroupedError | string>;
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
  sample: AnySample,
  network: Network,
  inputs: FileInputs | null,
): TestBench {
  const heldOut = inputs?.heldOut ?? null;
  const boundary = (limit: MarginSolution): LimitBoundary | string => {
    if (limit.dual === null) return 'the margin problem has no solution';
    if (network.slope === 0)
      return 'at slope 0 the limit network has no linear boundary: it vanishes on a cone';
    const b = boundaryCoefficients(network, sample.y, limit.dual);
    const coordinates = boundaryCoordinates(sample, b);
    const vanishes = coordinates.every((part) => part.every((entry) => entry === 0));
    if (vanishes) return 'the boundary wbar of the limit is 0: it classifies nothing';
    const norm = Math.sqrt(coordinates.reduce((sum, part) => sum + dot(part, part), 0));
    return { b, norm, moments: momentsInFrames(sample, coordinates) };
  };
  const ofLimit: TestBench['ofLimit'] = function* ({ b, moments }, stretch) {
    const known = closedFormOf(sample, moments) ?? (yield* linearInverted(sample, b, stretch));
    if (known !== null) return known;
    const fresh = sample.streamed?.test ?? null;
    if (fresh !== null) return linearErrorOnRows(sample, b, fresh, 'streamed');
    return heldOut === null ? unknownError(sample) : linearErrorOnRows(sample, b, heldOut, 'heldOut');
  };
  const robust: TestBench['robust'] = (boundary) =>
    (spec.risk.robustRadii ?? []).map((radius) => ({
      radius,
      ofLimit: typeof boundary === 'string' ? boundary : robustError(spec, sample, heldOut, boundary, radius),
      bayes: sample.population === null ? NO_LAW : robustBayesError(sample.population, radius),
    }));
  const ofGrouped: TestBench['ofGrouped'] = (grouped, stretch) => {
    const fresh = sample.streamed?.test ?? null;
    const rows =
      fresh !== null
        ? ({ of: fresh, method: 'streamed' } as const)
        : heldOut && ({ of: heldOut, method: 'heldOut' } as const);
    const count = countAtEnd(spec, grouped.W.m);
    const points = { count, key: keyFrom(spec.seed.data, 'reached'), rows };
    return groupedError(sample, grouped, points, stretch);
  };
  return { boundary, ofLimit, robust, ofGrouped, ofNetwork: networkBench(spec, sample, network, heldOut) };
}

/** In closed form, else counted on rows. */
function robustError(
  { data }: Spec,
  sample: AnySample,
  heldOut: LabelledRows | null,
  { b, norm, moments }: LimitBoundary,
  radius: number,
): ErrorEstimate | string {
  if (data.source === 'file' && data.biasColumn) return 'a column of ones is no feature that can be moved';
  const known = robustClosedForm(sample, moments, radius);
  if (known !== null) return known;
  const fresh = sample.streamed?.test ?? null;
  if (fresh !== null) return robustErrorOnRows(sample, b, norm, radius, fresh, 'streamed');
  if (heldOut !== null) return robustErrorOnRows(sample, b, norm, radius, heldOut, 'heldOut');
  return sample.population === null
    ? unknownError(sample)
    : 'no closed form is known, and there are no rows to count on';
}

/** How many fresh points are simulated for a network of so many neurons. */
function countAtEnd({ risk: { endPoints } }: Spec, m: number): number {
  return m > WIDE ? Math.min(endPoints, Math.round(MOST_PRODUCTS / m / m)) : endPoints;
}

function networkBench(
  spec: Spec,
  sample: AnySample,
  network: Network,
  heldOut: LabelledRows | null,
): TestBench['ofNetwork'] {
  const { population, streamed } = sample;
  if (heldOut !== null)
    return atOnce((W) => networkErrorOnRows(sample, withHead(network, W().head), W(), heldOut, 'heldOut'));
  const fresh = streamed?.test ?? null;
  const wanted = { trajectory: spec.risk.trajectoryPoints, end: spec.risk.endPoints };
  const none = (which: 'trajectory' | 'end'): string => `risk.${which}Points is 0`;
  if (fresh !== null)
    return atOnce((W, which) =>
      wanted[which] === 0
        ? none(which)
        : networkErrorOnRows(sample, withHead(network, W().head), W(), fresh, 'streamed'),
    );
  if (population === null || noiseOf(population).kind === 'independent')
    return atOnce(() => unknownError(sample));
  const m = spec.network.width;
  if (m > WIDEST_SIMULATED) return atOnce(() => `not simulated for networks wider than ${WIDEST_SIMULATED}`);
  const wide = m > WIDE;
  const key = keyFrom(spec.seed.data, 'test');
  const count = {
    trajectory: wide ? 0 : wanted.trajectory,
    end: countAtEnd(spec, m),
  };
  // Drawn when the first error is counted: what is known of the limit does not wait for them.
  const points = {
    trajectory: once(() => freshPoints(count.trajectory, m, population, key)),
    end: once(() => freshPoints(count.end, m, population, key)),
  };
  return function* (W, which, stretch) {
    if (wanted[which] === 0) return none(which);
    if (count[which] === 0) return `not simulated along the trajectory for networks wider than ${WIDE}`;
    const found = yield* networkError(sample, withHead(network, W().head), W(), points[which](), stretch);
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

function unknownError({ population }: AnySample): string {
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

/** What is known of the limit's error before anything is trained. Yields its progress where columns are drawn again. */
export function* riskOfLimit(
  bench: TestBench,
  sample: AnySample,
  network: Network,
  limit: MarginSolution | LimitDirection,
  checkpoint: Checkpoint,
): Generator<Progress, LimitRisk> {
  const boundary = bench.boundary(limit);
  const ofLimit =
    typeof boundary === 'string'
      ? boundary
      : yield* checkpoint.stage('limitError', (stretch: Stretch<KeptColumns>) =>
          bench.ofLimit(boundary, stretch),
        );
  return {
    ofLimit,
    bayes: sample.population === null ? NO_LAW : bayesError(sample.population),
    cantelli: typeof boundary === 'string' ? boundary : cantelliBound(sample, boundary.b, boundary.moments),
    envelope:
      limit.dual === null
        ? 'the margin problem has no solution'
        : sample.K === null || !('G' in limit)
          ? NO_LAW
          : errorEnvelope(sample, network, limit),
    robust: bench.robust(boundary),
  };
}
