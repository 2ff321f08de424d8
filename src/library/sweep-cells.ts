/**
 * The cells of a sweep, one after the other, in steps.
 */
import { inlineFiles } from '../experiment/inlined-files.ts';
import { type FileInputs, readInputs } from '../experiment/inputs.ts';
import { readAhead } from '../files/ahead.ts';
import { bytesOf } from '../files/opened.ts';
import { isObject } from '../spec/fields.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Progress } from '../stepwise.ts';
import { cellRunnerInSteps } from '../sweep/cell.ts';
import { hashOf } from '../sweep/content-hash.ts';
import { planSweep, type SweepCell, type SweepPlan } from '../sweep/plan.ts';
import { Schedule } from '../sweep/schedule.ts';
import type { SweepRow } from '../sweep/table.ts';
import { arraysNamed } from './arrays.ts';
import type { Host, Options } from './host.ts';
import { opener } from './named-files.ts';

/** A sweep laid out, and how a cell of it is run. */
export interface ReadSweep {
  readonly plan: SweepPlan;
  readonly schedule: Schedule;
  readonly cell: (cell: SweepCell) => Generator<Progress, SweepRow>;
}

/** Hexadecimal digits of a file's hash. */
const DIGITS = 64;

export async function readSweep(
  input: Readonly<Record<string, unknown>>,
  options: Options,
  host: Host,
): Promise<ReadSweep> {
  const arrays = new Map<string, Uint8Array>();
  const written = structuredClone(withArraysNamed(input, arrays));
  const open = opener(options, host, arrays);
  inlineFiles(written.experiment, (path) => bytesOf(open(path)));
  const plan = planSweep(written, { digestOf: (file) => hashOf(bytesOf(open(file)), DIGITS) });
  const ahead = await readAhead(Object.keys(plan.files), open);
  const inputsOf = (experiment: Spec): FileInputs | null =>
    readInputs(experiment, (path) => bytesOf(ahead(path)), { open: ahead });
  return { plan, schedule: new Schedule(plan), cell: cellRunnerInSteps(plan, inputsOf) };
}

function withArraysNamed(
  input: Readonly<Record<string, unknown>>,
  arrays: Map<string, Uint8Array>,
): Record<string, unknown> {
  const { experiment } = input;
  if (!isObject(experiment) || !isObject(experiment.data)) return { ...input };
  const data = arraysNamed(experiment.data, 'experiment.data.', arrays);
  return { ...input, experiment: { ...experiment, data } };
}
