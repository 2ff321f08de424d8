/**
 * Whether a record keeps its promises: no NaN, no infinity, nothing undefined, and a note for every null.
 */
import { expect } from 'vitest';

/** @param notePath  under which path a value's note stands, where that is not its own */
export function expectSoundValues(
  found: unknown,
  notes: Readonly<Record<string, string>>,
  remarks: readonly string[] = [],
  notePath: (path: string) => string = (path) => path,
): void {
  const nulls = new Set<string>();
  for (const [path, value] of leaves(found, '')) {
    if (typeof value === 'number') expect(Number.isFinite(value), `${path} = ${value}`).toBe(true);
    expect(value, path).not.toBeUndefined();
    if (value === null) nulls.add(notePath(path));
  }
  for (const path of nulls) expect(Object.keys(notes), `a note for the null at ${path}`).toContain(path);
  for (const [path, reason] of Object.entries(notes)) {
    expect(reason.length).toBeGreaterThan(5);
    expect(remarks.includes(path) || nulls.has(path), `${path} is noted and is not null`).toBe(true);
  }
}

/** Every value that is no object or list, with its dotted path. */
function leaves(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, path === '' ? key : `${path}.${key}`));
}
