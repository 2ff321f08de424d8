/**
 * Threads of several tempers that share passes over columns, all in the calling thread, and passes that only count.
 */
import type { ColumnJob } from '../../src/data/column-work.ts';
import { Columns } from '../../src/data/columns.ts';
import { helpWithColumns } from '../../src/data/streamed.ts';
import { columnDraw } from '../../src/experiment/sample-stage.ts';
import type { TeamWorker } from '../../src/linalg/team.ts';
import { keyFrom } from '../../src/random/key.ts';

export const help = (job: object) =>
  helpWithColumns(job as ColumnJob, (recipe) => columnDraw(recipe as Parameters<typeof columnDraw>[0]));

/** Does its whole part at once. */
export function eager(): TeamWorker & { readonly jobs: ColumnJob[] } {
  const jobs: ColumnJob[] = [];
  return {
    jobs,
    post(job) {
      jobs.push(job as ColumnJob);
      help(job);
    },
  };
}

/** Takes so many stretches and never computes one. */
export function dying(stretches: number): TeamWorker {
  return { post: (job) => void Atomics.add(new Int32Array((job as ColumnJob).control), 0, stretches) };
}

/** Counts blocks, and is told of each. */
export function summing(columns: Columns, told: (from: number, number: number) => void) {
  return {
    columns,
    entries: () => 1,
    add(law: { readonly number: number }, results: Float64Array, from: number) {
      told(from, law.number);
      results[0]++;
    },
    join: (whole: Float64Array | null, results: Float64Array) =>
      Float64Array.of((whole?.[0] ?? 0) + results[0]),
  };
}

export const isotropic = (dimension: number) =>
  new Columns(
    { positiveShare: 0.5, blocks: [{ eigenvalue: 1, dimension, signalNorm: 0 }] },
    keyFrom(1, 'data'),
  );
