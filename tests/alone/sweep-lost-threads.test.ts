/** Threads of a sweep that end in the midst of their work, and sweeps that stop themselves. */
import { expect, it, vi } from 'vitest';
import { type RunBatch, writtenBatch } from '../../src/cli/sweep/batch.ts';
import { collectTo } from '../../src/cli/sweep/collect.ts';
import { openSweepDirectory } from '../../src/cli/sweep/directory.ts';
import { runShard } from '../../src/cli/sweep/shard.ts';
import { LineWriter } from '../../src/sweep/attempt.ts';
import { cellRunner } from '../../src/sweep/cell.ts';
import { planSweep, type SweepCell } from '../../src/sweep/plan.ts';
import { folderWith } from '../support/command-line.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';

/** What takes the thread of a cell with it, given its index and how many cells were handed over before; null when nothing does. */
let ends: (index: number, handed: number) => string | null = () => null;
/** The sizes of the batches handed over. */
let sizes: number[] = [];

vi.mock('piscina', () => ({
  Piscina: class {
    on(): void {}
    async destroy(): Promise<void> {}
    async run(cells: readonly SweepCell[]): Promise<RunBatch> {
      const handed = sizes.reduce((sum, size) => sum + size, 0);
      sizes.push(cells.length);
      for (const [k, { index }] of cells.entries()) {
        const reason = ends(index, handed + k);
        if (reason !== null) throw new Error(reason);
      }
      const rows = cells.map((cell) => ({ index: cell.index, row: run(cell) }));
      return { ...writtenBatch(writer, rows), rows: [], seconds: 1e-3 * cells.length };
    }
  },
}));

const CELLS = 40;
const plan = planSweep({
  experiment: TINY_EXPERIMENT,
  axes: [{ path: 'data.signal.norm', values: [3, 6] }],
  seeds: CELLS / 2,
});
const run = cellRunner(plan);
const writer = new LineWriter(plan);
const noFile = () => {
  throw new Error('this sweep reads no file');
};

function directory(): string {
  const folder = folderWith();
  openSweepDirectory(folder, plan, noFile);
  return folder;
}

function started(folder: string, how: typeof ends) {
  ends = how;
  sizes = [];
  const choice = { directory: folder, shard: 0, of: 1, workers: 1 };
  return runShard(choice, new AbortController().signal, () => {});
}

it('a thread that is lost costs the cell that ended it alone, which the next start computes', async () => {
  const folder = directory();
  const lost = await started(folder, (index) => (index === 17 ? 'out of memory' : null));
  expect(sizes.some((size) => size > 1)).toBe(true);
  expect(lost).toMatchObject({ computed: CELLS, failed: 1, failedOutside: 1, stopped: null });
  const file = `${folder}/cells.parquet`;
  expect(collectTo(folder, file)).toMatchObject({ done: CELLS - 1, failed: 1, failedOutside: 1 });
  const again = await started(folder, () => null);
  expect(again).toMatchObject({ found: CELLS - 1, computed: 1, failed: 0 });
  expect(collectTo(folder, file)).toMatchObject({ done: CELLS, failed: 0, missing: 0 });
});

it('ten cells that fail for the same outside reason stop the sweep, and what was done is kept', async () => {
  const folder = directory();
  const stopped = await started(folder, (_, handed) => (handed < 6 ? null : 'the disk is away'));
  expect(stopped.failedOutside).toBe(10);
  expect(stopped.stopped).toMatch(
    /^10 cells one after the other failed for the same reason, outside the sweep: .*the disk is away$/,
  );
  const done = stopped.computed - stopped.failed;
  expect(done).toBeGreaterThan(0);
  const rest = await started(folder, () => null);
  expect(rest).toMatchObject({ found: done, computed: CELLS - done, failed: 0, stopped: null });
});

it('failures of other reasons, or with results between them, do not', async () => {
  const reasons = await started(directory(), (index) => `reason ${index % 2}`);
  expect(reasons).toMatchObject({ computed: CELLS, failedOutside: CELLS, stopped: null });
  const between = await started(directory(), (index) => (index % 5 === 0 ? null : 'away'));
  expect(between).toMatchObject({ computed: CELLS, failedOutside: CELLS - CELLS / 5, stopped: null });
});
