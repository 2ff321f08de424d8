/**
 * The claims of a margin problem of many points in few dimensions, from the rows.
 */
import type { MarginProblemRecord } from '../record/record.ts';
import { type Approximate, quotient, rounded, rounding, Sum, U } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { Ledger } from './ledger.ts';
import { estimateClaim, leastOf } from './margin-claims.ts';
import {
  activatedRows,
  along,
  gramOn,
  groupsOf,
  lengthOf,
  marginsOf,
  type RowGroup,
  type RowPatternGroup,
  type Rows,
} from './rows.ts';

/** More dimensions than this have no eigenvalues computed. */
const MOST_DIMENSIONS = 200;
const WEIGHTS =
  "the record's own weights are not kept: its multipliers differ from them by its stationarity at most";
/** Weights and multipliers that a solver leaves are no farther apart. */
const STATIONARY = 1e-8;
const OUTWARDS = 64;
/** A length whose square is lost by underflow is smaller. */
export const UNDERFLOWN = 2 ** -500;
/** Multipliers whose own weights have such a bracket are those of the record's weights. */
const CLOSE = 1e-6;
const APART = 'the weights are not kept, and those that the multipliers make are others';
const OF_DUAL = new Set(['lower', 'minDual', 'relativeGap', 'distanceBound']);

/** @param at  where the problem stands, with a dot behind @param said  what its notes say of the rank, and of how nothing separates */
export function rowProblemClaims(
  ledger: Ledger,
  at: string,
  record: MarginProblemRecord,
  rows: Rows,
  said: { readonly rank?: string | undefined; readonly infeasibility?: string | undefined },
  pattern: readonly RowPatternGroup[] = activatedRows(rows),
): void {
  const { dual, certificate, infeasibility } = record;
  rankClaim(ledger, at, record, rows, pattern, said.rank);
  if (infeasibility !== null)
    inseparableClaims(ledger, at, record, infeasibility, rows, pattern, said.infeasibility);
  else if (dual === null)
    ledger.unchecked(`${at}status`, record.status, 'that the problem stayed undecided is no number');
  if (dual === null || certificate === null) return;
  const beta = Float64Array.from(dual);
  const groups = groupsOf(rows, beta, pattern);
  const { q, norm, diagonal } = marginsOf(rows, groups);
  const largest = q.values.reduce((most, entry) => Math.max(most, Math.abs(entry)), 1);
  const apart = (2 * Math.min(STATIONARY, certificate.stationarity) + 8 * U) * largest;
  const near = (name: string, said: number | null, found: Approximate, because: string) =>
    ledger.near(at + name, said, found, because);
  const least = widened(leastOf(q), apart);
  // |W|^2 = <W, W> and W is off by what margins are, weighed by its multipliers.
  const total = new Sum();
  for (const entry of beta) total.add(entry);
  const size = { value: norm.value, error: norm.error + (apart * total.value) / norm.value };
  const because = 'sums over the rows: the rounding of both, and how far weights and multipliers are apart';
  const sum = { value: total.value, error: rounding(beta.length, total.size) };
  const lower = dualClaims(ledger, at, record, certificate, beta, sum, norm);
  const gapOfDual = 1 - (lower.value * 2 * least.value * least.value) / (norm.value * norm.value);
  if (!(least.value > 0 && gapOfDual <= CLOSE)) {
    for (const [name, said] of Object.entries(certificate))
      if (!OF_DUAL.has(name)) ledger.unchecked(`${at}certificate.${name}`, said, APART);
    for (const name of ['status', 'objective', 'normalizedMargin', 'activationSlack', 'activated'] as const)
      ledger.unchecked(at + name, record[name], APART);
    return;
  }
  ledger.between(`${at}certificate.stationarity`, certificate.stationarity, 0, STATIONARY, WEIGHTS);
  near('normalizedMargin', record.normalizedMargin, quotient(least, size), because);
  const scaled = quotient(size, least);
  const half = {
    value: (scaled.value * scaled.value) / 2,
    error: (scaled.value + scaled.error) * scaled.error,
  };
  near('objective', record.objective, half, because);
  near('certificate.minMargin', certificate.minMargin, least, because);
  const ends = `${because}; rounded outwards by at most ${OUTWARDS} times that`;
  ledger.between(
    `${at}certificate.upper`,
    certificate.upper,
    half.value - half.error,
    half.value + OUTWARDS * half.error,
    `|W|^2/(2 (min q)^2): ${ends}`,
  );
  if (certificate.lower !== null && certificate.upper !== null) {
    const gap = (half.value - lower.value) / half.value;
    const error = (half.error + lower.error) / half.value;
    if (Math.abs(gap - 1e-9) <= error)
      ledger.unchecked(`${at}status`, record.status, 'the gap is that of two words, to rounding');
    else
      ledger.same(
        `${at}status`,
        record.status,
        gap <= 1e-9 ? 'solved' : 'solvedInaccurately',
        'the gap computed here',
      );
  }
  const greatest = (of: (i: number) => Approximate) => {
    let found = { value: 0, error: 0 };
    for (let i = 0; i < beta.length; i++) {
      const { value, error } = of(i);
      found = { value: Math.max(found.value, value), error: Math.max(found.error, error) };
    }
    return found;
  };
  const off = (i: number) => q.errors[i] + apart;
  near(
    'certificate.complementarity',
    certificate.complementarity,
    greatest((i) => ({ value: Math.abs(beta[i] * (q.values[i] - 1)), error: beta[i] * off(i) })),
    because,
  );
  near(
    'certificate.naturalResidual',
    certificate.naturalResidual,
    greatest((i) => ({
      value: Math.abs(Math.min(beta[i] * diagonal[i], q.values[i] - 1)),
      error: off(i) + 64 * U * beta[i] * diagonal[i],
    })),
    because,
  );
  conditionClaim(ledger, at, record, rows, pattern, beta);
  patternClaims(ledger, at, record, rows, groups, apart);
}

