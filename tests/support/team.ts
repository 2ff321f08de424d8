/**
 * Products large enough for a team, and workers of several tempers, all in the calling thread.
 */
import { addGram, addMultiply, gram, multiplyTransposed } from '../../kernels/products.ts';
import { help, type Job, type TeamWorker } from '../../kernels/team.ts';
import { normals } from '../../kernels/variates.ts';

export interface Workload {
  readonly name: string;
  readonly run: () => Float64Array;
}

/** Each product at an odd size past the least that is shared. */
export function workloads(): Workload[] {
  const [m, n, k] = [1003, 997, 1021];
  const A = variates(m * k, 1);
  const B = variates(n * k, 2);
  const long = variates(513 * 4001, 3);
  const K = filled(m * m, (C) => gram(m, 1, A.subarray(0, m), C));
  return [
    { name: `gram ${m} x ${k}`, run: () => filled(m * m, (C) => gram(m, k, A, C)) },
    { name: 'gram 513 x 4001', run: () => filled(513 * 513, (C) => gram(513, 4001, long, C)) },
    { name: `addGram ${m} x ${k}`, run: () => changed(K, (C) => addGram(m, k, A, C)) },
    {
      name: `multiplyTransposed ${m} x ${n} x ${k}`,
      run: () => filled(m * n, (C) => multiplyTransposed(m, n, k, A, B, C)),
    },
    {
      name: `addMultiply ${m} x ${n} x ${k}`,
      run: () => filled(m * n, (C) => addMultiply(m, n, k, A, B, C)),
    },
  ];
}

/** A worker that does its whole part before the calling thread begins; `jobs` are those it was given. */
export function eager(): TeamWorker & { readonly jobs: Job[] } {
  const jobs: Job[] = [];
  return {
    jobs,
    post(job) {
      jobs.push(job as Job);
      help(job as Job);
    },
  };
}

/** Takes so many pieces of each job and never writes one. */
export function dying(pieces: number): TeamWorker {
  return { post: (job) => void Atomics.add(new Int32Array((job as Job).control), 0, pieces) };
}

/** How many pieces of a job workers have written. */
export function written({ control }: Job): number {
  return new Int32Array(control).subarray(1).reduce((total, flag) => total + flag, 0);
}

function variates(length: number, seed: number): Float64Array {
  return filled(length, (out) => normals([seed, 0], 0, 1, out));
}

function changed(from: Float64Array, change: (out: Float64Array) => unknown): Float64Array {
  const out = from.slice();
  change(out);
  return out;
}

function filled(length: number, fill: (out: Float64Array) => unknown): Float64Array {
  const out = new Float64Array(length);
  fill(out);
  return out;
}
