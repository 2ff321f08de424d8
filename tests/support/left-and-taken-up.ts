/**
 * Runs that are left between two of their yields and taken up again.
 */

import type { Outcome } from '../../src/experiment/after-training.ts';
import type { ExperimentArrays } from '../../src/experiment/arrays.ts';
import { Checkpoint, type KeptRun } from '../../src/experiment/checkpoint.ts';
import type { FileInputs } from '../../src/experiment/inputs.ts';
import { runInSteps } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';

/** What a run comes to, and after how many signs of life: yields that tell of no stage that is over, as those come anew every time. */
export interface Ended {
  readonly record: string;
  readonly arrays: ExperimentArrays;
  readonly yields: number;
  /** How many of them are of log time, which is no stretch that can be left. */
  readonly inLogTime: number;
}

const LOG_TIME: ReadonlySet<string> = new Set(['log time', 'rows in log time', 'limit in log time']);

/** Runs to the end, from what was kept if anything was. */
export function toTheEnd(spec: object, kept: KeptRun | null, inputs: FileInputs | null = null): Ended {
  let yields = 0;
  let inLogTime = 0;
  const counted = function* (): Generator<unknown, Outcome> {
    const work = runInSteps(resolveSpec(spec), inputs, { checkpoint: new Checkpoint(kept) });
    for (let next = work.next(); ; next = work.next()) {
      if (next.done) return next.value;
      if (next.value.found === undefined) yields++;
      if (LOG_TIME.has(next.value.stage)) inLogTime++;
      yield;
    }
  };
  const { record, arrays } = finish(counted());
  return { record: JSON.stringify(record), arrays, yields, inLogTime };
}

/** Leaves a run at its k-th sign of life from where it is taken up; what it kept there, copied as a file would. */
export function leftAt(
  spec: object,
  k: number,
  from: KeptRun | null = null,
  inputs: FileInputs | null = null,
): KeptRun | null {
  const checkpoint = new Checkpoint(from);
  const work = runInSteps(resolveSpec(spec), inputs, { checkpoint });
  for (let at = 0; at < k; ) {
    const next = work.next();
    if (next.done) return null;
    if (next.value.found === undefined) at++;
  }
  return structuredClone(checkpoint.keep());
}
