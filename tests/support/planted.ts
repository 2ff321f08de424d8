/**
 * Faults in records and arrays, one at a time.
 */
import type { NpyArray } from '../../src/files/stored-array.ts';
import type { Claim, Verification } from '../../src/verify/claim.ts';

/** The paths of the claims that do not hold, without the entry of a list. */
export function failing({ claims }: Pick<Verification, 'claims'>): string[] {
  return claims.filter(({ verdict }) => verdict === 'doesNotHold').map(({ path }) => bare(path));
}

/** A path without the index at its end. */
export function bare(path: string): string {
  return path.replace(/\[\d+\]$/, '');
}

/** The record with the value at a path changed; null where there is no number at it. */
export function withChanged<T>(record: T, path: string, change: (value: number) => number): T | null {
  const keys = path.split(/\.(?!\d)|\[(\d+)\]\.?/).filter((key) => key !== undefined && key !== '');
  return withNumber(record, keys, change);
}

/** The same at the keys that lead there. */
export function withNumber<T>(
  record: T,
  keys: readonly string[],
  change: (value: number) => number,
): T | null {
  const copy: T = JSON.parse(JSON.stringify(record));
  let at: Record<string, unknown> = copy as never;
  for (const key of keys.slice(0, -1)) {
    const next = at[key];
    if (typeof next !== 'object' || next === null) return null;
    at = next as Record<string, unknown>;
  }
  const last = keys[keys.length - 1];
  const value = at[last];
  if (typeof value !== 'number') return null;
  at[last] = change(value);
  return copy;
}

/** What a claim's number becomes when it is moved by a little more than its tolerance; a count by 1. */
export function beyond({ said, recomputed, tolerance, verdict }: Claim): (() => number) | null {
  if (verdict !== 'holds') return null;
  const most = Array.isArray(recomputed) ? recomputed[1] : recomputed;
  if (typeof most !== 'number') return null;
  if (Number.isInteger(said) && Number.isInteger(tolerance ?? 0))
    return () => Math.ceil(most) + (tolerance ?? 0) + 1;
  const little = Math.max(Math.abs(most) * 2 ** -40, Number.MIN_VALUE);
  return () =>
    most + (tolerance === null ? little : 1.01 * tolerance + Math.abs(most) * 2 ** -50 + Number.MIN_VALUE);
}

/** Arrays with one entry changed. */
export function withEntry(
  arrays: Readonly<Record<string, NpyArray>>,
  name: string,
  changes: Readonly<Record<number, number>>,
): Record<string, NpyArray> {
  const data = arrays[name].data.slice();
  for (const [at, value] of Object.entries(changes)) data[Number(at)] = value;
  return { ...arrays, [name]: { ...arrays[name], data } };
}

/** The numbers of a record by their paths with [] for any entry of a list; of each the keys of one: of several that in the middle. */
export function numbersOf(record: object): Map<string, readonly string[]> {
  const found = new Map<string, (readonly string[])[]>();
  const walk = (value: unknown, keys: readonly string[], path: string): void => {
    if (typeof value === 'number') found.set(path, [...(found.get(path) ?? []), keys]);
    else if (typeof value === 'object' && value !== null)
      for (const [name, entry] of Object.entries(value))
        walk(entry, [...keys, name], Array.isArray(value) ? `${path}[]` : `${path}${path && '.'}${name}`);
  };
  walk(record, [], '');
  return new Map(Array.from(found, ([path, all]) => [path, all[all.length >> 1]]));
}

/** A thousandth up or down; a whole number by 1; what is nothing but rounding to more than that. */
export function nudged(value: number, side: 1 | -1): number {
  if (Number.isInteger(value)) return value + side;
  return Math.abs(value) < 1e-7 ? side * 1e-5 : value * (1 + side * 1e-3);
}
