/**
 * Two trained layers: the limit of the activated pattern at the best share, and what of it is told.
 */
import type { Geometry } from '../data/geometry.ts';
import type { Sample } from '../data/sample.ts';
import type { Absent } from '../errors.ts';
import { minimum } from '../linalg/vector.ts';
import { boundaryAlignmentWith } from '../margin/alignment.ts';
import { type LimitDirection, limitInSteps } from '../margin/limit.ts';
import { type ShareLimit, shareLimitInSteps } from '../margin/share-limit.ts';
import { bothLayersSince } from '../network/balance.ts';
import { trainsHead } from '../network/models/index.ts';
import { activationOf, headOf, type Network } from '../network/network.ts';
import { frobenius, sizeOf, weightsOf } from '../network/weights.ts';
import type { Notes } from '../record/notes.ts';
import type { ShareLimitRecord } from '../record/own.ts';
import type { Pieces, Steps } from '../stepwise.ts';
import type { Findings, OwnShare } from './findings.ts';
import type { TrainingSetup } from './training-setup.ts';

/** The limit of the activated pattern, and the network that it is of; null, or what is known of the best share of two trained layers. */
export interface ActivatedLimit {
  readonly limit: LimitDirection;
  readonly network: Network;
  readonly shares: Pick<ShareLimit, 'share' | 'unique' | 'certificate'> | null;
}

export function* activatedLimitInSteps(
  sample: Sample,
  network: Network,
  pieces: Pieces,
): Steps<ActivatedLimit> {
  if (!trainsHead(network))
    return { limit: yield* limitInSteps(sample, network, null, pieces), network, shares: null };
  const { limit, network: best, ...shares } = yield* shareLimitInSteps(sample, network, pieces);
  return { limit, network: best, shares };
}

/** Of two trained layers, where the activated pattern lasts once it is there. */
export function ownShare(
  { network, loss }: TrainingSetup['problem'],
  { share, unique, certificate }: NonNullable<ActivatedLimit['shares']>,
  { positivelyCorrelated }: Geometry,
): OwnShare | Absent {
  const { pieces, words } = activationOf(network);
  if (pieces === null)
    return {
      absent: `with a trained second layer it is known of activations of two linear pieces, and ${words} is none`,
    };
  if (loss.tail.kind !== 'exponential')
    return { absent: `with a trained second layer no limit of the ${loss.words} loss is known here` };
  if (!positivelyCorrelated)
    return {
      absent:
        'with a trained second layer it is known where all y_i y_k <x_i, x_k> >= 0, and some are negative: kktEpsilon and kktDelta of the trajectory say how nearly the weights are optimal',
    };
  if (share === null || certificate === null)
    return {
      absent: 'the margin problem of the activated pattern has no solution, or its best share was not found',
    };
  return { kind: 'share', share, unique, certificate };
}

const OTHER_SIGNS =
  'signs of a_j changed in training: neurons of a sign are there that were not, or no longer, and the best share is of those of the start';

/** Which signs a second layer has: + alone, - alone, or both. */
function signsIn(head: Float64Array): string {
  return ['+', '-'].filter((sign) => head.some((a) => (sign === '+' ? a > 0 : a < 0))).join('');
}

const NO_WEIGHTS = 'sum_j a_j w_j = 0 has no direction';

export function shareRecord(
  { kind, share, unique, certificate }: OwnShare,
  {
    sample,
    network,
    ofLimit,
    limit,
    setup,
    trained: { end },
  }: Pick<Findings, 'sample' | 'network' | 'ofLimit' | 'limit' | 'setup' | 'trained'>,
  notes: Notes,
): ShareLimitRecord | null {
  if (signsIn(end.head ?? headOf(network)) !== signsIn(headOf(network)))
    return notes.absent('limit.own', OTHER_SIGNS);
  const { initial } = setup.problem;
  const W = weightsOf(sample, initial, end);
  const { share: atEnd } = bothLayersSince(network, initial)(W, end.head ?? headOf(network));
  const toOwn = boundaryAlignmentWith(sample, ofLimit, limit);
  return {
    kind,
    share,
    shareUnique: unique,
    norm: certificate.upper,
    margin: 1 / certificate.upper,
    shareAtEnd: notes.orAbsent('limit.own.shareAtEnd', atEnd, NO_WEIGHTS),
    atEnd: minimum(end.q) / sizeOf(frobenius(W), end.head),
    oneMinusCosine: notes.orAbsent('limit.own.oneMinusCosine', toOwn(null, W), NO_WEIGHTS),
    certificate,
  };
}
