/**
 * Sweeps: cells per second and parallel efficiency on the phase diagram (n = 100), and peak memory at 1 and 10 times the cells.
 * `npm run bench -- sweep --full`: all 20 seeds at each of its 1600 points instead of 2.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { short } from './support/measure.ts';
import { runBenign } from './support/process.ts';

const phase = (seeds: number, n: number, count: number, steps: number): string => `
experiment: { data: { n: ${n} }, training: { steps: ${steps} }, risk: { endPoints: 0, trajectoryPoints: 0 } }
axes:
  - { path: data.signal.norm, from: 2, to: 40, count: ${count}, scale: log }
  - { path: data.d, derive: { ratio: { from: 0.05, to: 50, count: ${count} } } }
seeds: ${seeds}
`;

const folder = mkdtempSync(join(tmpdir(), 'benign-bench-'));
const table = (head: string[]) => new Table({ style: { head: [], border: [] }, head });
let runs = 0;

/** One sweep into a directory of its own, and its collection. */
function sweep(spec: string, workers: number) {
  const file = join(folder, `${runs}.yaml`);
  const out = join(folder, `${runs++}`);
  writeFileSync(file, spec);
  const run = runBenign(['sweep', file, '--out', out, '--workers', String(workers)]);
  const collection = runBenign(['collect', out, '--json']);
  const { cells, failed } = JSON.parse(collection.stdout);
  rmSync(out, { recursive: true });
  return { run, collection, cells: Number(cells), failed: Number(failed) };
}

const seeds = process.argv.includes('--full') ? 20 : 2;
const cores = availableParallelism();
const speeds = table([
  'n = 100, m = 64, 40 x 40 points',
  'cells',
  'threads',
  'seconds',
  'cells a second',
  'efficiency',
  'failed',
]);
for (const steps of [0, 1]) {
  let alone = Number.NaN;
  for (const workers of [1, cores]) {
    const { run, cells, failed } = sweep(phase(seeds, 100, 40, steps), workers);
    if (workers === 1) alone = run.seconds;
    const efficiency = alone / (workers * run.seconds);
    speeds.push([
      `steps: ${steps}`,
      cells,
      workers,
      short(run.seconds),
      short(cells / run.seconds),
      short(efficiency),
      failed,
    ]);
  }
}
console.log(speeds.toString());

const memory = table([
  'n = 20, 20 x 20 points',
  'cells',
  'sweep, peak MiB',
  'collect, peak MiB',
  'collect, seconds',
]);
for (const many of [10, 100]) {
  const { run, collection, cells } = sweep(phase(many, 20, 20, 0), cores);
  memory.push([
    `${many} seeds`,
    cells,
    short(run.mebibytes),
    short(collection.mebibytes),
    short(collection.seconds),
  ]);
}
console.log(memory.toString());
rmSync(folder, { recursive: true });
