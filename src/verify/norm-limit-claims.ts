/**
 * The claims of a limit over another norm: both ends of its bracket, from K or X, y, a, p and the weights of arrays.npz.
 */
import type { NormLimitRecord } from '../record/norm-limit.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { type Approximate, inner, quotient, root, rounding, Sum, U } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { Evidence, Explicit } from './evidence.ts';
import { preActivationsOf } from './explicit.ts';
import type { Ledger } from './ledger.ts';
import { activatedGroups, type Group } from './lifted.ts';
import { ownGroups, rowsOf } from './optimality.ts';
import { stateOf } from './state.ts';

const AT = 'limit.own.';
/** What the run's own bounds are widened by, and what a norm that is 1 may be off. */
const WIDENED = 1e-9;

export function normLimitClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  own: NormLimitRecord,
  evidence: Evidence,
): void {
  const { training } = record;
  const { explicit } = evidence;
  const groups = own.pattern === 'activated' ? ofSigns(evidence) : lastGroups(evidence);
  if (groups === null) {
    ledger.unchecked(
      `${AT}margin`,
      own.margin,
      'some pair is within rounding of its boundary, or its weights are not there',
    );
    return;
  }
  const p = Float64Array.from(own.dual);
  const rows = (evidence.own?.length ?? 0) / (own.kind === 'linf' ? record.data.d : evidence.n);
  ledger.same(`${AT}pattern (rows of W(own))`, rows, groups.length, 'one row a group');
  if (rows !== groups.length) return;
  ledger.between(
    `${AT}dual (sum)`,
    p.reduce((sum, entry) => sum + entry, 0),
    1 - 1e-12,
    1 + 1e-12,
    'weights of sum 1',
  );
  ledger.between(
    `${AT}dual (least)`,
    p.reduce((least, entry) => Math.min(least, entry), 1),
    0,
    1,
    'no weight below 0',
  );
  const least = training.margins.reduce((low, q) => Math.min(low, q), Number.POSITIVE_INFINITY);
  if (own.kind === 'linf' && explicit !== null) {
    bracketClaims(ledger, own, linf(evidence, explicit, groups, p));
    const size = explicit.W.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
    if (size > 0)
      ledger.near(
        `${AT}atEnd`,
        own.atEnd,
        { value: least / size, error: 4e-16 * Math.abs(least / size) },
        'min q over max |W(T)|',
      );
  } else {
    bracketClaims(ledger, own, spectral(evidence, groups, p));
    ledger.unchecked(`${AT}atEnd`, own.atEnd, 'W(0) outside the span of the rows is not kept');
  }
}

/** A group with the sum of its |a_j|. */
interface Weighed extends Group {
  readonly size: number;
}

function weighed(group: Group, members: readonly number[], { a }: Evidence): Weighed {
  return { ...group, size: members.reduce((sum, j) => sum + Math.abs(a[j]), 0) };
}

function ofSigns(evidence: Evidence): Weighed[] {
  const all = [...evidence.a.keys()];
  return activatedGroups(evidence).map((group) =>
    weighed(
      group,
      all.filter((j) => evidence.a[j] * group.sign > 0),
      evidence,
    ),
  );
}

/** The groups that neurons form after the last update; null where rounding decides them. */
function lastGroups(evidence: Evidence): Weighed[] | null {
  const { explicit, C } = evidence;
  if (explicit === null && C === null) return null;
  const Z = explicit === null ? stateOf(evidence, C, 0).Z : preActivationsOf(evidence, explicit, 0);
  const isOpen = Z.values.some((z, at) => Math.abs(z) <= Z.errors[at]);
  if (isOpen) return null;
  const members = [...rowsOf(evidence.n, evidence.m, evidence.a, Z.values).values()];
  return ownGroups(evidence, Z.values).map((group, g) => weighed(group, members[g], evidence));
}

interface Ends {
  readonly lower: Approximate;
  readonly upper: Approximate;
}

function bracketClaims(ledger: Ledger, own: NormLimitRecord, { lower, upper }: Ends): void {
  const { certificate } = own;
  const near = (name: string, said: number, { value, error }: Approximate, because: string) =>
    ledger.near(`${AT}${name}`, said, { value, error: error + WIDENED * Math.abs(value) }, because);
  near('certificate.lower', certificate.lower, lower, 'the least margin of W(own) over its norm');
  near('certificate.upper', certificate.upper, upper, 'the dual norm of sum_k p_k Xt_k');
  const gap = (certificate.upper - certificate.lower) / certificate.upper;
  ledger.near(
    `${AT}certificate.relativeGap`,
    certificate.relativeGap,
    { value: gap, error: 1e-15 },
    'of both ends as the record has them',
  );
  ledger.same(`${AT}margin`, own.margin, certificate.lower, 'the lower end');
  ledger.near(
    `${AT}norm`,
    own.norm,
    { value: 1 / certificate.lower, error: 4e-16 / certificate.lower },
    '1/margin',
  );
}