/** Of the features with multipliers, where these are independent. */
function conditionClaim(
  ledger: Ledger,
  at: string,
  { certificate, dualUnique }: MarginProblemRecord,
  rows: Rows,
  pattern: readonly RowPatternGroup[],
  beta: Float64Array,
): void {
  const path = `${at}certificate.conditionEstimate`;
  const said = certificate?.conditionEstimate ?? null;
  if (said === null) return;
  const support = Array.from(beta.keys()).filter((i) => beta[i] > 0);
  if (dualUnique !== true || support.length > MOST_DIMENSIONS) {
    ledger.unchecked(path, said, 'of the few points on the margin, as they were solved again');
    return;
  }
  const spectrum = new Eigenvalues(gramOn(rows, pattern, support), support.length);
  const [low, high] = [spectrum.at(0), spectrum.at(support.length - 1)];
  const condition = quotient({ value: high, error: spectrum.error }, { value: low, error: spectrum.error });
  estimateClaim(ledger, path, said, condition);
}

/** What multipliers alone say: the lower end, the least of them, how many; and what follows from both ends. */
function dualClaims(
  ledger: Ledger,
  at: string,
  { supportVectors }: MarginProblemRecord,
  certificate: NonNullable<MarginProblemRecord['certificate']>,
  beta: Float64Array,
  total: Approximate,
  norm: Approximate,
): Approximate {
  const many = beta.filter((entry) => entry > 0).length;
  ledger.same(`${at}supportVectors`, supportVectors, many, 'multipliers above 0');
  const bound = quotient(total, norm);
  const lower = { value: (bound.value * bound.value) / 2, error: (bound.value + bound.error) * bound.error };
  ledger.between(
    `${at}certificate.lower`,
    certificate.lower,
    lower.value - OUTWARDS * lower.error,
    lower.value + lower.error,
    `(1'beta)^2/(2 |sum beta_k Xt_k|^2) by sums over the rows, rounded outwards by at most ${OUTWARDS} times their rounding`,
  );
  const smallest = beta.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  const near = (name: 'minDual' | 'relativeGap' | 'distanceBound', found: Approximate, because: string) =>
    ledger.near(`${at}certificate.${name}`, certificate[name], found, because);
  near('minDual', { value: smallest, error: 1e-9 * smallest }, 'the least multiplier');
  if (certificate.lower === null || certificate.upper === null) return lower;
  const width = certificate.upper - certificate.lower;
  near('relativeGap', rounded(width / certificate.upper, 4), 'of its own two ends');
  near('distanceBound', rounded(Math.sqrt(2 * Math.max(0, width)), 32), 'of its own two ends');
  return lower;
}

