/**
 * A warning of columns that are likely no features.
 */

import { listed } from '../errors.ts';
import type { Dataset } from '../files/dataset.ts';

/** Names the columns that number the rows or are the labels once more, and what to do; null where there are none. */
export function suspectsTold({ countingColumns, labelColumns, columnNames }: Dataset): string | null {
  const told = (columns: readonly number[], one: string, more: string) => {
    if (columns.length === 0) return [];
    const names = listed(columns.map((k) => columnNames?.at(k) ?? String(k + 1)));
    return [columns.length === 1 ? `column ${names} ${one}` : `columns ${names} ${more}`];
  };
  const as = 'by a constant step from row to row, as a number of the row does';
  const warnings = [
    ...told(countingColumns, `changes ${as}`, `change ${as}`).map(
      (text) =>
        `${text}: no feature? leave it out (data.drop, --drop), or name the rows by it (data.index, --index)`,
    ),
    ...told(labelColumns, 'has one value in each class', 'have one value in each class').map(
      (text) => `${text}, as the labels themselves do: no feature? leave it out (data.drop, --drop)`,
    ),
  ];
  return warnings.length === 0 ? null : warnings.join('; ');
}
