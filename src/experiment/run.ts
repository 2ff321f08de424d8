/**
 * One experiment, from population to verdict: the road of the paper, in two halves.
 */
import type { Spec } from '../spec/resolve.ts';
import { finish } from '../stepwise.ts';
import { afterTraining, type Outcome } from './after-training.ts';
import type { FileInputs } from './inputs.ts';
import { runRowsInSteps } from './row-run.ts';
import { rowsOfRun } from './sample-stage.ts';
import type { RunProgress } from './stages.ts';
import { type RunOptions, upToTraining } from './up-to-training.ts';

/**
 * Runs one experiment. The same spec and inputs give the same record, byte for byte.
 *
 * @param inputs  what the spec's files hold (`readInputs`); null for a population
 * @throws InputError when the experiment needs more memory than allowed, or the inputs contradict the spec
 */
export function run(spec: Spec, inputs: FileInputs | null, options: RunOptions = {}): Outcome {
  return finish(runInSteps(spec, inputs, options));
}

/**
 * `run`, yielding its progress: between two yields it can be stopped, or others can have their turn. What is known before training,
 * the limit with its error and the theorems, is told before it.
 *
 * @param inputs  what the spec's files hold (`readInputs`); null for a population
 * @throws InputError when the experiment needs more memory than allowed, or the inputs contradict the spec
 * @example
 * const work = runInSteps(resolveSpec({ data: { n: 6, d: 100 }, training: { steps: 20 } }), null);
 * const stages = new Set();
 * let next = work.next();
 * for (; !next.done; next = work.next()) stages.add(next.value.stage);
 * console.log(stages.has('descent'), next.value.record.training.steps); // true 20
 */
export function* runInSteps(
  spec: Spec,
  inputs: FileInputs | null,
  options: RunOptions = {},
): Generator<RunProgress, Outcome> {
  const rows = rowsOfRun(spec, inputs);
  if (rows === null) return yield* afterTraining(yield* upToTraining(spec, inputs, options));
  const { record, arrays } = yield* runRowsInSteps(spec, rows.inputs, rows.sample, options);
  return { record, arrays };
}
