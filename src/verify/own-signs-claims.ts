/**
 * The claims of P(R): the margin problem of a network in which its signs at points with a_j y_i > 0 are held, and no others (docs/theory.md, section 9.10).
 */
import type { NetworkRecord, OwnSignsRecord } from '../audit/record.ts';
import { type Approximate, quotient, root, rounded, rounding, Sum, U } from './arithmetic.ts';
import { type Arrays, needed } from './evidence.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { leastOf, without } from './margin-claims.ts';
import { UNDERFLOWN } from './row-problem-claims.ts';
import { anglesOf } from './small-angles.ts';
import type { Seen, Sums } from './sums.ts';

/** A network by its products with the points. */
export interface Judged {
  readonly m: number;
  readonly a: Float64Array;
  readonly slope: number;
  /** W X' (m x n). */
  readonly Z: Float64Array;
  /** About how many products an entry of it is a sum of. */
  readonly columns: number;
}

/** Neurons of one sign and one row of signs at points of that sign. */
export interface OwnGroup {
  readonly sign: 1 | -1;
  readonly members: readonly number[];
  /** The sum of a_j^2 over them. */
  readonly share: number;
  readonly active: Uint8Array;
}

/** What the record calls solved. */
export const SOLVED = 1e-9;
const OUTWARDS = 64;
/** A product below this share of |v| |x| is 0, as the solver has it; above the other it is not. */
const ZERO = 2 ** -40;
export const NOT_ZERO = 2 ** -27;
const AT = 'network.ownSigns.';
const NOT_KEPT = 'its multipliers are not among the arrays';

/** @param where  what the folder is called in messages */
export function ownSignsClaims(
  ledger: Ledger,
  network: NetworkRecord,
  net: Judged,
  points: Sums,
  arrays: Arrays,
  where: string,
): void {
  if (!Object.hasOwn(network, 'ownSigns')) return;
  const said = network.ownSigns;
  const groups = ownGroupsOf(net, points.y);
  const { n, y } = points;
  ledger.same(`${AT}groups`, said.groups, groups.length, "distinct rows of Z's signs where a_j y_i > 0");
  const dark = leftOutClaim(ledger, AT, said.leftOut, groups, net.slope, y);
  if (!Object.hasOwn(arrays, 'beta(R)')) {
    for (const name of ['status', 'supportVectors', 'sliding', 'least', 'most', 'angle'] as const)
      ledger.unchecked(AT + name, said[name], NOT_KEPT);
    return;
  }
  const beta = needed(arrays, 'beta(R)', [n], where);
  const support = Array.from(beta.keys()).filter((i) => beta[i] !== 0);
  const D = needed(arrays, 'D(R)', [groups.length, support.length], where);
  ledger.same('arrays: beta(R)', beta.filter((entry) => !(entry >= 0)).length, 0, 'multipliers below 0');
  ledger.same('arrays: D(R)', faults(groups, D, support, net.slope, y), 0, FAULTS);
  const forces = forcesOf(groups, beta, D, support, y);
  const seen = forces.map((c) => points.of(c));
  const norm = lengthOf(groups, seen);
  const total = new Sum();
  for (const i of support) if (!dark.has(i)) total.add(beta[i]);
  const bound = quotient(norm, { value: total.value, error: rounding(support.length, total.size) });
  ledger.between(
    `${AT}most`,
    said.most,
    bound.value - bound.error,
    Math.max(bound.value + OUTWARDS * bound.error, UNDERFLOWN),
    `|sum beta_k Xt_k(D)|/1'beta, rounded outwards by at most ${OUTWARDS} times its rounding`,
  );
  if (said.status === 'infeasible') return;
  ledger.same(`${AT}supportVectors`, said.supportVectors, support.length, 'entries of beta(R)');
  const { q, crossed } = concaveMargins(groups, seen, points, net.slope);
  const found = leastOf(without(q, dark));
  const visible = seenAmong(groups, seen, y, dark);
  if (said.status === 'solved' && dark.size > 0)
    ledger.same(`${AT}leftOut: seen`, 0, visible, 'neurons that see a point of which no margin is asked');
  const reached = found.value > 0 && visible === 0 ? quotient(found, norm) : null;
  leastClaim(ledger, said, network.normalizedMargin, reached);
  statusClaim(ledger, said, bound, reached);
  slidingClaim(ledger, said, groups, seen, points, support, net.slope);
  const slack = leastOwn(groups, seen, points, net.slope);
  ledger.sign(`${AT}keepsSigns`, said.keepsSigns, slack, 'the sign of the least own cosine computed here');
  if (said.kind !== null && said.sliding !== null) {
    const isActivated =
      crossed === 0 && groups.every(({ sign, active }) => active.every((on, i) => on === 1 || y[i] !== sign));
    const word = said.sliding > 0 ? 'sliding' : isActivated ? 'activated' : 'pattern';
    ledger.same(`${AT}kind`, said.kind, word, 'whether pairs slide, and the signs of all others');
  }
  angleClaim(ledger, said, network.norm, norm, productOf(groups, net, forces, n));
}

