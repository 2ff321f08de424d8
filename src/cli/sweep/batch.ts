/**
 * A batch of cells as it goes from a thread to the file of the attempt.
 */
import type { LineWriter } from '../../sweep/attempt.ts';
import type { PlacedRow, SweepRow } from '../../sweep/table.ts';

/** How a cell ended: with a result (null), or why it failed. */
export type Ending = Required<Pick<SweepRow, 'failure' | 'error'>> | null;

/** Cells that were run, as lines of the store. */
export interface RunBatch {
  /** The heads that the lines need, each once. */
  readonly heads: readonly string[];
  /** One line a cell, in the order asked. */
  readonly lines: readonly string[];
  readonly endings: readonly Ending[];
  /** What the next round depends on, where it depends on results. */
  readonly rows: readonly PlacedRow[];
  readonly seconds: number;
}

export function writtenBatch(
  writer: LineWriter,
  rows: readonly PlacedRow[],
): Pick<RunBatch, 'heads' | 'lines' | 'endings'> {
  const heads = new Set<string>();
  const lines: string[] = [];
  for (const placed of rows) {
    const { head, line } = writer.encode(placed);
    if (head !== null) heads.add(head);
    lines.push(line);
  }
  const endings = rows.map(
    ({ row: { status, failure, error } }): Ending =>
      status === 'done' ? null : { failure: failure ?? 'outside', error },
  );
  return { heads: [...heads], lines, endings };
}
