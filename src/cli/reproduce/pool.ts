/**
 * Threads that run the experiments of claims, several at a time.
 */
import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { Claim, Size } from '../../reproduction/claim.ts';
import type { TrialOutcome } from '../../reproduction/evaluate.ts';
import type { ReproducedPaper } from '../../reproduction/papers.ts';
import { packageRoot } from '../package-root.ts';
import type { TrialBatch } from './worker.ts';

/** A claim is cut into at least so many batches, so that all threads finish it together. */
const BATCHES = 32;

export class TrialPool {
  private readonly piscina: Piscina<TrialBatch, TrialOutcome[]>;

  constructor(workers: number) {
    this.piscina = new Piscina({
      filename: join(packageRoot(), 'dist', 'reproduce-worker.js'),
      minThreads: workers,
      maxThreads: workers,
      recordTiming: false,
      // Waiting on shared memory would keep this thread from telling results, and from hearing an interrupt, until the queue is empty.
      atomics: 'disabled',
    });
  }

  /**
   * All experiments of a claim, in its order whoever ran them.
   *
   * @param count  how many there are
   * @param onDone  told how many more are done
   */
  async run(
    { id: paper }: ReproducedPaper,
    { id: claim }: Claim,
    size: Size,
    count: number,
    onDone: (more: number) => void,
  ): Promise<TrialOutcome[]> {
    const length = Math.max(1, Math.floor(count / BATCHES));
    const batches = Array.from({ length: Math.ceil(count / length) }, (_, k) => ({
      ...{ paper, claim, size },
      from: k * length,
      to: Math.min(count, (k + 1) * length),
    }));
    const outcomes = batches.map(async (batch) => {
      const done = await this.piscina.run(batch);
      onDone(done.length);
      return done;
    });
    return (await Promise.all(outcomes)).flat();
  }

  async close(): Promise<void> {
    await this.piscina.destroy();
  }
}