/**
 * The points that, at slope 0, no group of their own sign sees.
 *
 * @param said  those of the record
 * @returns the points of which no margin is asked: these, but none where there are no others
 */
export function leftOutClaim(
  ledger: Ledger,
  path: string,
  said: readonly number[] | undefined,
  groups: readonly OwnGroup[],
  slope: number,
  y: Float64Array,
): ReadonlySet<number> {
  const unseen = Array.from(y.keys()).filter(
    (i) => slope === 0 && groups.every(({ sign, active }) => sign !== y[i] || active[i] === 0),
  );
  if (said !== undefined || unseen.length > 0)
    ledger.same(
      `${path}leftOut`,
      (said ?? []).join(),
      unseen.join(),
      'points at which every slope of their own sign is 0',
    );
  return new Set(unseen.length < y.length ? unseen : []);
}

/** Pairs of a group and such a point at which it is active for certain. */
export function seenAmong(
  groups: readonly OwnGroup[],
  seen: readonly Seen[],
  y: Float64Array,
  dark: ReadonlySet<number>,
): number {
  let count = 0;
  for (const [g, { sign }] of groups.entries())
    for (const i of dark) if (y[i] !== sign && sign * seen[g].values[i] > seen[g].errors[i]) count++;
  return count;
}

/** c with v_g = sum_k c_gk x_k of each group; null where the multipliers are not among the arrays, or are those of no solution. */
export function ownSignsForces(
  network: NetworkRecord,
  net: Judged,
  y: Float64Array,
  arrays: Arrays,
  where: string,
): { readonly groups: readonly OwnGroup[]; readonly forces: readonly Float64Array[] } | null {
  if (network.ownSigns?.status !== 'solved' || !Object.hasOwn(arrays, 'beta(R)')) return null;
  const groups = ownGroupsOf(net, y);
  const beta = needed(arrays, 'beta(R)', [y.length], where);
  const support = Array.from(beta.keys()).filter((i) => beta[i] !== 0);
  const D = needed(arrays, 'D(R)', [groups.length, support.length], where);
  return { groups, forces: forcesOf(groups, beta, D, support, y) };
}

function forcesOf(
  groups: readonly OwnGroup[],
  beta: Float64Array,
  D: Float64Array,
  support: readonly number[],
  y: Float64Array,
): Float64Array[] {
  return groups.map((_, g) => {
    const c = new Float64Array(y.length);
    for (const [at, i] of support.entries()) c[i] = y[i] * D[g * support.length + at] * beta[i];
    return c;
  });
}

const FAULTS =
  'slopes that are not R at points of the sign of a group, or lie outside [gamma, 1] at others, of points with multipliers';

