/** Kills at every write of run, sweep, collect, plot and reproduce: what is there is old or new, and the next start ends as if nothing had been. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { collectCommand } from '../../src/cli/commands/collect.ts';
import { plotCommand } from '../../src/cli/commands/plot.ts';
import { runCommand } from '../../src/cli/commands/run.ts';
import { sweepCommand } from '../../src/cli/commands/sweep.ts';
import { checkReproductionDirectory, RESULT, reproductionFiles } from '../../src/cli/reproduce/files.ts';
import { writtenBatch } from '../../src/cli/sweep/batch.ts';
import { loadSweepDirectory } from '../../src/cli/sweep/directory.ts';
import { writeWhole } from '../../src/cli/whole-files.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { bytesOf } from '../../src/files/opened.ts';
import { cellsOfClaim, conclude, evaluate } from '../../src/reproduction/evaluate.ts';
import { hashimoto2026 } from '../../src/reproduction/hashimoto-2026.ts';
import { LineWriter } from '../../src/sweep/attempt.ts';
import { cellRunner } from '../../src/sweep/cell.ts';
import type { SweepCell } from '../../src/sweep/plan.ts';
import { folderWith } from '../support/command-line.ts';
import { killedAt } from '../support/killed.ts';

// Threads would die with the process; here they are this thread.
vi.mock('../../src/cli/sweep/pool.ts', () => ({
  CellPool: class {
    constructor(private readonly directory: string) {}
    async *run(cells: Iterable<SweepCell>) {
      const { plan, open } = loadSweepDirectory(this.directory);
      const run = cellRunner(plan, (spec) => readInputs(spec, (file) => bytesOf(open(file)), { open }));
      const writer = new LineWriter(plan);
      for (const cell of cells) {
        const rows = [{ index: cell.index, row: run(cell) }];
        yield { ...writtenBatch(writer, rows), rows: [], seconds: 0 };
      }
    }
    async close() {}
  },
}));

// What is written is another's matter, and takes its time to make.
vi.mock('../../src/telling/report/index.ts', () => ({
  renderReport: (record: object) => `the report of ${JSON.stringify(record)}`,
}));

beforeAll(() => {
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true);
});

const OLD = 'what was there before';

/** All files under a folder, but for those that are not the same twice. */
function filesIn(folder: string, volatile: RegExp): Map<string, string> {
  const files = new Map<string, string>();
  const walk = (at: string) => {
    for (const name of readdirSync(at).sort()) {
      const path = join(at, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (!volatile.test(name))
        files.set(relative(folder, path), readFileSync(path, 'latin1').replaceAll(folder, 'DIR'));
    }
  };
  if (existsSync(folder)) walk(folder);
  return files;
}

const isLeftover = (name: string): boolean => name.endsWith('.part');

/**
 * Kills `work` at each of its writes in a folder of its own; then runs it again.
 *
 * @param make  fills the folder
 * @param volatile  names of files that are not the same twice
 * @returns how many kills there were
 */
async function survivesKills(
  work: (folder: string) => unknown,
  make: (folder: string) => unknown = () => {},
  volatile = /^timing\.json$/,
): Promise<number> {
  const whole = join(folderWith(), 'out');
  await make(whole);
  const before = filesIn(whole, volatile);
  await work(whole);
  const after = filesIn(whole, volatile);
  for (let k = 1; ; k++) {
    const folder = join(folderWith(), 'out');
    await make(folder);
    if (!(await killedAt(k, () => work(folder)))) return k - 1;
    for (const [name, content] of filesIn(folder, volatile)) {
      if (!isLeftover(name))
        expect([before.get(name), after.get(name)], `${name} at ${k}`).toContain(content);
    }
    await work(folder);
    expect(filesIn(folder, volatile)).toEqual(after);
    // Nor is anything left beside it.
    const names = readdirSync(dirname(folder), { recursive: true }).map(String);
    expect(names.filter((name) => name !== 'out' && !name.startsWith('out/'))).toEqual([]);
    expect(names.filter(isLeftover)).toEqual([]);
  }
}

const SPEC = `
data: { n: 6, d: 40, signal: { norm: 3 } }
network: { width: 4 }
training: { steps: 2 }
risk: { endPoints: 0, trajectoryPoints: 0 }
`;

const run = (spec: string) => (folder: string) =>
  runCommand({
    ...{ spec: [spec], set: [], seed: undefined, json: false },
    ...{ out: folder, checkpoint: '0' },
  });

describe('killed at each of its writes', () => {
  it('a run, its checkpoints among them', async () => {
    const spec = join(folderWith({ 'spec.yaml': SPEC }), 'spec.yaml');
    const make = (folder: string) => mkdirSync(folder);
    expect(await survivesKills(run(spec), make, /^timing\.json$|^run\.checkpoint$/)).toBeGreaterThanOrEqual(
      25,
    );
  });

  it('plot, over figures that were there', async () => {
    const spec = join(folderWith({ 'spec.yaml': SPEC }), 'spec.yaml');
    const make = async (folder: string) => {
      await run(spec)(folder);
      writeWhole(join(folder, 'figures'), { 'convergence.csv': OLD });
    };
    const options = { figure: 'convergence', format: ['csv', 'svg'], value: [], at: [], fit: [] };
    const plot = (folder: string) => plotCommand({ directory: folder, ...options } as never);
    expect(await survivesKills(plot, make)).toBeGreaterThanOrEqual(8);
  });

  it('a sweep of files, and what collect makes of it', async () => {
    const source = folderWith({
      'x.csv': 'a,b,y\n1,2,0\n2,1,0\n-1,-3,1\n-2,0,1\n',
      'sweep.yaml': `
experiment:
  data: { x: x.csv, y: { column: y } }
  network: { width: 2 }
  training: { steps: 1 }
  risk: { endPoints: 0, trajectoryPoints: 0 }
axes: [{ path: network.slope, values: [0.1, 0.2] }]
seeds: 1
`,
    });
    const sweep = (folder: string) =>
      sweepCommand({
        ...{ spec: join(source, 'sweep.yaml'), out: folder, workers: '1', set: [] },
        ...{ failFast: false, retryFailed: false },
      });
    const collect = (folder: string) => collectCommand({ directory: folder, out: undefined, json: true });
    // Which attempt has a cell depends on the kills; what is collected does not.
    const attempts = /\.(open|done)$/;
    const both = async (folder: string) => {
      await sweep(folder);
      await collect(folder);
    };
    expect(await survivesKills(both, undefined, attempts)).toBeGreaterThanOrEqual(20);
  });

  it('a reproduction', async () => {
    const claim = hashimoto2026.claims.find(({ id }) => id === 'uniqueness');
    if (claim === undefined) throw new Error('no such claim');
    const outcomes = cellsOfClaim(claim, 'quick')
      .slice(0, 2)
      .map((cell) => evaluate(claim, cell));
    const what = { version: '0', paper: hashimoto2026.id, size: 'quick', asked: [claim.id] } as const;
    const told = { title: hashimoto2026.title, where: hashimoto2026.where };
    const reproduction = { ...what, ...told, claims: [conclude(claim, outcomes)] };
    const files = reproductionFiles(reproduction, [claim]);
    expect(Object.keys(files).some((name) => name.endsWith('.svg'))).toBe(true);
    const write = (folder: string) => {
      checkReproductionDirectory(folder, what);
      writeWhole(folder, files, RESULT);
    };
    expect(await survivesKills(write)).toBeGreaterThan(10);
  });
});

it('figures do not leave their folder, by a name or by a link', async () => {
  const [folder, elsewhere] = [folderWith({ 'spec.yaml': SPEC }), folderWith()];
  const plot = (as?: string) => () =>
    plotCommand({ directory: join(folder, 'out'), as, format: [], value: [], at: [], fit: [] } as never);
  for (const as of ['../../x', 'a/b', '/x', '..', '.hidden', 'a\\b', '', 'a\nb', 'x'.repeat(300)]) {
    await expect(plot(as)(), as).rejects.toThrow(/^--as: must be the name of a file, without a folder/);
  }
  await run(join(folder, 'spec.yaml'))(join(folder, 'out'));
  symlinkSync(elsewhere, join(folder, 'out', 'figures'));
  await expect(plot()()).rejects.toThrow(/must be a folder of its own; got "a symbolic link"/);
  expect(readdirSync(elsewhere)).toEqual([]);
});

it('nothing is written to disk but by the files that know how', () => {
  const src = new URL('../../src/cli/', import.meta.url).pathname;
  const writes = /\b(writeFile|appendFile|createWriteStream|copyFile|renameSync|writeSync|rmSync|symlink)/;
  const found = readdirSync(src, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts') && writes.test(readFileSync(join(src, name), 'utf8')));
  expect(found.sort()).toEqual(['checkpoint-file.ts', 'sweep/attempt-file.ts', 'whole-files.ts']);
});
