/**
 * The experiments of a claim: sweeps, laid out cell by cell.
 */
import type { Seeds, Spec } from '../spec/resolve.ts';
import { experimentAt, planSweep } from '../sweep/plan.ts';
import type { Coordinate } from '../sweep/table.ts';

/** A sweep, as a person writes it (src/sweep/spec.ts). */
export interface Grid {
  readonly experiment: object;
  readonly axes: readonly object[];
  readonly seeds: number | { readonly from: number; readonly count: number };
  /** So many data sets, the coordinate `dataset`, on each of which a seed is one of the initial weights alone. Absent: a seed draws all. */
  readonly datasets?: number;
}

/** One experiment to be done. */
export interface Cell {
  readonly at: Readonly<Record<string, Coordinate>>;
  readonly seed: number;
  readonly spec: Spec;
}

/** Every cell of a grid; seeds move fastest, then the last axis, data sets slowest. */
export function cellsOf({ experiment, axes, seeds, datasets }: Grid): Cell[] {
  const plan = planSweep({ experiment, axes, seeds });
  const cells = Array.from({ length: plan.size }, (_, index) => {
    const { at, seed } = plan.cell(index);
    return { at, seed, spec: experimentAt(plan, at) };
  });
  if (datasets === undefined) {
    return cells.map((cell) => seeded(cell, { data: cell.seed, labels: cell.seed, init: cell.seed }));
  }
  return Array.from({ length: datasets }, (_, dataset) => dataset).flatMap((dataset) =>
    cells.map((cell) => ({
      ...seeded(cell, { data: dataset, labels: dataset, init: cell.seed }),
      at: { dataset, ...cell.at },
    })),
  );
}

function seeded(cell: Cell, seed: Seeds): Cell {
  return { ...cell, spec: { ...cell.spec, seed } };
}
