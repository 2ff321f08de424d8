/**
 * The claims of the passage from steps to flow where descent was left, and of how training was followed from there.
 */
import { exp, log, log10 } from '../linalg/elementary.ts';
import type { FollowedRecord } from '../record/followed.ts';
import type { ExperimentRecord, ReachedRecord } from '../record/record.ts';
import { type Approximate, inner, rounded, rounding } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { Lifted } from './lifted.ts';
import { MOST_POINTS, TOO_MANY } from './margin-claims.ts';
import { ownGroups } from './optimality.ts';
import { stateOf } from './state.ts';

const HISTORY = 'what happened in log time is not kept in the arrays';
/** Extreme eigenvalues found from inside, as a share; and logarithms of t. */
const CLOSE = 1e-9;
const OF_CLOCK = 1e-12;

/** The step of descent for the summed loss, and how many there were. */
export interface Steps {
  readonly rate: number;
  readonly updates: number;
}

/** @param steps  null where training is a flow */
export function passageClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  evidence: Evidence,
  steps: Steps | null,
): void {
  const { limit, horizon } = record;
  const passages = [
    [
      'horizon.passage.',
      horizon?.passage ?? null,
      horizon === null || horizon.passage.exactUpdates > 0 ? null : log10(horizon.passage.t),
    ],
    ['limit.reached.followed.', limit.reached?.followed ?? null, limit.reached?.followed?.from ?? null],
  ] as const;
  const isThere = (at: number | null) => steps === null || isSameTime(at, steps.updates);
  const isAsked = passages.some(([, said, at]) => said !== null && isThere(at));
  const found = isAsked ? passageOf(record, evidence, steps) : null;
  for (const [path, said, at] of passages) {
    if (said === null) continue;
    const error = 'error' in said ? said.error : null;
    const why = isThere(at) ? found : 'descent went on after the last update that the arrays have';
    if (typeof why === 'string' || found === null || typeof found === 'string') {
      ledger.unchecked(`${path}curvature`, said.curvature, String(why));
      ledger.unchecked(`${path}error`, error, String(why));
    } else {
      ledger.near(
        `${path}curvature`,
        said.curvature,
        found.curvature,
        `alpha lambda_max of the Hessian, to ${CLOSE}`,
      );
      ledger.near(`${path}error`, error, found.error, 'what the modified flow leaves out, by its estimate');
    }
  }
}

function isSameTime(at: number | null, updates: number): boolean {
  return at !== null && Math.abs(at - log10(updates)) <= OF_CLOCK * (1 + Math.abs(at));
}

/** From steps to flow. */
interface Passage {
  readonly curvature: Approximate;
  readonly error: Approximate;
}

/**
 * With h = l''(q), g = -l'(q) and G of the pattern after the last update: the curvature alpha lambda_max(diag(h)^{1/2} G diag(h)^{1/2}), and the estimate
 * (1 + 2 curvature) max(T/2, 1/curvature) max |alpha G (h o (f o f/12 + alpha G (h o f)/3))|, f = alpha G g. Both are 0 of a flow.
 */
function passageOf(
  { training }: ExperimentRecord,
  evidence: Evidence,
  steps: Steps | null,
): Passage | string {
  const { n, C, loss } = evidence;
  if (steps === null) return { curvature: rounded(0, 0), error: rounded(0, 0) };
  if (C === null) return 'arrays.npz holds no C, the weights after the last update';
  if (n > MOST_POINTS) return TOO_MANY;
  const { Z } = stateOf(evidence, C, steps.updates);
  if (Z.values.some((z, at) => Math.abs(z) <= Z.errors[at]))
    return 'some pair is within rounding of its boundary';
  const q = Float64Array.from(training.margins);
  const [logG, logH] = [new Float64Array(n), new Float64Array(n)];
  loss.logSlopes(q, logG);
  loss.logCurvatures(q, logH);
  const top = logH.reduce((most, entry) => Math.max(most, entry), Number.NEGATIVE_INFINITY);
  const roots = logH.map((entry) => exp((entry - top) / 2));
  const G = new Lifted(evidence, ownGroups(evidence, Z.values)).gram();
  const scaled = G.map((entry, at) => entry * roots[Math.floor(at / n)] * roots[at % n]);
  const spectrum = new Eigenvalues(scaled, n);
  const scale = steps.rate * exp(top);
  const curvature = scale * spectrum.at(n - 1);
  const moved = (weights: Float64Array) =>
    Float64Array.from({ length: n }, (_, i) => steps.rate * inner(G, weights, i * n).value);
  const greatest = (list: Float64Array) => list.reduce((up, entry) => Math.max(up, Math.abs(entry)), 0);
  const [g, h] = [logG.map(exp), logH.map(exp)];
  const f = moved(g);
  const turn = moved(h.map((entry, k) => entry * f[k]));
  const left = moved(h.map((entry, k) => entry * ((f[k] * f[k]) / 12 + turn[k] / 3)));
  const lasting = curvature > 1 ? 0 : (1 + 2 * curvature) * Math.max(steps.updates / 2, 1 / curvature);
  // Where f is the rounding of a sum, so is all that is made of it.
  const most = steps.rate * n * greatest(G);
  const ofF = rounding(n, most * greatest(g));
  const ofLeft = most * greatest(h) * (greatest(f) + most * greatest(h)) * ofF;
  const error = lasting * greatest(left);
  return {
    curvature: { value: curvature, error: CLOSE * curvature + scale * spectrum.error },
    error: { value: error, error: CLOSE * error + lasting * ofLeft },
  };
}

