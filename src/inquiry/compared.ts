/**
 * What one system of a comparison came to, read off its record.
 */
import type { Heading } from '../limit-words.ts';
import { objectiveOf } from '../network/losses/index.ts';
import { optimizerNamed } from '../optimizers.ts';
import type { MinimumRecord } from '../record/own.ts';
import type { ExperimentRecord, TrainingRecord, TrajectoryRow } from '../record/record.ts';

/** Where a system goes, as far as that is shown. */
export interface Destination {
  /**
   * activated: to the max-margin direction of the activated pattern; pattern: to that of another pattern, or of own signs with neurons that
   * slide, which it is certified to stay in; minimum: to weights that are finite, the minimum of its objective; null: not shown.
   */
  readonly kind: 'activated' | 'pattern' | 'minimum' | null;
  /** Of training itself, or of its flow only; null where nothing is shown. */
  readonly scope: 'descent' | 'flow' | null;
  /** Reason, without its full stop. */
  readonly because: string;
  /** The first of the systems that are shown to go to the very same direction (index); null where nothing is shown. */
  readonly sameAs: number | null;
}

export type OwnKind = NonNullable<ExperimentRecord['limit']['own']>['kind'];

/** What a system came to. */
export interface Compared {
  readonly outcome: TrainingRecord['outcome'];
  readonly steps: number;
  readonly interpolates: boolean;
  readonly heading: Heading;
  readonly goesTo: Destination;
  /** What late margins follow, or their logarithms where they grow like a power, in words; and tau over alpha t. */
  readonly clock: {
    readonly told: string;
    readonly factor: number;
    readonly of: 'margins' | 'logarithms';
  } | null;
  /** How far they are from it after the last update: max |q_i - log tau + log beta_i|, or the same of logarithms. */
  readonly residual: number | null;
  /** On clean labels: of the network at the end with its 95 % interval, and of what training is shown to go to. */
  readonly error: {
    readonly atEnd: number | null;
    readonly interval: readonly [number, number] | null;
    readonly limit: number | null;
  };
  /** The limit that is its own (`limit.own` of the record), and the error there; null where it has none. No claim about where training goes. */
  readonly own: { readonly kind: OwnKind; readonly error: number | null } | null;
  /** min_i q_i over the norm of W that is its own, after the last update. */
  readonly margin: ComparedMargin;
  /** Of an objective with its minimum at finite weights (`limit.own`), where that is known. */
  readonly minimum:
    | (Pick<MinimumRecord, 'kind' | 'norm' | 'distance' | 'oneMinusCosineToMargin'> & {
        /** Whether it tends to the max-margin direction like 1/log^2(1/lambda) as lambda falls. */
        readonly isLogarithmic: boolean;
      })
    | null;
  /** sigma0 of W(0); null for W(0) from a file. */
  readonly initialScale: number | null;
  readonly trajectory: readonly TrajectoryRow[];
}

/** min_i q_i over a norm of W. */
export interface ComparedMargin {
  /** |W|, the largest entry of W, or its largest singular value: the norm whose margin such steps are known, or believed, to make large. */
  readonly norm: 'l2' | 'linf' | 'spectral';
  readonly atEnd: number | null;
  /** The largest of the pattern that the weights at the end have, where its problem is solved: certified, of a norm of its own the upper end of the bracket, and no claim about where training goes. */
  readonly largest: number | null;
  /** Of what training is shown to go to. */
  readonly limit: number | null;
}

/** One combination of the varied values. */
export interface ComparedSystem {
  /** Its values in short. */
  readonly name: string;
  /** The varied fields by path, as they were given. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Why it was not run; null where it was. */
  readonly refused: string | null;
  readonly found: Compared | null;
}

/** @param first  of each direction that was shown so far the first system that goes there */
export function compared(record: ExperimentRecord, index: number, first: Map<string, number>): Compared {
  const { limit, risk, training, verdict } = record;
  const rows = training.trajectory;
  // What lies beyond the last update is of flows alone, which not every system has.
  const last = rows.findLast(({ t }) => t <= training.steps) ?? rows[rows.length - 1];
  const shown = shownEnd(record);
  return {
    outcome: training.outcome,
    steps: training.steps,
    interpolates: verdict.interpolates,
    heading: limit.heading,
    goesTo: {
      kind: shown.kind,
      scope: shown.scope,
      because: shown.because,
      sameAs: shown.direction === null ? null : firstOf(first, shown.direction, index),
    },
    clock: clockOf(record),
    residual: last.residual,
    error: { atEnd: risk.atEnd, interval: risk.atEndInterval, limit: shown.error },
    own: limit.own == null ? null : { kind: limit.own.kind, error: risk.own?.error ?? null },
    margin: { ...marginOf(record, last), limit: shown.margin },
    minimum: minimumOf(record),
    initialScale: training.initialScale,
    trajectory: training.trajectory,
  };
}

