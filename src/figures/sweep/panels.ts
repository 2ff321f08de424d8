/**
 * Small multiples over an axis of a sweep.
 */
import type { SweepAxis, SweepRow } from '../../sweep/table.ts';
import { coordinateSaid } from './axes.ts';

export interface Panel {
  readonly rows: readonly SweepRow[];
  /** Undefined for the only one. */
  readonly index: number | undefined;
}

/** The rows by their place on the axis, and the panels' titles; all rows in one panel without an axis. */
export function panelsOf(
  rows: readonly SweepRow[],
  axis: SweepAxis | undefined,
): { panels: Panel[]; titles: string[] | undefined } {
  if (axis === undefined) return { panels: [{ rows, index: undefined }], titles: undefined };
  const present = axis.values
    .map((value) => ({ value, rows: rows.filter(({ at }) => at[axis.name] === value) }))
    .filter((one) => one.rows.length > 0);
  return {
    panels: present.map((one, index) => ({ rows: one.rows, index })),
    titles: present.map(({ value }) => coordinateSaid(axis, value)),
  };
}
