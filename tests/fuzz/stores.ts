/**
 * Stores of a sweep, damaged: bytes, lines and files of them. What is collected are cells of the undamaged sweep, as they were; all else
 * is left out, to be computed again, or refused.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { type Collected, collectTo, loadSweepTable } from '../../src/cli/sweep/collect.ts';
import { openSweepDirectory } from '../../src/cli/sweep/directory.ts';
import { inMemory } from '../../src/files/opened.ts';
import { LineWriter } from '../../src/sweep/attempt.ts';
import { cellRunner } from '../../src/sweep/cell.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import type { SweepRow } from '../../src/sweep/table.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';
import type { Kind } from './kind.ts';
import { faultOfError } from './words.ts';

interface Damage {
  /** Of the files of the store, in their order. */
  readonly file: number;
  readonly how: (typeof HOWS)[number];
  readonly at: number;
  readonly to: number;
  readonly byte: number;
}

interface DamagedStore {
  readonly damages: readonly Damage[];
}

const HOWS = [
  ...(['byte', 'cut', 'inserted', 'removed', 'doubled', 'swapped', 'spliced', 'moved'] as const),
  ...(['emptied', 'deleted', 'folder', 'foreign', 'other', 'oldForm', 'newForm'] as const),
] as const;

const damage: fc.Arbitrary<Damage> = fc.record({
  file: fc.nat({ max: 2 }),
  how: fc.constantFrom(...HOWS),
  at: fc.nat(),
  to: fc.nat(),
  byte: fc.nat({ max: 255 }),
});

const SWEEP = {
  experiment: TINY_EXPERIMENT,
  axes: [
    { path: 'network.positive', values: [1, 5] },
    // One of the four places is refused by its own spec.
    { path: 'network.width', values: [8, 3] },
  ],
  seeds: 2,
};

interface Whole {
  /** Texts by path. */
  readonly files: ReadonlyMap<string, string>;
  /** A line of another sweep, with its head. */
  readonly other: string;
  readonly rows: ReadonlyMap<string, string>;
  readonly parquet: Uint8Array;
}

let held: Whole | null = null;

/** The undamaged store, made once: half of its cells in each of two attempts. */
function whole(): Whole {
  held ??= made();
  return held;
}

