/**
 * The horizon as the record shows it.
 */
import { log10StepsToAngle, oneMinusCosineOf } from '../horizon/asymptotics.ts';
import type { FlowOutcome } from '../horizon/follow.ts';
import type { RestPoint } from '../horizon/rest-point.ts';
import { exp, log, log10 } from '../linalg/elementary.ts';
import { multiplyVector } from '../linalg/product.ts';
import { maximum } from '../linalg/vector.ts';
import type { LimitDirection } from '../margin/limit.ts';
import type { LiftedSystem } from '../network/lifted-system.ts';
import type { Notes } from '../record/notes.ts';
import type { Angle, HorizonRecord } from '../record/record.ts';
import type { Followed } from './horizon-stage.ts';
import { whyStiff } from './stiffness.ts';
import { residualFrom } from './trajectory-stage.ts';

/** Angles, in radians, whose times are told. */
const ANGLES: readonly Angle[] = ['0.1', '0.01', '0.001'];
/** Beyond, t itself may overflow. */
const LARGEST_LOG = 709;
/** Only so many switches are listed one by one. */
const LISTED = 20;
/** Margins farther than this from their asymptotics have not come to them. */
const NOT_YET = 0.1;
/** A time told that differs by more than this share from the one on the trajectory is told with a warning. */
const ROUGH = 0.02;
/** A point off the support has settled when what it pulls at itself is below this share of its slack. */
const SETTLED = 0.01;
/** A rate times log t below this leaves the power law invisible. */
const SLOW = 3;
/** The two roads to the limit may differ by this much, in relative terms, per unit of condition; and by `LEAST_AGREEMENT` anyway. */
const AGREEMENT = 1e-13;
const LEAST_AGREEMENT = 1e-9;

/**
 * @param updates  how many were carried out before the flow was taken up
 * @param slope  gamma
 */
export function horizonRecord(
  followed: Followed,
  updates: number,
  slope: number,
  notes: Notes,
): HorizonRecord {
  const { summary, rate, passage, exactUpdates, end, target, log10T, still } = followed;
  const log10Of = (s: number): number => {
    const logT = s - log(rate);
    return logT < LARGEST_LOG ? log10(exp(logT)) : logT / log(10);
  };
  const sliding = summary.groups.reduce(
    (total, { points, members }) => total + points.length * members.length,
    0,
  );
  if (summary.coarse) notes.remark('horizon.outcome', COARSE);
  if (summary.outcome === 'stiff') notes.remark('horizon.outcome', whyStiff(summary, slope, target));
  remarkOnUpdates(followed, log10Of, notes);
  return {
    outcome: summary.outcome,
    log10T,
    margins: Array.from(end.q),
    activatedFraction: end.activatedFraction,
    passage: {
      t: updates,
      curvature: passage.curvature,
      error: still ? passage.error : notes.absent('horizon.passage.error', SWITCHED),
      exactUpdates,
    },
    switches: {
      count: summary.switches.length,
      listed: summary.switches
        .slice(0, LISTED)
        .map(({ s, neuron, point, to }) => ({ log10T: log10Of(s), neuron, point, to })),
      lastAt: still
        ? notes.absent('horizon.switches.lastAt', 'no neuron changed its pattern')
        : log10Of(summary.since),
    },
    slidingPairs: sliding,
    ...approach(followed, notes),
    limit: limitAtInfinity(followed, notes),
    residual: notes.orAbsent(
      'horizon.residual',
      target === null ? null : residualFrom(target, { logTau: end.s, q: end.q }),
      target === null ? whyNoPattern(followed) : 'the margin problem of the last pattern has no solution',
    ),
  };
}

const SWITCHED =
  'a neuron switched after the passage, and by how much one step more or less changes what follows is not estimated';

const COARSE =
  'a point that was moved little or not at all has been set in motion, and steps are too large there for a flow to speak of descent';

const WITHIN_ROUNDING = 'whether the limit of the last pattern has that pattern itself is within rounding';

const SLIDES = 'some neuron slides along a boundary, where the pattern is no fixed one';

/** Why descent was carried out update by update beyond some time. */
const BY_UPDATES: Readonly<Record<Exclude<FlowOutcome, 'reached'>, string>> = {
  exhausted: 'following the flow had taken half as many multiplications as the updates that remained',
  stiff: 'the steps of its flow become ever shorter there',
  undetermined: 'how its flow goes on is not determined there',
};

/** Says from when on, and why, exact updates were carried out instead of their flow. */
function remarkOnUpdates({ summary, rest }: Followed, log10Of: (s: number) => number, notes: Notes): void {
  if (rest === null) return;
  const from = `from t = 10^${log10Of(rest.s).toFixed(2)} on`;
  notes.remark(
    'horizon.passage.exactUpdates',
    `${from} descent was carried out update by update: ${BY_UPDATES[rest.because]}`,
  );
  if (rest.switched) {
    notes.remark(
      'horizon.switches.count',
      `of the flow alone: in the exact updates ${from} they are not counted`,
    );
  }
  if (summary.outcome !== 'reached') notes.remark('horizon.outcome', OUT_OF_RANGE);
}

