/** What is no result: failed attempts, inputs that were away or damaged, sweeps that stop themselves. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LineWriter } from '../../src/sweep/attempt.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { failedRow } from '../../src/sweep/table.ts';
import { benignHere } from '../support/command-here.ts';
import { folderWith } from '../support/command-line.ts';
import { attempts, collect, SWEEP } from '../support/sweep-store.ts';

const SMALL = SWEEP.replace('seeds: 10', 'seeds: 2');

const FROM_FILE = [
  'experiment:',
  '  data: { source: file, x: x.csv, y: { column: class } }',
  '  training: { steps: 1 }',
  'axes:',
  '  - { path: network.slope, values: [0.1, 0.5] }',
  'seeds: 2',
].join('\n');
const rows = Array.from({ length: 8 }, (_, i) => `${i % 2 ? 3 : -3},${i},${(i * i) % 5},${i % 2}`);
const CSV = ['a,b,c,class', ...rows].join('\n');

describe('a failed attempt', () => {
  it('is tried again by every start unless its spec is the reason, which --retry-failed tries too', async () => {
    const folder = folderWith({ 'sweep.yaml': SMALL });
    const out = join(folder, 'out');
    const sweep = (...more: string[]) =>
      benignHere(['sweep', 'sweep.yaml', '--out', 'out', '--workers', '1', ...more], folder);
    expect((await sweep()).status).toBe(0);
    const whole = await collect(out);
    expect(whole.counts).toMatchObject({ done: 20, failed: 4 });
    expect((await sweep()).stdout).toContain(' 0 computed');
    expect((await sweep('--retry-failed')).stdout).toContain('4 computed, 4 of them failed; 20 were there');
    expect((await collect(out)).hash).toBe(whole.hash);

    // The results of three cells taken away, and a note of a failure in the place of two.
    const plan = planSweep(JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')).spec);
    for (const path of attempts(out)) {
      const lines = readFileSync(path, 'utf8').split('\n');
      writeFileSync(
        path,
        lines.filter((line) => ![0, 1, 2].includes(JSON.parse(line || '[]')[1])).join('\n'),
      );
    }
    const writer = new LineWriter(plan);
    for (const index of [0, 1]) {
      const { at, seed } = plan.cell(index);
      const row = failedRow({ id: 'f', at, seed, failure: 'outside', error: 'Error: ENOENT' });
      appendFileSync(attempts(out)[0], writer.encode({ index, row }).line);
    }
    const { counts, hash } = await collect(out);
    expect(counts).toMatchObject({ done: 17, failed: 6, failedOutside: 2, missing: 1 });
    expect(hash).not.toBe(whole.hash);
    expect((await sweep()).stdout).toContain('3 computed, none of them failed; 21 were there');
    expect(await collect(out)).toMatchObject({
      hash: whole.hash,
      counts: { done: 20, failedOutside: 0, duplicates: 0 },
    });
  });

  it('stops the sweep where that is asked for, and the same command goes on', async () => {
    const folder = folderWith({ 'sweep.yaml': SMALL });
    const sweep = (...more: string[]) =>
      benignHere(['sweep', 'sweep.yaml', '--out', 'out', '--workers', '1', ...more], folder);
    const { status, stderr } = await sweep('--fail-fast');
    expect(status).toBe(1);
    expect(stderr).toMatch(/sweep: must have what it needs.*a cell failed: InputError: network\.positive/);
    expect((await sweep()).status).toBe(0);
    expect((await collect(join(folder, 'out'))).counts).toMatchObject({ cells: 24, failed: 4, missing: 0 });
  });
});

describe('files that a sweep reads', () => {
  it('are checked at every start: away or damaged, nothing is computed; the same sweep takes them again', async () => {
    const folder = folderWith({ 'sweep.yaml': FROM_FILE, 'x.csv': CSV });
    const out = join(folder, 'out');
    const sweep = () => benignHere(['sweep', 'sweep.yaml', '--out', 'out', '--workers', '1'], folder);
    const shard = () => benignHere(['shard', 'run', 'out', '--shard', '0/1'], folder);
    expect((await sweep()).status).toBe(0);
    const whole = await collect(out);
    expect(whole.counts).toMatchObject({ done: 4, failed: 0 });

    const emptied = () => {
      for (const path of attempts(out)) writeFileSync(path, '');
    };
    const inputs = join(out, 'inputs');
    renameSync(inputs, `${inputs}-away`);
    emptied();
    expect(await shard()).toMatchObject({ status: 1, stdout: '' });
    expect((await shard()).stderr).toMatch(
      /must be x\.csv as it was when the sweep was made; put it back, or run `benign sweep`/,
    );
    mkdirSync(inputs);
    renameSync(`${inputs}-away`, inputs);
    expect((await shard()).stdout).toContain('4 computed, none of them failed');
    expect((await collect(out)).hash).toBe(whole.hash);

    const [name] = readdirSync(inputs);
    const bytes = readFileSync(join(inputs, name));
    bytes[bytes.length - 5] ^= 1;
    writeFileSync(join(inputs, name), bytes);
    emptied();
    expect(await shard()).toMatchObject({ status: 1, stdout: '' });
    expect((await shard()).stderr).toContain('other bytes (SHA-256 ');
    expect((await sweep()).stdout).toContain('4 computed, none of them failed');
    expect((await collect(out)).hash).toBe(whole.hash);
    expect((await shard()).status).toBe(0);
  });
});
