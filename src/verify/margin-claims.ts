/**
 * The claims of a margin problem: its multipliers, its bracket and residuals, and whether its solution has the pattern it was solved for.
 */
import type { MarginProblemRecord } from '../record/record.ts';
import { type Approximate, inner, quotient, root, rounded, rounding, Sum, U } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';

/** For more points eigenvalues are not computed: they take n^3 multiplications here. */
export const MOST_POINTS = 1000;
export const TOO_MANY = `eigenvalues of more than ${MOST_POINTS} points take too long here`;

const OF_SUMS = 'the rounding of both sums, whatever their order';
const ENDS = "of the record's own two ends";

/** A margin problem is solved when its bracket is tighter, relative to its upper end. */
const SOLVED = 1e-9;

/**
 * @param path  where the problem stands, with a dot behind
 * @param leftOut  points that no neuron of their own sign sees, of which no margin is asked: their multipliers count in no sum
 */
export function marginClaims(
  ledger: Ledger,
  path: string,
  record: MarginProblemRecord,
  lifted: Lifted,
  leftOut: ReadonlySet<number> = new Set(),
): void {
  infeasibilityClaims(ledger, path, record, lifted, leftOut);
  rankClaim(ledger, path, record, lifted, leftOut);
  if (record.dual === null) return;
  const beta = Float64Array.from(record.dual);
  const found = lifted.margins(beta);
  const { values: q, errors, diagonal } = found;
  const n = beta.length;
  const asked = Array.from(beta.keys()).filter((i) => !leftOut.has(i));
  const total = new Sum();
  for (const i of asked) total.add(beta[i]);
  const sum = { value: total.value, error: rounding(n, total.size) };
  const square = squareOf(beta, q, errors);
  const least = leastOf(without(found, leftOut));
  const near = (name: string, said: number | null, found: Approximate, because = OF_SUMS) =>
    ledger.near(`${path}${name}`, said, found, because);

  ledger.same(
    `${path}supportVectors`,
    record.supportVectors,
    beta.filter((entry) => entry > 0).length,
    'a count of the multipliers above 0',
  );
  // Where neurons slide it is |W|^2/2, which is that to the width of the bracket.
  const { lower = null, upper: above = null } = lifted.ownSigns ? (record.certificate ?? {}) : {};
  const width = lower === null || above === null ? 0 : above - lower;
  near(
    'objective',
    record.objective,
    { value: sum.value / 2, error: sum.error / 2 + width },
    `half the sum of the multipliers: ${OF_SUMS}`,
  );
  near(
    'normalizedMargin',
    record.normalizedMargin,
    quotient(least, root({ value: sum.value, error: sum.error })),
    `min_i (G beta)_i/|W*|: ${OF_SUMS}`,
  );
  const { certificate } = record;
  if (certificate !== null) {
    const upper = halfQuotient(square, least);
    const lower = { value: sum.value - square.value / 2, error: sum.error + square.error / 2 };
    const at = (name: keyof typeof certificate, found: Approximate, because = OF_SUMS) =>
      near(`certificate.${name}`, certificate[name], found, because);
    boundClaims(ledger, `${path}certificate.`, certificate, lower, upper);
    if (certificate.lower !== null && certificate.upper !== null) {
      const width = certificate.upper - certificate.lower;
      at('relativeGap', rounded(width / certificate.upper, 4), ENDS);
      at('distanceBound', rounded(Math.sqrt(2 * Math.max(0, width)), 32), ENDS);
      const gap = (upper.value - lower.value) / upper.value;
      const solved = gap <= SOLVED ? 'solved' : 'solvedInaccurately';
      const close = Math.abs(gap - SOLVED) <= (upper.error + lower.error) / upper.value;
      if (close)
        ledger.unchecked(`${path}status`, record.status, 'the gap is that of the two words, to rounding');
      else
        ledger.same(
          `${path}status`,
          record.status,
          solved,
          `whether the gap computed here is at most ${SOLVED}`,
        );
    }
    const smallest = asked.reduce((low, i) => Math.min(low, beta[i]), Number.POSITIVE_INFINITY);
    at('minDual', rounded(smallest, 2), 'the least multiplier, and what float64 lacks of it');
    at('minMargin', least, `min_i (G beta)_i: ${OF_SUMS}`);
    const size = q.reduce((most, entry) => Math.max(most, Math.abs(entry)), 1);
    const spread = errors.reduce((most, error) => Math.max(most, error), 0);
    at(
      'stationarity',
      { value: 0, error: (spread + 4 * U * size) / size },
      'W is sum_k beta_k Xt_k here, so nothing but rounding is left',
    );
    at(
      'complementarity',
      greatest(asked, (i) => ({
        value: Math.abs(beta[i] * (q[i] - 1)),
        error: beta[i] * (errors[i] + 4 * U * (q[i] + 1)),
      })),
    );
    at(
      'naturalResidual',
      greatest(asked, (i) => ({
        value: Math.abs(Math.min(beta[i] * diagonal[i], q[i] - 1)),
        error: Math.max(errors[i] + 4 * U * (q[i] + 1), rounding(lifted.evidence.m, beta[i] * diagonal[i])),
      })),
    );
    conditionClaim(ledger, `${path}certificate.conditionEstimate`, record, lifted, beta);
  } else ledger.same(`${path}status`, record.status, 'solved', 'a dual solution is there');
  patternClaims(ledger, path, record, lifted, beta);
}

