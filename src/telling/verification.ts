/**
 * A verification in words: cells of a table.
 */
import type { Claim, Value, Verification } from '../verify/claim.ts';
import { short } from './numbers.ts';

/** Digits of what is said and of what was computed again. */
const DIGITS = 9;

export interface ClaimRow {
  readonly path: string;
  readonly said: string;
  readonly recomputed: string;
  readonly tolerance: string;
  readonly because: string;
}

export function claimRow({ path, count, said, recomputed, tolerance, because }: Claim): ClaimRow {
  return {
    path: count > 1 ? `${path}, of ${count}` : path,
    said: told(said),
    recomputed: recomputed === null ? '' : told(recomputed),
    tolerance: tolerance === null ? '' : short(tolerance, 2),
    because,
  };
}

function told(value: Value): string {
  if (typeof value === 'number') return short(value, DIGITS);
  if (typeof value === 'object') return `${short(value[0], DIGITS)} to ${short(value[1], DIGITS)}`;
  return String(value);
}

/** "The run "strong": 497 claims hold, 1 does not, 32 are not checked". */
export function verificationTitle({ of, name, counts }: Verification): string {
  const { holds, doesNotHold, notChecked } = counts;
  const wrong =
    doesNotHold === 0 ? 'none fails' : doesNotHold === 1 ? '1 does not hold' : `${doesNotHold} do not hold`;
  return `The ${of} "${name}": ${holds} claims hold, ${wrong}, ${notChecked} are not checked`;
}
