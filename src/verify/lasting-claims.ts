/**
 * The claims of a certificate that a pattern lasts for ever (docs/theory.md, Theorems 2 and 6), in this room's own loops.
 */
import { exp, expm1, log, log1p } from '../linalg/elementary.ts';
import type { FrozenRecord } from '../record/record.ts';
import { type Approximate, Sum, U } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { MOST_POINTS, TOO_MANY } from './margin-claims.ts';

/** Rates this small, as a share, may be rounding. */
const ROUNDING = 1e-9;
/** How closely logarithms and exponentials of both sides are held to agree, and eigenvalues found from inside. */
const CLOSE = 1e-9;

/** Margins at some t, and what is known of training there. */
export interface Moment {
  readonly q: Float64Array;
  /** The step of descent; null where the flow alone is asked about. */
  readonly rate: number | null;
}

/**
 * @param moment  the margins at the certificate's t; a sentence where they are not kept
 * @param beta  of the pattern's margin problem (n)
 */
export function lastingClaims(
  ledger: Ledger,
  path: string,
  record: FrozenRecord,
  lifted: Lifted,
  beta: Float64Array,
  moment: Moment | string,
): void {
  if (record.method === 'positiveCorrelation') {
    ledger.same(
      `${path}status`,
      record.status,
      'certified',
      'Theorem 2: all y_i y_k <x_i, x_k> are nonnegative',
    );
    const least = leastSigned(lifted);
    ledger.same(
      `${path}method`,
      record.method,
      least >= 0 ? 'positiveCorrelation' : 'none',
      `the least y_i y_k <x_i, x_k> is ${least}`,
    );
    return;
  }
  if (record.method !== 'lyapunov') {
    ledger.unchecked(
      `${path}status`,
      record.status,
      'a certificate of this method is not computed again here',
    );
    return;
  }
  const why = typeof moment === 'string' ? moment : null;
  if (typeof moment === 'string') {
    ledger.unchecked(`${path}excess`, record.excess, moment);
  } else {
    const found = excessOf(beta, moment.q);
    ledger.near(
      `${path}excess`,
      record.excess,
      found,
      'E in its series near 0: rounding of logarithms of both sides',
    );
  }
  const rates = () => outwardRates(lifted);
  const atLimit = leastRate(rates, beta, (A) => dot(A, beta));
  if (record.status === 'refuted') {
    ledger.near(
      `${path}slack`,
      record.slack,
      { value: atLimit, error: CLOSE },
      'the least rate at the limit itself',
    );
    ledger.same(
      `${path}status`,
      record.status,
      atLimit < -ROUNDING ? 'refuted' : 'undecided',
      'whether that rate is below 0 beyond rounding',
    );
    return;
  }
  if (why !== null || record.excess === null) {
    ledger.unchecked(`${path}slack`, record.slack, why ?? 'no excess is told');
    ledger.unchecked(`${path}status`, record.status, why ?? 'no excess is told');
    return;
  }
  const excess = excessOf(beta, (moment as Moment).q).value;
  const best = leastRate(rates, beta, (A, enough) => leastOverSet(A, beta, excess, enough));
  const most = best + CLOSE * (1 + Math.abs(best));
  if (record.status === 'certified') {
    ledger.between(
      `${path}slack`,
      record.slack,
      ROUNDING,
      most,
      'a lower bound above rounding: at most the best that duality gives, found here',
    );
    ledger.same(
      `${path}status`,
      record.status,
      best > 0 ? 'certified' : 'undecided',
      'whether every rate stays above 0 on all of {E <= excess}',
    );
    scopeClaim(ledger, path, record, lifted, beta, excess, moment as Moment);
  } else {
    ledger.unchecked(
      `${path}slack`,
      record.slack,
      'an undecided certificate shows nothing that could be wrong',
    );
    ledger.unchecked(`${path}status`, record.status, 'an undecided certificate claims nothing');
  }
}

function leastSigned({ evidence: { n, y, K } }: Lifted): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) if (k !== i) least = Math.min(least, y[i] * y[k] * K[i * n + k]);
  return least;
}

/** E = sum over S of beta_k (x_k - 1 - log x_k) + sum off S of e_k, x = e/beta, sum e = sum beta. */
function excessOf(beta: Float64Array, q: Float64Array): Approximate {
  const lowest = q.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  const [loss, total, excess] = [new Sum(), new Sum(), new Sum()];
  for (const entry of q) loss.add(exp(lowest - entry));
  for (const entry of beta) total.add(entry);
  // -log e_k = q_k - lowest + log(sum exp(lowest - q)) - log(sum beta)
  const shift = log(loss.value) - lowest - log(total.value);
  let error = 0;
  const ofLog = 16 * U * (Math.abs(lowest) + Math.abs(log(total.value)) + Math.abs(log(loss.value)) + 4);
  for (let k = 0; k < beta.length; k++) {
    const r = q[k] + shift;
    if (beta[k] > 0) {
      const delta = r + log(beta[k]);
      const far = ofLog + 8 * U * Math.abs(q[k]);
      excess.add(beta[k] * (Math.abs(delta) > 1e-3 ? expm1(-delta) + delta : series(delta)));
      error += beta[k] * (Math.abs(expm1(-delta)) * far + far * far + 32 * U * delta * delta);
    } else {
      excess.add(exp(-r));
      error += exp(-r) * (ofLog + 8 * U * Math.abs(q[k]));
    }
  }
  return { value: excess.value, error: 2 * error + 32 * beta.length * U * excess.size };
}

