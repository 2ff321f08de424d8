/**
 * Sweeps: cells per second and parallel efficiency on the phase diagram (n = 100), and peak memory at 1 and 10 times as many small cells, as
 * tables and in a sentence each. `npm run bench -- sweep --full`: all 20 seeds at each of its 1600 points instead of 2;
 * `--sizes=10`: 10 x 10 points instead of 40 x 40.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { short, sizesAsked } from './support/measure.ts';
import { runBenign } from './support/process.ts';
import { count, Report, ratio, speed, time } from './support/report.ts';

const phase = (seeds: number, n: number, count: number, steps: number): string => `
experiment: { data: { n: ${n} }, training: { steps: ${steps} }, risk: { endPoints: 0, trajectoryPoints: 0 } }
axes:
  - { path: data.signal.norm, from: 2, to: 40, count: ${count}, scale: log }
  - { path: data.d, derive: { ratio: { from: 0.05, to: 50, count: ${count} } } }
seeds: ${seeds}
`;

const folder = mkdtempSync(join(tmpdir(), 'benign-bench-'));
const report = new Report('sweep');
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

/** The phase diagram of README.md has 20 seeds; fewer share among fewer cells the seconds in which threads start and warm up. */
const full = process.argv.includes('--full');
const seeds = full ? 20 : 2;
const [points] = sizesAsked([40]);
const cores = availableParallelism();
const speeds = report.table([
  `n = 100, m = 64, ${points} x ${points} points`,
  'cells',
  'threads',
  'seconds',
  'cells a second',
  'efficiency',
  'failed',
]);
const sentences: string[] = [];
for (const steps of [0, 1]) {
  let alone = Number.NaN;
  for (const workers of new Set([1, cores])) {
    const { run, cells, failed } = sweep(phase(seeds, 100, points, steps), workers);
    if (workers === 1) alone = run.seconds;
    const efficiency = alone / (workers * run.seconds);
    const name = `n = 100, steps: ${steps}, ${cells} cells, ${workers} ${workers > 1 ? 'threads' : 'thread'}`;
    speeds.row(
      `steps: ${steps}`,
      cells,
      workers,
      time(`${name}: sweep`, run.seconds, 's'),
      speed(`${name}: cells`, cells / run.seconds, 'cells/s'),
      workers > 1 ? ratio(`${name}: efficiency`, efficiency, 'higher') : efficiency,
      failed,
    );
    if (workers > 1) {
      sentences.push(
        `steps: ${steps}: ${workers} threads do ${short(alone / run.seconds)} times the work of one, an efficiency of ${short(efficiency)}, start and warming up included.`,
      );
    }
  }
}
speeds.print();
report.say(sentences.join('\n'));
if (full) report.say('The 32 000 cells without a step are to take less than a minute on two idle cores.');

const memory = report.table([
  `n = 20, ${points / 2} x ${points / 2} points`,
  'cells',
  'sweep, peak MiB',
  'collect, peak MiB',
  'collect, seconds',
]);
const peaks: number[] = [];
for (const many of [2, 20]) {
  const { run, collection, cells } = sweep(phase(many, 20, points / 2, 0), cores);
  const name = `n = 20, ${cells} cells`;
  memory.row(
    `${many} seeds`,
    cells,
    count(`${name}: peak memory of the sweep`, run.mebibytes, 'MiB', 'lower'),
    count(`${name}: peak memory of its collection`, collection.mebibytes, 'MiB', 'lower'),
    time(`${name}: collection`, collection.seconds, 's'),
  );
  peaks.push(run.mebibytes);
}
memory.print();
const growth = ratio('memory of ten times the cells over that of one', peaks[1] / peaks[0], 'lower');
report.say(
  `Ten times the cells took ${short(growth.value)} times the memory to compute (1 is flat).`,
  growth,
);
rmSync(folder, { recursive: true });
report.end();
