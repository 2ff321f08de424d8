/**
 * What every record must be.
 */
import { expect } from 'vitest';

/** The path under which the note of a null stands: a column of the trajectory or of the statements is noted once. */
function notePath(path: string): string {
  return path
    .replace(/^training\.trajectory\.\d+\./, 'training.trajectory.')
    .replace(/^theory\.\d+\./, 'theory.')
    .replace(/^theory\.(hypotheses|checks)\.\d+\./, 'theory.$1.');
}

/** Notes that may stand beside values that are there. */
const REMARKS =
  /^(training\.trajectory\.testError|risk\.(bayes|predicted|limit)|horizon\.(rate|passage\.error|log10StepsToAngle\..*))$/;

/** Nothing undefined or not finite, and a note for every null and for no other value. */
export function expectSound(record: {
  readonly spec: unknown;
  readonly notes: Readonly<Record<string, string>>;
}): void {
  const { spec: _, notes, ...found } = record;
  expectSoundValues(found, notes, REMARKS, notePath);
}

/**
 * The same of part of a record.
 *
 * @param notePath  under which path a value's note stands, where that is not its own
 */
export function expectSoundValues(
  found: unknown,
  notes: Readonly<Record<string, string>>,
  remarks: RegExp | null = null,
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
    expect(remarks?.test(path) || nulls.has(path), `${path} is noted and is not null`).toBe(true);
  }
}

/** Every value that is no object or list, with its dotted path. */
function leaves(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, path === '' ? key : `${path}.${key}`));
}
