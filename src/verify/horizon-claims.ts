/**
 * The claims of training beyond its last update: margins against their asymptotics, the flow at infinity, its rate and its constant.
 */
import { exp, log } from '../linalg/elementary.ts';
import { optimizerNamed } from '../optimizers.ts';
import type { ExperimentRecord, HorizonRecord } from '../record/record.ts';
import { asymptoticClaims, sineOf, tangentOf } from './approach-claims.ts';
import { type Approximate, rounded, rounding, U } from './arithmetic.ts';
import type { Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { roadsApart } from './reached-claims.ts';

const AT = 'horizon.';
const LN10 = log(10);
const FLOW = 'the weights along the flow are not kept';
/** How far an eigenvalue found from inside may be from the exact one, as a share; and what quotients of logarithms lose. */
const CLOSE = 1e-9;

/** The pattern of the flow's end, and its multipliers. */
export interface Target {
  readonly lifted: Lifted;
  readonly beta: Float64Array;
  readonly dualUnique: boolean | null;
}

/**
 * max over support vectors of |q_i - log tau + log beta_i|.
 *
 * @param logRate  log of tau/t
 */
export function residual(q: ArrayLike<number>, beta: Float64Array, logTau: number): Approximate {
  let [value, error] = [0, 0];
  for (let i = 0; i < beta.length; i++) {
    if (!(beta[i] > 0)) continue;
    value = Math.max(value, Math.abs(q[i] - logTau + log(beta[i])));
    error = Math.max(error, 32 * U * (Math.abs(q[i]) + Math.abs(logTau) + Math.abs(log(beta[i]))));
  }
  return { value, error };
}

/** @param target  a sentence where the pattern is not told */
export function horizonClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  horizon: HorizonRecord,
  target: Target | string,
  logRate: number,
): void {
  const { training } = record;
  ledger.unchecked(`${AT}passage.exactUpdates`, horizon.passage.exactUpdates, FLOW);
  switchClaims(ledger, record, horizon);
  lastRowClaims(ledger, record, horizon);
  if (training.trajectory.every(({ oneMinusCosine }) => oneMinusCosine === null) || !isOfActivated(record))
    for (const [angle, said] of Object.entries(horizon.log10StepsFollowed))
      ledger.unchecked(`${AT}log10StepsFollowed.${angle}`, said, FLOW);
  else followedTimeClaims(ledger, training, horizon.log10StepsFollowed);
  if (typeof target === 'string') {
    for (const name of ['residual', 'rate', 'angleConstant', 'perpendicular'] as const)
      ledger.unchecked(AT + name, horizon[name], target);
    ledger.unchecked(`${AT}limit.residual`, horizon.limit?.residual ?? null, target);
    return;
  }
  const { beta } = target;
  const logTau = horizon.log10T * LN10 + logRate;
  const found = residual(horizon.margins, beta, logTau);
  const ofClock = 64 * U * Math.abs(horizon.log10T * LN10);
  ledger.near(
    `${AT}residual`,
    horizon.residual,
    { value: found.value, error: found.error + ofClock },
    'logarithms of both sides, and the clock as log10 t gives it back',
  );
  if (horizon.limit !== null) atInfinityClaims(ledger, horizon.limit, target);
  approachClaims(ledger, record, horizon, target, logRate);
}

/** How often neurons switched, as far as the first twenty say. */
function switchClaims(
  ledger: Ledger,
  { training, limit, spec }: ExperimentRecord,
  { switches, slidingPairs, activatedFraction, limit: rest, passage, log10T }: HorizonRecord,
): void {
  const { count, listed, lastAt } = switches;
  ledger.near(`${AT}passage.t`, passage.t, rounded(training.steps, 4), 'the last update');
  if (count < LISTED)
    ledger.same(
      `${AT}switches.count`,
      count,
      listed.length,
      `all of them are listed where they are fewer than ${LISTED}`,
    );
  else ledger.unchecked(`${AT}switches.count`, count, FLOW);
  const last = listed.at(-1)?.log10T ?? 0;
  ledger.between(`${AT}switches.lastAt`, lastAt, last, log10T, 'no earlier than the last that is listed');
  const held = limit.reached?.groups.reduce(
    (sum, { members, sliding }) => sum + members.length * sliding.length,
    0,
  );
  const isFlow = optimizerNamed(spec.training.optimizer).motion === 'flow';
  if (count === 0 && !isFlow)
    ledger.same(`${AT}slidingPairs`, slidingPairs, 0, 'no pair changed its pattern');
  else ledger.unchecked(`${AT}slidingPairs`, slidingPairs, `${FLOW}; of the limit there are ${held ?? 0}`);
  const row = training.trajectory.at(-1);
  if (row !== undefined && row.t > training.steps)
    ledger.near(
      `${AT}activatedFraction`,
      activatedFraction,
      rounded(row.activatedFraction ?? 0, 0),
      'the last row',
    );
  if (rest !== null)
    ledger.same(
      `${AT}limit.ofActivatedPattern`,
      rest.ofActivatedPattern,
      activatedFraction === 1,
      'whether every pair is activated at the end',
    );
}

/** Switches that are listed at most. */
const LISTED = 20;

