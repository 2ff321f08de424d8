import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeLine, LineWriter } from '../../src/sweep/attempt.ts';
import { cellRunner } from '../../src/sweep/cell.ts';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.ts';
import { benignHere } from '../support/command-here.ts';
import { benign, folderWith } from '../support/command-line.ts';
import { attempts, collect, SWEEP, signalledAtWork } from '../support/sweep-store.ts';

/** The sweep, whole, by one thread: what every other way of running it must give. */
const reference = { folder: '', spec: '', out: '', hash: '' };

beforeAll(async () => {
  reference.folder = mkdtempSync(join(tmpdir(), 'benign-sweep-'));
  reference.spec = join(reference.folder, 'tiny.yaml');
  reference.out = join(reference.folder, 'out');
  writeFileSync(reference.spec, SWEEP);
  const { status, stderr } = benign(sweep(reference.out));
  if (status !== 0) throw new Error(stderr);
  reference.hash = (await collect(reference.out)).hash;
}, 120_000);
afterAll(() => rmSync(reference.folder, { recursive: true, force: true }));

/** By one thread, as each costs a second to start; `more` may ask for others. */
const ONE = ['--workers', '1'];
const sweep = (out: string, ...more: string[]) => ['sweep', reference.spec, '--out', out, ...ONE, ...more];
const run = (out: string, ...more: string[]) => benignHere(sweep(out, ...more));
const planOf = (out: string) => planSweep(JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')).spec);
const linesIn = (path: string, plan: SweepPlan) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => decodeLine(plan, line));
const newFolder = (): string => join(folderWith(), 'out');
/** A directory of its own that holds what the reference holds after its sweep. */
function sweptFolder(): string {
  const out = newFolder();
  cpSync(reference.out, out, { recursive: true, filter: (path) => !path.endsWith('.parquet') });
  return out;
}

