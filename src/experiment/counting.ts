/**
 * A warning of columns that may number the rows, and say nothing of them.
 */

import { listed } from '../errors.ts';
import type { Dataset } from '../files/dataset.ts';

/** Names the columns that change by a constant step, up or down, and what to do; null where there are none. */
export function countingTold({ countingColumns, columnNames }: Dataset): string | null {
  if (countingColumns.length === 0) return null;
  const names = countingColumns.map((k) => columnNames?.at(k) ?? String(k + 1));
  const [noun, verb] = names.length === 1 ? ['column', 'changes'] : ['columns', 'change'];
  return `${noun} ${listed(names)} ${verb} by a constant step from row to row, as a number of the row does: no feature? leave it out (data.drop, --drop), or name the rows by it (data.index, --index)`;
}
