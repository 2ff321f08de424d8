/**
 * The claims of weights before the last, and of held-out rows, on many points in few dimensions: by the weights and the rows.
 */
import type { AuditRecord, NetworkRecord } from '../audit/record.ts';
import { rounded, U } from './arithmetic.ts';
import { type Arrays, needed } from './evidence.ts';
import type { Counted } from './held-out-claims.ts';
import type { Ledger } from './ledger.ts';
import { leastOf } from './margin-claims.ts';
import { neuronsOf } from './neurons.ts';
import { rowsOf } from './optimality.ts';
import { ownSignsForces } from './own-signs-claims.ts';
import { ownRows } from './row-kkt.ts';
import { countClaim } from './row-training-claims.ts';
import {
  exactWeights,
  mistakesAmong,
  normOf,
  outputsAt,
  outputsOf,
  type Points,
  productsAt,
  type RowWeights,
} from './row-weights.ts';
import { activatedRows, groupsOf, type RowPatternGroup, type Rows, sumOf } from './rows.ts';
import { shareClaim } from './training-claims.ts';

/** Whether the weights before the last are among the arrays. */
export function hasCheckpoints({ checkpoints = [] }: AuditRecord, arrays: Arrays): boolean {
  return checkpoints.slice(0, -1).every((_, k) => Object.hasOwn(arrays, nameOf(k, 'W')));
}

function nameOf(k: number, of: 'W' | 'a'): string {
  return `checkpoints.${k}.${of}`;
}

/** Of all weights but the last: margins, size, pattern and held-out error. */
export function rowCheckpointClaims(
  ledger: Ledger,
  record: AuditRecord,
  rows: Rows,
  heldOut: Points | null,
  arrays: Arrays,
  where: string,
): void {
  const { checkpoints = [] } = record;
  const { n, d, y, slope } = rows;
  for (const [k, row] of checkpoints.slice(0, -1).entries()) {
    const at = `checkpoints[${k}].`;
    const { phi } = neuronsOf(record, slope, row.rescaling ?? 1);
    const m = arrays[nameOf(k, 'a')]?.shape[0] ?? 0;
    const a = needed(arrays, nameOf(k, 'a'), [m], where);
    const W = exactWeights(needed(arrays, nameOf(k, 'W'), [m, d], where), m);
    const Z = productsAt(rows, W);
    const q = outputsOf(rows, Z, a, phi);
    ledger.near(`${at}leastMargin`, row.leastMargin, leastOf(q), 'min_i y_i f(x_i): rounding of both sums');
    ledger.between(
      `${at}misclassified (W)`,
      row.misclassified,
      ...mistakesAmong(q),
      'margins that are not positive, counted again',
    );
    ledger.near(`${at}norm`, row.norm, normOf(W), 'the root of the sum of squares of its W');
    shareClaim(ledger, `${at}activatedFraction`, row.activatedFraction, { n, m, a, y }, Z);
    if (!Z.values.some((z, pair) => Math.abs(z) <= Z.errors[pair]))
      ledger.near(
        `${at}groups`,
        row.groups,
        rounded(rowsOf(n, m, a, Z.values).size, 0),
        'distinct rows of signs',
      );
    if (row.heldOut !== undefined && heldOut !== null)
      countClaim(
        ledger,
        `${at}heldOut.error (W)`,
        row.heldOut.error,
        heldOut.n,
        mistakesAmong(outputsAt(heldOut, W, a, phi)),
      );
    const rest = 'found with multipliers that are kept of the last weights alone';
    for (const name of [
      'marginShare',
      'kktEpsilon',
      'kktDelta',
      'angleToOwn',
      'angleToOwnSigns',
      'angleToActivated',
    ] as const)
      ledger.unchecked(at + name, row[name] ?? null, rest);
  }
}

/** Mistakes among the held-out rows. @param rows  with the shares of the network's own a */
export function rowCounts(
  network: NetworkRecord,
  record: AuditRecord,
  trial: Rows,
  heldOut: Points,
  arrays: Arrays,
  where: string,
): Counted {
  const { n, d, y } = trial;
  const { slope } = network;
  const m = network.positive + network.negative;
  const a = needed(arrays, 'a', [m], where);
  const Z = needed(arrays, 'Z', [m, n], where);
  const { phi, leaky } = neuronsOf(record, slope, network.rescaling);
  const share = (sign: number): number =>
    a.reduce((sum, entry) => (entry * sign > 0 ? sum + entry * entry : sum), 0);
  const rows: Rows = { ...trial, slope, shares: [share(1), share(-1)] };
  const wrong = (W: RowWeights, of: ArrayLike<number>, by = leaky) =>
    mistakesAmong(outputsAt(heldOut, W, of, by));
  // f = sum over groups of a phi(a <v, x>) with a = sign sqrt(share): neurons a v.
  const ofGroups = (
    groups: readonly {
      readonly sign: number;
      readonly share: number;
      readonly v: ReturnType<typeof sumOf>;
    }[],
  ) => {
    const W = {
      m: groups.length,
      d,
      values: new Float64Array(groups.length * d),
      errors: new Float64Array(groups.length * d),
    };
    const layer = groups.map((group) => group.sign * Math.sqrt(group.share));
    for (const [g, { v }] of groups.entries()) {
      for (let p = 0; p < d; p++) {
        W.values[g * d + p] = layer[g] * v.values[p];
        W.errors[g * d + p] = Math.abs(layer[g]) * (v.errors[p] + 16 * U * Math.abs(v.values[p]));
      }
    }
    return wrong(W, layer);
  };
  const ofDual = (dual: readonly number[] | null, pattern: readonly RowPatternGroup[]) =>
    dual === null ? undefined : ofGroups(groupsOf(rows, dual, pattern));
  const own = ownRows({ n, m, a, y, phi, Z }, slope);
  const forces = ownSignsForces(network, { m, a, slope, Z, columns: d }, y, arrays, where);
  const found: Record<keyof Counted, readonly [number, number] | undefined> = {
    network: wrong(exactWeights(needed(arrays, 'W', [m, d], where), m), a, phi),
    ownLimit: ofDual(network.ownLimit.dual, own),
    ownSigns:
      forces === null
        ? undefined
        : ofGroups(
            forces.groups.map(({ sign, share: c }, g) => ({
              sign,
              share: c,
              v: sumOf(rows, forces.forces[g]),
            })),
          ),
    activatedLimit: ofDual(network.activatedLimit.dual, activatedRows(rows)),
  };
  return Object.fromEntries(Object.entries(found).filter(([, count]) => count !== undefined));
}
