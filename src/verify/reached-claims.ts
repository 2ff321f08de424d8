/**
 * The claims of the limit that training reaches: its groups, the margin problem of their pattern, and where neurons slide.
 */
import type { ReachedRecord } from '../record/record.ts';
import { type Approximate, rounded, Sum, U } from './arithmetic.ts';
import { type Certified, contractionClaims } from './contraction-claims.ts';
import type { Evidence } from './evidence.ts';
import { lastingClaims, type Moment } from './lasting-claims.ts';
import type { Ledger } from './ledger.ts';
import { activatedGroups, type Group, Lifted } from './lifted.ts';
import { leastOf, marginClaims, patternSlack, without } from './margin-claims.ts';
import type { Moving } from './optimum.ts';
import { followedClaims, type Steps } from './passage-claims.ts';
import { projectedClaims } from './projected-claims.ts';
import { stateOf } from './state.ts';
import { sumsByProducts } from './sums.ts';

const AT = 'limit.reached.';
const NO_SLOPES = 'arrays.npz holds no D, the slopes of the groups';

/**
 * @param steps  of descent; null where training is a flow
 * @returns the lifted system of its pattern; null where it is not told
 */
export function reachedClaims(
  ledger: Ledger,
  record: ReachedRecord,
  evidence: Evidence,
  momentOf: (log10T: number) => Moment | string,
  steps: Steps | null,
): Lifted | null {
  followedClaims(ledger, record, steps);
  memberClaims(ledger, record, evidence);
  const groups = groupsOf(record, evidence);
  if (typeof groups === 'string') {
    for (const name of ['objective', 'normalizedMargin', 'supportVectors', 'status'] as const)
      ledger.unchecked(AT + name, record[name], groups);
    return null;
  }
  const lifted = new Lifted(evidence, groups, record.followed !== undefined);
  if (record.kind === 'activated' && record.dual !== null && evidence.beta !== null && !record.followed)
    ledger.sameAll(
      `${AT}dual`,
      record.dual,
      evidence.beta,
      'the multipliers of the activated pattern are beta of arrays.npz',
    );
  const leftOut = leftOutOf(ledger, record, lifted);
  marginClaims(ledger, AT, record, lifted, leftOut);
  if (record.infeasibility !== null) boundingSlopeClaims(ledger, record, lifted);
  if (record.dual === null) return lifted;
  const beta = Float64Array.from(record.dual);
  const { frozenCertificate } = record;
  const path = `${AT}frozenCertificate.`;
  if (frozenCertificate?.method === 'contraction')
    contractionClaims(
      ledger,
      path,
      frozenCertificate,
      certifiedOf(record, lifted, beta, leftOut, steps),
      steps,
    );
  else if (frozenCertificate !== null)
    lastingClaims(ledger, path, frozenCertificate, lifted, beta, momentOf(frozenCertificate.log10T));
  slidingClaims(ledger, record, lifted, beta);
  if (record.followed !== undefined) projectedClaims(ledger, record, lifted, beta, leftOut);
  kktClaims(ledger, record, lifted, beta, leftOut);
  return lifted;
}

/** From inner products, which the certificate takes as they stand. */
function certifiedOf(
  { kind, groups, followed }: ReachedRecord,
  lifted: Lifted,
  beta: Float64Array,
  leftOut: ReadonlySet<number>,
  steps: Steps | null,
): Certified {
  const { evidence } = lifted;
  const { n, slope, a, C, Zs } = evidence;
  const moving = groups.flatMap(({ sign, members, active }, g): Moving[] => {
    const group = kind === 'activated' ? lifted.groups.find((one) => one.sign === sign) : lifted.groups[g];
    if (group === undefined || active === undefined) return [];
    return [{ ...group, sign, members, active: ofPoints(active, n) }];
  });
  return {
    ...{ points: sumsByProducts(evidence, 0), slope, a, Z: Zs, beta, leftOut },
    groups: moving.length < groups.length ? null : moving,
    left: followed?.from ?? Number.NaN,
    end: C === null || steps === null ? null : () => stateOf(evidence, C, steps.updates).Z,
    size: n + groups.reduce((sum, { sliding }) => sum + sliding.length, 0),
  };
}

function ofPoints(points: readonly number[], n: number): Uint8Array {
  const inside = new Uint8Array(n);
  for (const i of points) if (i < n) inside[i] = 1;
  return inside;
}

