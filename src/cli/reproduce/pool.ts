/**
 * Threads that run the experiments of claims, several at a time.
 */
import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { Claim, Size } from '../../reproduction/claim.ts';
import type { TrialOutcome } from '../../reproduction/evaluate.ts';
import type { ReproducedPaper } from '../../reproduction/paper.ts';
import { packageRoot } from '../package-root.ts';
import type { TrialBatch } from './worker.ts';

/** A claim is cut into at least so many batches, so that all threads finish it together. */
const BATCHES = 32;

export class TrialPool {
  private readonly piscina: Piscina<TrialBatch, TrialOutcome[]>;
  /** Batches that no thread has been given, first come first: a thread pool's own queue keeps no order. */
  private readonly waiting: (() => Promise<void>)[] = [];
  private idle: number;

  constructor(workers: number) {
    this.idle = workers;
    this.piscina = new Piscina({
      filename: join(packageRoot(), 'dist', 'reproduce-worker.js'),
      minThreads: workers,
      maxThreads: workers,
      recordTiming: false,
      // Waiting on shared memory could keep this thread from telling results and from hearing an interrupt.
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
      const done = await this.inTurn(batch);
      onDone(done.length);
      return done;
    });
    return (await Promise.all(outcomes)).flat();
  }

  private inTurn(batch: TrialBatch): Promise<TrialOutcome[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push(() => this.piscina.run(batch).then(resolve, reject));
      this.start();
    });
  }

  private start(): void {
    while (this.idle > 0) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.idle--;
      void next().then(() => {
        this.idle++;
        this.start();
      });
    }
  }

  async close(): Promise<void> {
    await this.piscina.destroy();
  }
}