function ownGroupsOf({ m, a, Z }: Judged, y: Float64Array): OwnGroup[] {
  const n = y.length;
  const classes = new Map<string, { sign: 1 | -1; members: number[]; active: Uint8Array }>();
  for (let j = 0; j < m; j++) {
    const sign = a[j] > 0 ? 1 : -1;
    const active = Uint8Array.from(y, (label, i) => (label === sign && Z[j * n + i] > 0 ? 1 : 0));
    const key = `${sign} ${active.join('')}`;
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { sign, members: [j], active });
    else known.members.push(j);
  }
  return Array.from(classes.values(), (group) => {
    const share = new Sum();
    for (const j of group.members) share.add(a[j] * a[j]);
    return { ...group, share: share.value };
  });
}

function faults(
  groups: readonly OwnGroup[],
  D: Float64Array,
  support: readonly number[],
  slope: number,
  y: Float64Array,
): number {
  let count = 0;
  for (const [g, { sign, active }] of groups.entries()) {
    for (const [at, i] of support.entries()) {
      const own = D[g * support.length + at];
      const fits = y[i] === sign ? own === (active[i] === 1 ? 1 : slope) : own >= slope && own <= 1;
      if (!fits) count++;
    }
  }
  return count;
}

/** |W|, |W|^2 = sum_g A_g |v_g|^2. */
export function lengthOf(groups: readonly OwnGroup[], seen: readonly Seen[]): Approximate {
  let [square, error] = [0, 0];
  for (const [g, { share }] of groups.entries()) {
    const { value, error: off } = seen[g].norm;
    square += share * value * value;
    error += share * ((2 * value + off) * off + (16 + groups.length) * U * value * value);
  }
  return root({ value: square, error });
}

/** q^R (n): phi itself at points of other sign; and the pairs there that are active. */
export function concaveMargins(
  groups: readonly OwnGroup[],
  seen: readonly Seen[],
  { n, y }: Sums,
  slope: number,
): { readonly q: ApproximateList; readonly crossed: number } {
  const q = { values: new Float64Array(n), errors: new Float64Array(n) };
  let crossed = 0;
  for (const [g, { sign, share, members, active }] of groups.entries()) {
    for (let i = 0; i < n; i++) {
      // w_j = a_j v_g, so that <w_j, x> has the sign of this.
      const z = sign * seen[g].values[i];
      const own = y[i] === sign;
      const isUp = own ? active[i] === 1 : z > 0;
      if (!own && isUp) crossed++;
      const times = share * (isUp ? 1 : slope);
      q.values[i] += (own ? 1 : -1) * times * z;
      q.errors[i] +=
        (own ? times : share) * seen[g].errors[i] +
        (2 * groups.length + members.length + 16) * U * times * Math.abs(z);
    }
  }
  return { q, crossed };
}

/** The lower end: of the weights of the multipliers, or of the network itself, which has its own signs. */
function leastClaim(
  ledger: Ledger,
  { least }: OwnSignsRecord,
  ofNetwork: number,
  reached: Approximate | null,
): void {
  const because = 'the larger of min q/|W| of the network and min q^R/|W| of the weights of the multipliers';
  if (reached === null || ofNetwork > reached.value + reached.error)
    ledger.near(`${AT}least`, least, rounded(ofNetwork, 0), because);
  else
    ledger.between(
      `${AT}least`,
      least,
      Math.max(ofNetwork, reached.value - OUTWARDS * reached.error),
      reached.value + reached.error,
      `${because}; rounded outwards by at most ${OUTWARDS} times its rounding`,
    );
}