/** exp(-delta) - 1 + delta near 0. */
function series(delta: number): number {
  let [term, total] = [(delta * delta) / 2, 0];
  for (let k = 3; k < 12; k++) {
    total += term;
    term *= -delta / k;
  }
  return total;
}

/** A (n) of each group and point: sigma_i <w_j, x_i> grows at the rate <A, e>. */
function* outwardRates({ evidence: { n, y, K }, groups }: Lifted): Generator<Float64Array> {
  for (const { sign, slopes, active } of groups) {
    if (active === null || slopes.every((slope) => slope === 0)) continue;
    for (let i = 0; i < n; i++) {
      const outward = active[i] ? sign : -sign;
      yield Float64Array.from({ length: n }, (_, k) => outward * y[k] * slopes[k] * K[i * n + k]);
    }
  }
}

/** min over all A of rate(A)/<|A|, beta>. @param rate  told from which value on it is of no interest */
function leastRate(
  rates: () => Iterable<Float64Array>,
  beta: Float64Array,
  rate: (A: Float64Array, enough: number) => number,
): number {
  let least = Number.POSITIVE_INFINITY;
  for (const A of rates()) {
    let size = 0;
    for (let k = 0; k < A.length; k++) size += Math.abs(A[k]) * beta[k];
    least = Math.min(least, size > 0 ? rate(A, least * size) / size : 0);
  }
  return least;
}

/** max over nu of h(nu) = nu (sum over S of beta_k log(1 + A_k/nu) - E), concave in nu: by golden section in log nu, or a value above `enough`. */
function leastOverSet(A: Float64Array, beta: Float64Array, excess: number, enough: number): number {
  if (excess === 0) return dot(A, beta);
  const floor = A.reduce((most, entry) => Math.max(most, -entry), 0) * (1 + 1e-9);
  const h = (logNu: number): number => {
    const nu = exp(logNu);
    let total = -excess;
    for (let k = 0; k < A.length; k++) if (beta[k] > 0) total += beta[k] * log1p(A[k] / nu);
    return nu * total;
  };
  let square = 0;
  for (let k = 0; k < A.length; k++) square += beta[k] * A[k] * A[k];
  const centre = log(Math.sqrt(square / (2 * excess)) + floor + Number.MIN_VALUE);
  // Below the floor a logarithm has no argument.
  let low = floor > 0 ? Math.max(centre - RANGE, log(floor)) : centre - RANGE;
  let high = centre + RANGE;
  const golden = (Math.sqrt(5) - 1) / 2;
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [atLeft, atRight] = [h(left), h(right)];
  let best = Math.max(atLeft, atRight, h(centre));
  for (let round = 0; round < 48 && best < enough; round++) {
    if (atLeft < atRight) {
      [low, left, atLeft] = [left, right, atRight];
      right = low + golden * (high - low);
      atRight = h(right);
      best = Math.max(best, atRight);
    } else {
      [high, right, atRight] = [right, left, atLeft];
      left = high - golden * (high - low);
      atLeft = h(left);
      best = Math.max(best, atLeft);
    }
  }
  return best;
}

/** Descent itself where theta >= kappa max(lambda_max(G diag(e)), max w) on the whole set, w = G beta - 1. */
function scopeClaim(
  ledger: Ledger,
  path: string,
  { scope }: FrozenRecord,
  lifted: Lifted,
  beta: Float64Array,
  excess: number,
  { q, rate }: Moment,
): void {
  const n = beta.length;
  if (rate === null) {
    ledger.same(`${path}scope`, scope, 'flow', 'asked of the flow');
    return;
  }
  if (n > MOST_POINTS) {
    ledger.unchecked(`${path}scope`, scope, TOO_MANY);
    return;
  }
  const lowest = q.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  const loss = q.reduce((total, entry) => total + exp(lowest - entry), 0);
  const total = beta.reduce((sum, entry) => sum + entry, 0);
  const theta = exp(log(total) - log(rate) - log(loss) + lowest);
  const most = beta.map((entry) => {
    if (!(entry > 0)) return excess;
    const side = 1 + Math.sqrt(excess / entry);
    return entry * side * side;
  });
  const G = lifted.gram();
  let fall = 1;
  for (let i = 0; i < n; i++) {
    let own = 1;
    for (let k = 0; k < n; k++) own -= Math.min(0, G[i * n + k]) * most[k];
    fall = Math.max(fall, own);
  }
  const scaled = G.map((entry, at) => entry * Math.sqrt(most[Math.floor(at / n)] * most[at % n]));
  const stiffness = new Eigenvalues(scaled, n).at(n - 1);
  const spare = lifted.margins(beta).values.reduce((up, entry) => Math.max(up, entry - 1), 0);
  const needed = exp(fall / theta) * Math.max(stiffness, spare);
  if (Math.abs(theta - needed) <= CLOSE * needed)
    ledger.unchecked(`${path}scope`, scope, 'the step is at the bound, to rounding');
  else
    ledger.same(
      `${path}scope`,
      scope,
      theta >= needed ? 'descent' : 'flow',
      `theta = ${theta} against ${needed}: whether steps are small enough`,
    );
}

/** Of the search in log nu, to each side. */
const RANGE = 14;

function dot(x: Float64Array, y: Float64Array): number {
  let total = 0;
  for (let k = 0; k < x.length; k++) total += x[k] * y[k];
  return total;
}
