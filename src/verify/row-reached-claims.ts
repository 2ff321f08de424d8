/**
 * The claims of what own signs lead to on many points in few dimensions: P(R) by its multipliers, its slopes D and the rows.
 */

import { log10 } from '../linalg/elementary.ts';
import { optimizerNamed } from '../optimizers.ts';
import type { ExperimentRecord, ReachedRecord } from '../record/record.ts';
import { type Approximate, quotient, rounded, rounding, Sum, U } from './arithmetic.ts';
import { contractionClaims } from './contraction-claims.ts';
import { Eigenvalues } from './eigenvalues.ts';
import { type Arrays, needed } from './evidence.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { leastOf, without } from './margin-claims.ts';
import type { Moving } from './optimum.ts';
import {
  concaveMargins,
  leastOwn,
  leftOutClaim,
  lengthOf,
  NOT_ZERO,
  type OwnGroup,
  SOLVED,
  seenAmong,
} from './own-signs-claims.ts';
import { followedClaims, type Steps } from './passage-claims.ts';
import { rowProblemClaims } from './row-problem-claims.ts';
import { gramOn, type Rows } from './rows.ts';
import { sumsByRows } from './sums.ts';

const AT = 'limit.reached.';
const OUTWARDS = 64;
const OF_PASSAGE = 'the lifted system of the points that count is not formed here';
/** More features than this have no eigenvalues computed. */
const MOST_FEATURES = 200;

/** What training was given, and where it ended. */
interface Ended {
  readonly rows: Rows;
  /** a (m). */
  readonly a: Float64Array;
  /** W X' after the last update (m x n). */
  readonly end: ApproximateList;
}

/** @param where  what the folder is called in messages */
export function rowReachedClaims(
  ledger: Ledger,
  record: Pick<ExperimentRecord, 'limit' | 'training' | 'spec' | 'data'>,
  ended: Ended,
  arrays: Arrays,
  where: string,
): void {
  const { reached } = record.limit;
  const { steps } = record.training;
  const { rows, a } = ended;
  if (reached === null) return;
  const { frozenCertificate: frozen, followed } = reached;
  const clock = stepsOf(record);
  if (followed === undefined) {
    if (frozen !== null)
      ledger.near(
        `${AT}frozenCertificate.log10T`,
        frozen.log10T,
        { value: log10(steps), error: 1e-13 * (1 + log10(steps)) },
        'log10 of the updates: it is asked at the last',
      );
    ledger.between(`${AT}since`, reached.since, 0, steps, 'no later than the last update');
  } else {
    followedClaims(ledger, reached, clock);
    ledger.unchecked(`${AT}followed.curvature`, followed.curvature, OF_PASSAGE);
    const at = frozen?.log10T ?? null;
    ledger.between(`${AT}frozenCertificate.log10T`, at, followed.from, followed.log10T, 'as it was followed');
  }
  const members = reached.groups.flatMap((group) => group.members);
  ledger.same(
    `${AT}groups: members`,
    [...members].sort((i, k) => i - k).join(),
    Array.from(a.keys()).join(),
    'each neuron is in one group',
  );
  const { n, y, slope } = rows;
  if (reached.kind === 'activated') {
    rowProblemClaims(ledger, AT, reached, rows, {});
    const groups = ownGroupsOf(reached, a, y, () => true);
    const slopes = groups.map(({ active }) => Float64Array.from(active, (on) => (on ? 1 : slope)));
    lastingClaims(ledger, record, reached, ended, groups, slopes, new Set(), arrays, where);
    return;
  }
  if (reached.dual === null) {
    ledger.unchecked(`${AT}status`, reached.status, 'its weights and slopes are not looked at');
    return;
  }
  const D = needed(arrays, 'D', [reached.groups.length, n], where);
  const groups = ownGroupsOf(reached, a, y, (g, i) => D[g * n + i] === 1);
  const wrong = groups.filter(({ sign, members: of }) => of.some((j) => a[j] * sign <= 0)).length;
  ledger.same(`${AT}groups: signs`, wrong, 0, 'groups with a neuron of the other sign');
  const outside = groups.reduce((count, { sign }, g) => {
    for (let i = 0; i < n; i++) {
      const own = D[g * n + i];
      if (!(y[i] === sign ? own === slope || own === 1 : own >= slope && own <= 1)) count++;
    }
    return count;
  }, 0);
  ledger.same(
    'arrays: D',
    outside,
    0,
    'slopes that are neither gamma nor 1 at own points, or lie outside [gamma, 1]',
  );
  const dark = leftOutClaim(ledger, AT, reached.leftOut, groups, slope, y);
  problemClaims(ledger, reached, rows, groups, D, dark);
  rankClaim(ledger, reached, rows, groups, D, dark);
  const slopes = groups.map((_, g) => D.slice(g * n, (g + 1) * n));
  lastingClaims(ledger, record, reached, ended, groups, slopes, dark, arrays, where);
}

