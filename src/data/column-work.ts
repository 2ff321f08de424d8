/**
 * Work on the columns of a population, in stretches of blocks that threads take one by one.
 *
 * What a stretch gives depends on it alone, and stretches depend on the work alone: the results have the same bits however many
 * threads share them. The calling thread never waits: what another has taken and not finished, it computes too, until that one is
 * done or it is.
 */

import { Pieces, team } from '../linalg/team.ts';
import type { Progress } from '../stepwise.ts';
import { COLUMNS, type ColumnLaw, type Columns } from './columns.ts';

/** What is to be computed. */
export interface ColumnWork {
  readonly columns: Columns;
  /** How many numbers so many columns give. */
  entries(columns: number): number;
  /** Adds a block of columns to the results of its stretch, which begins at column `from`; zeros before its first block. */
  add(law: ColumnLaw, results: Float64Array, from: number): void;
}

/** Work as other threads see it. */
export interface ColumnJob {
  /** What the draw is made from. */
  readonly recipe: object;
  /** Coefficients of the boundary whose loadings are wanted; null for the inner products. */
  readonly b: Float64Array | null;
  /** Of all stretches, one after the other: float64. */
  readonly results: ArrayBufferLike;
  /** Of the stretches as pieces. */
  readonly control: ArrayBufferLike;
  /** Int32: columns done. */
  readonly progress: ArrayBufferLike;
}

/** Stretches are no shorter, in blocks, and no more of them: the last bits of sums over columns depend on both. */
const LEAST_BLOCKS = 16;
const MOST_STRETCHES = 32;
/** Their results take no more entries together, unless one stretch does. */
export const MOST_ENTRIES = 2 ** 23;

/** The stretches of a work. */
class Stretches {
  readonly count: number;
  /** Blocks in each but the last. */
  private readonly blocks: number;
  /** Entries of the results of each. */
  private readonly entries: number;

  constructor(private readonly work: ColumnWork) {
    const { count } = work.columns;
    const fitting = Math.floor(MOST_ENTRIES / work.entries(LEAST_BLOCKS * COLUMNS));
    this.blocks = Math.max(LEAST_BLOCKS, Math.ceil(count / Math.max(1, Math.min(MOST_STRETCHES, fitting))));
    this.count = Math.ceil(count / this.blocks);
    this.entries = work.entries(this.blocks * COLUMNS);
  }

  /** Of the results of all. */
  get bytes(): number {
    return 8 * this.count * this.entries;
  }

  /** The results of a stretch, among those of all. */
  part(results: ArrayBufferLike, stretch: number): Float64Array {
    return new Float64Array(results, 8 * stretch * this.entries, this.entries);
  }

  /** Computes a stretch, from zeros, block by block; yields how many columns a block had. */
  *compute(stretch: number, results: Float64Array): Generator<number, void> {
    const { columns } = this.work;
    const first = stretch * this.blocks;
    for (const law of columns.laws(first, Math.min(first + this.blocks, columns.count))) {
      this.work.add(law, results, first * COLUMNS);
      yield law.eigenvalues.length;
    }
  }
}

/**
 * The results of every stretch, in order. Yields its progress.
 *
 * @param recipe  what other threads make the draw from; without it, or without them, this one works alone
 * @param b  as in `ColumnJob`
 */
export function* overColumns(
  work: ColumnWork,
  recipe: object | undefined,
  b: Float64Array | null,
): Generator<Progress, Float64Array[]> {
  const stretches = new Stretches(work);
  const all = Array.from({ length: stretches.count }, (_, stretch) => stretch);
  const job = offer(stretches, recipe, b);
  const pieces = new Pieces(job.control);
  const done = new Int32Array(job.progress);
  const state = (): Progress => ({ done: Atomics.load(done, 0), total: work.columns.d });

  const left = new Set(all);
  for (let stretch = pieces.take(); stretch !== null; stretch = pieces.take()) {
    for (const columns of stretches.compute(stretch, stretches.part(job.results, stretch))) {
      Atomics.add(done, 0, columns);
      yield state();
    }
    left.delete(stretch);
  }
  for (const stretch of left) {
    const own = new Float64Array(stretches.part(job.results, stretch).length);
    const computing = stretches.compute(stretch, own);
    while (!pieces.finished(stretch)) {
      if (computing.next().done) {
        stretches.part(job.results, stretch).set(own);
        break;
      }
      yield state();
    }
  }
  return all.map((stretch) => stretches.part(job.results, stretch));
}

/** Hands the work to the team, where it is worth it and there is one. */
function offer(stretches: Stretches, recipe: object | undefined, b: Float64Array | null): ColumnJob {
  const workers = recipe === undefined || stretches.count === 1 ? [] : team();
  const shared = workers.length > 0 && typeof SharedArrayBuffer !== 'undefined';
  const memory = (bytes: number): ArrayBufferLike =>
    shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  const job = {
    recipe: recipe ?? {},
    b,
    results: memory(stretches.bytes),
    control: memory(Pieces.bytes(stretches.count)),
    progress: memory(4),
  };
  if (shared) for (const worker of workers) worker.post(job);
  return job;
}

/** Another thread's part of a job, to the end of it. @param workOf  makes the work, where some is left */
export function doPart({ results, control, progress }: ColumnJob, workOf: () => ColumnWork): void {
  const pieces = new Pieces(control);
  if (pieces.exhausted) return;
  const stretches = new Stretches(workOf());
  const done = new Int32Array(progress);
  for (let stretch = pieces.take(); stretch !== null; stretch = pieces.take()) {
    const part = stretches.part(results, stretch);
    const own = new Float64Array(part.length);
    for (const columns of stretches.compute(stretch, own)) Atomics.add(done, 0, columns);
    part.set(own);
    pieces.finish(stretch);
  }
}
