import { afterEach, expect, it } from 'vitest';
import { type Job, setTeam } from '../../kernels/index.ts';
import { workloads, written } from '../support/team.ts';

/** What these tests use of a Web Worker. */
declare class Worker {
  constructor(script: URL, options: { type: 'module' });
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
    // The worker starts once this thread gives way.
    do {
      jobs.length = 0;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(same(run(), alone), name).toBe(true);
    } while (written(jobs[0]) === 0);
  }
  worker.terminate();
});

function same(got: Float64Array, want: Float64Array): boolean {
  const [a, b] = [new BigInt64Array(got.buffer), new BigInt64Array(want.buffer)];
  return a.length === b.length && a.every((bits, i) => bits === b[i]);
}
