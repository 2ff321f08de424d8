/**
 * A cell of the phase diagram of README.md, in one warm thread: processor time from its place in the sweep to its line in the store.
 * What starting threads, their pool and the disk add is measured by `npm run bench -- sweep`.
 *
 * Cells take different times, so whole grids are timed, with five seeds at each point that are run one after the other, as a sweep does.
 */
import { createHash } from 'node:crypto';
import { LineWriter } from '../src/sweep/attempt.ts';
import { cellRunner } from '../src/sweep/cell.ts';
import { setSha256 } from '../src/sweep/content-hash.ts';
import { planSweep } from '../src/sweep/plan.ts';
import { median, processorSeconds } from './support/measure.ts';
import { Report, time } from './support/report.ts';

const GRIDS = 7;

// As the threads of a sweep do.
setSha256((content) => createHash('sha256').update(content).digest('hex'));

/** m = 64, from weak to strong signals and from dependent to nearly orthogonal rows. */
const phase = (n: number): object => ({
  experiment: { data: { n }, training: { steps: 0 }, risk: { endPoints: 0, trajectoryPoints: 0 } },
  axes: [
    { path: 'data.signal.norm', from: 2, to: 40, count: 6, scale: 'log' },
    { path: 'data.d', derive: { ratio: { from: 0.05, to: 50, count: 6 } } },
  ],
  seeds: 5,
});

const report = new Report('cells');
const table = report.table(
  ['n', 'cells', 'ms a cell', 'bytes of a line'],
  'phase diagram, no step, m = 64; one thread, warm',
);
for (const n of [20, 100]) {
  const plan = planSweep(phase(n));
  const run = cellRunner(plan);
  const writer = new LineWriter(plan);
  let bytes = 0;
  const grid = (): number => {
    const start = processorSeconds();
    bytes = 0;
    for (let index = 0; index < plan.size; index++)
      bytes += writer.encode({ index, row: run(plan.cell(index)) }).line.length;
    return (1e3 * (processorSeconds() - start)) / plan.size;
  };
  grid();
  const milliseconds = median(Array.from({ length: GRIDS }, grid));
  table.row(n, plan.size, time(`n = ${n}: a cell`, milliseconds, 'ms'), Math.round(bytes / plan.size));
}
table.print();
report.end();
