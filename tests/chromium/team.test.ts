import { afterEach, expect, it, onTestFinished } from 'vitest';
import { type Job, setTeam } from '../../kernels/team.ts';
import { workloads, written } from '../support/team.ts';

/** What these tests use of a Web Worker. */
declare class Worker {
  constructor(script: URL, options: { type: 'module' });
  onmessage: () => void;
  onerror: (event: unknown) => void;
  postMessage(message: unknown): void;
  terminate(): void;
}

afterEach(() => setTeam([]));

it('memory is shared here, as on every page with COOP and COEP headers', () => {
  expect(typeof SharedArrayBuffer).toBe('function');
});

it('a Web Worker takes part in every product, and the bits are those of one thread', async () => {
  const jobs: Job[] = [];
  const worker = new Worker(new URL('../support/team-worker.ts', import.meta.url), { type: 'module' });
  onTestFinished(() => worker.terminate());
  await new Promise<void>((resolve, reject) => {
    worker.onmessage = resolve;
    worker.onerror = reject;
  });
  for (const { name, run } of workloads()) {
    setTeam([]);
    const alone = run();
    setTeam([
      {
        post(job) {
          jobs.push(job as Job);
          worker.postMessage(job);
        },
      },
    ]);
    // On a busy machine the worker may come too late for a product, which is then done by this thread.
    do {
      jobs.length = 0;
      await new Promise((resolve) => setTimeout(resolve));
      expect(same(run(), alone), name).toBe(true);
    } while (written(jobs[0]) === 0);
  }
});

function same(got: Float64Array, want: Float64Array): boolean {
  const [a, b] = [new BigInt64Array(got.buffer), new BigInt64Array(want.buffer)];
  return a.length === b.length && a.every((bits, i) => bits === b[i]);
}
