/**
 * What is wrong with a record: numbers that are none, and nulls without a reason.
 */

import { recordSchema } from '../../src/record/schema/index.ts';
import { dotted } from '../../src/spec/refusal.ts';

/** The path under which the note of a null stands: a column of the trajectory or of the statements is noted once. */
function notePath(path: string): string {
  return path
    .replace(/^training\.trajectory\.\d+\./, 'training.trajectory.')
    .replace(/^theory\.\d+\./, 'theory.')
    .replace(/^theory\.(hypotheses|checks)\.\d+\./, 'theory.$1.');
}

/** Notes that may stand beside values that are there. */
const REMARKS =
  /^(data\.(d|n)|limit|limit\.reached\.(kind|followed\.(curvature|ownSwitches))|limit\.((reached\.)?(dual|rank)|infeasibility|own\.atEnd)|training\.(initialScale|trajectory\.testError)|risk\.(bayes|predicted|limit|excess|reached|(reached|own)\.gamma|own)|horizon\.(outcome|rate|passage\.(error|exactUpdates)|switches\.count|log10StepsToAngle\..*))$/;

/** Of a run's record: what is not as its schema says, and the faults of its values. */
export function faultsOfRecord(record: Noted): string[] {
  return [...faultsBySchema(record), ...faultsOfNoted(record)];
}

/** A sentence for everything undefined or not finite, for every null without a note and for every note without its null. */
export function faultsOfNoted({ spec: _, notes, ...found }: Noted): string[] {
  return faultsOf(found, notes, REMARKS, notePath);
}

/** What was found for a spec, with its notes. */
interface Noted {
  readonly spec: unknown;
  readonly notes: Readonly<Record<string, string>>;
}

/** What is not as the record's schema says, and names that it does not have. */
function faultsBySchema(record: object): string[] {
  const { success, data, error } = recordSchema.safeParse(record);
  if (!success)
    return error.issues.map(
      ({ path, message }) => `${dotted(path as string[])} is not in the schema: ${message}`,
    );
  const known = new Set(namesIn(data));
  return namesIn(record)
    .filter((name) => !known.has(name))
    .map((name) => `${name} is no name of the schema`);
}

/** The dotted paths of all names of a value. */
function namesIn(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = `${path}.${key}`;
    return [place, ...namesIn(inner, place)];
  });
}

/** The paths of all nulls of a record, without the indices of lists. */
export function nullsOf(record: object): string[] {
  const walk = (value: unknown, path: string): string[] => {
    if (value === null) return [path];
    if (typeof value !== 'object') return [];
    return Object.entries(value).flatMap(([key, part]) =>
      walk(part, Array.isArray(value) ? path : path === '' ? key : `${path}.${key}`),
    );
  };
  return walk(record, '');
}

/**
 * The same of part of a record.
 *
 * @param notePath  under which path a value's note stands, where that is not its own
 */
export function faultsOf(
  found: unknown,
  notes: Readonly<Record<string, string>>,
  remarks: RegExp | null = null,
  notePath: (path: string) => string = (path) => path,
): string[] {
  const values = leaves(found, '');
  const nulls = new Set(values.filter(([, value]) => value === null).map(([path]) => notePath(path)));
  const faults = values
    .filter(([, value]) => value === undefined || (typeof value === 'number' && !Number.isFinite(value)))
    .map(([path, value]) => `${path} is ${value}`);
  for (const path of nulls) if (!Object.hasOwn(notes, path)) faults.push(`the null at ${path} has no note`);
  for (const [path, reason] of Object.entries(notes)) {
    if (reason.length <= 5) faults.push(`the note of ${path} says nothing: ${reason}`);
    if (!remarks?.test(path) && !nulls.has(path)) faults.push(`${path} is noted and is not null`);
  }
  return faults;
}

/** Every value that is no object or list, with its dotted path. */
function leaves(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, path === '' ? key : `${path}.${key}`));
}