/** max |W_gc|, and the sum of all |sum_k p_k s_gk x_kc|. */
function linf(
  { n, y, own }: Evidence,
  { d, X }: Explicit,
  groups: readonly Weighed[],
  p: Float64Array,
): Ends {
  const W = own ?? new Float64Array(0);
  const margins = Array.from({ length: n }, (_, k) => {
    const q = new Sum();
    for (const [g, { sign, slopes }] of groups.entries()) {
      for (let c = 0; c < d; c++)
        q.add(groups[g].size * sign * y[k] * slopes[k] * W[g * d + c] * X[k * d + c]);
    }
    return { value: q.value, error: rounding(groups.length * d, q.size) };
  });
  const norm = W.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  let [upper, error] = [0, 0];
  for (const [g, { sign, slopes }] of groups.entries()) {
    for (let c = 0; c < d; c++) {
      const v = new Sum();
      for (let k = 0; k < n; k++) v.add(p[k] * groups[g].size * sign * y[k] * slopes[k] * X[k * d + c]);
      upper += Math.abs(v.value);
      error += rounding(n, v.size);
    }
  }
  return { lower: quotient(leastOf(margins), { value: norm, error: 0 }), upper: { value: upper, error } };
}

/** Rows (B X)_g against their largest singular value, and the sum of the singular values of the rows sum_k p_k s_gk x_k. */
function spectral(evidence: Evidence, groups: readonly Weighed[], p: Float64Array): Ends {
  const { n, y, K, own } = evidence;
  const B = groups.map((_, g) => own?.subarray(g * n, (g + 1) * n) ?? new Float64Array(n));
  const s = groups.map(({ sign, slopes, share }) =>
    slopes.map((slope, k) => Math.sqrt(share) * sign * y[k] * slope),
  );
  const ofB = B.map((row) => Array.from({ length: n }, (_, i) => inner(K, row, i * n)));
  const margins = Array.from({ length: n }, (_, k) => {
    let [value, error] = [0, 0];
    for (const [g, row] of s.entries()) {
      value += row[k] * ofB[g][k].value;
      error +=
        Math.abs(row[k]) * (ofB[g][k].error + 4e-16 * Math.abs(ofB[g][k].value)) +
        reachOf(evidence, B[g], k) * Math.abs(row[k]);
    }
    return { value, error };
  });
  const largest = singularValues(evidence, B).reduce((most, one) => (one.value > most.value ? one : most));
  const dual = singularValues(
    evidence,
    s.map((row) => row.map((entry, k) => entry * p[k])),
  );
  return {
    lower: quotient(leastOf(margins), largest),
    upper: {
      value: dual.reduce((sum, { value }) => sum + value, 0),
      error: dual.reduce((sum, { error }) => sum + error, 0),
    },
  };
}

/** What entries of K that were formed elsewhere may add to <sum_i B_i x_i, x_k>. */
function reachOf({ roundingOfK, lengths }: Evidence, row: Float64Array, k: number): number {
  return 2 * roundingOfK * lengths[k] * row.reduce((sum, entry, i) => sum + Math.abs(entry) * lengths[i], 0);
}

/** Of rows of coefficients A those of A X, in no order: roots of the eigenvalues of A K A'. */
function singularValues(evidence: Evidence, A: readonly Float64Array[]): Approximate[] {
  const { K, n } = evidence;
  const r = A.length;
  const G = new Float64Array(r * r);
  let error = 0;
  for (const [g, one] of A.entries()) {
    for (const [h, other] of A.entries()) {
      for (const [i, entry] of one.entries()) {
        const z = inner(K, other, i * n);
        G[g * r + h] += entry * z.value;
        error +=
          Math.abs(entry) * (z.error + reachOf(evidence, other, i) + (2 * r + 8) * U * Math.abs(z.value));
      }
    }
  }
  const found = new Eigenvalues(G, r);
  return A.map((_, index) => root({ value: found.at(index), error: error + found.error }));
}

function leastOf(margins: readonly Approximate[]): Approximate {
  const error = margins.reduce((most, one) => Math.max(most, one.error), 0);
  return {
    value: margins.reduce((least, one) => Math.min(least, one.value), Number.POSITIVE_INFINITY),
    error,
  };
}
