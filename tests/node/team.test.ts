import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Job, setTeam } from '../../kernels/team.ts';
import { openTeam, TEAM_WORKER } from '../../src/cli/team.ts';
import { run } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { benign, folderWith } from '../support/command-line.ts';
import { workloads, written } from '../support/team.ts';

const products = workloads();
const [first] = products;

function bytes(numbers: Float64Array): Buffer {
  return Buffer.from(numbers.buffer);
}

describe('benign run', () => {
  it.each([
    ['of large products', { n: 1003, d: 1e6 }],
    ['of many columns', { n: 60, d: 1e5, noise: { family: 'studentT' }, signal: { norm: 40 } }],
  ])('opens a team for an experiment %s, ends it, and writes the record of one thread', (_, data) => {
    const spec = {
      data,
      network: { width: 4 },
      training: { steps: 3 },
      risk: { endPoints: 1000, trajectoryPoints: 0, streamedPoints: 100 },
    };
    const folder = folderWith({ 'spec.json': JSON.stringify(spec) });
    const { status, stdout, stderr } = benign(['run', 'spec.json', '--json'], folder);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`${JSON.stringify(run(resolveSpec(spec), null).record)}\n`);
  });
});

describe('a team of threads', () => {
  it.each([1, 2])('of %i beside this one takes part, and gives the same bytes', async (threads) => {
    const jobs: Job[] = [];
    const workers = Array.from({ length: threads }, () => new Worker(TEAM_WORKER));
    onTestFinished(async () => {
      setTeam([]);
      await Promise.all(workers.map((worker) => worker.terminate()));
    });
    for (const { name, run } of products) {
      setTeam([]);
      const alone = bytes(run());
      setTeam(
        workers.map((worker) => ({
          post(job) {
            jobs.push(job as Job);
            worker.postMessage(job);
          },
        })),
      );
      // A thread that is still starting is not waited for.
      do {
        jobs.length = 0;
        expect(bytes(run()).equals(alone), name).toBe(true);
      } while (written(jobs[0]) === 0);
    }
  });

  it('stays right when its script is missing, throws, or ends, and says so', async () => {
    const folder = folderWith({
      'throws.mjs': 'throw new Error("no kernels here");',
      'ends.mjs':
        "import { parentPort } from 'node:worker_threads'; parentPort.once('message', () => process.exit(7));",
      'takes.mjs': `import { parentPort } from 'node:worker_threads';
parentPort.once('message', ({ control }) => { Atomics.add(new Int32Array(control), 0, 3); throw new Error('after three'); });`,
    });
    const alone = bytes(first.run());
    for (const [script, reason] of [
      ['missing.mjs', /Cannot find module/],
      ['throws.mjs', /no kernels here/],
      ['ends.mjs', /ended with code 7/],
      ['takes.mjs', /after three/],
    ] as const) {
      const reasons: string[] = [];
      const close = openTeam(2, join(folder, script), (why) => reasons.push(why));
      while (reasons.length < 2) {
        expect(bytes(first.run()).equals(alone), script).toBe(true);
        await setTimeout(5);
      }
      expect(bytes(first.run()).equals(alone)).toBe(true);
      await close();
      expect(reasons).toHaveLength(2);
      for (const why of reasons) expect(why).toMatch(reason);
    }
  });

  it('closed while it works, it leaves no thread and no word behind', async () => {
    const reasons: string[] = [];
    const close = openTeam(1, TEAM_WORKER, (why) => reasons.push(why));
    first.run();
    await close();
    await setTimeout(20);
    expect(reasons).toEqual([]);
  });
});