function statusClaim(
  ledger: Ledger,
  { status }: OwnSignsRecord,
  bound: Approximate,
  reached: Approximate | null,
): void {
  // (upper - lower)/upper of 1/2 |W|^2, which is 1/(2 margin^2).
  const ratio = reached === null ? null : quotient(reached, bound);
  const gap = ratio === null ? 1 : 1 - ratio.value * ratio.value;
  const error = ratio === null ? 0 : 2 * OUTWARDS * ratio.error;
  if (Math.abs(gap - SOLVED) <= error)
    ledger.unchecked(`${AT}status`, status, 'the gap is that of two words, to rounding');
  else ledger.same(`${AT}status`, status, gap <= SOLVED ? 'solved' : 'bracketed', 'the gap computed here');
}

/** Pairs of a group and a point with a multiplier at which <v, x> = 0: those at which it is 0 for certain, and those at which it may be. */
function slidingClaim(
  ledger: Ledger,
  { sliding }: OwnSignsRecord,
  groups: readonly OwnGroup[],
  seen: readonly Seen[],
  { y, lengths }: Sums,
  support: readonly number[],
  slope: number,
): void {
  let [sure, possible] = [0, 0];
  for (const [g, { sign, active }] of groups.entries()) {
    if (isDead(active, slope)) continue;
    const { values, errors, norm } = seen[g];
    for (const i of support) {
      if (y[i] === sign) continue;
      const size = Math.abs(values[i]);
      const reach = norm.value * lengths[i];
      if (size <= errors[i] + ZERO * reach) sure++;
      if (size <= errors[i] + NOT_ZERO * reach) possible++;
    }
  }
  const because = 'pairs of other sign with <v, x> = 0, of points with multipliers';
  if (sure === possible) ledger.same(`${AT}sliding`, sliding, sure, because);
  else ledger.between(`${AT}sliding`, sliding, sure, possible, `${because}: some are within rounding`);
}

/** The least cosine of a neuron and a point of its own sign, positive where it has the sign that is held; groups that are active nowhere at slope 0 are not asked. */
export function leastOwn(
  groups: readonly OwnGroup[],
  seen: readonly Seen[],
  { y, lengths }: Sums,
  slope: number,
): Approximate {
  let found = { value: Number.POSITIVE_INFINITY, error: 0 };
  for (const [g, { sign, active }] of groups.entries()) {
    if (isDead(active, slope)) continue;
    const { values, errors, norm } = seen[g];
    for (const [i, label] of y.entries()) {
      if (label !== sign) continue;
      const outward = active[i] === 1 ? sign : -sign;
      const size = { value: norm.value * lengths[i], error: norm.error * lengths[i] };
      const cosine = quotient({ value: outward * values[i], error: errors[i] }, size);
      found = { value: Math.min(found.value, cosine.value), error: Math.max(found.error, cosine.error) };
    }
  }
  return found;
}

/** At slope 0 nothing moves neurons that are active at no point of their own sign. */
function isDead(active: Uint8Array, slope: number): boolean {
  return slope === 0 && active.every((on) => on === 0);
}

/** <W, W*> = sum_j a_j sum_k c_gk Z_jk, with the group g of neuron j. */
function productOf(
  groups: readonly OwnGroup[],
  { m, a, Z, columns }: Judged,
  forces: readonly Float64Array[],
  n: number,
): Approximate {
  const product = new Sum();
  for (const [g, { members }] of groups.entries())
    for (const j of members)
      for (let k = 0; k < n; k++) if (forces[g][k] !== 0) product.add(a[j] * forces[g][k] * Z[j * n + k]);
  return { value: product.value, error: rounding(n * m + columns, product.size) };
}

function angleClaim(
  ledger: Ledger,
  { angle }: OwnSignsRecord,
  ofW: number,
  norm: Approximate,
  product: Approximate,
): void {
  const size = { value: ofW * norm.value, error: ofW * norm.error + 16 * U * ofW * norm.value };
  const cosine = quotient(product, size);
  const [low, high] = anglesOf(cosine);
  ledger.between(
    `${AT}angle`,
    angle,
    low,
    high,
    'arccos of <W, W*>/(|W| |W*|), by Z: no better than the rounding of a cosine',
  );
}
