/**
 * A thread that runs cells of a sweep.
 */
import { workerData } from 'node:worker_threads';
import { type FileInputs, readInputs } from '../../experiment/inputs.ts';
import { readAhead } from '../../files/ahead.ts';
import { bytesOf, type OpenedFile, type OpenFile } from '../../files/opened.ts';
import type { Spec } from '../../spec/resolve.ts';
import { LineWriter } from '../../sweep/attempt.ts';
import { cellRunner } from '../../sweep/cell.ts';
import type { SweepCell } from '../../sweep/plan.ts';
import { isAdaptive } from '../../sweep/schedule.ts';
import type { PlacedRow } from '../../sweep/table.ts';
import { type RunBatch, writtenBatch } from './batch.ts';
import { loadSweepDirectory } from './directory.ts';

const { plan, open: openVerified } = loadSweepDirectory(workerData.directory);
const open = await readAhead(Object.keys(plan.files), once(openVerified));
const run = cellRunner(plan, rememberingLast());
const writer = new LineWriter(plan);

export default function runBatch(cells: readonly SweepCell[]): RunBatch {
  const started = performance.now();
  const rows = cells.map((cell): PlacedRow => ({ index: cell.index, row: run(cell) }));
  return {
    ...writtenBatch(writer, rows),
    rows: isAdaptive(plan) ? rows : [],
    seconds: (performance.now() - started) / 1000,
  };
}

/** Reads the files of an experiment; those of the same data as before are not read again. */
function rememberingLast(): (experiment: Spec) => FileInputs | null {
  let last: { readonly key: string; readonly inputs: FileInputs | null } | null = null;
  return (experiment) => {
    if (experiment.data.source !== 'file') return null;
    const key = JSON.stringify([experiment.data, experiment.network]);
    if (last?.key !== key)
      last = { key, inputs: readInputs(experiment, (file) => bytesOf(open(file)), { open }) };
    return last.inputs;
  };
}

/** Opens every file once: its bytes are hashed then, and one that changes afterwards is a fault. */
function once(openFile: OpenFile): OpenFile {
  const opened = new Map<string, OpenedFile>();
  return (file) => {
    const found = opened.get(file) ?? openFile(file);
    opened.set(file, found);
    return found;
  };
}
