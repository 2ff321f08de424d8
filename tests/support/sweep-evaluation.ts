/** A whole sweep in memory: its cells by any evaluator, its rows as a table. */
import { cellRunner, type InputsOf } from '../../src/sweep/cell.ts';
import type { SweepCell, SweepPlan } from '../../src/sweep/plan.ts';
import { Schedule } from '../../src/sweep/schedule.ts';
import { type PlacedRow, type SweepRow, type SweepTable, tableOf } from '../../src/sweep/table.ts';
import type { Transition } from '../../src/sweep/transition.ts';

/** Runs cells, in any order, here or elsewhere. */
export type Evaluator = (
  plan: SweepPlan,
  cells: Iterable<SweepCell>,
) => AsyncIterable<PlacedRow> | Iterable<PlacedRow>;

/** One cell after the other, in this thread. */
export function serialEvaluator(inputsOf?: InputsOf): Evaluator {
  return function* (plan, cells) {
    const run = cellRunner(plan, inputsOf);
    for (const cell of cells) yield { index: cell.index, row: run(cell) };
  };
}

export interface EvaluatedSweep {
  readonly table: SweepTable;
  /** Where the quantity of an adaptive sweep crosses its level. */
  readonly transitions: readonly Transition[];
}

/** All rounds of a sweep. The table depends on the plan alone. */
export async function evaluateCells(plan: SweepPlan, evaluate: Evaluator): Promise<EvaluatedSweep> {
  const schedule = new Schedule(plan);
  const rows: SweepRow[] = [];
  for (const cells of schedule.rounds()) {
    for await (const { index, row } of evaluate(plan, cells)) {
      rows[index] = row;
      schedule.observe(index, row);
    }
  }
  return { table: tableOf(plan, rows), transitions: schedule.transitions() };
}
