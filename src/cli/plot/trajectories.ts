/**
 * Trajectories of cells whose sweep did not keep them: the cells are run again, and must give what is stored.
 */
import { readInputs } from '../../experiment/inputs.ts';
import { cellsOf, KEPT, MOST } from '../../figures/sweep/trajectories.ts';
import type { View } from '../../figures/sweep/view.ts';
import { readAhead } from '../../files/ahead.ts';
import { bytesOf, type OpenFile } from '../../files/opened.ts';
import { cellRunner } from '../../sweep/cell.ts';
import type { SweepPlan } from '../../sweep/plan.ts';
import type { SweepRow, SweepTable } from '../../sweep/table.ts';
import { loadSweepDirectory } from '../sweep/directory.ts';

/** A sweep whose cells can be run again. */
export interface SweepWithFiles {
  readonly plan: SweepPlan;
  readonly open: OpenFile;
}

/** What runs the cells of a sweep's directory again. */
export async function sweepWithFiles(directory: string): Promise<SweepWithFiles> {
  const { plan, open } = loadSweepDirectory(directory);
  return { plan, open: await readAhead(Object.keys(plan.files), open) };
}

/** The table with the trajectories of the chosen cells, where those are few enough to be drawn. */
export function withTrajectories(table: SweepTable, { plan, open }: SweepWithFiles, view: View): SweepTable {
  const chosen = cellsOf(table, view).filter(({ kept, status }) => status === 'done' && !(KEPT in kept));
  if (chosen.length === 0 || chosen.length > MOST) return table;
  const keeping = { ...plan, spec: { ...plan.spec, keep: [KEPT] } };
  const run = cellRunner(keeping, (experiment) =>
    readInputs(experiment, (file) => bytesOf(open(file)), { open }),
  );
  const rerun = new Map(
    chosen.map((row) => [row.id, again(row, run({ index: 0, at: row.at, seed: row.seed }))]),
  );
  return { ...table, rows: table.rows.map((row) => rerun.get(row.id) ?? row) };
}

/** The second row, which has all that is stored and what only figures need. */
function again(stored: SweepRow, row: SweepRow): SweepRow {
  const kept = Object.entries(stored.values).filter(([, value]) => value !== null);
  if (kept.every(([path, value]) => row.values[path] === value)) return row;
  throw new Error(`cell ${stored.id}: run again, it gave other values than those stored`);
}
