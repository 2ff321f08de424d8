/**
 * A shard of a sweep, run to its end: the cells of its stride of which no attempt holds a result.
 */
import { randomBytes } from 'node:crypto';
import { InputError } from '../../errors.ts';
import { LineWriter } from '../../sweep/attempt.ts';
import { refusedCellId, type SweepCell, type SweepPlan } from '../../sweep/plan.ts';
import { Schedule } from '../../sweep/schedule.ts';
import { type Findings, Survey } from '../../sweep/survey.ts';
import { failedRow } from '../../sweep/table.ts';
import type { Transition } from '../../sweep/transition.ts';
import { heard } from '../interrupt.ts';
import { AttemptFile, attemptStem } from './attempt-file.ts';
import { type Ending, type RunBatch, writtenBatch } from './batch.ts';
import { attemptFiles, attemptsFolder, checkInputs, loadSweepDirectory } from './directory.ts';
import { CellPool, type LostCell } from './pool.ts';

export interface ShardChoice {
  readonly directory: string;
  readonly shard: number;
  readonly of: number;
  readonly workers: number;
  /** Whether to stop at the first cell that fails, for whatever reason. */
  readonly failFast?: boolean;
  /** Whether cells that their own spec made fail are tried again, too. */
  readonly retryFailed?: boolean;
}

export interface ShardReport {
  readonly findings: Findings;
  /** Cells of the shard found in earlier attempts. */
  readonly found: number;
  readonly computed: number;
  /** Failed cells among the computed, and those of them that failed for a reason outside the sweep. */
  readonly failed: number;
  readonly failedOutside: number;
  readonly seconds: number;
  readonly interrupted: boolean;
  /** Why the sweep stopped itself; null when it did not. */
  readonly stopped: string | null;
  readonly transitions: readonly Transition[];
}

/** Cells of the present round: finished, and all. */
export type ShardProgress = (done: number, total: number) => void;

/** So many cells that fail one after the other for the same reason outside the sweep stop it. */
const MOST_ALIKE = 10;

/** Runs what is missing of a shard. @throws InputError or Fault when the disk is full, or inputs are away: what was written is kept */
export async function runShard(
  { directory, shard, of, workers, failFast = false, retryFailed = false }: ShardChoice,
  signal: AbortSignal,
  progress: ShardProgress,
): Promise<ShardReport> {
  const { plan } = await heard(() => loadSweepDirectory(directory));
  const schedule = new Schedule(plan);
  if (schedule.adaptive && of > 1) {
    throw new InputError(
      '--shard',
      'must be 0/1 for an adaptive sweep, whose rounds need all results',
      `${shard}/${of}`,
    );
  }
  await heard(() => checkInputs(directory, plan));
  const survey = await heard(
    () => new Survey(plan, attemptFiles(directory), (index, row) => schedule.observe(index, row)),
  );
  const attempt = new AttemptFile(
    attemptStem(attemptsFolder(directory), { shard, of }, randomBytes(6).toString('hex')),
  );
  const pool = new CellPool(directory, workers, signal);
  const started = performance.now();
  const writer = new LineWriter(plan);
  const watch = new FailureWatch(failFast);
  let [found, computed, total] = [0, 0, 0];
  const isWanted = ({ index }: SweepCell): boolean => {
    if (index % of !== shard) return false;
    const state = survey.state(index);
    if (state === 'missing' || state === 'outside' || (state === 'spec' && retryFailed)) return true;
    found++;
    return false;
  };
  try {
    for (const cells of schedule.rounds()) {
      total += countIn(cells, shard, of, plan.size);
      for await (const answer of pool.run(where(cells, isWanted))) {
        const batch = 'lost' in answer ? lostBatch(plan, writer, answer) : answer;
        attempt.appendBatch(batch.heads, batch.lines);
        computed += batch.lines.length;
        for (const { index, row } of batch.rows) schedule.observe(index, row);
        progress(found + computed, total);
        watch.see(batch.endings);
        if (watch.stopped !== null) break;
      }
      // What the next round holds depends on all results of this one.
      if (signal.aborted || watch.stopped !== null || watch.failedOutside > 0) break;
    }
  } catch (error) {
    abandonAfter(attempt);
    throw error;
  } finally {
    await pool.close();
  }
  if (signal.aborted || watch.stopped !== null) attempt.abandon();
  else attempt.finish();
  const { failed, failedOutside, stopped } = watch;
  const isWhole = !signal.aborted && stopped === null && failedOutside === 0;
  return {
    findings: survey,
    found,
    computed,
    failed,
    failedOutside,
    seconds: (performance.now() - started) / 1000,
    interrupted: signal.aborted,
    stopped,
    transitions: isWhole ? schedule.transitions() : [],
  };
}

/** Counts failures, and says when it is of no use to go on. */
class FailureWatch {
  failed = 0;
  failedOutside = 0;
  stopped: string | null = null;
  private alike = 0;
  private reason = '';

  constructor(private readonly failFast: boolean) {}

  see(endings: readonly Ending[]): void {
    for (const ending of endings) {
      if (ending === null) this.alike = 0;
      else this.seeFailure(ending.failure, ending.error ?? '');
    }
  }

  private seeFailure(failure: 'spec' | 'outside', reason: string): void {
    this.failed++;
    if (this.failFast) this.stopped ??= `a cell failed: ${reason}`;
    if (failure === 'spec') return;
    this.failedOutside++;
    this.alike = reason === this.reason ? this.alike + 1 : 1;
    this.reason = reason;
    if (this.alike >= MOST_ALIKE) {
      this.stopped ??= `${this.alike} cells one after the other failed for the same reason, outside the sweep: ${reason}`;
    }
  }
}

/** A failed attempt at a cell that took its thread with it. */
function lostBatch(plan: SweepPlan, writer: LineWriter, { lost, error }: LostCell): RunBatch {
  const { index, at, seed } = lost;
  const row = failedRow({
    id: refusedCellId(plan, lost),
    at,
    seed,
    failure: 'outside',
    error: `the thread that ran it was lost: ${error.message}`,
  });
  return { ...writtenBatch(writer, [{ index, row }]), rows: [], seconds: 0 };
}

/** What went wrong before is what is told. */
function abandonAfter(attempt: AttemptFile): void {
  try {
    attempt.abandon();
  } catch {
    // The file may be on the disk that is full.
  }
}

function countIn(cells: Iterable<SweepCell>, shard: number, of: number, size: number): number {
  return Array.isArray(cells) ? cells.length : Math.ceil((size - shard) / of);
}

function* where<T>(items: Iterable<T>, wanted: (item: T) => boolean): Generator<T> {
  for (const item of items) if (wanted(item)) yield item;
}
