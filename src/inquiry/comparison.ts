/**
 * Paired comparison: one experiment with some of its fields varied, on the same sample and from the same start wherever those fields leave
 * them alone. What each system comes to stands side by side.
 */
import { InputError } from '../errors.ts';
import { version } from '../experiment/assembly.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { type ComparedSystem, compared } from './compared.ts';
import type { ComparisonPlan } from './comparison-plan.ts';
import { type ComparisonWords, comparisonWords } from './comparison-words.ts';

/** One experiment with some of its fields varied, system beside system; plain JSON. */
export interface Comparison extends ComparisonWords {
  readonly version: string;
  readonly name: string;
  /** Varied paths with their values. */
  readonly vary: ComparisonPlan['vary'];
  readonly paired: ComparisonPlan['paired'];
  readonly systems: readonly ComparedSystem[];
}

/**
 * @param records  of the plan's systems in their order; null for those that are refused
 */
export function comparisonOf(
  plan: ComparisonPlan,
  records: readonly (ExperimentRecord | null)[],
): Comparison {
  if (records.length !== plan.systems.length)
    throw new InputError('records', `must be ${plan.systems.length}, one a system`, records.length);
  const first = new Map<string, number>();
  const systems = plan.systems.map(({ name, set, refused }, index): ComparedSystem => {
    const record = records[index];
    return { name, set, refused, found: record === null ? null : compared(record, index, first) };
  });
  return {
    version,
    name: plan.name,
    vary: plan.vary,
    paired: plan.paired,
    systems,
    ...comparisonWords(systems, plan.paired.sample && plan.paired.start),
  };
}
