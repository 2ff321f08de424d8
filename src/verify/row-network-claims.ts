/**
 * The claims of a trained network on many points in few dimensions, by W and the rows: in O(n d) a group of neurons.
 */
import type { AuditRecord, NetworkRecord, TargetRecord } from '../audit/record.ts';
import { lossNamed } from '../network/losses/index.ts';
import type { Features } from './approach-claims.ts';
import { rounding, U } from './arithmetic.ts';
import { type Arrays, needed } from './evidence.ts';
import { multipliersOf, pairClaims } from './kkt-claims.ts';
import type { Ledger } from './ledger.ts';
import { networkApproachClaims } from './network-approach-claims.ts';
import { networkFactClaims } from './network-fact-claims.ts';
import { neuronsOf } from './neurons.ts';
import { ownSignsClaims } from './own-signs-claims.ts';
import { gradientAgain, multipliersAgain, ownRows, type Residuals } from './row-kkt.ts';
import { rowProblemClaims } from './row-problem-claims.ts';
import { activatedRows, gramOn, groupsOf, marginsOf, type RowPatternGroup, type Rows } from './rows.ts';
import { sumsByRows } from './sums.ts';
import { targetAngleClaims } from './target-angle-claims.ts';

/** @param rows  of the trial @param where  what the folder is called in messages */
export function rowNetworkClaims(
  ledger: Ledger,
  record: AuditRecord & { readonly network: NetworkRecord },
  trial: Rows,
  arrays: Arrays,
  where: string,
): void {
  const { network, spec, experiment, notes } = record;
  const { n, d, y } = trial;
  const m = network.positive + network.negative;
  const { slope } = network;
  const a = needed(arrays, 'a', [m], where);
  const Z = needed(arrays, 'Z', [m, n], where);
  const q = needed(arrays, 'q', [n], where);
  const W = needed(arrays, 'W', [m, d], where);
  const share = (sign: number): number =>
    a.reduce((sum, entry) => (entry * sign > 0 ? sum + entry * entry : sum), 0);
  const rows: Rows = { ...trial, shares: [share(1), share(-1)], slope };
  const loss = lossNamed(experiment.spec.training.loss);
  const net = { n, m, a, y, ...neuronsOf(record, slope, network.rescaling), Z };
  const leaky = networkFactClaims(ledger, network, net, q, W);
  productClaims(ledger, rows, W, Z, m);

  const own = ownRows(net, slope);
  const slopesOf = new Map(own.flatMap((group) => group.members.map((j) => [j, group] as const)));
  const ownSlopes = (j: number) => Array.from(y, (_, i) => slopesOf.get(j)?.slopeAt(i) ?? 0);
  const activatedSlopes = (j: number) => Array.from(y, (label) => (label * a[j] > 0 ? 1 : slope));
  const activated = activatedRows(rows);
  for (const [name, target, pattern, slopesAt] of [
    ['ownLimit', network.ownLimit, own, ownSlopes],
    ['activatedLimit', network.activatedLimit, activated, activatedSlopes],
  ] as const) {
    const path = `network.${name}.`;
    const said = { rank: notes[`${path}rank`], infeasibility: notes[`${path}infeasibility`] };
    rowProblemClaims(ledger, path, target, rows, said, pattern);
    const length = target.dual && lengthOfTarget(rows, target, pattern);
    if (length !== null)
      targetAngleClaims(ledger, path, target, { ...net, columns: d, norm: network.norm, slopesAt }, length);
  }
  if (leaky.every((margin) => margin > 0))
    kktClaims(
      ledger,
      network,
      { rows, net: { ...net, phi: net.leaky }, own, W, q: leaky, loss, A: network.rescaling },
      arrays,
      where,
    );
  networkApproachClaims(ledger, network, featuresOf(rows, own), loss, q, spec, n);
  ownSignsClaims(ledger, network, { m, a, slope, Z, columns: d }, sumsByRows(rows), arrays, where);
}

/** |W*| of the multipliers. */
function lengthOfTarget(rows: Rows, { dual }: TargetRecord, pattern: readonly RowPatternGroup[]) {
  return marginsOf(rows, groupsOf(rows, dual ?? [], pattern)).norm;
}

/** Z = W X'. */
function productClaims(
  ledger: Ledger,
  { n, d, X, lengths }: Rows,
  W: Float64Array,
  Z: Float64Array,
  m: number,
): void {
  let worst = { beyond: -1, at: 0, value: 0, error: 0 };
  for (let j = 0; j < m; j++) {
    let square = 0;
    for (let p = 0; p < d; p++) square += W[j * d + p] * W[j * d + p];
    const length = Math.sqrt(square);
    for (let i = 0; i < n; i++) {
      let value = 0;
      for (let p = 0, w = j * d, x = i * d; p < d; p++, w++, x++) value += W[w] * X[x];
      // sum over p of |w_p x_p| is at most |w| |x|.
      const error = rounding(d, length * lengths[i] * (1 + 4 * d * U));
      const beyond = Math.abs(Z[j * n + i] - value) / error;
      if (!(beyond <= worst.beyond)) worst = { beyond, at: j * n + i, value, error };
    }
  }
  const { at, value, error } = worst;
  ledger.near(
    'arrays: Z',
    Z[at],
    { value, error },
    "the entry of W X' that is farthest off: rounding of both sums",
  );
}

/** Features of a pattern. */
function featuresOf(rows: Rows, pattern: readonly RowPatternGroup[]): Features {
  return {
    n: rows.n,
    areAllFormed: false,
    margins: (c) => marginsOf(rows, groupsOf(rows, c, pattern)).q,
    gramOn: (points) => gramOn(rows, pattern, points),
  };
}

/** Of W alone, and of both layers as given. */
function kktClaims(
  ledger: Ledger,
  network: NetworkRecord,
  at: Residuals,
  arrays: Arrays,
  where: string,
): void {
  const least = at.q.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  const { n, m } = at.net;
  const { rescaling: A, norm } = network;
  const given = norm / A;
  for (const [layers, order, norm2] of [
    ['firstLayer', 1, (norm / least) * (norm / least)],
    ['bothLayers', 2, (given * given + A * A) / least],
  ] as const) {
    const pair = network.kkt[layers];
    if (pair === null) continue;
    const lambda = multipliersOf(arrays, order, n, where);
    pairClaims(ledger, `network.kkt.${layers}.`, pair, {
      norm2,
      gradient: gradientAgain(at, order),
      leastEpsilon: lambda && multipliersAgain(at, order, lambda),
      roundings: n * m,
    });
  }
}
