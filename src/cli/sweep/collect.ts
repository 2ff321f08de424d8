/**
 * Collecting a sweep: its attempts checked and united by cell, and written to one Parquet file.
 */
import { dirname } from 'node:path';
import { Columns, writeParquet } from '../../sweep/parquet.ts';
import type { SweepPlan } from '../../sweep/plan.ts';
import { Schedule } from '../../sweep/schedule.ts';
import { type Findings, Survey } from '../../sweep/survey.ts';
import type { SweepTable } from '../../sweep/table.ts';
import { tableOf } from '../../sweep/table.ts';
import type { Transition } from '../../sweep/transition.ts';
import { checkCanWrite, makeFolder, writeInPieces } from '../whole-files.ts';
import { attemptFiles, loadSweepDirectory } from './directory.ts';

export interface Collected {
  readonly plan: SweepPlan;
  readonly survey: Survey;
  readonly findings: Findings;
  readonly cells: number;
  readonly done: number;
  /** Cells with failed attempts alone; those that failed for a reason outside the sweep are tried again by the next start. */
  readonly failed: number;
  readonly failedOutside: number;
  /** Cells of the rounds known so far that have no result. */
  readonly missing: number;
  readonly transitions: readonly Transition[];
}

/**
 * Unites a sweep's attempts and writes its cells, as many as there are, to a file. What it knows of the store it has read itself: each
 * line is read again when its row is written, and must still be that of its cell.
 *
 * @throws InputError when the file cannot be written, before anything is read; Fault when that, or the store, changes meanwhile
 */
export function collectTo(directory: string, file: string): Collected {
  checkCanWrite(dirname(file), '--out');
  const columns = new Columns();
  const collected = unite(directory, columns);
  const { plan, survey, transitions } = collected;
  makeFolder(dirname(file));
  writeInPieces(file, (sink) => writeParquet(plan, columns, survey.rows(), transitions, sink));
  return collected;
}

/** A sweep's rows in memory, for figures. */
export function loadSweepTable(directory: string): { table: SweepTable; collected: Collected } {
  const collected = unite(directory, null);
  const rows = Array.from(collected.survey.rows(), ({ row }) => row);
  return { table: tableOf(collected.plan, rows), collected };
}

function unite(directory: string, columns: Columns | null): Collected {
  const { plan } = loadSweepDirectory(directory);
  const schedule = new Schedule(plan);
  const survey = new Survey(plan, attemptFiles(directory), (index, row) => {
    schedule.observe(index, row);
    columns?.see(row);
  });
  let [missing, waiting] = [0, 0];
  for (const cells of schedule.rounds()) {
    for (const { index } of cells) {
      const state = survey.state(index);
      if (state === 'missing') missing++;
      if (state === 'outside') waiting++;
    }
    if (missing > 0 || waiting > 0) break;
  }
  const { cells, failed, failedOutside } = survey;
  return {
    plan,
    survey,
    findings: survey,
    cells,
    done: cells - failed,
    failed,
    failedOutside,
    missing,
    transitions: missing > 0 || waiting > 0 ? [] : schedule.transitions(),
  };
}