/** The groups that are told, with the own signs that they are said to have. */
function ownGroupsOf(
  { groups }: ReachedRecord,
  a: Float64Array,
  y: Float64Array,
  isActive: (g: number, i: number) => boolean,
): OwnGroup[] {
  return groups.map(({ sign, members }, g) => {
    const share = new Sum();
    for (const j of members) share.add(a[j] * a[j]);
    const active = Uint8Array.from(y, (label, i) => Number(label === sign && isActive(g, i)));
    return { sign, members, share: share.value, active };
  });
}

type Timed = Pick<ExperimentRecord, 'training' | 'spec' | 'data'>;

/** The steps of descent; null of a flow. */
function stepsOf({ training, spec, data }: Timed): Steps | null {
  const { motion, clock } = optimizerNamed(spec.training.optimizer);
  const perPoint = spec.training.reduction === 'mean' ? data.n : 1;
  const rate = (training.alpha / perPoint) * (clock.factor ?? 1);
  return motion === 'flow' ? null : { rate, updates: training.steps };
}

/** The certificate by contraction. @param slopes  D, n of each group */
function lastingClaims(
  ledger: Ledger,
  record: Timed,
  { dual, frozenCertificate, groups: told, followed }: ReachedRecord,
  { rows, a, end }: Ended,
  groups: readonly OwnGroup[],
  slopes: readonly Float64Array[],
  leftOut: ReadonlySet<number>,
  arrays: Arrays,
  where: string,
): void {
  if (frozenCertificate === null || dual === null) return;
  const { n, slope } = rows;
  const moving = groups.map((group, g): Moving => {
    return { ...group, slopes: slopes[g], sliding: new Set(told[g].sliding.map(({ point }) => point)) };
  });
  const pairs = moving.reduce((sum, { sliding }) => sum + sliding.size, 0);
  const Z = Object.hasOwn(arrays, 'Z(s)') ? needed(arrays, 'Z(s)', [a.length, n], where) : null;
  contractionClaims(
    ledger,
    `${AT}frozenCertificate.`,
    frozenCertificate,
    {
      ...{
        points: sumsByRows(rows),
        slope,
        a,
        Z,
        groups: moving,
        leftOut,
        left: followed?.from ?? log10(record.training.steps),
      },
      beta: Float64Array.from(dual),
      end: () => end,
      size: pairs + dual.filter((entry) => entry > 0).length,
    },
    stepsOf(record),
  );
}

/** Of the features with multipliers: eigenvalues of their Gram matrix that are no rounding. */
function rankClaim(
  ledger: Ledger,
  { rank, dual }: ReachedRecord,
  rows: Rows,
  groups: readonly OwnGroup[],
  D: Float64Array,
  dark: ReadonlySet<number>,
): void {
  const support = [...(dual ?? []).keys()].filter((i) => (dual?.[i] ?? 0) > 0 && !dark.has(i));
  if (support.length > MOST_FEATURES) {
    ledger.unchecked(
      `${AT}rank`,
      rank,
      `eigenvalues of more than ${MOST_FEATURES} features take too long here`,
    );
    return;
  }
  const pattern = groups.map(({ sign, share }, g) => ({
    ...{ sign, share, outward: () => sign },
    slopeAt: (i: number) => D[g * rows.n + i],
  }));
  const size = support.length;
  const spectrum = new Eigenvalues(gramOn(rows, pattern, support), size);
  const largest = spectrum.at(size - 1);
  ledger.between(
    `${AT}rank`,
    rank,
    size - spectrum.below(1e-9 * largest),
    size - spectrum.below(16 * size * U * largest),
    'eigenvalues of the features with multipliers above what is rounding for certain, and above what may be',
  );
}