function widened({ value, error }: Approximate, by: number): Approximate {
  return { value, error: error + by };
}

/** min over groups and points of <v, x_i>/(|v| |x_i|), positive where it has the sign that it has in the pattern. */
function patternClaims(
  ledger: Ledger,
  at: string,
  { activationSlack, activated }: MarginProblemRecord,
  rows: Rows,
  groups: readonly RowGroup[],
  apart: number,
): void {
  let found = { value: Number.POSITIVE_INFINITY, error: 0 };
  for (const { v, share, slopeAt, outward } of groups) {
    if (rows.slope === 0 && rows.y.every((_, i) => slopeAt(i) === 0)) continue;
    const size = lengthOf(v);
    const z = along(rows, v);
    for (let i = 0; i < rows.n; i++) {
      const length = { value: size.value * rows.lengths[i], error: size.error * rows.lengths[i] };
      const cosine = quotient(
        { value: outward(i) * z.values[i], error: z.errors[i] + apart / share },
        length,
      );
      found = { value: Math.min(found.value, cosine.value), error: Math.max(found.error, cosine.error) };
    }
  }
  ledger.near(
    `${at}activationSlack`,
    activationSlack,
    found,
    'the least signed cosine of <v, x_i>: rounding of both sums',
  );
  ledger.sign(`${at}activated`, activated, found, 'the sign of the least signed cosine computed here');
}

/** Features of some points as rows: sqrt(A_g) D_gi y_i x_i side by side, in columns of one size. */
function featuresOf(
  { d, X, y, slope }: Rows,
  points: readonly number[],
  pattern: readonly RowPatternGroup[],
): { A: Float64Array; D: number } {
  const used = slope === 1 ? pattern.slice(0, 1) : pattern;
  const D = d * used.length;
  const A = new Float64Array(points.length * D);
  for (const [f, i] of points.entries())
    for (const [g, { share, slopeAt }] of used.entries())
      for (let p = 0; p < d; p++)
        A[f * D + g * d + p] = Math.sqrt(slope === 1 ? 1 : share) * slopeAt(i) * y[i] * X[i * d + p];
  for (let p = 0; p < D; p++) {
    let most = 0;
    for (let f = 0; f < points.length; f++) most = Math.max(most, Math.abs(A[f * D + p]));
    if (most > 0) for (let f = 0; f < points.length; f++) A[f * D + p] /= most;
  }
  return { A, D };
}

/** Between the counts of eigenvalues of the features' squares, in columns of one size, that are rounding by any measure, and of those that may be. */
function rankClaim(
  ledger: Ledger,
  at: string,
  { rank }: MarginProblemRecord,
  rows: Rows,
  pattern: readonly RowPatternGroup[],
  said: string | undefined,
): void {
  const path = `${at}rank`;
  const D = rows.d * (rows.slope === 1 ? 1 : pattern.length);
  if (D > MOST_DIMENSIONS) {
    ledger.unchecked(path, rank, `eigenvalues of more than ${MOST_DIMENSIONS} dimensions take too long here`);
    return;
  }
  const { A } = featuresOf(
    rows,
    Array.from({ length: rows.n }, (_, i) => i),
    pattern,
  );
  const spectrum = new Eigenvalues(
    squaresOf(A, rows.n, D, () => 1),
    D,
  );
  const largest = spectrum.at(D - 1);
  // Of some features it is at least that of fewer.
  const low = said?.startsWith('at least') ? 1 : D - spectrum.below(1e-9 * largest);
  const high = D - spectrum.below(16 * D * U * largest);
  ledger.between(
    path,
    rank,
    low,
    high,
    'eigenvalues of the squares of features above what is rounding for certain, and above what may be',
  );
}

