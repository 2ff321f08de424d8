/**
 * Runs of one experiment with some of its fields varied; loaded where it is asked for.
 */
import { type Comparison, comparisonOf } from '../inquiry/comparison.ts';
import { planComparison, readsTheSame, withValues } from '../inquiry/comparison-plan.ts';
import type { ExperimentRecord } from '../record/record.ts';
import type { ReadSpec } from './named-files.ts';
import type { SpecInput } from './spec-input.ts';

interface Runner {
  readonly read: (input: SpecInput) => Promise<ReadSpec>;
  readonly run: (spec: Pick<ReadSpec, 'spec' | 'inputs'>) => Promise<ExperimentRecord>;
}

/** Data that a system shares with the one before are not read again. */
export async function comparisonOfRuns(
  input: SpecInput,
  vary: Readonly<Record<string, readonly unknown[]>>,
  { read, run }: Runner,
): Promise<Comparison> {
  let last = await read(input);
  const varied = Object.entries(vary).map(([path, values]) => ({ path, values }));
  const plan = planComparison(last.written, varied);
  const records: (ExperimentRecord | null)[] = [];
  for (const { spec, set } of plan.systems) {
    if (spec !== null && !readsTheSame(spec, last.spec)) last = await read(withValues({ ...input }, set));
    records.push(spec === null ? null : await run({ spec, inputs: last.inputs }));
  }
  return comparisonOf(plan, records);
}