const OUT_OF_RANGE = 'the next exact update would leave the range of float64';

/** Why the last pattern is none. */
function whyNoPattern({ rest }: Followed): string {
  return rest === null ? SLIDES : STILL_SWITCHES;
}

const STILL_SWITCHES = 'in the second half of the exact updates some neuron still changed its pattern';

/** Rate, constant and times of the approach. */
function approach(
  followed: Followed,
  notes: Notes,
): Pick<
  HorizonRecord,
  'asymptotics' | 'rate' | 'angleConstant' | 'perpendicular' | 'log10StepsToAngle' | 'log10StepsFollowed'
> {
  const { asymptotics, target, rate } = followed;
  const why = whyNoAsymptotics(followed);
  const known = asymptotics !== null && target?.consistent === true ? asymptotics : null;
  const absent = <T>(name: string, value: T | null | undefined): T | null =>
    notes.orAbsent(`horizon.${name}`, value ?? null, why);
  const slow = known?.status === 'regular' ? slowPoint(followed) : null;
  const told = timesToAngles((angle) => {
    const path = `log10StepsToAngle.${angle}`;
    if (slow === null) return absent(path, known && log10StepsToAngle(known, Number(angle), rate));
    const there = arrival(followed, Number(angle));
    if (there === null) return notes.absent(`horizon.${path}`, slow);
    notes.remark(`horizon.${path}`, `as read off the trajectory: ${slow}`);
    return there;
  });
  const seen = timesToAngles((angle) => {
    const reason = target === null ? whyNoPattern(followed) : 'not reached on the trajectory';
    return notes.orAbsent(`horizon.log10StepsFollowed.${angle}`, arrival(followed, Number(angle)), reason);
  });
  if (known?.status === 'regular') remarkOnApproach(followed, told, seen, notes);
  return {
    asymptotics: known === null ? absent('asymptotics', null) : known.status,
    rate: absent('rate', known?.rate),
    angleConstant: absent('angleConstant', known?.angleConstant),
    perpendicular: absent('perpendicular', known?.perpendicular),
    log10StepsToAngle: told,
    log10StepsFollowed: seen,
  };
}

/**
 * Why the closed form of the times does not hold yet: a point off the support still pulls. Its force e_k is to fade like t^-slack, which
 * it does once it is small beside its slack, G_kk e_k << qhat_k - 1. Null when all have come to that.
 */
function slowPoint({ summary: { system, r }, target }: Followed): string | null {
  if (system === null || !target?.dual || !target.margins) return null;
  const { G } = system;
  for (const [k, beta] of target.dual.entries()) {
    const slack = target.margins[k] - 1;
    const pull = exp(-r[k]) * G.data[k * (G.cols + 1)];
    if (beta === 0 && pull > SETTLED * slack) {
      return `point ${k}, off the support with a slack of ${slack.toPrecision(2)}, still pulls at the end of the trajectory, and the closed form does not hold before it has settled`;
    }
  }
  return null;
}

function whyNoAsymptotics(followed: Followed): string {
  const { asymptotics, target, summary } = followed;
  if (target === null) return whyNoPattern(followed);
  if (summary.outcome !== 'reached') return 'the flow was not followed to the horizon';
  if (asymptotics === null) return 'the margin problem of the last pattern has no solution';
  if (target.consistent === null) return WITHIN_ROUNDING;
  if (target.consistent !== true)
    return 'the limit of the last pattern does not have that pattern itself, so the pattern cannot last';
  return asymptotics.status === 'degenerate'
    ? 'a point lies on the margin with multiplier 0 at every dual solution: 1 - cos falls like (loglog t/log t)^2'
    : 'the support features are dependent, and the dual solution to which the flow goes was not found';
}

function timesToAngles(time: (angle: Angle) => number | null): Readonly<Record<Angle, number | null>> {
  return Object.fromEntries(ANGLES.map((angle) => [angle, time(angle)])) as Record<Angle, number | null>;
}

/**
 * log10 t from which on the angle to the limit stays below `angle`, between the rows of the trajectory by 1/angle linear in log t,
 * which it becomes; that of the first row when it is below on all of them, null when the last row is not below.
 */
function arrival({ approach: way }: Followed, angle: number): number | null {
  const rows = way.flatMap(({ logT, oneMinusCosine: c }) => (c === null ? [] : [{ logT, c }]));
  const bound = oneMinusCosineOf(angle);
  const at = rows.findLastIndex(({ c }) => c >= bound);
  if (at === rows.length - 1) return null;
  if (at < 0) return rows[0].logT / log(10);
  const [above, below] = [rows[at], rows[at + 1]];
  const [high, low, goal] = [above.c, below.c, bound].map((c) => 1 / Math.sqrt(c));
  const share = (goal - high) / (low - high);
  return (above.logT + share * (below.logT - above.logT)) / log(10);
}