/** At slope 0 a record may ask no margin of points, by number: those that no neuron of their own sign sees, nor any at W*. */
function leftOutOf(
  ledger: Ledger,
  { leftOut = [], dual }: ReachedRecord,
  lifted: Lifted,
): ReadonlySet<number> {
  if (leftOut.length === 0) return new Set();
  const { y } = lifted.evidence;
  const unseen = leftOut.filter((i) =>
    lifted.groups.every(({ sign, slopes }) => sign !== y[i] || slopes[i] === 0),
  );
  ledger.same(
    `${AT}leftOut`,
    leftOut.length,
    unseen.length,
    'points at which every slope of their own sign is 0',
  );
  // Where all are, there is nothing but them, and margins are asked of them, in vain.
  if (unseen.length === y.length) return new Set();
  const seen = unseen.filter((i) =>
    lifted.groups.some(({ slopes, sliding }) => slopes[i] !== 0 && !sliding.has(i)),
  );
  if (dual !== null)
    ledger.same(`${AT}leftOut: seen`, 0, seen.length, 'at W* no neuron sees a point that is left out');
  return new Set(unseen);
}

/** Every neuron is in one group, that of its sign. */
function memberClaims(ledger: Ledger, { groups }: ReachedRecord, { m, a }: Evidence): void {
  const seen = new Uint8Array(m);
  let wrong: string | null = null;
  for (const { sign, members } of groups) {
    for (const j of members) {
      if (!(j < m) || seen[j] === 1) wrong ??= `neuron ${j} is none, or in two groups`;
      else if (Math.sign(a[j]) !== sign) wrong ??= `neuron ${j} has the other sign`;
      seen[j] = 1;
    }
  }
  const missing = seen.indexOf(0);
  if (missing >= 0) wrong ??= `neuron ${missing} is in no group`;
  const because = 'every neuron is in one group, that of its sign';
  ledger.same(`${AT}groups`, 'a partition', wrong ?? 'a partition', because);
}

/** The groups with their slopes; a sentence where those are not there. */
function groupsOf(record: ReachedRecord, evidence: Evidence): Group[] | string {
  if (record.kind === 'activated') return activatedGroups(evidence);
  const { n, m, a, D, slope, y } = evidence;
  if (D === null) return NO_SLOPES;
  return record.groups.map(({ sign, members, sliding }, g) => {
    const slopes = D.slice(g * n, (g + 1) * n);
    const share = new Sum();
    for (const j of members) if (j < m) share.add(a[j] * a[j]);
    const points = new Set(sliding.map(({ point }) => point));
    // Own pairs have their pattern fixed, sliding ones have none; at slope 1 nothing tells the others.
    const active = slope === 1 ? null : Uint8Array.from(slopes, (entry) => (entry === 1 ? 1 : 0));
    const told = active !== null || slopes.every((_, i) => y[i] === sign);
    return { sign, share: share.value, slopes, active: told ? active : null, sliding: points };
  });
}

/** Slopes with which weights bound every margin: those of the signs at own points, and from gamma to 1 at those of the other class. */
function boundingSlopeClaims(ledger: Ledger, { groups, kind }: ReachedRecord, lifted: Lifted): void {
  const { y, slope } = lifted.evidence;
  if (kind === 'activated') return;
  for (const [g, { sign, active }] of groups.entries()) {
    const { slopes } = lifted.groups[g];
    const isActive = active === undefined ? null : new Set(active);
    const isAllowed = (entry: number, i: number): boolean => {
      if (y[i] !== sign) return entry >= slope && entry <= 1;
      return isActive === null ? entry === 1 || entry === slope : entry === (isActive.has(i) ? 1 : slope);
    };
    const wrong = slopes.findIndex((entry, i) => !isAllowed(entry, i));
    ledger.same(
      `${AT}groups[${g}].slopes`,
      'bounding',
      wrong < 0 ? 'bounding' : `${slopes[wrong]} at point ${wrong}`,
      `D is 1 or ${slope} at own points, as they are active, and lies between at those of the other class`,
    );
  }
}

