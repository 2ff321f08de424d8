/**
 * A limit that training has of its own, and losses that come to be 0, in words.
 */
import type { InterpolationRecord } from '../record/interpolation.ts';
import type { MinimumRecord, ShareLimitRecord } from '../record/own.ts';
import type { ExperimentRecord, TrajectoryRow } from '../record/record.ts';
import { percent, short } from './numbers.ts';

/** To go after a sentence about the max-margin direction; empty where training has none of its own. */
export function ownWords({ limit: { own, normalizedMargin }, notes }: ExperimentRecord): string {
  if (own === undefined) return '';
  if (own === null) return `; limit.own is not known: ${notes['limit.own']}`;
  if (own.kind === 'interpolation') return interpolationWords(own);
  if (own.kind === 'regularised' || own.kind === 'equalMargins') return minimumWords(own, notes);
  if (own.kind === 'share') return shareWords(own);
  if (own.kind !== 'polynomial') return '';
  const { exponent, margin, oneMinusCosine, certificate, activated } = own;
  const share =
    normalizedMargin === null ? '' : `, a margin of ${short(margin / normalizedMargin, 3)} times the largest`;
  const angle = oneMinusCosine === null ? '' : `; 1 − cos = ${short(oneMinusCosine, 2)} to it at the end`;
  const pattern =
    activated === false
      ? ', but does not have that pattern itself, so it is no minimum of the network’s objective'
      : '';
  return `; the limit of this loss, where W grows like τ^${short(exponent, 3)}, is known to ${short(certificate.distanceBound, 1)} of its length${share}${pattern}${angle}`;
}

/** Where least squares goes from the weights at the end. */
function interpolationWords({
  pattern,
  distance,
  certificate,
  contraction,
  lasts,
}: InterpolationRecord): string {
  const where = `the weights with every target in ${pattern === 'activated' ? 'the activated' : 'its last'} pattern that are nearest to W, ${short(distance, 2)} of their length away`;
  const known =
    certificate.distanceBound === null ? '' : ` (known to ${short(certificate.distanceBound, 1)} in length)`;
  const factor =
    contraction === null
      ? ''
      : `, residuals shrinking by ${short(contraction.factor, 3)} in an update, and at steps below ${short(contraction.largestStep, 3)}`;
  const goes =
    lasts?.shown === true ? 'training goes, for certain, to' : 'while its pattern lasts training goes to';
  return `; ${goes} ${where}${known}${factor}`;
}

/** The minimum at finite weights, and whether training comes to it. */
function minimumWords(own: MinimumRecord, notes: ExperimentRecord['notes']): string {
  const { kind, certificate, distance, converges, activated, oneMinusCosineToMargin } = own;
  const what = kind === 'regularised' ? 'the minimum with weight decay' : 'the minimum with smoothed labels';
  const pattern = activated === false ? ', but does not have the activated pattern itself' : '';
  const angle =
    oneMinusCosineToMargin === null
      ? ''
      : `, at 1 − cos = ${short(oneMinusCosineToMargin, 2)} from that direction`;
  const end =
    converges === true
      ? `training comes to it, and is within ${short(distance, 2)} of its length at the end`
      : `training is within ${short(distance, 2)} of its length at the end (that it comes to it is not shown: ${notes['limit.own.converges']})`;
  return `; ${what} in the features of the activated pattern is known to ${short(certificate.distanceBound, 1)} of its length${pattern}${angle}; ${end}`;
}

/** The best margin of two trained layers, to which training is not shown to come. */
function shareWords({
  share,
  shareUnique,
  margin,
  atEnd,
  certificate,
  oneMinusCosine,
}: ShareLimitRecord): string {
  const which = shareUnique
    ? `of which neurons with aⱼ > 0 have ${percent(share)}`
    : 'however neurons share it';
  const angle = oneMinusCosine === null ? '' : ` and 1 − cos = ${short(oneMinusCosine, 2)} to its boundary`;
  const has =
    atEnd > 0
      ? `training has ${percent(atEnd / margin)} of it${angle}`
      : 'training does not separate the points';
  return `; the best margin of both layers in that pattern (the least ‖p₊‖ + ‖p₋‖ at a margin of 1, ${which}) is known to a relative gap of ${short(certificate.relativeGap, 2)}; that training comes to it is not shown; at the end ${has}`;
}

/** How near margins at the end of a loss that comes to be 0 are to the largest; empty for any other loss. */
export function approximateMarginWords({ training: { approximateMargin } }: ExperimentRecord): string {
  const activated = approximateMargin?.activated ?? null;
  if (activated === null) return '';
  return `; minᵢ qᵢ/‖W‖ is ${short(activated, 3)} times the largest of the activated pattern`;
}

/** The loss of a row. */
export function lossTold({ logLoss }: TrajectoryRow): string {
  return logLoss === null ? 'L = 0' : `log L = ${short(logLoss)}`;
}
