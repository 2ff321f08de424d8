/**
 * Where training with the squared loss goes: the interpolator nearest to the weights at the end, in their pattern, and the one nearest to W(0) in
 * the activated pattern (docs/theory.md, section 20.3).
 */
import type { Sample } from '../data/sample.ts';
import { copyMatrix, type Matrix, zeros } from '../linalg/matrix.ts';
import { axpy, minimum } from '../linalg/vector.ts';
import {
  type Interpolation,
  interpolationInSteps,
  type PreActivations,
  preActivationsOf,
} from '../margin/interpolation.ts';
import type { LimitDirection } from '../margin/limit.ts';
import { trainsHead } from '../network/models/index.ts';
import { activationOf, multiple, type Network } from '../network/network.ts';
import { liftedGram, type PatternGroup } from '../network/pattern.ts';
import { frobenius, type WeightCoordinates, weightMap } from '../network/weights.ts';
import { combinesGradients, gradientDescent } from '../optimizers.ts';
import type { ContractionRecord, InterpolantRecord, InterpolationRecord } from '../record/interpolation.ts';
import type { Notes } from '../record/notes.ts';
import type { Steps } from '../stepwise.ts';
import type { TrainingSetup } from './training-setup.ts';
import type { TrainedRun } from './trajectory-stage.ts';

interface Found extends Interpolation {
  readonly pattern: readonly PatternGroup[];
  /** C of W = W(0) + C X, and W X'. */
  readonly whole: Matrix;
  readonly at: PreActivations;
  readonly targets: Float64Array;
}

export interface InterpolationFound {
  readonly isActivated: boolean;
  /** Sentences where there is none. */
  readonly fromEnd: Found | string;
  readonly fromStart: Found | string;
}

/** Undefined where the loss has no targets, the optimiser leaves the span of the features, or the network is linear in W in no pattern, as its second layer is trained. */
export function* interpolationOf(
  { problem, optimizer }: TrainingSetup,
  limit: LimitDirection,
  { end, summary }: TrainedRun,
): Steps<InterpolationFound | undefined> {
  const { sample, network, initial, loss } = problem;
  const { tail } = loss;
  if (tail.kind !== 'target' || !combinesGradients(optimizer) || trainsHead(network)) return undefined;
  const { pieces, words } = activationOf(network);
  const isActivated = end.activatedFraction === 1;
  const last = isActivated ? limit.pattern : summary.pattern;
  if (pieces === null || last === null) {
    const none = `${words} has no linear pieces, and so no patterns in which the network is linear in W`;
    return { isActivated, fromEnd: none, fromStart: none };
  }
  const targets = Float64Array.from({ length: sample.n }, (_, i) => tail.of(i));
  const nearest = function* (
    { pattern, G }: Pick<LimitDirection, 'pattern' | 'G'>,
    C: Matrix,
  ): Steps<Found | string> {
    const V = preActivationsOf(sample, initial.Z, C);
    const found = yield* interpolationInSteps(sample, network, { pattern, G }, V, targets);
    if (typeof found === 'string') return found;
    const whole = copyMatrix(C);
    axpy(1, found.C.data, whole.data);
    return { ...found, pattern, targets, whole, at: preActivationsOf(sample, initial.Z, whole) };
  };
  const ofLast = { pattern: last, G: isActivated ? limit.G : liftedGram(sample, network, last) };
  return {
    isActivated,
    fromEnd: yield* nearest(ofLast, end.C),
    fromStart: yield* nearest(limit, zeros(initial.m, sample.n)),
  };
}

