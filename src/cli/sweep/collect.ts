/**
 * Collecting a sweep: its attempts checked and united by cell, and written to one Parquet file.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { InputError } from '../../errors.ts';
import { tableOf } from '../../sweep/evaluate.ts';
import { Columns, writeParquet } from '../../sweep/parquet.ts';
import type { SweepPlan } from '../../sweep/plan.ts';
import { Schedule } from '../../sweep/schedule.ts';
import { type Findings, Survey } from '../../sweep/survey.ts';
import type { SweepTable } from '../../sweep/table.ts';
import type { Transition } from '../../sweep/transition.ts';
import { attemptFiles, loadSweepDirectory } from './directory.ts';

export interface Collected {
  readonly plan: SweepPlan;
  readonly survey: Survey;
  readonly findings: Findings;
  readonly cells: number;
  readonly done: number;
  readonly failed: number;
  /** Cells of the rounds known so far that have no result. */
  readonly missing: number;
  readonly transitions: readonly Transition[];
}

/** Unites a sweep's attempts and writes its cells, as many as there are, to a file. */
export function collectTo(directory: string, file: string): Collected {
  const columns = new Columns();
  const collected = unite(directory, columns);
  const part = `${file}.${randomBytes(4).toString('hex')}.part`;
  let handle: number | null = null;
  try {
    handle = openSync(part, 'wx');
    const { plan, survey, transitions } = collected;
    writeParquet(plan, columns, survey.rows(), transitions, (bytes) => {
      for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(writeSync(handle as number, rest));
    });
    closeSync(handle);
    renameSync(part, file);
  } catch (error) {
    if (handle !== null) rmSync(part, { force: true });
    throw new InputError(
      '--out',
      'must be a file that can be written',
      `${file}: ${(error as Error).message}`,
    );
  }
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
  let missing = 0;
  for (const cells of schedule.rounds()) {
    for (const { index } of cells) if (!survey.has(index)) missing++;
    if (missing > 0) break;
  }
  const { cells, failed } = survey;
  const transitions = missing > 0 ? [] : schedule.transitions();
  return { plan, survey, findings: survey, cells, done: cells - failed, failed, missing, transitions };
}