/** Ends that are rounded outwards: a lower one may lie below by so many times what sums round, an upper one above, and neither inside by more than once. */
const OUTWARDS = 64;

function boundClaims(
  ledger: Ledger,
  path: string,
  said: { readonly lower: number | null; readonly upper: number | null },
  lower: Approximate,
  upper: Approximate,
): void {
  const because = `rounded outwards: by at most ${OUTWARDS} times the rounding of both sums, and inwards by no more than that`;
  ledger.between(
    `${path}lower`,
    said.lower,
    lower.value - OUTWARDS * lower.error,
    lower.value + lower.error,
    `1'beta - 1/2 |W|^2, ${because}`,
  );
  ledger.between(
    `${path}upper`,
    said.upper,
    upper.value - upper.error,
    upper.value + OUTWARDS * upper.error,
    `1/2 |W|^2/(min q)^2, ${because}`,
  );
}

/** |W|^2 = beta'q. */
function squareOf(beta: Float64Array, q: Float64Array, errors: Float64Array): Approximate {
  const found = inner(beta, q);
  const inherited = beta.reduce((total, entry, i) => total + Math.abs(entry) * errors[i], 0);
  return { value: found.value, error: found.error + inherited };
}

export function leastOf({ values, errors }: ApproximateList): Approximate {
  let [value, error] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < values.length; i++) {
    value = Math.min(value, values[i]);
    error = Math.max(error, errors[i]);
  }
  return { value, error };
}

/** The list without some entries. */
export function without({ values, errors }: ApproximateList, leftOut: ReadonlySet<number>): ApproximateList {
  const kept = (_: number, i: number) => !leftOut.has(i);
  return { values: values.filter(kept), errors: errors.filter(kept) };
}

function greatest(points: readonly number[], at: (i: number) => Approximate): Approximate {
  let [value, error] = [0, 0];
  for (const i of points) {
    const one = at(i);
    value = Math.max(value, one.value);
    error = Math.max(error, one.error);
  }
  return { value, error };
}

/** square/2/least^2. */
function halfQuotient(square: Approximate, least: Approximate): Approximate {
  const once = quotient(square, least);
  const twice = quotient(once, least);
  return { value: twice.value / 2, error: twice.error / 2 };
}

/** What a bound of 0 is taken for: rounding. */
function infeasibilityClaims(
  ledger: Ledger,
  path: string,
  { status, infeasibility }: MarginProblemRecord,
  lifted: Lifted,
  leftOut: ReadonlySet<number>,
): void {
  if (infeasibility === null) {
    if (status === 'failed')
      ledger.unchecked(`${path}status`, status, 'that the problem stayed undecided is no number');
    return;
  }
  const { weights, marginBound } = infeasibility;
  const v = Float64Array.from(weights);
  const n = v.length;
  const total = new Sum();
  for (const [k, entry] of v.entries()) if (!leftOut.has(k)) total.add(entry);
  const at = `${path}infeasibility.`;
  const smallest = v.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  ledger.between(`${at}weights: least`, smallest, 0, 1, 'weights are not negative');
  ledger.near(
    `${at}weights: sum`,
    1,
    { value: total.value, error: rounding(n, total.size) },
    `weights sum to 1: ${OF_SUMS}`,
  );
  const { values, errors } = lifted.margins(v);
  const square = squareOf(v, values, errors);
  const low = Math.sqrt(Math.max(0, square.value - square.error)) / total.value;
  const { lengths, m, columns, roundingOfK } = lifted.evidence;
  const sizes = v.reduce((most, entry, k) => most + entry * lengths[k], 0);
  // A bound from inner products allows for the rounding with which they were formed.
  const formed = 2 * (columns + 8) * U * sizes * sizes;
  const high = Math.sqrt(Math.max(0, square.value) + square.error + formed) / total.value;
  ledger.between(
    `${at}marginBound`,
    marginBound,
    low * (1 - 8 * U),
    2 * high * (1 + 8 * U),
    '|sum v_k Xt_k|, as far as inner products tell it, and twice that for a bound that is itself rounded upwards',
  );
  const nothing = 8 * Math.sqrt(2 * (n + m + columns) * U + 2 * roundingOfK) * sizes;
  ledger.same(
    `${path}status`,
    status,
    low <= nothing ? 'infeasible' : 'failed',
    'no margin is positive where the weighted features sum to 0, to the rounding of inner products',
  );
}

/** An estimate of a condition from inside: at most the condition, and no less than half of it. */
export function estimateClaim(
  ledger: Ledger,
  path: string,
  said: number,
  { value, error }: Approximate,
): void {
  const room = error + 1e-6 * value;
  const because =
    'an estimate from inside: at most the condition, no less than half of it, with the rounding';
  ledger.between(path, said, value / 2 - room, value + room, because);
}

