/**
 * The claims of a certificate that own signs last for ever where neurons slide (docs/theory.md, section 9.12).
 */
import { log10 } from '../linalg/elementary.ts';
import type { LastingRecord, ReachedRecord } from '../record/record.ts';
import { Contraction, type Moving, Optimum } from './contraction.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { MOST_POINTS, TOO_MANY } from './margin-claims.ts';
import { stateOf } from './state.ts';

/** The step of descent, and log10 of the updates after which the arrays have its weights. */
export interface Steps {
  readonly rate: number;
  readonly updates: number;
}

/** Shares by which a radius may be rounded up. */
const CLOSE = [1e-9, 1e-7, 1e-5, 1e-3];
/** How far a radius is looked for, and how closely it is found. */
const MOST = 1e6;
const HALVINGS = 24;
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
    stateClaims(ledger, record, groups, evidence, Z, steps);
    const optimum = new Optimum(evidence, groups, beta);
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
  const atEnd =
    steps !== null &&
    C !== null &&
    Math.abs(record.log10T - log10(steps.updates)) <= 1e-12 * (1 + Math.abs(record.log10T));
  if (atEnd)
    ledger.nearAll(
      'arrays: Z(s)',
      Array.from(Z),
      stateOf(evidence, C, steps.updates).Z,
      'Z(0) + C K after the last update',
    );
  else
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
  const { best, last } = contraction.moments(radius);
  const least = Math.sqrt(contraction.needed(radius, best, false));
  const most = contraction.slack(radius, last, false);
  ledger.between(
    `${path}radius`,
    radius,
    least * (1 - 1e-12),
    largestWith(contraction, slack),
    'at least what contraction from Z(s) needs, and so small that own pairs keep that slack',
  );
  ledger.between(
    `${path}slack`,
    slack,
    0,
    most + CLOSE[0] * (1 + Math.abs(most)),
    'a lower bound: at most the share by which own pairs are farther than that radius',
  );
  const later = contraction.lag(true);
  const isSure = CLOSE.some((share) =>
    [later, Math.max(later, best), Math.max(later, last)].some((at) => {
      const rho = radius * (1 + share);
      return contraction.needed(rho, at, true) <= rho * rho && contraction.slack(rho, at, true) > 0;
    }),
  );
  if (isSure || !(least <= radius && most > 0))
    ledger.same(
      `${path}status`,
      record.status,
      isSure ? 'certified' : 'undecided',
      'whether training stays within a radius in which no own pair switches, with all rounding made here',
    );
  else ledger.unchecked(`${path}status`, record.status, 'rounding made here leaves it open');
}

/** The largest radius with which own pairs may have such a slack: it falls to 0 or below where V_s is taken far out. */
function largestWith(contraction: Contraction, slack: number): number {
  const isKept = (rho: number): boolean => {
    const most = contraction.slack(rho, contraction.moments(rho).last, false);
    return slack <= most + CLOSE[0] * (1 + Math.abs(most));
  };
  const first = contraction.distance.value;
  if (!(first > 0 && slack > 0)) return 0;
  let [kept, lost] = [first, first];
  while (!isKept(kept) && kept > first / MOST) kept /= 2;
  while (isKept(lost) && lost < first * MOST) lost *= 2;
  for (let round = 0; round < HALVINGS; round++) {
    const middle = (kept + lost) / 2;
    if (isKept(middle)) kept = middle;
    else lost = middle;
  }
  return lost;
}
