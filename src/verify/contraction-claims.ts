/**
 * The claims of a certificate that own signs last for ever where neurons slide (docs/theory.md, section 9.12).
 */
import { log10 } from '../linalg/elementary.ts';
import type { LastingRecord } from '../record/record.ts';
import { rounded } from './arithmetic.ts';
import { Contraction } from './contraction.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { MOST_POINTS, TOO_MANY } from './margin-claims.ts';
import { type Moving, Optimum } from './optimum.ts';
import type { Steps } from './passage-claims.ts';
import type { Sums } from './sums.ts';

/** Shares by which a radius may be rounded up. */
const CLOSE = [1e-9, 1e-7, 1e-5, 1e-3];
const NO_STATE = "arrays.npz holds no Z(s), W X' at the moment of the certificate";
const FOR_EVER = 'an undecided certificate claims nothing';

/** What the certificate started from. */
export interface Certified {
  /** Inner products as the certificate took them. */
  readonly points: Sums;
  readonly slope: number;
  /** a (m). */
  readonly a: Float64Array;
  /** W X' (m x n) at its moment; null where that is not kept. */
  readonly Z: Float64Array | null;
  /** The groups of neurons that move; null where their signs are not told. */
  readonly groups: readonly Moving[] | null;
  /** beta (n), and the points of which no margin is asked. */
  readonly beta: Float64Array;
  readonly leftOut: ReadonlySet<number>;
  /** log10 t at which descent was left, for its flow or at its end; not a number where it was not. */
  readonly left: number;
  /** W X' after the last update, computed again; null where that is not asked. */
  readonly end: (() => ApproximateList) | null;
  /** Points and pairs whose eigenvalues are to be computed. */
  readonly size: number;
}

/** @param steps  null where training is a flow */
export function contractionClaims(
  ledger: Ledger,
  path: string,
  record: LastingRecord,
  certified: Certified,
  steps: Steps | null,
): void {
  const { points, slope, a, Z, groups, beta, leftOut, left, size } = certified;
  const unchecked = (because: string): void => {
    for (const name of ['status', 'scope', 'radius', 'slack'] as const)
      ledger.unchecked(path + name, record[name] ?? null, because);
  };
  if (record.status !== 'certified') unchecked(FOR_EVER);
  else if (Z === null) unchecked(NO_STATE);
  else if (size > MOST_POINTS) unchecked(TOO_MANY);
  else if (groups === null) unchecked('the own signs are not told');
  else {
    const moving = withoutDead(groups, slope, Z, points.n);
    stateClaims(ledger, path, record, moving, certified, Z, steps);
    const optimum = new Optimum(points, slope, moving, beta, leftOut);
    const solved = optimum.solves();
    if (solved.is === 'open') {
      unchecked(solved.because);
      return;
    }
    ledger.same(
      `${path}limit`,
      'solves P(R)',
      solved.is === 'so' ? 'solves P(R)' : solved.because,
      'multipliers, weights of what slides, signs and margins, from a linear system of its own',
    );
    if (solved.is === 'notSo') return;
    const alpha = record.scope === 'descent' ? (steps?.rate ?? null) : null;
    scopeClaim(ledger, path, record, left, steps);
    radiusClaims(ledger, path, record, new Contraction(points, a, moving, optimum, Z, alpha));
  }
}

/** Descent itself is asked about where it was left for its flow, and nowhere else. */
function scopeClaim(
  ledger: Ledger,
  path: string,
  { scope, log10T }: LastingRecord,
  left: number,
  steps: Steps | null,
): void {
  const isThere = steps !== null && Math.abs(log10T - left) <= 1e-12 * (1 + Math.abs(left));
  const found = scope === 'descent' && !isThere ? 'flow' : (scope ?? 'flow');
  ledger.same(`${path}scope`, scope, found, 'descent itself only where it was left for its flow');
}

