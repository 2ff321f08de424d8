/**
 * Threads that run a sweep's cells, in batches: handing over a batch costs as much as a small cell.
 */
import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { SweepCell } from '../../sweep/plan.ts';
import { heard } from '../interrupt.ts';
import { packageRoot } from '../package-root.ts';
import type { RunBatch } from './batch.ts';

/** A batch takes about so long: short enough for a smooth end, long enough to be worth handing over. */
const BATCH_SECONDS = 0.1;
const LARGEST_BATCH = 256;
/** Batches a thread has been given: one in work, one in wait. */
const AHEAD = 2;

/** A cell whose thread ended in the middle of it: out of memory, say. */
export interface LostCell {
  readonly lost: SweepCell;
  readonly error: Error;
}

export class CellPool {
  private readonly piscina: Piscina<readonly SweepCell[], RunBatch>;
  private batchSize = 1;
  private readonly ready: (RunBatch | LostCell | 'again')[] = [];
  /** Cells of a batch whose thread was lost: each is run again, alone, to find the one that it was. */
  private readonly again: SweepCell[] = [];
  private wake = () => {};

  /**
   * @param directory  of a sweep, from which the threads load the plan
   * @param signal  stops the cells in work when it is raised
   */
  constructor(
    directory: string,
    private readonly workers: number,
    private readonly signal: AbortSignal,
  ) {
    this.piscina = new Piscina({
      filename: join(packageRoot(), 'dist', 'sweep-worker.js'),
      minThreads: workers,
      maxThreads: workers,
      workerData: { directory },
      recordTiming: false,
    });
    signal.addEventListener('abort', () => this.wake());
  }

  /** Runs cells; yields them batch by batch as they finish. */
  async *run(cells: Iterable<SweepCell>): AsyncGenerator<RunBatch | LostCell> {
    const source = cells[Symbol.iterator]();
    for (let running = 0; ; running--) {
      for (; running < AHEAD * this.workers; running++) {
        const next =
          this.again.length > 0 ? this.again.splice(0, 1) : await heard(() => take(source, this.batchSize));
        if (next.length === 0) break;
        this.start(next);
      }
      if (running === 0) return;
      while (this.ready.length === 0 && !this.signal.aborted) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
      const batch = this.ready.shift();
      if (this.signal.aborted || batch === undefined) return;
      if (batch === 'again') continue;
      if (!('lost' in batch)) this.adapt(batch);
      yield batch;
    }
  }

  private start(cells: readonly SweepCell[]): void {
    const put = (answer: RunBatch | LostCell | 'again') => {
      this.ready.push(answer);
      this.wake();
    };
    this.piscina.run(cells).then(put, (reason) => {
      const error = reason instanceof Error ? reason : new Error(String(reason));
      if (cells.length === 1) put({ lost: cells[0], error });
      else {
        this.again.push(...cells);
        put('again');
      }
    });
  }

  /** Ends the threads, in the middle of what they do. */
  async close(): Promise<void> {
    // A batch that is finished while its thread is being ended is of no use, and no fault.
    this.piscina.on('error', () => {});
    await this.piscina.destroy();
  }

  private adapt({ lines, seconds }: RunBatch): void {
    const each = Math.max(seconds / lines.length, 1e-6);
    this.batchSize = Math.max(1, Math.min(LARGEST_BATCH, Math.round(BATCH_SECONDS / each)));
  }
}

function take<T>(source: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = source.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
