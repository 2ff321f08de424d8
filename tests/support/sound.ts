/**
 * What every record must be.
 */
import { expect } from 'vitest';

/** Every leaf of a value with its dotted path; list indices appear as numbers. */
function* leaves(value: unknown, path: string): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, value];
    return;
  }
  for (const [key, child] of Object.entries(value))
    yield* leaves(child, path === '' ? key : `${path}.${key}`);
}

/** The path under which the note of a null stands: a column of the trajectory or of the statements is noted once. */
function notePath(path: string): string {
  return path
    .replace(/^training\.trajectory\.\d+\./, 'training.trajectory.')
    .replace(/^theory\.\d+\./, 'theory.')
    .replace(/^theory\.(hypotheses|checks)\.\d+\./, 'theory.$1.');
}

/** Notes that may stand beside values that are there. */
const REMARKS =
  /^(training\.trajectory\.testError|risk\.(bayes|predicted)|horizon\.(rate|log10StepsToAngle\..*))$/;

/** Nothing undefined or not finite, and a note for every null and for no other value. */
export function expectSound(record: {
  readonly spec: unknown;
  readonly notes: Readonly<Record<string, string>>;
}): void {
  const { spec: _, notes, ...found } = record;
  const nulls = new Set<string>();
  for (const [path, value] of leaves(found, '')) {
    if (typeof value === 'number') expect(Number.isFinite(value), `${path} = ${value}`).toBe(true);
    expect(value, path).not.toBeUndefined();
    if (value === null) nulls.add(notePath(path));
  }
  for (const path of nulls) expect(Object.keys(notes), `a note for the null at ${path}`).toContain(path);
  for (const [path, reason] of Object.entries(notes)) {
    expect(reason.length).toBeGreaterThan(5);
    expect(REMARKS.test(path) || nulls.has(path), `${path} is noted and is not null`).toBe(true);
  }
}
