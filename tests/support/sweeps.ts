/**
 * Small sweeps, and evaluators that need no experiment.
 */

import type { SweepCell, SweepPlan } from '../../src/sweep/plan.ts';
import type { Coordinate, PlacedRow, Scalar, SweepRow } from '../../src/sweep/table.ts';

/** An experiment of about a millisecond. */
export const TINY_EXPERIMENT = {
  data: { n: 8, d: 60, signal: { norm: 6 } },
  network: { width: 4 },
  training: { steps: 1 },
  risk: { endPoints: 0, trajectoryPoints: 0 },
};

/** A row that no experiment made. */
export function madeUpRow(cell: SweepCell, values: Readonly<Record<string, Scalar>>): SweepRow {
  const { at, seed, index } = cell;
  return { id: `cell-${index}`, at, seed, status: 'done', values, kept: {}, error: null };
}

/** An evaluator whose cells have one value, the error of the limit, that depends on their place and seed alone. */
export function evaluatorOf(
  q: (at: Readonly<Record<string, Coordinate>>, seed: number) => number | boolean | null,
  order: (cells: SweepCell[]) => SweepCell[] = (cells) => cells,
) {
  return function* (_: SweepPlan, cells: Iterable<SweepCell>): Generator<PlacedRow> {
    for (const cell of order([...cells])) {
      yield { index: cell.index, row: madeUpRow(cell, { 'risk.limit.error': q(cell.at, cell.seed) }) };
    }
  };
}