/** Under the record's names. */
export function interpolationRecord(
  { isActivated, fromEnd, fromStart }: InterpolationFound,
  { problem, optimizer, alphaOfSum }: TrainingSetup,
  { end }: TrainedRun,
  notes: Notes,
): InterpolationRecord | null {
  const path = 'limit.own';
  if (typeof fromEnd === 'string') return notes.absent(path, fromEnd);
  const { sample, network, initial } = problem;
  const toCoordinates = weightMap(sample, initial);
  const interpolant = (found: Found, at: string): InterpolantRecord => {
    const { certificate, coefficients, change, targets, whole } = found;
    const norm = frobenius(toCoordinates(whole));
    const apart = copyMatrix(end.C);
    axpy(-1, whole.data, apart.data);
    const unproved = (name: 'leastEigenvalue' | 'distanceBound'): number | null =>
      notes.orAbsent(`${at}.certificate.${name}`, certificate[name], NOT_PROVED);
    return {
      norm,
      margin: minimum(targets) / norm,
      coefficients: Array.from(coefficients),
      change,
      distance: frobenius(combination(sample, apart)) / norm,
      hasPattern: notes.orAbsent(`${at}.hasPattern`, hasPattern(found), 'some <w_j, x_i> is 0 to rounding'),
      certificate: {
        ...certificate,
        leastEigenvalue: unproved('leastEigenvalue'),
        distanceBound: unproved('distanceBound'),
      },
    };
  };
  const isDescent = optimizer === gradientDescent;
  const contraction = isDescent ? contractionOf(fromEnd.spectrum, alphaOfSum) : null;
  const lasts = contraction === null ? null : lastsFrom(fromEnd, sample, network, contraction);
  if (lasts !== null && lasts.slack === null)
    notes.remark(`${path}.lasts.slack`, 'a linear network has one pattern');
  return {
    kind: 'interpolation',
    pattern: isActivated ? 'activated' : 'last',
    ...interpolant(fromEnd, path),
    contraction: notes.orAbsent(`${path}.contraction`, contraction, 'rates are those of gradient descent'),
    lasts: notes.orAbsent(
      `${path}.lasts`,
      lasts,
      isDescent
        ? 'at this step the residuals do not shrink, or how near W is to what is reached is not shown'
        : 'that a pattern lasts is shown for gradient descent',
    ),
    fromStart:
      typeof fromStart === 'string'
        ? notes.absent(`${path}.fromStart`, fromStart)
        : interpolant(fromStart, `${path}.fromStart`),
  };
}

const NOT_PROVED =
  'no factorisation shows it: lambda_min(G) is near its rounding, or there are more than 1000 points';

/** C X alone. */
function combination(sample: Sample, C: Matrix): WeightCoordinates {
  const nothing = sample.blocks.map(({ F }) => zeros(C.rows, F.cols));
  return weightMap(sample, { m: C.rows, inFrame: nothing, outside: [], Z: C })(C);
}

/** rho(t + 1) = (1 - alpha G) rho(t). @param alpha  of the summed loss */
function contractionOf({ min, max }: Interpolation['spectrum'], alpha: number): ContractionRecord {
  const [slow, sharp] = [1 - alpha * min, alpha * max - 1];
  return {
    leastEigenvalue: min,
    largestEigenvalue: max,
    largestStep: 2 / max,
    fastestStep: 2 / (min + max),
    factor: Math.max(Math.abs(slow), sharp),
    direction: slow >= sharp ? 'slowest' : 'sharpest',
  };
}

/** Whether W has its pattern; null where that is rounding. */
function hasPattern({ pattern, at: { Z, errors } }: Found): boolean | null {
  let isSure = true;
  for (const { members, active } of pattern) {
    for (const j of members) {
      for (let i = 0; i < Z.cols; i++) {
        const signed = (active[i] ? 1 : -1) * Z.data[j * Z.cols + i];
        const error = errors.data[j * Z.cols + i];
        if (signed < -error) return false;
        isSure &&= signed > error;
      }
    }
  }
  return isSure || null;
}

/**
 * While the pattern lasts |W(t) - W| does not grow, and neuron j has at most its share |a_j|/sqrt(sum over its group of a_l^2) of it. So the pattern
 * lasts for ever where every |<w_j, x_i>| of W is more than |x_i| times that (Theorem 31).
 */
function lastsFrom(
  found: Found,
  sample: Sample,
  network: Network,
  { factor }: ContractionRecord,
): InterpolationRecord['lasts'] {
  const { certificate, change, pattern, at } = found;
  if (!(factor < 1) || certificate.distanceBound === null) return null;
  if (network.slope === 1) return { shown: true, slack: null };
  // W and how far it is from W(T) are both known to that bound.
  const most = (change + 2 * certificate.distanceBound) * (1 + 1e-9);
  let slack = Number.MAX_VALUE;
  for (const { members, active, weight } of pattern) {
    for (const j of members) {
      const share = Math.abs(multiple(network, j)) / Math.sqrt(weight);
      for (let i = 0; i < sample.n; i++) {
        const z = (active[i] ? 1 : -1) * at.Z.data[j * sample.n + i] - at.errors.data[j * sample.n + i];
        const length = Math.sqrt(sample.K.data[i * (sample.n + 1)]);
        slack = Math.min(slack, z / (length * share * most));
      }
    }
  }
  return { shown: slack > 1, slack };
}
