/**
 * Work on the columns of a population, in stretches of blocks that threads take one by one.
 *
 * What a stretch gives depends on it alone, and stretches depend on the work alone: the results have the same bits however many
 * threads share them. The calling thread never waits: what another has taken and not finished, it computes too, until that one is
 * done or it is.
 */

import { Pieces, team } from '../linalg/team.ts';
import { newStretch, type Progress, type Stretch } from '../stepwise.ts';
import { COLUMNS, type ColumnLaw, type Columns } from './columns.ts';

/** What is to be computed. */
export interface ColumnWork {
  readonly columns: Columns;
  /** How many numbers so many columns give. */
  entries(columns: number): number;
  /** Adds a block of columns to the results of its stretch, which begins at column `from`; zeros before its first block. */
  add(law: ColumnLaw, results: Float64Array, from: number): void;
  /** The results of a stretch, which begins at column `from`, joined to the whole of those before it: null before the first. */
  join(whole: Float64Array | null, results: Float64Array, from: number): Float64Array;
}

/** Work as other threads see it. */
export interface ColumnJob {
  /** What the draw is made from. */
  readonly recipe: object;
  /** Coefficients of the boundary whose loadings are wanted; null for the inner products. */
  readonly b: Float64Array | null;
  /** Of all stretches, one after the other: float64. */
  readonly results: ArrayBufferLike;
  /** Int32: of each stretch, how many of its blocks these are the results of; `BUSY` while a thread reads or writes them. */
  readonly blocks: ArrayBufferLike;
  /** Of the stretches as pieces. */
  readonly control: ArrayBufferLike;
  /** Int32: columns done. */
  readonly progress: ArrayBufferLike;
}

/** A pass on its way, as plain data. */
export interface KeptColumns {
  /** So many stretches are finished and joined, in order, to a whole. */
  readonly joined: number;
  readonly whole: Float64Array | null;
  /** Those after them that are begun, or finished before their turn. */
  readonly begun: readonly Begun[];
}

/** A stretch on its way: the results of its first blocks. */
interface Begun {
  readonly stretch: number;
  readonly blocks: number;
  readonly results: Float64Array;
}

/** Stretches are no shorter, in blocks, and no more of them: the last bits of sums over columns depend on both. */
const LEAST_BLOCKS = 16;
const MOST_STRETCHES = 32;
/** Their results take no more entries together, unless one stretch does. */
export const MOST_ENTRIES = 2 ** 23;
/** Blocks after which another thread shows how far its stretch is. */
const SHOWN_AFTER = 16;
const BUSY = -1;

/** The stretches of a work. */
class Stretches {
  readonly count: number;
  /** Blocks in each but the last. */
  private readonly blocks: number;
  /** Entries of the results of each. */
  private readonly entries: number;

  constructor(readonly work: ColumnWork) {
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

  /** The first column of a stretch; of that after the last, how many columns there are. */
  start(stretch: number): number {
    return Math.min(stretch * this.blocks * COLUMNS, this.work.columns.d);
  }

  /** Columns in the first blocks of a stretch. */
  columnsIn({ stretch, blocks }: Begun): number {
    return Math.min(this.start(stretch) + blocks * COLUMNS, this.start(stretch + 1)) - this.start(stretch);
  }

  /** Computes a stretch block by block, from where it is; yields how many columns a block had. */
  *compute({ stretch, blocks, results }: Begun): Generator<number, void> {
    const { columns } = this.work;
    const first = stretch * this.blocks;
    const end = Math.min(first + this.blocks, columns.count);
    for (const law of columns.laws(first + blocks, end)) {
      this.work.add(law, results, first * COLUMNS);
      yield law.eigenvalues.length;
    }
  }

  /** A stretch of which nothing is done. */
  untouched(stretch: number): Begun {
    return { stretch, blocks: 0, results: new Float64Array(this.entries) };
  }
}

/** What the stretches have come to, where every thread sees it. */
class Shown {
  private readonly blocks: Int32Array;

  constructor(
    private readonly stretches: Stretches,
    private readonly job: ColumnJob,
  ) {
    this.blocks = new Int32Array(job.blocks);
  }

  /** The results of a stretch, for the thread that computes it in its place. */
  part(stretch: number): Float64Array {
    return this.stretches.part(this.job.results, stretch);
  }

  /** A copy of a stretch; null when nothing of it is shown, or another thread is at it just now. */
  look(stretch: number): Begun | null {
    const blocks = this.hold(stretch);
    if (blocks === BUSY) return null;
    const seen = blocks === 0 ? null : { stretch, blocks, results: this.part(stretch).slice() };
    this.mark(stretch, blocks);
    return seen;
  }

  /** The same for the thread that has taken it, which waits out the moment in which another looks. */
  begin(stretch: number): Begun {
    const blocks = this.holdSurely(stretch);
    const results = this.part(stretch).slice();
    this.mark(stretch, blocks);
    return { stretch, blocks, results };
  }

  /** Puts a stretch, as far as it is, where all see it. */
  show({ stretch, blocks, results }: Begun): void {
    this.holdSurely(stretch);
    this.part(stretch).set(results);
    this.mark(stretch, blocks);
  }