/** sum_i w_i a_i a_i' (D x D). */
function squaresOf(A: Float64Array, n: number, D: number, weight: (i: number) => number): Float64Array {
  const M = new Float64Array(D * D);
  for (let i = 0; i < n; i++)
    for (let p = 0; p < D; p++) {
      const entry = weight(i) * A[i * D + p];
      if (entry !== 0) for (let r = 0; r <= p; r++) M[p * D + r] += entry * A[i * D + r];
    }
  for (let p = 0; p < D; p++) for (let r = 0; r < p; r++) M[r * D + p] = M[p * D + r];
  return M;
}

function inseparableClaims(
  ledger: Ledger,
  at: string,
  { status }: MarginProblemRecord,
  { weights, marginBound }: NonNullable<MarginProblemRecord['infeasibility']>,
  rows: Rows,
  pattern: readonly RowPatternGroup[],
  shown: string | undefined,
): void {
  const path = `${at}infeasibility.`;
  const total = new Sum();
  for (const entry of weights) total.add(entry);
  const smallest = weights.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  ledger.between(`${path}weights: least`, smallest, 0, 1, 'weights are not negative');
  ledger.near(
    `${path}weights: sum`,
    1,
    { value: total.value, error: rounding(weights.length, total.size) },
    'weights sum to 1',
  );
  const { norm } = marginsOf(rows, groupsOf(rows, weights, pattern));
  const because =
    '|sum v_k Xt_k| by sums over the rows, and twice that for a bound that is itself rounded upwards';
  const isExact = weights.filter((entry) => entry > 0).length <= 2 && norm.value === 0;
  if (isExact)
    ledger.between(
      `${path}marginBound`,
      marginBound,
      0,
      UNDERFLOWN,
      'features that sum to 0, to the last bit: no more than the root of what underflow takes from squares',
    );
  else
    ledger.between(
      `${path}marginBound`,
      marginBound,
      Math.max(0, norm.value - norm.error) * (1 - 8 * U),
      2 * (norm.value + norm.error) + Number.MIN_VALUE,
      because,
    );
  const points = Array.from(weights.keys()).filter((i) => weights[i] > 0);
  const isInterior = !isExact && shown?.includes('interior') === true;
  const D = rows.d * (rows.slope === 1 ? 1 : pattern.length);
  if (isExact) ledger.same(`${at}status`, status, 'infeasible', 'features that sum to 0, to the last bit');
  else if (isInterior && D <= MOST_DIMENSIONS && holdsBall(rows, points, weights, pattern))
    ledger.same(
      `${at}status`,
      status,
      'infeasible',
      'a ball around the weighted mean of the features lies in their hull, and holds 0',
    );
  else
    ledger.unchecked(
      `${at}status`,
      status,
      isInterior ? 'the ball in the hull is too small here' : 'shown to the rounding of float64 only',
    );
}

/** Whether the hull of features holds a ball of radius lambda_min(M)/(2R) about c that holds 0 (docs/theory.md, section 6). */
function holdsBall(
  rows: Rows,
  points: readonly number[],
  weights: readonly number[],
  pattern: readonly RowPatternGroup[],
): boolean {
  const { A, D } = featuresOf(rows, points, pattern);
  const n = points.length;
  const c = new Float64Array(D);
  let [longest, moment] = [0, 0];
  for (const [f, i] of points.entries()) {
    let square = 0;
    for (let p = 0; p < D; p++) {
      c[p] += weights[i] * A[f * D + p];
      square += A[f * D + p] * A[f * D + p];
    }
    longest = Math.max(longest, Math.sqrt(square));
    moment += weights[i] * square;
  }
  const error = 4 * (n + D + 8) * U * (moment + longest);
  const centre = Math.sqrt(c.reduce((sum, entry) => sum + entry * entry, 0)) + error;
  const M = squaresOf(A, n, D, (f) => weights[points[f]]).map(
    (entry, at) => entry - c[Math.floor(at / D)] * c[at % D],
  );
  const spectrum = new Eigenvalues(M, D);
  const least = spectrum.at(0) - spectrum.error - error;
  return least / (2 * (longest + centre)) > centre;
}
