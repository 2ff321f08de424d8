/**
 * The limit of an optimiser that maximises the margin over a norm of its own, and how much of it the weights at the end have.
 */
import type { Sample } from '../data/sample.ts';
import { minimum } from '../linalg/vector.ts';
import { type NormLimit, normLimitInSteps } from '../margin/norm-limit.ts';
import type { PatternGroup } from '../network/pattern.ts';
import { largestEntry, spectralNorm, type WeightCoordinates } from '../network/weights.ts';
import type { NormLimitRecord } from '../record/norm-limit.ts';
import type { Notes } from '../record/notes.ts';
import type { Steps } from '../stepwise.ts';
import type { TrainingSetup } from './training-setup.ts';
import type { TrainedRun } from './trajectory-stage.ts';

/** What is known of it; absent where the optimiser has none, a sentence where it is not known. */
export interface NormLimitFound {
  readonly kind: NormLimit['kind'];
  /** The activated pattern; the last one where training ended in another, in which it was for the last half of its updates. */
  readonly pattern: NormLimitRecord['pattern'];
  readonly groups: readonly PatternGroup[];
  readonly limit: NormLimit | string;
  /** min_i q_i over the norm of W(T); null for W(T) = 0. */
  readonly atEnd: number | null;
  /** Whether W(T) has the pattern: else its largest margin does not bound that of W(T). */
  readonly isInPattern: boolean;
}

/** @param activated  the activated pattern */
export function* normLimitOf(
  { problem, optimizer }: TrainingSetup,
  sample: Sample,
  activated: readonly PatternGroup[],
  { end, summary }: TrainedRun,
  W: () => WeightCoordinates,
): Steps<NormLimitFound | undefined> {
  const { norm: kind } = optimizer;
  if (kind === undefined) return undefined;
  const { steps, patternSince } = summary;
  const isSettled = end.activatedFraction < 1 && steps > 0 && patternSince <= steps / 2;
  const last = isSettled ? summary.pattern : null;
  const groups = last ?? activated;
  const limit = yield* normLimitInSteps(kind, sample, problem.network, groups);
  const size = NORMS[kind](W());
  return {
    kind,
    pattern: last === null ? 'activated' : 'last',
    groups,
    limit,
    atEnd: size > 0 ? minimum(end.q) / size : null,
    isInPattern: last !== null || end.activatedFraction === 1,
  };
}

const NORMS: Readonly<Record<NormLimit['kind'], (W: WeightCoordinates) => number>> = {
  // Where W moves entry by entry its frames are all coordinates.
  linf: largestEntry,
  spectral: spectralNorm,
};

export function normLimitRecord(
  { kind, pattern, limit, atEnd, isInPattern }: NormLimitFound,
  notes: Notes,
): NormLimitRecord | null {
  if (typeof limit === 'string') return notes.absent('limit.own', limit);
  const { certificate, dual } = limit;
  if (atEnd !== null && !isInPattern)
    notes.remark(
      'limit.own.atEnd',
      'the weights at the end have another pattern, whose margins this limit does not bound',
    );
  return {
    kind,
    pattern,
    margin: certificate.lower,
    norm: 1 / certificate.lower,
    atEnd: notes.orAbsent('limit.own.atEnd', atEnd, 'W = 0 has no direction'),
    certificate,
    dual: Array.from(dual),
  };
}
