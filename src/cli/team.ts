/**
 * Threads that share a run's large products, and its passes over many columns.
 */
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FileInputs } from '../experiment/inputs.ts';
import { setTeam, type TeamWorker, worthSharing } from '../linalg/team.ts';
import type { Spec } from '../spec/resolve.ts';
import { packageRoot } from './package-root.ts';
import { note } from './streams.ts';

/** Threads that compute, this one among them: more gain little, and each holds a copy of the operands. */
const MOST_MEMBERS = 4;
/** Fewer variates are drawn about as fast as a thread starts. */
const LEAST_VARIATES = 1e7;
/** Share of the machine's memory that a team may take for its copies. */
const MEMORY_SHARE = 1 / 8;

/** What a thread of a team runs. */
export const TEAM_WORKER = join(packageRoot(), 'dist', 'team-worker.js');

/** Starts as many threads as a run can use, which may be none; returns what ends them. */
export function openTeamFor(spec: Spec, inputs: FileInputs | null): () => Promise<void> {
  return openTeam(threadsFor(spec, inputs), TEAM_WORKER, (reason) => {
    note(`benign: a thread that shares the work failed, the others go on: ${reason}`);
  });
}

/**
 * Starts threads and makes them the team. Whatever happens to one of them, products are finished without it.
 *
 * @param onFailure  told why a thread failed, when it did
 * @returns what ends the team and its threads
 */
export function openTeam(
  threads: number,
  script: string,
  onFailure: (reason: string) => void,
): () => Promise<void> {
  const workers = Array.from({ length: threads }, () => new Worker(script));
  const team = new Map<Worker, TeamWorker>(
    workers.map((worker) => [worker, { post: (job) => worker.postMessage(job) }]),
  );
  const leave = (worker: Worker, reason: string) => {
    if (!team.delete(worker)) return;
    setTeam([...team.values()]);
    onFailure(reason);
  };
  for (const worker of workers) {
    worker.on('error', (error) => leave(worker, error.message));
    worker.on('exit', (code) => leave(worker, `it ended with code ${code}`));
    worker.unref();
  }
  setTeam([...team.values()]);
  return async () => {
    team.clear();
    setTeam([]);
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
}

function threadsFor(spec: Spec, inputs: FileInputs | null): number {
  const { data } = spec;
  const n = data.source === 'population' ? data.n : (inputs?.training.X.rows ?? 0);
  const explicit = data.source === 'population' && data.sampler === 'explicit' ? data.d : n;
  const k = inputs?.training.X.cols ?? explicit;
  const products = worthSharing(n, n, k);
  if (!products && variates(spec) < LEAST_VARIATES) return 0;
  const copies = products ? Math.floor((MEMORY_SHARE * totalmem()) / (8 * n * (n + k))) : MOST_MEMBERS;
  return Math.max(0, Math.min(MOST_MEMBERS, availableParallelism(), copies) - 1);
}

/** How many are drawn column by column. */
function variates({ data, network, risk }: Spec): number {
  if (data.source !== 'population' || data.sampler !== 'streamed') return 0;
  return data.d * (data.n + network.width + risk.streamedPoints);
}