/** An estimate from inside: at most the condition of the support block, and as a rule within a tenth of it. */
function conditionClaim(
  ledger: Ledger,
  path: string,
  { certificate, dualUnique, rank }: MarginProblemRecord,
  lifted: Lifted,
  beta: Float64Array,
): void {
  const said = certificate?.conditionEstimate ?? null;
  // Where neurons slide it is of projected features (projected-claims.ts).
  if (said === null || lifted.slides) return;
  const { n } = lifted.evidence;
  const support = Array.from(beta.keys()).filter((i) => beta[i] > 0);
  if (n > MOST_POINTS) ledger.unchecked(path, said, TOO_MANY);
  else if (dualUnique !== true && rank !== n)
    ledger.unchecked(path, said, 'which of the dependent support features it was estimated on is not kept');
  else {
    const G = lifted.gram();
    const block = Float64Array.from(support.flatMap((i) => support.map((k) => G[i * n + k])));
    const spectrum = new Eigenvalues(block, support.length);
    const [low, high] = [spectrum.at(0), spectrum.at(support.length - 1)];
    const condition = quotient({ value: high, error: spectrum.error }, { value: low, error: spectrum.error });
    estimateClaim(ledger, path, said, condition);
  }
}

/** A pivot counts where it is above n times this share of the largest, so that eigenvalues far below it are none. */
const PIVOTS = 2 ** -46;

/** Between the counts of eigenvalues that are rounding by any measure, and of those that may be. */
function rankClaim(
  ledger: Ledger,
  path: string,
  { rank }: MarginProblemRecord,
  lifted: Lifted,
  leftOut: ReadonlySet<number>,
): void {
  const all = lifted.evidence.n;
  const asked = Array.from({ length: all }, (_, i) => i).filter((i) => !leftOut.has(i));
  const n = asked.length;
  if (n > MOST_POINTS) {
    ledger.unchecked(`${path}rank`, rank, TOO_MANY);
    return;
  }
  const G = lifted.gram();
  const kept = new Float64Array(n * n);
  for (const [f, i] of asked.entries())
    for (const [h, k] of asked.entries()) kept[f * n + h] = G[i * all + k];
  const spectrum = new Eigenvalues(kept, n);
  const largest = spectrum.at(n - 1);
  if (!(largest > 0)) {
    ledger.same(`${path}rank`, rank, 0, 'no feature is other than 0');
    return;
  }
  const low = n - spectrum.below(1024 * n * n * U * largest);
  const high = n - spectrum.below(Math.max(U / 1024, (n * PIVOTS) / 64) * largest);
  ledger.between(
    `${path}rank`,
    rank,
    low,
    high,
    'eigenvalues of G above what is rounding for certain, and above what may be',
  );
}

/** Signs of the pre-activations of W*, as the pattern has them, and how far sliding ones are from 0. */
function patternClaims(
  ledger: Ledger,
  path: string,
  record: MarginProblemRecord,
  lifted: Lifted,
  beta: Float64Array,
): void {
  const { activated, activationSlack } = record;
  const found = patternSlack(lifted, beta);
  if (typeof found === 'string') {
    ledger.unchecked(`${path}activationSlack`, activationSlack, found);
    ledger.unchecked(`${path}activated`, activated, found);
    return;
  }
  const because = 'the least signed cosine of <w*, x_i>: the rounding of both sums';
  ledger.near(`${path}activationSlack`, activationSlack, found, because);
  ledger.sign(`${path}activated`, activated, found, 'the sign of the least signed cosine computed here');
}

/** min over groups and points of the signed cosine, of a pattern of own pairs over own points alone; a sentence where the pattern is not told. */
export function patternSlack(lifted: Lifted, beta: Float64Array): Approximate | string {
  const { n, y, lengths } = lifted.evidence;
  const ownOnly = lifted.ownSigns || lifted.slides;
  let [value, error] = [Number.POSITIVE_INFINITY, 0];
  for (const group of lifted.groups) {
    const { active, slopes, sign } = group;
    // A dead neuron, at slope 0 and inactive everywhere, does not move and is asked nothing.
    if (slopes.every((slope) => slope === 0)) continue;
    if (active === null) return 'slopes of 1 everywhere do not tell the pattern';
    const z = lifted.preActivations(group, beta);
    for (let i = 0; i < n; i++) {
      if (ownOnly && y[i] !== sign) continue;
      const side = active[i] ? 1 : -1;
      const size = {
        value: z.norm.value * lengths[i],
        error: z.norm.error * lengths[i] + 4 * U * z.norm.value * lengths[i],
      };
      if (!(size.value > 0)) {
        value = Math.min(value, 0);
        continue;
      }
      const cosine = quotient({ value: side * z.values[i], error: z.errors[i] }, size);
      value = Math.min(value, cosine.value);
      error = Math.max(error, cosine.error);
    }
  }
  return { value, error };
}