function problemClaims(
  ledger: Ledger,
  {
    dual,
    certificate,
    status,
    supportVectors,
    normalizedMargin,
    objective,
    activationSlack,
    activated,
    groups: told,
  }: ReachedRecord,
  rows: Rows,
  groups: readonly OwnGroup[],
  D: Float64Array,
  dark: ReadonlySet<number>,
): void {
  if (dual === null || certificate === null) return;
  const { n, y, slope } = rows;
  const points = sumsByRows(rows);
  const beta = Float64Array.from(dual);
  const total = new Sum();
  const asked = beta.filter((_, i) => !dark.has(i));
  for (const entry of asked) total.add(entry);
  const seen = groups.map((_, g) => points.of(beta.map((entry, i) => entry * y[i] * D[g * n + i])));
  const norm = lengthOf(groups, seen);
  const { q } = concaveMargins(groups, seen, points, slope);
  const least = leastOf(without(q, dark));
  if (dark.size > 0)
    ledger.same(
      `${AT}leftOut: seen`,
      0,
      seenAmong(groups, seen, y, dark),
      'neurons that see a point of which no margin is asked',
    );
  const many = beta.filter((entry) => entry > 0).length;
  ledger.same(`${AT}supportVectors`, supportVectors, many, 'multipliers above 0');
  const smallest = asked.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  ledger.near(
    `${AT}certificate.minDual`,
    certificate.minDual,
    { value: smallest, error: 1e-9 * smallest },
    'the least multiplier',
  );
  const half = ({ value, error }: Approximate): Approximate => ({
    value: (value * value) / 2,
    error: (value + error) * error,
  });
  const lower = half(quotient({ value: total.value, error: rounding(n, total.size) }, norm));
  const upper = half(quotient(norm, least));
  const because = 'sums over the rows: the rounding of both';
  const ends = `${because}, rounded outwards by at most ${OUTWARDS} times that`;
  ledger.between(
    `${AT}certificate.lower`,
    certificate.lower,
    lower.value - OUTWARDS * lower.error,
    lower.value + lower.error,
    `(1'beta)^2/(2 |sum beta_k Xt_k(D)|^2): ${ends}`,
  );
  ledger.between(
    `${AT}certificate.upper`,
    certificate.upper,
    upper.value - upper.error,
    upper.value + OUTWARDS * upper.error,
    `|W|^2/(2 (min q^R)^2): ${ends}`,
  );
  ledger.near(`${AT}objective`, objective, upper, because);
  ledger.near(`${AT}normalizedMargin`, normalizedMargin, quotient(least, norm), because);
  ledger.near(`${AT}certificate.minMargin`, certificate.minMargin, least, because);
  if (certificate.lower !== null && certificate.upper !== null) {
    const width = certificate.upper - certificate.lower;
    ledger.near(
      `${AT}certificate.relativeGap`,
      certificate.relativeGap,
      rounded(width / certificate.upper, 4),
      'of its own two ends',
    );
    ledger.near(
      `${AT}certificate.distanceBound`,
      certificate.distanceBound,
      rounded(Math.sqrt(2 * Math.max(0, width)), 32),
      'of its own two ends',
    );
    const word = width / certificate.upper <= SOLVED ? 'solved' : 'solvedInaccurately';
    ledger.same(`${AT}status`, status, word, 'the gap of its own two ends');
  }
  const slack = leastOwn(groups, seen, points, slope);
  ledger.near(`${AT}activationSlack`, activationSlack, slack, 'the least own cosine: rounding of both sums');
  ledger.sign(`${AT}activated`, activated, slack, 'its sign');
  let [off, weights] = [0, 0];
  for (const [g, { sliding }] of told.entries()) {
    for (const { point, weight } of sliding) {
      const { values, errors, norm: length } = seen[g];
      const isZero = Math.abs(values[point]) <= errors[point] + NOT_ZERO * length.value * rows.lengths[point];
      if (y[point] === groups[g].sign || !isZero) off++;
      if (weight !== D[g * n + point]) weights++;
    }
  }
  ledger.same(`${AT}groups[].sliding`, off, 0, 'points of other sign with <v, x> = 0: so many are not');
  ledger.same(`${AT}groups[].sliding[].weight`, weights, 0, 'weights that are not the slopes of D');
  for (const name of ['stationarity', 'complementarity', 'naturalResidual'] as const)
    ledger.between(
      `${AT}certificate.${name}`,
      certificate[name],
      0,
      1e-6 * Math.max(1, ...dual),
      'a residual, small beside the multipliers',
    );
}
