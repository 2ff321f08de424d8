/**
 * The experiments of a claim: sweeps, laid out cell by cell.
 */
import type { Spec } from '../experiment/resolve.ts';
import { experimentAt, planSweep } from '../sweep/plan.ts';
import type { Coordinate } from '../sweep/table.ts';

/** A sweep, as a person writes it (src/sweep/spec.ts). */
export interface Grid {
  readonly experiment: object;
  readonly axes: readonly object[];
  readonly seeds: number;
  /** Which draws a seed changes: all of them, or the initial weights alone. Default all. */
  readonly seeding?: 'all' | 'init';
}

/** One experiment to be done. */
export interface Cell {
  readonly at: Readonly<Record<string, Coordinate>>;
  readonly seed: number;
  readonly spec: Spec;
}

/** Every cell of a grid; seeds move fastest, then the last axis. */
export function cellsOf({ experiment, axes, seeds, seeding = 'all' }: Grid): Cell[] {
  const plan = planSweep({ experiment, axes, seeds });
  return Array.from({ length: plan.size }, (_, index) => {
    const { at, seed } = plan.cell(index);
    const spec = experimentAt(plan, at);
    const seeded =
      seeding === 'all' ? { data: seed, labels: seed, init: seed } : { ...spec.seed, init: seed };
    return { at, seed, spec: { ...spec, seed: seeded } };
  });
}