function made(): Whole {
  const plan = planSweep(SWEEP);
  const run = cellRunner(plan);
  const lines = linesOf(plan, run);
  const half = Math.ceil(lines.length / 2);
  const another = planSweep({ ...SWEEP, seeds: 1, axes: [{ path: 'data.signal.norm', values: [4] }] });
  const other = linesOf(another, cellRunner(another)).join('');
  const folder = mkdtempSync(join(tmpdir(), 'benign-fuzz-'));
  try {
    openSweepDirectory(folder, plan, () => inMemory(new Uint8Array(), 'no file'));
    const files = new Map([
      ['attempts/a.done', lines.slice(0, half).join('')],
      ['attempts/b.open', lines.slice(half).join('')],
      ['sweep.json', readFileSync(join(folder, 'sweep.json'), 'utf8')],
    ]);
    write(folder, files);
    const { rows, parquet } = collected(folder);
    return { files, other, rows: new Map(rows.map((row) => [row.id, told(row)])), parquet };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function linesOf(plan: ReturnType<typeof planSweep>, run: ReturnType<typeof cellRunner>): string[] {
  const writer = new LineWriter(plan);
  const heads = new Set<string>();
  return Array.from({ length: plan.size }, (_, index) => {
    const { head, line } = writer.encode({ index, row: run(plan.cell(index)) });
    const fresh = head === null || heads.has(head) ? '' : head;
    heads.add(fresh);
    return fresh + line;
  });
}

/** Null makes a folder. */
function write(folder: string, files: ReadonlyMap<string, string | Uint8Array | null>): void {
  mkdirSync(join(folder, 'attempts'), { recursive: true });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (content === null) mkdirSync(join(folder, path));
    else writeFileSync(join(folder, path), content);
  }
}

function collected(folder: string): { rows: readonly SweepRow[]; parquet: Uint8Array; counts: Collected } {
  const file = join(folder, 'cells.parquet');
  const counts = collectTo(folder, file);
  return { rows: loadSweepTable(folder).table.rows, parquet: readFileSync(file), counts };
}

/** A row as one text, without the names of the axes, which may change. */
function told({ at, seed, status, values, kept, failure, error }: SweepRow): string {
  return JSON.stringify([Object.values(at), seed, status, values, kept, failure, error]);
}

/** The files of the store after some damages; null for a folder in the place of a file. */
function damagedFiles(damages: readonly Damage[]): Map<string, Uint8Array | null> {
  const { files, other } = whole();
  const names = [...files.keys()];
  const found = new Map<string, Uint8Array | null>(
    names.map((name) => [name, Buffer.from(files.get(name) ?? '')]),
  );
  for (const { file, how, at, to, byte } of damages) {
    const name = names[file];
    const bytes = found.get(name);
    if (bytes === undefined || bytes === null) continue;
    const place = at % (bytes.length + 1);
    const lines = Buffer.from(bytes)
      .toString('latin1')
      .split(/(?<=\n)/);
    const [i, k] = [at % lines.length, to % lines.length];
    const put = (text: string) => found.set(name, Buffer.from(text, 'latin1'));
    const with_ = (changed: (lines: string[]) => void) => {
      changed(lines);
      put(lines.join(''));
    };
    switch (how) {
      case 'byte':
        found.set(
          name,
          bytes.map((one, j) => (j === place ? byte : one)),
        );
        break;
      case 'cut':
        found.set(name, bytes.slice(0, place));
        break;
      case 'inserted':
        found.set(
          name,
          Buffer.concat([bytes.subarray(0, place), Uint8Array.of(byte), bytes.subarray(place)]),
        );
        break;
      case 'removed':
        with_((all) => all.splice(i, 1));
        break;
      case 'doubled':
        with_((all) => all.splice(k, 0, all[i]));
        break;
      case 'swapped':
        with_((all) => {
          [all[i], all[k]] = [all[k], all[i]];
        });
        break;
      case 'spliced':
        with_((all) => {
          all[i] = all[i].slice(0, byte) + all[k].slice(byte);
        });
        break;
      case 'moved': {
        const target = names[1 - (file % 2)];
        const there = found.get(target);
        if (there) found.set(target, Buffer.concat([there, Buffer.from(lines[i], 'latin1')]));
        break;
      }
      case 'emptied':
        found.set(name, new Uint8Array());
        break;
      case 'deleted':
        found.delete(name);
        break;
      case 'folder':
        found.set(name, null);
        break;
      case 'foreign':
        found.set(
          `attempts/${at}`,
          Uint8Array.from({ length: to % 300 }, (_, j) => (byte * (j + 1)) & 255),
        );
        break;
      case 'other':
        found.set('attempts/c.done', Buffer.from(other));
        break;
      case 'oldForm':
        put(lines.filter((line) => !line.includes('"store"')).join(''));
        break;
      case 'newForm':
        put(lines.join('').replace(/"store": \d+/, `"store": ${byte}`));
        break;
      default:
        how satisfies never;
    }
  }
  return found;
}

export const stores: Kind<DamagedStore> = {
  name: 'store',
  drawn: fc.record({ damages: fc.array(damage, { minLength: 1, maxLength: 4 }) }),
  judge({ damages }) {
    const folder = mkdtempSync(join(tmpdir(), 'benign-fuzz-'));
    try {
      write(folder, damagedFiles(damages));
      return faultOfStore(folder, whole());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function faultOfStore(folder: string, undamaged: Whole): string | null {
  let found: ReturnType<typeof collected>;
  try {
    found = collected(folder);
  } catch (error) {
    return faultOfError(error);
  }
  const { rows, parquet, counts } = found;
  const { cells, done, failed, missing } = counts;
  const wrong = rows.find((row) => undamaged.rows.get(row.id) !== told(row));
  if (wrong !== undefined) return `a collected cell is none of the sweep's: ${told(wrong).slice(0, 200)}`;
  if (new Set(rows.map(({ id }) => id)).size !== rows.length) return 'a cell is collected twice';
  if (rows.length !== cells || done + failed !== cells || cells + missing !== undamaged.rows.size)
    return `${rows.length} rows, and counts of ${JSON.stringify({ cells, done, failed, missing })}`;
  const described = readFileSync(join(folder, 'sweep.json'), 'utf8') === undamaged.files.get('sweep.json');
  if (missing === 0 && described && Buffer.compare(parquet, undamaged.parquet) !== 0)
    return 'a whole sweep is collected to other bytes';
  return null;
}