/** Weights in [gamma, 1], at points of the other class, where <w, x> = 0; and slopes that are those of the signs everywhere else. */
function slidingClaims(
  ledger: Ledger,
  { groups, kind }: ReachedRecord,
  lifted: Lifted,
  beta: Float64Array,
): void {
  const { n, y, slope, lengths, m } = lifted.evidence;
  if (kind === 'activated') return;
  for (const [g, { sliding, sign }] of groups.entries()) {
    const group = lifted.groups[g];
    const path = `${AT}groups[${g}].`;
    const wrong = Array.from(group.slopes.keys()).find(
      (i) => !group.sliding.has(i) && group.slopes[i] !== 1 && group.slopes[i] !== slope,
    );
    ledger.same(
      `${path}slopes`,
      'of signs',
      wrong === undefined ? 'of signs' : `${group.slopes[wrong]} at point ${wrong}`,
      `D is 1 or ${slope} where the group does not slide`,
    );
    if (!lifted.slides) continue;
    const z = lifted.preActivations(group, beta);
    const other = Array.from(y.keys()).find(
      (i) =>
        y[i] !== sign &&
        !group.sliding.has(i) &&
        (group.slopes[i] === 1 ? -z.values[i] : slope < 1 ? z.values[i] : 0) >
          z.errors[i] + ON_BOUNDARY * z.norm.value * lengths[i],
    );
    ledger.same(
      `${path}signs`,
      'those of D',
      other === undefined ? 'those of D' : `another at point ${other}`,
      `<w, x> at points of the other class has the sign that D says, to its rounding and ${ON_BOUNDARY}`,
    );
    for (const [k, { point, weight, dutyCycle }] of sliding.entries()) {
      const at = `${path}sliding[${k}].`;
      if (!(point < n)) {
        ledger.between(`${at}point`, point, 0, n - 1, 'a point of the data');
        continue;
      }
      const side = y[point] === sign ? 'own' : 'other';
      ledger.same(`${at}point`, 'other', side, 'a neuron slides only at points with a_j y_i < 0');
      ledger.between(`${at}weight`, weight, slope, 1, 'a weight lies between gamma and 1');
      if (dutyCycle !== undefined)
        ledger.between(`${at}dutyCycle`, dutyCycle, slope, 1, 'a mean of slopes lies between gamma and 1');
      ledger.same(`${at}weight (D)`, weight, group.slopes[point], 'the entry of D, to the last bit');
      const size = z.norm.value * lengths[point];
      const error = (z.errors[point] + ON_BOUNDARY * size) / size;
      const cosine = size > 0 ? z.values[point] / size : 0;
      ledger.near(
        `${at}cosine`,
        0,
        { value: cosine, error: size > 0 ? error : U * m },
        `<w, x> = 0 where a neuron slides: the rounding of sums, and ${ON_BOUNDARY} that a solver may leave`,
      );
    }
  }
}

/** A solver of the sliding problem may leave so much of the cosine. */
const ON_BOUNDARY = 1e-9;

/** A KKT point of the network's own margin problem: the network at W* has the margins of its features, and strict own signs. */
function kktClaims(
  ledger: Ledger,
  record: ReachedRecord,
  lifted: Lifted,
  beta: Float64Array,
  leftOut: ReadonlySet<number>,
): void {
  const slack = patternSlack(lifted, beta);
  if (typeof slack === 'string') {
    ledger.unchecked(`${AT}isKkt`, record.isKkt, slack);
    ledger.unchecked(`${AT}isLocalOptimum`, record.isLocalOptimum, slack);
    return;
  }
  const because = 'the network at W* has the pattern of the problem, strictly where it does not slide';
  ledger.sign(`${AT}isKkt`, record.isKkt, slack, because);
  const isDead = lifted.groups.some(({ slopes }) => slopes.every((entry) => entry === 0));
  if (isDead)
    ledger.unchecked(
      `${AT}isLocalOptimum`,
      record.isLocalOptimum,
      'whether dead neurons could help is not computed again here',
    );
  else ledger.sign(`${AT}isLocalOptimum`, record.isLocalOptimum, slack, because);
  if (record.kind === 'activated' || record.certificate === null) return;
  const own = leastOf(without(networkMargins(lifted, beta), leftOut));
  const error = own.error + ON_BOUNDARY * Math.abs(own.value);
  if (slack.value > slack.error)
    ledger.near(
      `${AT}certificate.minMargin (network)`,
      record.certificate.minMargin,
      { value: own.value, error },
      'min_i y_i f(x_i; W*) of the network itself, not of its features',
    );
}

/** y_i f(x_i; W*) over i: w_j = |a_j| v_g gives f = sum_g sign_g A_g phi(<v_g, x_i>). */
export function networkMargins(
  lifted: Lifted,
  beta: Float64Array,
): { values: Float64Array; errors: Float64Array } {
  const { n, y, phi } = lifted.evidence;
  const [values, errors] = [new Float64Array(n), new Float64Array(n)];
  for (const group of lifted.groups) {
    const z = lifted.preActivations(group, beta);
    for (let i = 0; i < n; i++) {
      const term = y[i] * group.sign * group.share * phi.value(z.values[i]);
      values[i] += term;
      errors[i] += group.share * z.errors[i] + 16 * lifted.groups.length * U * Math.abs(term);
    }
  }
  return { values, errors };
}

/** max_i |(G b)_i - (G beta)_i| over the size of the terms of G beta. */
export function roadsApart(lifted: Lifted, b: Float64Array, beta: Float64Array): Approximate {
  const { values, errors } = lifted.margins(b.map((entry, k) => entry - beta[k]));
  const { n, y } = lifted.evidence;
  let size = 1;
  const G = lifted.gram();
  for (let i = 0; i < n; i++) {
    let terms = 0;
    for (let k = 0; k < n; k++) terms += Math.abs(G[i * n + k]) * beta[k];
    size = Math.max(size, terms);
  }
  let [most, error] = [0, 0];
  for (let i = 0; i < n; i++) {
    most = Math.max(most, Math.abs(values[i]));
    error = Math.max(error, errors[i]);
  }
  return { value: most / size, error: error / size + rounded(most / size, 8 + y.length).error };
}
