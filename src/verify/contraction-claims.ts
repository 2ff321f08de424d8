/**
 * The claims of a certificate that own signs last for ever where neurons slide (docs/theory.md, section 9.12).
 */
import { log10 } from '../linalg/elementary.ts';
import type { LastingRecord, ReachedRecord } from '../record/record.ts';
import { rounded } from './arithmetic.ts';
import { Contraction } from './contraction.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { MOST_POINTS, TOO_MANY } from './margin-claims.ts';
import { type Moving, Optimum } from './optimum.ts';
import type { Steps } from './passage-claims.ts';
import { stateOf } from './state.ts';

/** Shares by which a radius may be rounded up. */
const CLOSE = [1e-9, 1e-7, 1e-5, 1e-3];
const NO_STATE = "arrays.npz holds no Z(s), W X' at the moment of the certificate";
const FOR_EVER = 'an undecided certificate claims nothing';

/** @param steps  null where training is a flow */
export function contractionClaims(
  ledger: Ledger,
  path: string,
  record: LastingRecord,
  reached: ReachedRecord,
  lifted: Lifted,
  beta: Float64Array,
  leftOut: ReadonlySet<number>,
  steps: Steps | null,
): void {
  const { evidence } = lifted;
  const unchecked = (because: string): void => {
    for (const name of ['status', 'scope', 'radius', 'slack'] as const)
      ledger.unchecked(path + name, record[name] ?? null, because);
  };
  const Z = evidence.Zs;
  const pairs = reached.groups.reduce((sum, { sliding }) => sum + sliding.length, 0);
  const groups = Z === null ? null : movingGroups(reached, lifted, Z);
  if (record.status !== 'certified') unchecked(FOR_EVER);
  else if (Z === null) unchecked(NO_STATE);
  else if (evidence.n + pairs > MOST_POINTS) unchecked(TOO_MANY);
  else if (groups === null) unchecked('the own signs are not told');
  else {
    stateClaims(ledger, path, record, groups, evidence, Z, steps);
    const optimum = new Optimum(evidence, groups, beta, leftOut);
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
    scopeClaim(ledger, path, record, reached, steps);
    radiusClaims(ledger, path, record, new Contraction(evidence, groups, optimum, Z, alpha));
  }
}

/** Descent itself is asked about where it was left for its flow, and nowhere else. */
function scopeClaim(
  ledger: Ledger,
  path: string,
  { scope, log10T }: LastingRecord,
  { followed }: ReachedRecord,
  steps: Steps | null,
): void {
  const left = followed?.from ?? Number.NaN;
  const isThere = steps !== null && Math.abs(log10T - left) <= 1e-12 * (1 + Math.abs(left));
  const found = scope === 'descent' && !isThere ? 'flow' : (scope ?? 'flow');
  ledger.same(`${path}scope`, scope, found, 'descent itself only where it was left for its flow');
}

/** The groups with their neurons, but at slope 0 those that are active nowhere. */
function movingGroups({ kind, groups }: ReachedRecord, lifted: Lifted, Z: Float64Array): Moving[] | null {
  const { n, slope } = lifted.evidence;
  const moving: Moving[] = [];
  for (const [g, { sign, members, active }] of groups.entries()) {
    const group = kind === 'activated' ? lifted.groups.find((one) => one.sign === sign) : lifted.groups[g];
    if (group === undefined || active === undefined) return null;
    moving.push({ ...group, sign, members, active: ofPoints(active, n) });
  }
  const isDead = (j: number): boolean => Z.subarray(j * n, (j + 1) * n).every((z) => z <= 0);
  return moving.filter(({ members }) => slope > 0 || !members.every(isDead));
}

function ofPoints(points: readonly number[], n: number): Uint8Array {
  const inside = new Uint8Array(n);
  for (const i of points) if (i < n) inside[i] = 1;
  return inside;
}

/** Z(s) has the own signs of the groups, and is the state of descent where that is there. */
function stateClaims(
  ledger: Ledger,
  path: string,
  record: LastingRecord,
  groups: readonly Moving[],
  evidence: Evidence,
  Z: Float64Array,
  steps: Steps | null,
): void {
  const { n, y, C } = evidence;
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
  if (steps !== null && C !== null) {
    const end = stateOf(evidence, C, steps.updates).Z;
    const said = record.log10T - log10(steps.updates);
    const isSaid = Math.abs(said) <= 1e-12 * (1 + Math.abs(record.log10T));
    if (isSaid) ledger.nearAll('arrays: Z(s)', Array.from(Z), end, 'Z(0) + C K after the last update');
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