  /** Says that so many blocks are in the results. */
  mark(stretch: number, blocks: number): void {
    Atomics.store(this.blocks, stretch, blocks);
  }

  /** How many blocks there are, or that another thread is at them; where it is not, it is kept out until they are marked. */
  private hold(stretch: number): number {
    const blocks = Atomics.load(this.blocks, stretch);
    return blocks === BUSY || Atomics.compareExchange(this.blocks, stretch, blocks, BUSY) !== blocks
      ? BUSY
      : blocks;
  }

  private holdSurely(stretch: number): number {
    for (;;) {
      const blocks = this.hold(stretch);
      if (blocks !== BUSY) return blocks;
    }
  }
}

/**
 * The results of all stretches, joined in order. Yields its progress.
 *
 * @param recipe  what other threads make the draw from; without it, or without them, this one works alone
 * @param b  as in `ColumnJob`
 * @param way  how it can be left; no thread does over again what it has shown
 */
export function* overColumns(
  work: ColumnWork,
  recipe: object | undefined,
  b: Float64Array | null,
  way: Stretch<KeptColumns> = newStretch(),
): Generator<Progress, Float64Array> {
  const stretches = new Stretches(work);
  const job = offer(stretches, recipe, b, way.from);
  const pieces = new Pieces(job.control);
  const shown = new Shown(stretches, job);
  const done = new Int32Array(job.progress);
  const state = (): Progress => ({
    stage: 'columns',
    done: Atomics.load(done, 0),
    total: work.columns.d,
  });

  let joined = way.from?.joined ?? 0;
  let whole: Float64Array | null = way.from?.whole?.slice() ?? null;
  const join = (results: Float64Array): void => {
    whole = work.join(whole, results, stretches.start(joined));
    joined++;
  };
  const joinFinished = (): void => {
    while (joined < stretches.count && pieces.finished(joined)) join(shown.part(joined));
  };
  /** What another thread has taken, and this one computes too. */
  let own: Begun | null = null;
  way.keep = () => {
    joinFinished();
    const begun: Begun[] = [];
    for (let stretch = joined; stretch < stretches.count; stretch++) {
      const seen = own?.stretch === stretch ? { ...own, results: own.results.slice() } : shown.look(stretch);
      if (seen !== null) begun.push(seen);
    }
    return { joined, whole: whole?.slice() ?? null, begun };
  };

  for (let stretch = pieces.take(); stretch !== null; stretch = pieces.take()) {
    let { blocks } = shown.begin(stretch);
    for (const columns of stretches.compute({ stretch, blocks, results: shown.part(stretch) })) {
      shown.mark(stretch, ++blocks);
      Atomics.add(done, 0, columns);
      yield state();
    }
    pieces.finish(stretch);
  }
  for (joinFinished(); joined < stretches.count; joinFinished()) {
    own = shown.look(joined) ?? stretches.untouched(joined);
    const computing = stretches.compute(own);
    while (!pieces.finished(joined)) {
      if (computing.next().done) {
        join(own.results);
        break;
      }
      own = { ...own, blocks: own.blocks + 1 };
      yield state();
    }
  }
  if (whole === null) throw new Error('there are no columns');
  return whole;
}

/** Hands the work to the team, where it is worth it and there is one. */
function offer(
  stretches: Stretches,
  recipe: object | undefined,
  b: Float64Array | null,
  from: KeptColumns | null,
): ColumnJob {
  const workers = recipe === undefined || stretches.count === 1 ? [] : team();
  const shared = workers.length > 0 && typeof SharedArrayBuffer !== 'undefined';
  const memory = (bytes: number): ArrayBufferLike =>
    shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  const job = {
    recipe: recipe ?? {},
    b,
    results: memory(stretches.bytes),
    blocks: memory(4 * stretches.count),
    control: memory(Pieces.bytes(stretches.count)),
    progress: memory(4),
  };
  if (from !== null) takeUp(stretches, job, from);
  if (shared) for (const worker of workers) worker.post(job);
  return job;
}

/** Puts a job where it was left. */
function takeUp(stretches: Stretches, job: ColumnJob, { joined, begun }: KeptColumns): void {
  const pieces = new Pieces(job.control);
  const shown = new Shown(stretches, job);
  for (let stretch = 0; stretch < joined; stretch++) pieces.take();
  let columns = stretches.start(joined);
  for (const each of begun) {
    shown.show(each);
    columns += stretches.columnsIn(each);
  }
  new Int32Array(job.progress)[0] = columns;
}

/** Another thread's part of a job, to the end of it. @param workOf  makes the work, where some is left */
export function doPart(job: ColumnJob, workOf: () => ColumnWork): void {
  const pieces = new Pieces(job.control);
  if (pieces.exhausted) return;
  const stretches = new Stretches(workOf());
  const shown = new Shown(stretches, job);
  const done = new Int32Array(job.progress);
  for (let stretch = pieces.take(); stretch !== null; stretch = pieces.take()) {
    const from = shown.begin(stretch);
    let { blocks } = from;
    for (const columns of stretches.compute(from)) {
      blocks++;
      Atomics.add(done, 0, columns);
      if (blocks % SHOWN_AFTER === 0) shown.show({ ...from, blocks });
    }
    shown.show({ ...from, blocks });
    pieces.finish(stretch);
  }
}
