/**
 * The claims of training beyond its last update: margins against their asymptotics, the flow at infinity, its rate and its constant.
 */
import { exp, log } from '../linalg/elementary.ts';
import type { ExperimentRecord, HorizonRecord } from '../record/record.ts';
import { type Approximate, inner, rounded, rounding, U } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { MOST_POINTS, TOO_MANY } from './margin-claims.ts';
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
  for (const name of ['activatedFraction', 'slidingPairs', 'perpendicular'] as const)
    ledger.unchecked(AT + name, horizon[name], FLOW);
  for (const name of ['t', 'curvature', 'error', 'exactUpdates'] as const)
    ledger.unchecked(`${AT}passage.${name}`, horizon.passage[name], FLOW);
  ledger.unchecked(`${AT}switches.count`, horizon.switches.count, FLOW);
  ledger.unchecked(`${AT}switches.lastAt`, horizon.switches.lastAt, FLOW);
  lastRowClaims(ledger, record, horizon);
  if (typeof target === 'string') {
    for (const name of ['residual', 'rate', 'angleConstant'] as const)
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
  { limit, notes }: ExperimentRecord,
  horizon: HorizonRecord,
  { lifted, beta, dualUnique }: Target,
  logRate: number,
): void {
  const { n } = lifted.evidence;
  const S = Array.from(beta.keys()).filter((i) => beta[i] > 0);
  const total = S.reduce((sum, i) => sum + beta[i], 0);
  const clock = S.reduce((sum, i) => sum + beta[i] * log(beta[i]), 0) / total;
  const regular = horizon.rate !== null && horizon.angleConstant !== null && horizon.perpendicular !== null;
  if (regular && n > MOST_POINTS) {
    ledger.unchecked(`${AT}rate`, horizon.rate, TOO_MANY);
    ledger.unchecked(`${AT}angleConstant`, horizon.angleConstant, TOO_MANY);
  } else if (regular && dualUnique !== true && limit.rank !== n) {
    const why = 'support features are dependent, and which of them stand for all is not kept';
    ledger.unchecked(`${AT}rate`, horizon.rate, why);
    ledger.unchecked(`${AT}angleConstant`, horizon.angleConstant, why);
  } else if (regular) {
    const G = lifted.gram();
    const block = Float64Array.from(S.flatMap((i) => S.map((k) => G[i * n + k])));
    const scaled = block.map(
      (entry, at) => entry * Math.sqrt(beta[S[Math.floor(at / S.length)]] * beta[S[at % S.length]]),
    );
    const spectrum = new Eigenvalues(scaled, S.length);
    const slowest = spectrum.at(0);
    const { values, errors } = lifted.margins(beta);
    let slack = Number.POSITIVE_INFINITY;
    let ofSlack = 0;
    for (let i = 0; i < n; i++) {
      if (beta[i] > 0) continue;
      slack = Math.min(slack, values[i] - 1);
      ofSlack = Math.max(ofSlack, errors[i] + 4 * U * values[i]);
    }
    ledger.near(
      `${AT}rate`,
      horizon.rate,
      {
        value: Math.min(slowest, slack),
        error: Math.max(ofSlack, spectrum.error + CLOSE * Math.abs(slowest)),
      },
      `the least eigenvalue on the support, found from inside to ${CLOSE}, or the least slack off it`,
    );
    const delta = Float64Array.from(S, (i) => log(beta[i]) - clock);
    const along = solved(block, delta);
    const spread = along === null ? Number.NaN : inner(along, delta).value;
    const perpendicular = horizon.perpendicular ?? 0;
    const constant = Math.sqrt((spread + perpendicular * perpendicular) / total);
    ledger.near(
      `${AT}angleConstant`,
      horizon.angleConstant,
      { value: constant, error: CLOSE * constant },
      `from delta' G_SS^-1 delta, by a factorisation of this room, and |W_perp| as the record has it: ${CLOSE} for the condition of G_SS`,
    );
  }
  for (const [angle, said] of Object.entries(horizon.log10StepsToAngle)) {
    const path = `${AT}log10StepsToAngle.${angle}`;
    if (said === null) continue;
    if (notes[path]?.startsWith('as read off the trajectory') || horizon.angleConstant === null) {
      ledger.unchecked(path, said, FLOW);
      continue;
    }
    const x = Number(angle);
    const tangent = tangentOf(x);
    const value = (horizon.angleConstant / tangent + clock - logRate) / LN10;
    const error = CLOSE * (Math.abs(value) + Math.abs(clock) + Math.abs(logRate));
    ledger.near(
      path,
      said,
      { value, error },
      "(angleConstant/tan + beta'log beta/1'beta - log alpha)/log 10, from the constant as the record has it",
    );
  }
  for (const [angle, said] of Object.entries(horizon.log10StepsFollowed))
    ledger.unchecked(`${AT}log10StepsFollowed.${angle}`, said, FLOW);
}

/** tan x of a small angle, by its series through sine and cosine. */
function tangentOf(x: number): number {
  let [term, sine, cosine] = [1, 0, 0];
  for (let k = 0; k < 20; k++) {
    if (k % 2 === 0) cosine += k % 4 === 0 ? term : -term;
    else sine += k % 4 === 1 ? term : -term;
    term *= x / (k + 1);
  }
  return sine / cosine;
}

/** A^-1 b for a positive definite A (k x k, not kept), by elimination; null where a pivot is not positive. */
function solved(A: Float64Array, b: Float64Array): Float64Array | null {
  const n = b.length;
  const x = b.slice();
  for (let k = 0; k < n; k++) {
    const pivot = A[k * n + k];
    if (!(pivot > 0)) return null;
    for (let i = k + 1; i < n; i++) {
      const factor = A[i * n + k] / pivot;
      if (factor === 0) continue;
      for (let j = k; j < n; j++) A[i * n + j] -= factor * A[k * n + j];
      x[i] -= factor * x[k];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) x[k] -= A[k * n + j] * x[j];
    x[k] /= A[k * n + k];
  }
  return x;
}
