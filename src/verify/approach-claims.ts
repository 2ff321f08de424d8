/**
 * The claims of the asymptotics of a pattern: the rate at which margins come to follow their clock, and the constant of the angle.
 */
import { exp, log } from '../linalg/elementary.ts';
import { type Approximate, inner, root, U } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { MOST_POINTS, TOO_MANY } from './margin-claims.ts';

/** How far an eigenvalue found from inside may be from the exact one, as a share; and what quotients of logarithms lose. */
const CLOSE = 1e-9;
/** What |W|^2, a sum of a few products of inner products and a factorisation lose of each other, as a share. */
const OF_SQUARES = 1e-11;

/** What a record says of a pattern's approach; all null unless it is regular. */
export interface Asymptotics {
  readonly rate: number | null;
  readonly angleConstant: number | null;
  readonly perpendicular: number | null;
}

/** A state late in training: its margins, |W| and log tau. */
export interface Late {
  readonly q: Float64Array;
  readonly norm: number;
  readonly logTau: number;
}

/** The features of a pattern, by their products. */
export interface Features {
  readonly n: number;
  /** Whether products of all points are formed, so that their number decides the time. */
  readonly areAllFormed: boolean;
  /** <Xt_i, Xt_k> of some points. */
  gramOn(points: readonly number[]): Float64Array;
  /** <Xt_i, sum_k c_k Xt_k> (n). */
  margins(c: Float64Array): ApproximateList;
}

/**
 * @param late  null where no state is kept
 * @returns beta'log beta/1'beta
 */
export function asymptoticClaims(
  ledger: Ledger,
  at: string,
  said: Asymptotics,
  {
    features,
    beta,
    isUnique,
  }: { readonly features: Features; readonly beta: Float64Array; readonly isUnique: boolean },
  late: Late | null,
): number {
  const { n } = features;
  const S = Array.from(beta.keys()).filter((i) => beta[i] > 0);
  const total = S.reduce((sum, i) => sum + beta[i], 0);
  const clock = S.reduce((sum, i) => sum + beta[i] * log(beta[i]), 0) / total;
  const { rate, angleConstant, perpendicular } = said;
  if (rate === null || angleConstant === null || perpendicular === null) return clock;
  const why =
    (features.areAllFormed ? n : S.length) > MOST_POINTS
      ? TOO_MANY
      : isUnique
        ? null
        : 'support features are dependent, and which of them stand for all is not kept';
  if (why !== null) {
    for (const name of ['rate', 'angleConstant', 'perpendicular'] as const)
      ledger.unchecked(at + name, said[name], why);
    return clock;
  }
  const block = features.gramOn(S);
  const scaled = block.map(
    (entry, at) => entry * Math.sqrt(beta[S[Math.floor(at / S.length)]] * beta[S[at % S.length]]),
  );
  const spectrum = new Eigenvalues(scaled, S.length);
  const slowest = spectrum.at(0);
  const { values, errors } = features.margins(beta);
  let slack = Number.POSITIVE_INFINITY;
  let ofSlack = 0;
  for (let i = 0; i < n; i++) {
    if (beta[i] > 0) continue;
    slack = Math.min(slack, values[i] - 1);
    ofSlack = Math.max(ofSlack, errors[i] + 4 * U * values[i]);
  }
  ledger.near(
    `${at}rate`,
    rate,
    { value: Math.min(slowest, slack), error: Math.max(ofSlack, spectrum.error + CLOSE * Math.abs(slowest)) },
    `the least eigenvalue on the support, found from inside to ${CLOSE}, or the least slack off it`,
  );
  const delta = Float64Array.from(S, (i) => log(beta[i]) - clock);
  const along = solved(block.slice(), delta);
  const spread = along === null ? Number.NaN : inner(along, delta).value;
  const constant = Math.sqrt((spread + perpendicular * perpendicular) / total);
  ledger.near(
    `${at}angleConstant`,
    angleConstant,
    { value: constant, error: CLOSE * constant },
    `from delta' G_SS^-1 delta, by a factorisation of this room, and |W_perp| as the record has it: ${CLOSE} for the condition of G_SS`,
  );
  if (late === null) ledger.unchecked(`${at}perpendicular`, perpendicular, 'no state of the weights is kept');
  else
    ledger.near(
      `${at}perpendicular`,
      perpendicular,
      perpendicularOf(features, block, S, beta, values, late),
      'from |W| and the margins as the record has them, and what points off the support still add: a difference of squares',
    );
  return clock;
}

/** The part of W + sum off S of v_k Xt_k that is orthogonal to all support features, v_k = e^-r_k/(qhat_k - 1), r = q - log tau. */
function perpendicularOf(
  features: Features,
  block: Float64Array,
  S: readonly number[],
  beta: Float64Array,
  limit: Float64Array,
  { q, norm, logTau }: Late,
): Approximate {
  const still = q.map((margin, k) => (beta[k] > 0 ? 0 : exp(logTau - margin) / (limit[k] - 1)));
  const added = features.margins(still).values;
  const whole = norm * norm + 2 * inner(still, q).value + inner(still, added).value;
  const reached = Float64Array.from(S, (i) => q[i] + added[i]);
  const inside = solved(block.slice(), reached);
  const taken = inside === null ? Number.NaN : inner(inside, reached).value;
  return root({ value: whole - taken, error: OF_SQUARES * whole });
}

/** tan x of a small angle, by its series through sine and cosine. */
export function tangentOf(x: number): number {
  const { sine, cosine } = waves(x);
  return sine / cosine;
}

/** sin x of a small angle. */
export function sineOf(x: number): number {
  return waves(x).sine;
}

function waves(x: number): { readonly sine: number; readonly cosine: number } {
  let [term, sine, cosine] = [1, 0, 0];
  for (let k = 0; k < 20; k++) {
    if (k % 2 === 0) cosine += k % 4 === 0 ? term : -term;
    else sine += k % 4 === 1 ? term : -term;
    term *= x / (k + 1);
  }
  return { sine, cosine };
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