/** How training was followed in log time: what its numbers say of each other. */
export function followedClaims(
  ledger: Ledger,
  { followed, groups, since, lastOwnSwitch }: ReachedRecord,
  steps: Steps | null,
): void {
  if (followed === undefined) return;
  const at = 'limit.reached.followed.';
  const { from, log10T, ownSwitches, joins, leaves, lastOther, changes, dutyCycles } = followed;
  if (followed.outcome === 'none') {
    ledger.near(
      `${at}log10T`,
      log10T,
      rounded(from, 0),
      'where its following would begin: it was not followed',
    );
    for (const name of ['ownSwitches', 'joins', 'leaves'] as const)
      ledger.same(`${at}${name}`, followed[name], 0, 'it was not followed');
  }
  if (steps !== null && dutyCycles !== undefined)
    ledger.near(
      `${at}from`,
      from,
      nearClock(log10(dutyCycles.t)),
      'log10 of the updates after which duty cycles begin',
    );
  else if (steps === null || isSameTime(from, steps.updates))
    ledger.near(`${at}from`, from, nearClock(from), 'the last update');
  else ledger.unchecked(`${at}from`, from, 'descent went on after the last update that the arrays have');
  const last = lastOwnSwitch ?? from;
  if (since !== null && last < LARGEST)
    ledger.near(
      'limit.reached.since',
      since,
      { value: exp(last * LN10), error: 64 * OF_CLOCK * exp(last * LN10) * (1 + Math.abs(last)) },
      '10^lastOwnSwitch, or where its following begins',
    );
  else ledger.unchecked('limit.reached.since', since, HISTORY);
  ledger.between(
    'limit.reached.lastOwnSwitch',
    lastOwnSwitch,
    from,
    log10T,
    'within the time that was followed',
  );
  ledger.between(`${at}lastOther`, lastOther, from, log10T, 'within the time that was followed');
  changeClaims(ledger, at, followed);
  if (ownSwitches + joins + leaves === 0)
    ledger.same(`${at}lastOther`, lastOther ?? 'none', 'none', 'nothing changed');
  if (changes.length > 0)
    ledger.near(`${at}log10T`, log10T, rounded(changes[changes.length - 1].log10T, 0), 'the last of changes');
  if (dutyCycles === undefined) return;
  const off = groups
    .flatMap(({ sliding }) =>
      sliding.flatMap(({ weight, dutyCycle }) =>
        dutyCycle === undefined ? [] : [Math.abs(dutyCycle - weight)],
      ),
    )
    .sort((x, y) => x - y);
  const half = off.length / 2;
  const median = (off[Math.ceil(half) - 1] + off[Math.floor(half)]) / 2;
  ledger.near(
    `${at}dutyCycles.farthest`,
    dutyCycles.farthest,
    rounded(off[off.length - 1], 4),
    'of the pairs that slide',
  );
  ledger.near(`${at}dutyCycles.median`, dutyCycles.median, rounded(median, 4), 'of the pairs that slide');
  ledger.between(
    `${at}dutyCycles.updates`,
    dutyCycles.updates,
    1,
    dutyCycles.t,
    'at most as many as came before',
  );
}

/** Counts of changes: times in one ratio, counts that never fall and end in the whole. */
function changeClaims(ledger: Ledger, at: string, followed: FollowedRecord): void {
  const { changes, ownSwitches, joins, leaves, lastOther } = followed;
  if (changes.length === 0) return;
  const whole = { ownSwitches, joins, leaves };
  const end = changes[changes.length - 1];
  const first = changes.length > 2 ? changes[1].log10T / changes[0].log10T : 1;
  const times = Float64Array.from(changes, ({ log10T }) => log10T);
  // The last is the end itself, of which the others are so many parts.
  const values = times.map((time, k) => (k === 0 || k === times.length - 1 ? time : times[k - 1] * first));
  ledger.nearAll(
    `${at}changes: log10T`,
    Array.from(times),
    { values, errors: times.map((time) => 1e-11 * Math.abs(time)) },
    'times of one ratio',
  );
  if (ownSwitches + joins + leaves >= KEPT) {
    ledger.unchecked(`${at}joins`, joins, 'of so many changes only the first are told in time');
    return;
  }
  for (const name of ['ownSwitches', 'joins', 'leaves'] as const) {
    ledger.same(`${at}${name}`, whole[name], end[name], 'the last of changes');
    const falls = changes.findIndex((one, k) => k > 0 && one[name] < changes[k - 1][name]);
    ledger.same(
      `${at}changes: ${name}`,
      'never falling',
      falls < 0 ? 'never falling' : `falls at ${falls}`,
      'counts',
    );
  }
  const told = changes.findIndex((one) => one.joins + one.leaves === joins + leaves);
  if (lastOther !== null && told >= 0)
    ledger.between(
      `${at}lastOther (changes)`,
      lastOther,
      told === 0 ? followed.from : changes[told - 1].log10T,
      changes[told].log10T,
      'where the counts come to their end',
    );
}

/** So many changes are kept in time. */
const KEPT = 20_000;
const LARGEST = 300;
const LN10 = log(10);

function nearClock(value: number): Approximate {
  return { value, error: OF_CLOCK * (1 + Math.abs(value)) };
}
