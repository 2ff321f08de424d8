/**
 * The horizon as the record shows it.
 */
import { log10StepsToAngle } from '../horizon/asymptotics.ts';
import { exp, log, log10 } from '../linalg/elementary.ts';
import { maximum } from '../linalg/vector.ts';
import type { Followed } from './horizon-stage.ts';
import type { Notes } from './notes.ts';
import type { HorizonRecord } from './record.ts';
import type { TrainingSetup } from './training-stage.ts';
import { residualFrom } from './trajectory-stage.ts';

/** Angles, in radians, whose times are told. */
const ANGLES = ['0.1', '0.01', '0.001'] as const;
/** Beyond, t itself may overflow. */
const LARGEST_LOG = 709;
/** Only so many switches are listed one by one. */
const LISTED = 20;
/** Times at which the residual is still above this are told with a warning. */
const NOT_YET = 0.1;
/** The two roads to the limit may differ by this much, relative to the largest multiplier, per unit of condition. */
const AGREEMENT = 1e-13;
const LEAST_AGREEMENT = 1e-9;

/** @param updates  how many were carried out before the flow was taken up */
export function horizonRecord(
  followed: Followed,
  updates: number,
  { alphaOfSum }: TrainingSetup,
  notes: Notes,
): HorizonRecord {
  const { summary, passage, end, target, log10T } = followed;
  const log10Of = (s: number): number => {
    const logT = s - log(alphaOfSum);
    return logT < LARGEST_LOG ? log10(exp(logT)) : logT / log(10);
  };
  const sliding = summary.groups.reduce((total, { points, count }) => total + points.length * count, 0);
  return {
    outcome: summary.outcome,
    log10T,
    margins: Array.from(end.q),
    activatedFraction: end.activatedFraction,
    passage: { t: updates, ...passage },
    switches: {
      count: summary.switches.length,
      listed: summary.switches.slice(0, LISTED).map(({ s, ...one }) => ({ log10T: log10Of(s), ...one })),
      lastAt:
        summary.switches.length === 0
          ? notes.absent('horizon.switches.lastAt', 'no neuron changed its pattern')
          : log10Of(summary.since),
    },
    slidingPairs: sliding,
    ...approach(followed, alphaOfSum, notes),
    limit: limitAtInfinity(followed, notes),
    residual: notes.orAbsent(
      'horizon.residual',
      target === null ? null : residualFrom(target, { logTau: end.s, q: end.q }),
      target === null ? SLIDES : 'the margin problem of the last pattern has no solution',
    ),
  };
}

const SLIDES = 'some neuron slides along a boundary, where the pattern is no fixed one';

/** Rate, constant and times of the approach. */
function approach(
  { asymptotics, target, states }: Followed,
  alpha: number,
  notes: Notes,
): Pick<HorizonRecord, 'asymptotics' | 'rate' | 'angleConstant' | 'perpendicular' | 'log10StepsToAngle'> {
  const why =
    target === null
      ? SLIDES
      : asymptotics === null
        ? 'the margin problem of the last pattern has no solution'
        : target.consistent !== true
          ? 'the limit of the last pattern does not have that pattern itself, so the pattern cannot last'
          : asymptotics.status === 'degenerate'
            ? 'a point lies on the margin with multiplier 0: 1 - cos falls like (loglog t/log t)^2'
            : 'the support features are linearly dependent to rounding';
  const known = asymptotics !== null && target?.consistent === true ? asymptotics : null;
  const absent = <T>(name: string, value: T | null | undefined): T | null =>
    notes.orAbsent(`horizon.${name}`, value ?? null, why);
  const times = ANGLES.map((angle) => {
    const log10T = known && log10StepsToAngle(known, Number(angle), alpha);
    return [angle, absent(`log10StepsToAngle.${angle}`, log10T)] as const;
  });
  for (const [angle, log10T] of times) {
    if (log10T === null || target === null) continue;
    const before = states.filter(({ s }) => s <= log(alpha) + log10T * log(10)).at(-1);
    const residual = before && residualFrom(target, { logTau: before.s, q: before.q });
    if (before === undefined || (residual ?? 0) > NOT_YET) {
      notes.remark(
        `horizon.log10StepsToAngle.${angle}`,
        'a rough guide: at that time the margins have not reached their asymptotics',
      );
    }
  }
  return {
    asymptotics: known === null ? absent('asymptotics', null) : known.status,
    rate: absent('rate', known?.rate),
    angleConstant: absent('angleConstant', known?.angleConstant),
    perpendicular: absent('perpendicular', known?.perpendicular),
    log10StepsToAngle: Object.fromEntries(times) as HorizonRecord['log10StepsToAngle'],
  };
}

/** The rest point of the flow beside the solver's multipliers, which it knew nothing of. */
function limitAtInfinity({ rest, target, summary, end }: Followed, notes: Notes): HorizonRecord['limit'] {
  if (rest === null) {
    const why = summary.G === null ? SLIDES : 'the flow was not followed to the horizon';
    return notes.absent('horizon.limit', why);
  }
  const beta = target?.dual ?? null;
  const difference =
    beta === null ? null : maximum(rest.b.map((entry, k) => Math.abs(entry - beta[k]))) / maximum(beta);
  const condition = target?.certificate?.conditionEstimate ?? null;
  const allowed = Math.max(LEAST_AGREEMENT, condition === null ? 1 : AGREEMENT * condition);
  if (difference !== null && difference > allowed) {
    notes.remark(
      'horizon.limit.differenceFromSolver',
      `DISAGREEMENT: the flow's limit and the convex solver's differ by ${difference}, more than ${allowed}: a defect of this program, or a discovery`,
    );
  }
  return {
    status: rest.status,
    dual: Array.from(rest.b),
    residual: rest.residual,
    differenceFromSolver: notes.orAbsent(
      'horizon.limit.differenceFromSolver',
      difference,
      'the convex solver found no solution for this pattern',
    ),
    ofActivatedPattern: end.activatedFraction === 1,
    consistent: notes.orAbsent('horizon.limit.consistent', target?.consistent ?? null, 'no limit to judge'),
  };
}
