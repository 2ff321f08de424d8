/**
 * A shard of a sweep, run to its end: the cells of its stride that no attempt holds yet.
 */
import { randomBytes } from 'node:crypto';
import { InputError } from '../../errors.ts';
import { decodeLine } from '../../sweep/attempt.ts';
import type { SweepCell, SweepPlan } from '../../sweep/plan.ts';
import { Schedule } from '../../sweep/schedule.ts';
import { type Findings, Survey } from '../../sweep/survey.ts';
import type { Transition } from '../../sweep/transition.ts';
import { AttemptFile, attemptStem } from './attempt-file.ts';
import { attemptFiles, attemptsFolder, loadSweepDirectory } from './directory.ts';
import { CellPool } from './pool.ts';

export interface ShardChoice {
  readonly directory: string;
  readonly shard: number;
  readonly of: number;
  readonly workers: number;
}

export interface ShardReport {
  readonly findings: Findings;
  /** Cells of the shard found in earlier attempts. */
  readonly found: number;
  readonly computed: number;
  /** Failed cells among the computed. */
  readonly failed: number;
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly transitions: readonly Transition[];
}

/** Cells of the present round: finished, and all. */
export type ShardProgress = (done: number, total: number) => void;

/** Runs what is missing of a shard. @throws InputError when the disk is full: what was written is kept */
export async function runShard(
  { directory, shard, of, workers }: ShardChoice,
  signal: AbortSignal,
  progress: ShardProgress,
): Promise<ShardReport> {
  const { plan } = loadSweepDirectory(directory);
  const schedule = new Schedule(plan);
  if (schedule.adaptive && of > 1) {
    throw new InputError(
      '--shard',
      'must be 0/1 for an adaptive sweep, whose rounds need all results',
      `${shard}/${of}`,
    );
  }
  const survey = new Survey(plan, attemptFiles(directory), (index, row) => schedule.observe(index, row));
  const pool = new CellPool(directory, workers, signal);
  const started = performance.now();
  let attempt: AttemptFile | null = null;
  let [found, computed, failed, total] = [0, 0, 0, 0];
  const isMissing = ({ index }: SweepCell): boolean => {
    if (index % of !== shard) return false;
    if (survey.has(index)) found++;
    return !survey.has(index);
  };
  try {
    for (const cells of schedule.rounds()) {
      total += countIn(cells, shard, of, plan.size);
      for await (const batch of pool.run(where(cells, isMissing))) {
        attempt ??= new AttemptFile(
          attemptStem(attemptsFolder(directory), { shard, of }, randomBytes(6).toString('hex')),
        );
        attempt.append(batch.lines.join(''));
        computed += batch.lines.length;
        failed += batch.failed;
        if (schedule.adaptive) for (const line of batch.lines) observe(plan, schedule, line);
        progress(found + computed, total);
      }
      if (signal.aborted) break;
    }
  } catch (error) {
    abandonAfter(attempt);
    throw error;
  } finally {
    await pool.close();
  }
  if (signal.aborted) attempt?.abandon();
  else attempt?.finish();
  const seconds = (performance.now() - started) / 1000;
  const transitions = signal.aborted ? [] : schedule.transitions();
  return { findings: survey, found, computed, failed, seconds, interrupted: signal.aborted, transitions };
}

function observe(plan: SweepPlan, schedule: Schedule, line: string): void {
  const stored = decodeLine(plan, line.trimEnd());
  if (stored === null) throw new Error('a line that was just made does not read back');
  schedule.observe(stored.index, stored.row);
}

/** What went wrong before is what is told. */
function abandonAfter(attempt: AttemptFile | null): void {
  try {
    attempt?.abandon();
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