/** At slope 0, without groups of neurons that are active nowhere: nothing moves them. */
function withoutDead(groups: readonly Moving[], slope: number, Z: Float64Array, n: number): Moving[] {
  const isDead = (j: number): boolean => Z.subarray(j * n, (j + 1) * n).every((z) => z <= 0);
  return groups.filter(({ members }) => slope > 0 || !members.every(isDead));
}

/** Z(s) has the own signs of the groups, and is the state of descent where that is there. */
function stateClaims(
  ledger: Ledger,
  path: string,
  record: LastingRecord,
  groups: readonly Moving[],
  { points: { n, y }, end: again }: Certified,
  Z: Float64Array,
  steps: Steps | null,
): void {
  let other: string | null = null;
  for (const { sign, members, active } of groups)
    for (const j of members)
      for (let i = 0; i < n; i++)
        if (y[i] === sign && Z[j * n + i] > 0 !== (active[i] === 1))
          other ??= `another of neuron ${j} at point ${i}`;
  ledger.same(
    'arrays: Z(s)',
    'own signs',
    other ?? 'own signs',
    'at points of their own class neurons have the signs of their group',
  );
  if (steps !== null && again !== null) {
    const end = again();
    const said = record.log10T - log10(steps.updates);
    const isSaid = Math.abs(said) <= 1e-12 * (1 + Math.abs(record.log10T));
    if (isSaid)
      ledger.nearAll(
        'arrays: Z(s)',
        Array.from(Z),
        end,
        'W(0) + C X after the last update, times the points',
      );
    else if (Z.every((z, at) => Math.abs(z - end.values[at]) <= end.errors[at]))
      ledger.near(
        `${path}log10T`,
        record.log10T,
        rounded(log10(steps.updates), 16),
        'Z(s) is the state after the last update',
      );
    if (isSaid) return;
  }
  ledger.unchecked(
    'arrays: Z(s)',
    `at t = 10^${record.log10T}`,
    'that training comes there is not computed again',
  );
}

function radiusClaims(ledger: Ledger, path: string, record: LastingRecord, contraction: Contraction): void {
  const { radius, slack } = record;
  if (radius === undefined || radius === null || slack === null) {
    ledger.same(`${path}radius`, 'none', 'a number', 'a certificate by contraction has a radius and a slack');
    return;
  }
  const radii = contraction.radii();
  const off = ([low, high]: readonly [number, number]) => Math.max(low - radius, radius - high);
  if (radii.length === 0)
    ledger.same(`${path}radius`, radius, 'none', 'no radius that is tried is enough for steps of descent');
  else {
    const [low, high] = radii.reduce((best, one) => (off(one) < off(best) ? one : best));
    ledger.between(
      `${path}radius`,
      radius,
      low,
      high,
      'the least that contraction from Z(s) needs; of descent the first of 1.0001 1.3^k times that of its flow which is enough',
    );
  }
  const later = contraction.moment(false);
  const most = contraction.slack(radius, later, false);
  const ofSlack = CLOSE[0] * (1 + Math.abs(most)) + contraction.slackOfMoment(radius);
  ledger.between(
    `${path}slack`,
    slack,
    most - contraction.slackLost(radius, later) - ofSlack,
    most + ofSlack,
    'the least share by which an own pair is farther than that radius, less 1',
  );
  const isSure = CLOSE.some((share) =>
    [later, contraction.moment(true)].some((moment) => {
      const rho = radius * (1 + share);
      return contraction.needed(rho, moment, true) <= rho * rho && contraction.slack(rho, moment, true) > 0;
    }),
  );
  const isOpen = contraction.needed(radius, later, false) <= radius * radius && most > 0;
  if (isSure || !isOpen)
    ledger.same(
      `${path}status`,
      record.status,
      isSure ? 'certified' : 'undecided',
      'whether training stays within a radius in which no own pair switches, with all rounding made here',
    );
  else ledger.unchecked(`${path}status`, record.status, 'rounding made here leaves it open');
}