describe('benign sweep', () => {
  it('computes every cell once, failed ones among them, and says so', async () => {
    const { counts } = await collect(reference.out);
    expect(counts).toMatchObject({
      cells: 120,
      done: 100,
      failed: 20,
      missing: 0,
      torn: 0,
      duplicates: 0,
      foreign: 0,
    });
    const [path, ...others] = attempts(reference.out);
    expect(others).toEqual([]);
    expect(path).toMatch(/s000000-of-1\.local-0-[0-9a-f]{12}\.done$/);
    const again = await run(reference.out);
    expect(again.stdout).toContain('0 computed');
    expect(attempts(reference.out)).toEqual([path]);
  });

  it('collects to the same bytes with any number of threads', async () => {
    const out = newFolder();
    expect((await run(out, '--workers', '3')).status).toBe(0);
    expect((await collect(out)).hash).toBe(reference.hash);
  });

  it('refuses a directory of another sweep, of another version, or with other files', async () => {
    const other = await benignHere(sweep(reference.out, '--set', 'seeds=11'));
    expect(other.status).toBe(2);
    expect(other.stderr).toMatch(/the sweep .{0,2}tiny.{0,2} of version/);
    expect((await benignHere(sweep(folderWith({ 'a.txt': 'x' })))).status).toBe(2);
    const out = sweptFolder();
    const description = join(out, 'sweep.json');
    writeFileSync(
      description,
      readFileSync(description, 'utf8')
        .replace(/"version": "[^"]*"/, '"version": "0.0.1"')
        .replace(/"hash": "../, '"hash": "zz'),
    );
    expect((await benignHere(sweep(out))).stderr).toContain('version 0.0.1');
    expect(await benignHere(['collect', out])).toMatchObject({ status: 2 });
  });

  it.each<[string, string, RegExp]>([
    ['an experiment', 'data: { n: 5 }', /must be a sweep, whose experiment stands under "experiment"/],
    ['an unknown key', 'axis: []', /sweep\.yaml, line 1: axis: is not a known key; did you mean axes\?/],
    [
      'an unknown field',
      'seeds: 2\naxes:\n  - { path: data.dd, values: [1] }',
      /line 3: axes\[0\]: at data\.dd = 1, .*did you mean d\?/,
    ],
    ['an unknown preset', 'experiment: strnog', /experiment: must be a spec, or a preset/],
    [
      'an unknown path to keep',
      'experiment: { data: { n: 6, d: 30 }, risk: { endPoints: 0 } }\nkeep: [limit.duals]',
      /keep\[0\]: .*did you mean dual in place of duals\?/,
    ],
    [
      'an unknown quantity',
      'experiment: { data: { n: 6, d: 30 }, risk: { endPoints: 0 } }\nadaptive: { seeds: { quantity: risk.limit.eror, halfWidth: 1, most: 2 } }',
      /quantity: .*did you mean risk\.limit\.error\?/,
    ],
  ])('refuses %s', async (_, text, message) => {
    const folder = folderWith({ 'sweep.yaml': text });
    const { status, stderr } = await benignHere(['sweep', 'sweep.yaml', '--out', 'out', ...ONE], folder);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('refuses a wrong number of threads and a wrong shard', async () => {
    const refusals = [
      await benignHere(sweep(newFolder(), '--workers', '0')),
      await benignHere(['shard', 'run', reference.out, '--shard', '3/3']),
      await benignHere(['sweep', reference.spec]),
      await benignHere(['schema', 'swep']),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([2, 2, 2, 2]);
    for (const [k, says] of [
      '--workers: must be an integer from 1 to 1024',
      '--shard: must be i/N',
      '--out <dir>',
      'must be one of experiment, sweep',
    ].entries())
      expect(refusals[k].stderr).toContain(says);
  });

  it('runs data from files, which its directory keeps', async () => {
    const rows = Array.from({ length: 8 }, (_, i) => `${i % 2 ? 3 : -3},${i},${(i * i) % 5},${i % 2}`);
    const text = [
      'experiment:',
      '  data: { source: file, x: x.csv, y: { column: class } }',
      '  training: { steps: 1 }',
      'axes:',
      '  - { path: network.slope, values: [0.1, 0.5] }',
      'seeds: 2',
    ].join('\n');
    const folder = folderWith({ 'sweep.yaml': text, 'x.csv': ['a,b,c,class', ...rows].join('\n') });
    expect(await benignHere(['sweep', 'sweep.yaml', '--out', 'out', ...ONE], folder)).toMatchObject({
      status: 0,
    });
    const first = await collect(join(folder, 'out'));
    expect(first.counts).toMatchObject({ done: 4, failed: 0 });
    rmSync(join(folder, 'out', 'attempts'), { recursive: true });
    rmSync(join(folder, 'out', 'cells.parquet'));
    writeFileSync(join(folder, 'x.csv'), 'a,b,c,class\n1,2,3,0\n3,4,5,1');
    expect((await benignHere(['sweep', 'sweep.yaml', '--out', 'out', ...ONE], folder)).stderr).toContain(
      'same spec',
    );
  });
});

describe('a sweep whose presentation changes', () => {
  it('computes nothing again, and collects under the new names', async () => {
    const folder = folderWith({ 'a.yaml': SWEEP });
    cpSync(reference.out, join(folder, 'out'), { recursive: true });
    writeFileSync(
      join(folder, 'b.yaml'),
      SWEEP.replace('name: tiny', 'name: renamed')
        .replace('experiment:', 'experiment:\n  name: other')
        .replace('values: [8, 16]', 'values: [8, 16], scale: log, name: size, label: size of the signal'),
    );
    const before = await collect(join(folder, 'out'));
    const again = await benignHere(['sweep', 'b.yaml', '--out', 'out', ...ONE], folder);
    expect(again.stdout).toContain(' 0 computed');
    expect(again.stdout).toContain('120 were there');
    const after = await collect(join(folder, 'out'));
    expect(after.counts.cells).toBe(120);
    expect(after.hash).not.toBe(before.hash);
    expect(readFileSync(join(folder, 'out', 'cells.parquet')).includes('size of the signal')).toBe(true);
    const back = await benignHere(['sweep', 'a.yaml', '--out', 'out', ...ONE], folder);
    expect(back.stdout).toContain(' 0 computed');
    expect((await collect(join(folder, 'out'))).hash).toBe(before.hash);
  });

  it('refuses a store of the first form, and says what to do', async () => {
    const out = sweptFolder();
    const description = join(out, 'sweep.json');
    writeFileSync(description, readFileSync(description, 'utf8').replace(/"store": \d+,/, ''));
    for (const command of [['collect', out], sweep(out)]) {
      const { status, stderr } = await benignHere(command);
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /not of form 1, which version .* wrote; collect it with the version that made it/,
      );
    }
  });
});

describe('shards', () => {
  it('divide the cells by stride, and unite to the same bytes', async () => {
    const out = sweptFolder();
    rmSync(attempts(out)[0]);
    for (const shard of ['2/3', '0/3']) {
      expect((await benignHere(['shard', 'run', out, '--shard', shard])).stdout).toContain('40 computed');
    }
    expect((await collect(out)).counts).toMatchObject({ cells: 80, missing: 40 });
    benign(['shard', 'run', out, '--shard', '1/3']);
    expect(await collect(out)).toMatchObject({ hash: reference.hash, counts: { cells: 120, missing: 0 } });
  });
});

describe('an adaptive sweep', () => {
  it('locates a transition, the same with any number of threads and after an interruption', async () => {
    const text = `
experiment: { data: { n: 10, d: 400 }, training: { steps: 0 }, risk: { endPoints: 0, trajectoryPoints: 0 } }
axes: [{ path: data.signal.norm, values: [1, 4, 16], scale: log }]
seeds: 8
adaptive: { transition: { axis: norm, quantity: risk.limit.error, level: 0.1, within: 0.2, most: 64 } }
`;
    const folder = folderWith({ 'sweep.yaml': text });
    const swept = async (workers: string) => {
      const out = join(folder, workers);
      const { stdout } = await benignHere(
        ['sweep', 'sweep.yaml', '--out', out, '--workers', workers],
        folder,
      );
      return { out, stdout, ...(await collect(out)) };
    };
    const one = await swept('1');
    const two = await swept('2');
    expect(one.stdout).toMatch(/risk\.limit\.error against 0\.1: falls through it .*at norm in \[/);
    expect(one.counts.missing).toBe(0);
    expect(one.counts.cells).toBeGreaterThan(24);
    expect(two.hash).toBe(one.hash);
    const [path] = attempts(two.out);
    truncateSync(path, Math.floor(statSync(path).size * 0.6));
    expect((await collect(two.out)).counts.missing).toBeGreaterThan(0);
    await benignHere(['sweep', 'sweep.yaml', '--out', two.out], folder);
    expect((await collect(two.out)).hash).toBe(one.hash);
  });
});

describe('a sweep survives', () => {
  it('kill -9 at any moment: nothing is lost that was written, nothing is doubled', async () => {
    const out = newFolder();
    let before = 0;
    for (const afterMs of [0, 40]) {
      const { signal } = await signalledAtWork(sweep(out, '--workers', '1'), out, 'SIGKILL', afterMs);
      if (signal === null) continue;
      const { counts } = await collect(out);
      expect(counts.cells).toBeGreaterThanOrEqual(before);
      expect(counts.duplicates).toBe(0);
      before = counts.cells;
    }
    expect(before).toBeGreaterThan(0);
    expect((await run(out)).status).toBe(0);
    expect(await collect(out)).toMatchObject({
      hash: reference.hash,
      counts: { cells: 120, missing: 0, duplicates: 0 },
    });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: whole lines, exit 130, and the same command goes on',
    async (signal) => {
      const out = newFolder();
      const big = [...sweep(out, '--workers', '1'), '--set', 'seeds=2000'];
      const { code, stdout } = await signalledAtWork(big, out, signal, 30);
      expect(code).toBe(130);
      expect(stdout).toContain('interrupted; the same command goes on from here');
      const [path, ...others] = attempts(out);
      expect(others).toEqual([]);
      const text = readFileSync(path, 'utf8');
      expect(text.endsWith('\n')).toBe(true);
      const kinds = linesIn(path, planOf(out)).map((line) => line?.kind);
      expect(kinds).not.toContain(undefined);
      const cells = kinds.filter((kind) => kind !== 'head').length;
      expect((await collect(out)).counts).toMatchObject({ cells, torn: 0 });
    },
  );

  it('a truncated part: one torn line, one cell lost, and found again', async () => {
    const out = sweptFolder();
    const [path] = attempts(out);
    truncateSync(path, statSync(path).size - 7);
    expect((await collect(out)).counts).toMatchObject({ cells: 119, missing: 1, torn: 1 });
    const { stdout } = await run(out);
    expect(stdout).toContain('1 computed');
    expect(stdout).toContain('1 torn');
    expect(await collect(out)).toMatchObject({ hash: reference.hash, counts: { cells: 120, torn: 1 } });
  });

  it('a part of another version: reported, not used', async () => {
    const out = sweptFolder();
    const plan = planOf(out);
    const [path] = attempts(out);
    const cell = cellRunner(plan);
    const writer = new LineWriter({ ...plan, version: '0.0.1' });
    const old = [0, 1, 2, 3, 4].map((index) =>
      writer.encode({ index, row: { ...cell(plan.cell(index)), seed: 12345 } }),
    );
    const heads = [...new Set(old.map(({ head }) => head))];
    writeFileSync(
      path.replace(/-[0-9a-f]+\.done$/, '-old.done'),
      [...heads, ...old.map(({ line }) => line)].join(''),
    );
    const kept = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => {
        const stored = decodeLine(plan, line);
        return stored?.kind !== 'result' || stored.index >= 5;
      });
    writeFileSync(path, kept.join('\n'));
    const { stdout } = await run(out);
    expect(stdout).toMatch(/-old\.done: 5 of another sweep or version \(0\.0\.1\)/);
    expect(stdout).toContain('5 computed');
    expect(await collect(out)).toMatchObject({ hash: reference.hash, counts: { foreign: 5 } });
  });

  it('two processes at once: duplicates are equal and counted', async () => {
    const out = newFolder();
    const both = [0, 1].map(() => signalledAtWork(sweep(out, '--workers', '1'), out, 'SIGUSR2', 600_000));
    for (const { code } of await Promise.all(both)) expect(code).toBe(0);
    const { hash, counts } = await collect(out);
    expect(attempts(out).length).toBe(2);
    expect(counts).toMatchObject({ cells: 120, missing: 0, torn: 0 });
    const results = attempts(out).flatMap((path) =>
      linesIn(path, planOf(out)).filter((line) => line?.kind === 'result'),
    );
    expect(counts.duplicates).toBe(results.length - 100);
    expect(hash).toBe(reference.hash);
  });

  it('two different results for a cell: collect and sweep stop and show both', async () => {
    const out = sweptFolder();
    const plan = planOf(out);
    const [path] = attempts(out);
    const row = cellRunner(plan)(plan.cell(0));
    const writer = new LineWriter(plan);
    const [right, wrong] = [row, { ...row, values: { ...row.values, 'data.n': 9 } }].map(
      (one) => writer.encode({ index: 0, row: one }).line,
    );
    appendFileSync(path, wrong);
    for (const command of [['collect', out], sweep(out)]) {
      const { status, stderr } = await benignHere(command);
      expect(status).toBe(2);
      expect(stderr).toContain('two different results');
      for (const line of [right, wrong]) expect(stderr).toContain(line.slice(-40).trimEnd());
    }
  });

  it('a disk that takes no more: what was written is kept, and the same command goes on', async () => {
    const out = newFolder();
    // Files of this shell may have 64 KiB: the write beyond fails as on a full disk.
    const limited = `ulimit -f 64; exec "${process.execPath}" dist/cli.js ${sweep(out, '--workers', '1').join(' ')}`;
    const { status, stderr } = spawnSync('bash', ['-c', limited], { encoding: 'utf8' });
    expect(stderr).toContain('must be on a disk that takes what is written');
    expect(status).toBe(1);
    const { counts } = await collect(out);
    expect(counts.cells).toBeGreaterThan(0);
    expect(counts.missing).toBe(120 - counts.cells);
    expect((await run(out)).stdout).toContain(`${120 - counts.cells} computed`);
    expect((await collect(out)).hash).toBe(reference.hash);
  });
});
