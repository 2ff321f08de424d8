/**
 * The classes of a file, and the signs they were given.
 */
import type { DataRecord } from '../record/record.ts';

/** What the labels of a file mean, if there is one. */
export function labelsLine(classes: DataRecord['classes']): string[] {
  if (classes === null) return [];
  const [negative, positive] = classes;
  if (negative === null) return [`labels: every row is ${positive}, taken as +1`];
  if (positive === null) return [`labels: every row is ${negative}, taken as −1`];
  return [`labels: ${negative} is −1, ${positive} is +1`];
}
