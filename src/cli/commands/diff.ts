/**
 * `benign diff`: where two runs differ.
 */
import pc from 'picocolors';
import { diffRecords, type Missing, type NumberDifference, type RecordDiff } from '../../record/diff.ts';
import { lackedBySchema } from '../../record/older.ts';
import { short } from '../../telling/numbers.ts';
import { heard } from '../interrupt.ts';
import { loadSpec } from '../spec/load.ts';
import { recordAt } from '../spec/sources.ts';
import { print, printColoured } from '../streams.ts';
import { tellable } from '../tellable.ts';
import { wrap } from '../wrap.ts';

export interface DiffCommand {
  /** Directories of runs, records, or specs. */
  readonly a: string;
  readonly b: string;
  readonly json: boolean;
  /** Whether a difference is told by the exit code too. */
  readonly exitCode: boolean;
}

type Compared = Readonly<Record<string, unknown>>;

const DIFFERENT = 1;

export async function diffCommand({ a, b, json, exitCode }: DiffCommand): Promise<void> {
  const [left, right] = [await comparedAt(a), await comparedAt(b)];
  const found = await heard(() => diffRecords(left, right));
  const made = { a: madeBy(left), b: madeBy(right) };
  if (json) print(`${JSON.stringify({ ...found, made })}\n`);
  else printColoured(told(tellable(found), tellable(made)));
  if (exitCode && !found.same) process.exitCode = DIFFERENT;
}

/** A record; of a spec that was not run, the spec in which nothing is left to a default. */
async function comparedAt(name: string): Promise<Compared> {
  const record = await recordAt(name);
  return record?.value ?? { spec: (await loadSpec({ spec: [name], set: [], seed: undefined })).spec };
}

/** What program made a record; null for a spec. Records from before there was a schema have none. */
function madeBy({ version, schema }: Compared) {
  return version === undefined
    ? null
    : { version: String(version), schema: typeof schema === 'number' ? schema : null };
}

type Made = ReturnType<typeof madeBy>;

/** So many lines of one kind are shown. */
const SHOWN = 20;

function told(found: RecordDiff, made: { readonly a: Made; readonly b: Made }): string {
  if (found.same) return 'the same\n';
  const { spec, verdict, numbers, others, missing } = found;
  const changed = (one: { path: string; a: unknown; b: unknown }) =>
    `${one.path}: ${JSON.stringify(one.a)} -> ${JSON.stringify(one.b)}`;
  const ofSpec = ({ path }: Missing) => path.startsWith('spec.');
  const changedFromNothing = ({ path, onlyIn, value }: Missing) => {
    const there = JSON.stringify(value);
    return `${path}: ${onlyIn === 'a' ? `${there} -> nothing` : `nothing -> ${there}`}`;
  };
  const onlyIn = (side: Missing['onlyIn']) =>
    missing.filter((one) => one.onlyIn === side && !ofSpec(one)).map(({ path }) => path);
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      'Made by',
      JSON.stringify(made.a) === JSON.stringify(made.b)
        ? []
        : [
            `${programOf(made.a)} -> ${programOf(made.b)}`,
            ...lacksOf('first', made.a),
            ...lacksOf('second', made.b),
          ],
    ],
    ['Spec', [...spec.map(changed), ...missing.filter(ofSpec).map(changedFromNothing)]],
    ['Verdict', verdict.map(changed)],
    ['Numbers', numberLines(numbers)],
    ['Other values', others.map(changed)],
    ['Only in the first', onlyIn('a')],
    ['Only in the second', onlyIn('b')],
  ];
  const lines = sections.flatMap(([title, all]) =>
    all.length === 0 ? [] : [pc.bold(title), ...firstOf(all), ''],
  );
  return `${lines.join('\n')}`;
}

function programOf(made: Made): string {
  if (made === null) return 'a spec, not run';
  return `version ${made.version}, ${made.schema === null ? 'from before records had a schema' : `schema ${made.schema}`}`;
}

function lacksOf(which: string, made: Made): string[] {
  const lacks = made === null ? null : lackedBySchema(made.schema);
  return lacks === null ? [] : [`the ${which} lacks ${lacks}`];
}

function firstOf(lines: readonly string[]): string[] {
  const more = lines.length - SHOWN;
  return [
    ...lines
      .slice(0, SHOWN)
      .flatMap((line) => wrap(line).map((part, k) => `${k === 0 ? '  ' : '    '}${part}`)),
    ...(more > 0 ? [`  and ${more} more (--json has them all)`] : []),
  ];
}

/** One line a number, and one for all entries of a list. */
function numberLines(numbers: readonly NumberDifference[]): string[] {
  const groups = new Map<string, NumberDifference[]>();
  for (const one of numbers) {
    const list = one.path.replace(/\[\d+\]/g, '[]');
    const group = groups.get(list);
    if (group === undefined) groups.set(list, [one]);
    else group.push(one);
  }
  return [...groups].map(([path, group]) => {
    if (group.length === 1) {
      const [{ path: place, a, b, difference, relative }] = group;
      return `${place}: ${short(a, 6)} -> ${short(b, 6)} (${signed(difference)}, relative ${short(relative, 2)})`;
    }
    const most = group.reduce((one, other) => (other.relative > one.relative ? other : one));
    return `${path}: ${group.length} differ, at most by ${short(most.relative, 2)} relative: ${most.path}, ${short(most.a, 6)} -> ${short(most.b, 6)}`;
  });
}

function signed(difference: number): string {
  return `${difference > 0 ? '+' : ''}${short(difference)}`;
}
