/**
 * P(R) of a network's own signs as the record has it.
 */
import type { OwnRowLimit } from '../margin/own-row-limit.ts';
import type { Notes } from '../record/notes.ts';
import type { OwnSigns } from './own-signs.ts';
import type { OwnSignsRecord } from './record.ts';

/** @param normalizedMargin  min q/|W| of the network */
export function ownSignsRecord(
  { limit, angle }: OwnSigns,
  y: Float64Array,
  normalizedMargin: number,
  notes: Notes,
): OwnSignsRecord {
  const { status, groups, leftOut, multipliers, sliding, certificate, consistent, reason } = limit;
  const path = 'network.ownSigns';
  const unsolved = reason ?? 'too many points have multipliers: there is a bracket alone';
  const of = <T>(name: string, value: T | null, why = unsolved): T | null =>
    notes.orAbsent(`${path}.${name}`, value, why);
  // W itself has its own signs, so that its margin is one of P(R).
  const own = normalizedMargin > 0 ? normalizedMargin : null;
  const found = certificate?.upper == null ? null : marginAt(certificate.upper);
  const least = own === null || found === null ? (own ?? found) : Math.max(own, found);
  const most = certificate?.lower == null ? null : marginAt(certificate.lower);
  if (status === 'bracketed' && least !== null && most !== null)
    notes.remark(`${path}.most`, bracketed(least, most));
  const isSolved = status === 'solved';
  return {
    status,
    kind: of('kind', kindOf(limit, y), isSolved ? CHANGES : unsolved),
    groups: groups.length,
    supportVectors: of(
      'supportVectors',
      status === 'infeasible' ? null : (multipliers?.beta.filter((entry) => entry > 0).length ?? null),
    ),
    sliding: of('sliding', sliding),
    ...(leftOut.length > 0 ? { leftOut } : {}),
    least: of('least', status === 'infeasible' ? null : least),
    most: of('most', most),
    keepsSigns: of(
      'keepsSigns',
      consistent,
      isSolved ? 'the least of its own products is 0 to rounding' : unsolved,
    ),
    angle: of('angle', angle?.radians ?? null),
  };
}

const CHANGES =
  'its solution is not shown to have these signs itself, so that some may change before it is reached';

/** What its solution is, where it has the own signs itself. */
function kindOf(
  { status, groups, sliding, crossed, consistent }: OwnRowLimit,
  y: Float64Array,
): OwnSignsRecord['kind'] {
  if (status !== 'solved' || consistent !== true) return null;
  if (sliding !== null && sliding > 0) return 'sliding';
  const isActivated =
    crossed === 0 && groups.every(({ sign, active }) => active.every((on, i) => on === 1 || y[i] !== sign));
  return isActivated ? 'activated' : 'pattern';
}

/** 1/|W| where 1/2 |W|^2 is `objective`. */
export function marginAt(objective: number): number {
  return 1 / Math.sqrt(2 * objective);
}

/** Of many points with multipliers. */
export function bracketed(low: number, high: number): string {
  const width = (100 * (high - low)) / high;
  return `bracketed, as too many points support the direction: the largest lies between ${low} and ${high}, a width of ${width.toPrecision(2)} %`;
}