/** What the reader of a rate, or of a time far ahead, must know. */
function remarkOnApproach(
  { target, asymptotics, end, log10T }: Followed,
  told: Readonly<Record<Angle, number | null>>,
  seen: Readonly<Record<Angle, number | null>>,
  notes: Notes,
): void {
  const late = target && (residualFrom(target, { logTau: end.s, q: end.q }) ?? 0) <= NOT_YET;
  for (const angle of ANGLES) {
    const [ahead, there] = [told[angle], seen[angle]];
    if (ahead === null || ahead === there) continue;
    if (there !== null && Math.abs(ahead - there) > ROUGH * Math.max(1, there)) {
      const remark = `early: the trajectory is there at 10^${there.toFixed(2)}, before the margins follow their asymptotics`;
      notes.remark(`horizon.log10StepsToAngle.${angle}`, remark);
    }
    if (there === null && (!late || ahead <= log10T)) {
      const remark =
        'a rough guide: the margins do not follow their asymptotics by the end of the trajectory';
      notes.remark(`horizon.log10StepsToAngle.${angle}`, remark);
    }
  }
  const { rate, least } = asymptotics ?? {};
  if (typeof rate === 'number' && rate * log10T * log(10) < SLOW) {
    const cause =
      least === 'slack'
        ? 'a point off the support has hardly any slack'
        : 'G is nearly singular on the support';
    notes.remark(
      'horizon.rate',
      `slow (${cause}): t^-rate has not come into its own at the end of the trajectory`,
    );
  }
}

/** The rest point of the flow beside the solver's multipliers, which it knew nothing of. */
function limitAtInfinity(followed: Followed, notes: Notes): HorizonRecord['limit'] {
  const { atInfinity: rest, target, summary, end } = followed;
  if (rest === null) {
    const why =
      summary.system === null
        ? whyNoPattern(followed)
        : target?.status === 'infeasible'
          ? 'no weights separate the data in the last pattern, so its flow comes to no rest'
          : 'the flow was not followed to the horizon';
    return notes.absent('horizon.limit', why);
  }
  const path = 'horizon.limit';
  const none =
    target?.dual == null
      ? 'the convex solver found no solution for this pattern'
      : 'the flow of this pattern has not settled';
  const compared = target && summary.system && comparison(rest, target, summary.system);
  if (compared?.agrees === false) {
    notes.remark(
      `${path}.agrees`,
      `DISAGREEMENT: the limit of the flow and that of the convex solver differ by ${compared.marginDifference} in their margins and by ${compared.differenceFromSolver ?? 'an unknown amount'} in their multipliers, more than ${compared.allowed}: a defect of this program, or a discovery`,
    );
  }
  return {
    status: rest.status,
    dual: Array.from(rest.b),
    residual: rest.residual,
    differenceFromSolver: notes.orAbsent(
      `${path}.differenceFromSolver`,
      compared?.differenceFromSolver ?? null,
      compared
        ? 'of many dual solutions the one of the flow was not found: only the margins can be compared'
        : none,
    ),
    marginDifference: notes.orAbsent(`${path}.marginDifference`, compared?.marginDifference ?? null, none),
    agrees: notes.orAbsent(`${path}.agrees`, compared?.agrees ?? null, none),
    ofActivatedPattern: end.activatedFraction === 1,
    consistent: notes.orAbsent(
      `${path}.consistent`,
      target?.consistent ?? null,
      target?.dual == null ? 'no limit to judge' : WITHIN_ROUNDING,
    ),
  };
}

/** How far apart the margins of the limits are that the flow and the convex solver find; null when one of them is missing. */
export function roadsDifference({ atInfinity: rest, target, summary }: Followed): number | null {
  if (rest === null || target === null || summary.system === null) return null;
  return comparison(rest, target, summary.system)?.marginDifference ?? null;
}

/** How far the two limits are apart; null when one of them is missing. */
function comparison({ b, status }: RestPoint, limit: LimitDirection, { G }: LiftedSystem) {
  const { dual: beta, dualOfFlow, certificate } = limit;
  if (beta === null || status === 'unsettled') return null;
  const difference = b.map((entry, k) => entry - beta[k]);
  const terms = multiplyVector({ ...G, data: G.data.map(Math.abs) }, beta);
  const marginDifference = maximum(multiplyVector(G, difference).map(Math.abs)) / Math.max(1, maximum(terms));
  const differenceFromSolver = dualOfFlow ? maximum(difference.map(Math.abs)) / maximum(beta) : null;
  const allowed = Math.max(LEAST_AGREEMENT, AGREEMENT * (certificate?.conditionEstimate ?? 1));
  const agrees = marginDifference <= LEAST_AGREEMENT && (differenceFromSolver ?? 0) <= allowed;
  return { marginDifference, differenceFromSolver, allowed, agrees };
}
