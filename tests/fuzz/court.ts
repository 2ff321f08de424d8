/**
 * Where cases are judged: in another thread, each within a limit of processor time and of memory.
 */
import { Worker } from 'node:worker_threads';
import type { Question } from './worker.ts';

/** Of processor time: a limit of the clock would depend on what else the machine does. */
const MOST_SECONDS = 20;
const LOOK_EVERY_MS = 200;
/** By which one case may raise the peak of the process. */
const MOST_MEGABYTES = 500;

export class Court {
  #worker: Worker | null = null;
  #answer: (fault: string | null) => void = () => undefined;

  /** @param program  the thread's */
  constructor(readonly program: URL) {}

  /** What is wrong with the answer to a case; null when nothing is. One case at a time. */
  async judge(question: Question): Promise<string | null> {
    const used = process.cpuUsage();
    const peak = process.resourceUsage().maxRSS;
    const worker = this.#worker ?? this.#opened();
    const fault = await new Promise<string | null>((resolve) => {
      const watch = setInterval(() => {
        const { user, system } = process.cpuUsage(used);
        if (user + system > 1e6 * MOST_SECONDS)
          this.#lost(worker, `no end after ${MOST_SECONDS} s of processor time`);
      }, LOOK_EVERY_MS);
      this.#answer = (found) => {
        clearInterval(watch);
        resolve(found);
      };
      worker.postMessage(question);
    });
    const megabytes = (process.resourceUsage().maxRSS - peak) / 1024;
    return fault ?? (megabytes > MOST_MEGABYTES ? `took ${Math.round(megabytes)} MB of memory` : null);
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #opened(): Worker {
    const worker = new Worker(this.program);
    worker.on('message', (fault: string | null) => this.#answer(fault));
    worker.on('error', (error) => this.#lost(worker, `the thread died: ${error.message}`));
    worker.on('exit', (code) => this.#lost(worker, `the thread ended with ${code}`));
    this.#worker = worker;
    return worker;
  }

  /** The next case gets another thread. */
  #lost(worker: Worker, fault: string): void {
    if (worker !== this.#worker) return;
    this.#worker = null;
    void worker.terminate();
    this.#answer(fault);
  }
}
