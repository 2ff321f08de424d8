/**
 * The limit that training has of its own, where that is another than the max-margin direction: of the features of the activated pattern.
 */

import type { Geometry } from '../data/geometry.ts';
import { minusMultiple } from '../linalg/matrix.ts';
import { alignmentWith, featureCoefficients } from '../margin/alignment.ts';
import { consistency } from '../margin/consistency.ts';
import { type MinimumLimit, minimumInSteps, oneMinusCosineOf } from '../margin/minimum.ts';
import { contractsWithin, isWithin, radiusOfPattern } from '../margin/minimum-basin.ts';
import { type OwnLimit, polynomialLimitInSteps } from '../margin/own-limit.ts';
import { normalisedMargin } from '../margin/regularised.ts';
import { activationOf } from '../network/network.ts';
import { frobenius, weightMap, weightsOf } from '../network/weights.ts';
import { combinesGradients } from '../optimizers.ts';
import type { Notes } from '../record/notes.ts';
import type { MinimumRecord, OwnLimitRecord, ShareLimitRecord } from '../record/own.ts';
import type { Steps } from '../stepwise.ts';
import type { Findings, OwnFound } from './findings.ts';
import { type ActivatedLimit, ownShare, shareRecord } from './share-stage.ts';
import type { TrainingSetup } from './training-setup.ts';

export function isOwn(own: OwnFound): own is OwnLimit | MinimumLimit {
  return own !== null && !('absent' in own) && own.kind !== 'share';
}

/** @param shape  of the sample */
export function* ownLimitInSteps(
  { problem, optimizer }: TrainingSetup,
  { limit, shares }: ActivatedLimit,
  shape: Geometry,
): Steps<OwnFound> {
  const { loss, network, sample, reduction } = problem;
  const { tail } = loss;
  if (shares !== null) return ownShare(problem, shares, shape);
  if (tail.kind === 'minimum') {
    const { pieces, words } = activationOf(network);
    if (pieces === null)
      return {
        absent: `weights that stay finite see the kink of ${words} rounded off: no pattern makes the network linear in W`,
      };
    const lambda = tail.decay * (reduction === 'mean' ? sample.n : 1);
    const found = yield* minimumInSteps(sample, network, limit, { loss, tail, lambda });
    return typeof found === 'string' ? { absent: found } : found;
  }
  if (tail.kind !== 'polynomial' || !combinesGradients(optimizer)) return null;
  if (limit.dual === null)
    return {
      absent: 'the margin problem of the activated pattern has no solution, so no margins grow in it',
    };
  return (yield* polynomialLimitInSteps(limit, tail)) ?? { absent: 'its minimisation was not solved' };
}

type Known = Pick<Findings, 'sample' | 'network' | 'ofLimit' | 'limit' | 'setup' | 'trained'>;

/** Under the record's names; undefined where training has none of its own. */
export function ownRecord(
  own: OwnFound,
  known: Known,
  notes: Notes,
): OwnLimitRecord | MinimumRecord | ShareLimitRecord | null | undefined {
  const path = 'limit.own';
  if (own === null) return undefined;
  if ('absent' in own) return notes.absent(path, own.absent);
  if (own.kind === 'share') return shareRecord(own, known, notes);
  if (own.kind !== 'polynomial') return minimumRecord(own, known, notes);
  const { kind, exponent, norm, certificate, margins, coefficients } = own;
  return {
    kind,
    exponent,
    norm,
    margin: normalisedMargin({ margins, norm }),
    coefficients: Array.from(coefficients),
    ...whereItIs(own, known, notes),
    certificate,
  };
}

function minimumRecord(own: MinimumLimit, known: Known, notes: Notes): MinimumRecord {
  const { kind, norm, certificate, margins, coefficients, leastCurvature } = own;
  const { limit, network, sample, setup, trained } = known;
  const { initial } = setup.problem;
  const target = featureCoefficients(sample, network, initial.m, {
    dual: coefficients,
    pattern: limit.pattern,
  });
  const apart = weightMap(sample, initial)(minusMultiple(trained.end.C, 1, target), trained.end.share);
  const unshown = whyNotThere(own, frobenius(apart), known);
  return {
    kind,
    norm,
    margin: normalisedMargin({ margins, norm }),
    coefficients: Array.from(coefficients),
    ...whereItIs(own, known, notes),
    distance: frobenius(apart) / norm,
    converges: notes.orAbsent('limit.own.converges', unshown === null ? true : null, unshown ?? ''),
    oneMinusCosineToMargin: notes.orAbsent(
      'limit.own.oneMinusCosineToMargin',
      limit.dual === null ? null : oneMinusCosineOf(limit.G, coefficients, limit.dual),
      'the margin problem has no solution to compare with',
    ),
    leastCurvature,
    certificate,
  };
}

/** Why it is not shown that training comes to the minimum; null where it is. @param distance  after the last update */
function whyNotThere(
  { coefficients, margins, norm, certificate }: MinimumLimit,
  distance: number,
  { sample, network, limit, setup: { problem, optimizer, alphaOfSum } }: Known,
): string | null {
  const { loss, reduction } = problem;
  if (optimizer.memory !== null || optimizer.batches !== null)
    return `it is shown of gradient descent alone, and training is by ${optimizer.words}`;
  if (loss.tail.kind !== 'minimum' || !loss.tail.isTame)
    return 'it is shown of losses whose curvature changes no faster than exp(q)';
  const from = distance + certificate.distanceBound * norm;
  if (!isWithin(from, radiusOfPattern(sample, network, limit.pattern, coefficients)))
    return 'the weights after the last update are not so near that no neuron could change its pattern on the way';
  const lambda = loss.tail.decay * (reduction === 'mean' ? sample.n : 1);
  return contractsWithin(from, { G: limit.G, q: margins, loss, alpha: alphaOfSum, lambda })
    ? null
    : 'steps of this size need not lead nearer from where training stands';
}

/** Whether it has the activated pattern itself, and where training stands beside it. */
function whereItIs(
  { coefficients }: OwnLimit | MinimumLimit,
  { sample, network, limit, setup, trained }: Known,
  notes: Notes,
): Pick<OwnLimitRecord, 'activated' | 'oneMinusCosine'> {
  const { least, decided } = consistency(sample, limit.pattern, coefficients, null, null);
  const { initial } = setup.problem;
  const { C, share, explicit } = trained.end;
  const toOwn = alignmentWith(sample, network, initial, { dual: coefficients, pattern: limit.pattern });
  return {
    activated: notes.orAbsent(
      'limit.own.activated',
      decided ? least > 0 : null,
      'the least signed product of a neuron and a point is 0 to rounding',
    ),
    oneMinusCosine: notes.orAbsent(
      'limit.own.oneMinusCosine',
      toOwn(explicit === undefined ? C : null, weightsOf(sample, initial, trained.end), share),
      'W = 0 has no direction',
    ),
  };
}