/** What late margins follow; null where they follow nothing that is known. */
function clockOf({ limit: { own }, spec: { training } }: ExperimentRecord): Compared['clock'] {
  const { clock } = optimizerNamed(training.optimizer);
  if (clock.factor === null) return null;
  const { factor, told } = clock;
  switch (objectiveOf(training).tail.kind) {
    case 'exponential':
      return { told, factor, of: 'margins' };
    case 'polynomial':
      return own?.kind === 'polynomial'
        ? { told: `${Number(own.exponent.toPrecision(3))} ${told}`, factor, of: 'logarithms' }
        : null;
    case 'target':
    case 'finite':
    case 'minimum':
      return null;
  }
}

function marginOf(
  { limit, notes, training }: ExperimentRecord,
  last: TrajectoryRow,
): Omit<ComparedMargin, 'limit'> {
  const { own, normalizedMargin, status } = limit;
  if (own?.kind === 'linf' || own?.kind === 'spectral') {
    const isBound = notes['limit.own.atEnd'] === undefined;
    return { norm: own.kind, atEnd: own.atEnd, largest: isBound ? own.certificate.upper : null };
  }
  const isBound = status === 'solved' && training.activation.fractionAtEnd === 1;
  return { norm: 'l2', atEnd: last.normalizedMargin, largest: isBound ? normalizedMargin : null };
}

function minimumOf({ limit: { own }, spec: { training } }: ExperimentRecord): Compared['minimum'] {
  if (own?.kind !== 'regularised' && own?.kind !== 'equalMargins') return null;
  const { kind, norm, distance, oneMinusCosineToMargin } = own;
  const { tail } = objectiveOf(training);
  const isLogarithmic = tail.kind === 'minimum' && tail.isTame && tail.margin === null;
  return { kind, norm, distance, oneMinusCosineToMargin, isLogarithmic };
}

interface ShownEnd extends Pick<Destination, 'kind' | 'scope' | 'because'> {
  /** What tells directions apart: weights of the same points in networks of one kind. */
  readonly direction: string | null;
  readonly error: number | null;
  readonly margin: number | null;
}

/** The end of training as the record shows it: that of the activated pattern, or of another one that is certified to last. */
function shownEnd({ limit, risk, spec }: ExperimentRecord): ShownEnd {
  const { heading, headingBecause, headingScope, reached } = limit;
  const { width, slope, secondLayer, positive } = spec.network;
  const directionOf = (kind: string, dual: readonly number[] | null) =>
    JSON.stringify([kind, width, positive, slope, secondLayer, spec.data, spec.seed, dual]);
  if (heading === 'reached') {
    return {
      kind: 'activated',
      scope: headingScope,
      because: headingBecause,
      direction: directionOf('activated', limit.dual),
      error: risk.limit?.error ?? null,
      margin: limit.normalizedMargin,
    };
  }
  if (reached?.frozenCertificate?.status === 'certified') {
    return {
      kind: 'pattern',
      scope: reached.frozenCertificate.scope,
      because: reached.frozenCertificate.reason,
      direction: directionOf(JSON.stringify(reached.groups), reached.dual),
      error: risk.reached?.error ?? null,
      margin: reached.normalizedMargin,
    };
  }
  const { own } = limit;
  if ((own?.kind === 'regularised' || own?.kind === 'equalMargins') && own.converges === true) {
    return {
      kind: 'minimum',
      scope: 'descent',
      because:
        'from the last update on every update comes nearer to the minimum (docs/theory.md, section 21)',
      direction: directionOf(own.kind, own.coefficients),
      error: null,
      margin: own.margin,
    };
  }
  return { kind: null, scope: null, because: headingBecause, direction: null, error: null, margin: null };
}

function firstOf(first: Map<string, number>, direction: string, index: number): number {
  const known = first.get(direction);
  if (known === undefined) first.set(direction, index);
  return known ?? index;
}