/** The last row of the trajectory is that of the horizon's end. */
function lastRowClaims(
  ledger: Ledger,
  { training, spec, data }: ExperimentRecord,
  { margins, log10T }: HorizonRecord,
): void {
  const last = training.trajectory.length - 1;
  if (last < 0) return;
  const row = training.trajectory[last];
  if (row.t <= training.steps) return;
  const path = `training.trajectory[${last}].`;
  const least = margins.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  ledger.near(`${path}minMargin`, row.minMargin, rounded(least, 1), 'the least of horizon.margins');
  ledger.near(`${path}log10T`, row.log10T, rounded(log10T, 8), 'horizon.log10T');
  const mean = spec.training.reduction === 'mean' ? log(data.n) : 0;
  const tail = log(margins.reduce((total, entry) => total + exp(least - entry), 0)) - least;
  ledger.near(
    `${path}logLoss`,
    row.logLoss,
    { value: tail - mean, error: exp(-Math.max(0, least)) + 64 * U * (Math.abs(least) + data.n) },
    'log sum exp(-q_i) of horizon.margins, up to exp(-min q) for a loss that only tends to it',
  );
  ledger.near(
    `${path}normalizedMargin`,
    row.normalizedMargin,
    rounded(least / row.norm, 8),
    'min q/|W|, |W| as the row has it',
  );
  ledger.unchecked(`${path}norm`, row.norm, FLOW);
  ledger.unchecked(`${path}oneMinusCosine`, row.oneMinusCosine, FLOW);
}

function atInfinityClaims(ledger: Ledger, limit: NonNullable<HorizonRecord['limit']>, target: Target): void {
  const path = `${AT}limit.`;
  const b = Float64Array.from(limit.dual);
  const { lifted, beta } = target;
  const { values, errors, diagonal } = lifted.margins(b);
  let [worst, error] = [0, 0];
  for (let k = 0; k < b.length; k++) {
    worst = Math.max(worst, Math.abs(Math.min(b[k] * diagonal[k], values[k] - 1)));
    error = Math.max(
      error,
      errors[k] + 8 * U * (1 + values[k]) + rounding(lifted.evidence.m, b[k] * diagonal[k]),
    );
  }
  ledger.near(
    `${path}residual`,
    limit.residual,
    { value: worst, error },
    'max_k |min(b_k G_kk, (G b)_k - 1)|: rounding of both sums',
  );
  ledger.near(
    `${path}marginDifference`,
    limit.marginDifference,
    roadsApart(lifted, b, beta),
    'max_i |(G b)_i - (G beta)_i|: rounding of both sums',
  );
  const largest = beta.reduce((up, entry) => Math.max(up, entry), 0);
  const difference = b.reduce((up, entry, k) => Math.max(up, Math.abs(entry - beta[k])), 0);
  ledger.near(
    `${path}differenceFromSolver`,
    limit.differenceFromSolver,
    rounded(difference / largest, 8),
    'max_k |b_k - beta_k|/max beta',
  );
}

/** Rate, constant and times: of a regular pattern, beta > 0 on S. */
function approachClaims(
  ledger: Ledger,
  { limit, notes, training }: ExperimentRecord,
  horizon: HorizonRecord,
  { lifted, beta, dualUnique }: Target,
  logRate: number,
): void {
  const { n } = lifted.evidence;
  const end = training.trajectory.at(-1);
  const late =
    end === undefined || end.t <= training.steps
      ? null
      : { q: Float64Array.from(horizon.margins), norm: end.norm, logTau: horizon.log10T * LN10 + logRate };
  const isUnique = dualUnique === true || limit.rank === n;
  const clock = asymptoticClaims(ledger, AT, horizon, { features: lifted, beta, isUnique }, late);
  for (const [angle, said] of Object.entries(horizon.log10StepsToAngle)) {
    const path = `${AT}log10StepsToAngle.${angle}`;
    if (said === null) continue;
    if (notes[path]?.startsWith('as read off the trajectory') || horizon.angleConstant === null) {
      ledger.unchecked(path, said, FLOW);
      continue;
    }
    const value = (horizon.angleConstant / tangentOf(Number(angle)) + clock - logRate) / LN10;
    const error = CLOSE * (Math.abs(value) + Math.abs(clock) + Math.abs(logRate));
    ledger.near(
      path,
      said,
      { value, error },
      "(angleConstant/tan + beta'log beta/1'beta - log alpha)/log 10, from the constant as the record has it",
    );
  }
}

/** Times read off the rows: between the last that is farther from the limit and the next. */
function followedTimeClaims(
  ledger: Ledger,
  { trajectory }: ExperimentRecord['training'],
  times: HorizonRecord['log10StepsFollowed'],
): void {
  const rows = trajectory.filter(({ log10T, oneMinusCosine }) => log10T !== null && oneMinusCosine !== null);
  for (const [angle, said] of Object.entries(times)) {
    const half = sineOf(Number(angle) / 2);
    const at = rows.findLastIndex(({ oneMinusCosine }) => (oneMinusCosine ?? 0) >= 2 * half * half);
    const path = `${AT}log10StepsFollowed.${angle}`;
    if (said === null) continue;
    if (at < 0 || at === rows.length - 1) {
      ledger.unchecked(path, said, 'no two rows of the trajectory enclose that angle');
      continue;
    }
    // Between them 1/angle is linear in log t, as it becomes.
    const [above, below] = [rows[at], rows[at + 1]];
    const [far, near, goal] = [above.oneMinusCosine ?? 0, below.oneMinusCosine ?? 0, 2 * half * half].map(
      (one) => 1 / Math.sqrt(one),
    );
    const [from, to] = [above.log10T ?? 0, below.log10T ?? 0];
    const value = from + ((goal - far) / (near - far)) * (to - from);
    const error = CLOSE * (1 + Math.abs(value)) + 64 * U * Math.abs((goal * (to - from)) / (near - far));
    ledger.near(path, said, { value, error }, 'between two rows, 1/angle linear in log t');
  }
}

/** Whether angles to the activated limit are those of the flow's own. */
function isOfActivated({ horizon }: ExperimentRecord): boolean {
  return horizon?.limit?.ofActivatedPattern ?? horizon?.activatedFraction === 1;
}
