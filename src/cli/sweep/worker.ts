/**
 * A thread that runs cells of a sweep.
 */
import { workerData } from 'node:worker_threads';
import { readAhead } from '../../data/file/ahead.ts';
import { inMemory } from '../../data/file/opened.ts';
import { InputError } from '../../errors.ts';
import { type FileInputs, readInputs } from '../../experiment/inputs.ts';
import type { Spec } from '../../experiment/resolve.ts';
import { encodeLine } from '../../sweep/attempt.ts';
import { cellRunner } from '../../sweep/cell.ts';
import type { SweepCell } from '../../sweep/plan.ts';
import { loadSweepDirectory } from './directory.ts';

/** Cells that were run, as lines of the store. */
export interface RunBatch {
  /** One line a cell, in the order asked. */
  readonly lines: readonly string[];
  readonly failed: number;
  readonly seconds: number;
}

/** Or why the sweep itself is refused: an InputError's parts, which cross threads. */
export type BatchAnswer =
  | RunBatch
  | { readonly refused: readonly [what: string, rule: string, got: unknown] };

const { plan, read } = loadSweepDirectory(workerData.directory);
const open = await readAhead(Object.keys(plan.files), (path) => inMemory(read(path), path));
const run = cellRunner(plan, rememberingLast(read));

export default function answer(cells: readonly SweepCell[]): BatchAnswer {
  try {
    return runBatch(cells);
  } catch (error) {
    if (error instanceof InputError) return { refused: [error.what, error.rule, error.got] };
    throw error;
  }
}

function runBatch(cells: readonly SweepCell[]): RunBatch {
  const started = performance.now();
  let failed = 0;
  const lines = cells.map((cell) => {
    const row = run(cell);
    if (row.status === 'failed') failed++;
    return encodeLine(plan, { index: cell.index, row });
  });
  return { lines, failed, seconds: (performance.now() - started) / 1000 };
}

/** Reads the files of an experiment; those of the same data as before are not read again. */
function rememberingLast(readFile: typeof read): (experiment: Spec) => FileInputs | null {
  let last: { readonly key: string; readonly inputs: FileInputs | null } | null = null;
  return (experiment) => {
    if (experiment.data.source !== 'file') return null;
    const key = JSON.stringify([experiment.data, experiment.network]);
    if (last?.key !== key) last = { key, inputs: readInputs(experiment, readFile, { open }) };
    return last.inputs;
  };
}
