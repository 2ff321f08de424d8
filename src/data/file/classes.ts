/**
 * The labels of a data file: which column holds them, and which two of their values become -1 and +1.
 */

import { InputError } from '../../errors.ts';
import type { CsvTable } from './csv.ts';
import { parseDecimal } from './decimal.ts';

/** A label as a file or a spec gives it; a number and its decimal text are the same label. */
export type Label = number | string;

/** Rows of features in a file, read when asked for. */
export interface FileMatrix {
  /** The file, as its user knows it. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /**
   * Columns `from` to `from + count` of the given rows (ascending, from 0), row-major.
   *
   * @throws InputError  when an entry is not a finite number, or an integer beyond 2^53
   */
  read(rows: Int32Array, from: number, count: number): Float64Array;
}

/** Two classes, as printed: the first is mapped to -1, the second to +1. */
export type ClassPair = readonly [string, string];

/** A table with one column taken out as labels. */
export interface LabelledTable {
  readonly x: FileMatrix;
  readonly labels: readonly Label[];
  readonly labelsName: string;
}

/**
 * The numbers of a table, and its column of text as labels.
 *
 * @param column  one of the columns read as text
 * @throws InputError  when the table has no column of numbers besides
 */
export function labelledTable({ name, matrix, text }: CsvTable, column: string): LabelledTable {
  const labelsName = `${name}, column ${JSON.stringify(column)}`;
  if (matrix.columns === 0) {
    throw new InputError(name, 'must have a column of numbers besides the labels', Object.keys(text));
  }
  return { x: matrix, labels: text[column], labelsName };
}

/** The labels in one printed form each: numbers and decimal text as the shortest decimal, words as they are. */
export function canonicalLabels(labels: readonly Label[], labelsName: string): string[] {
  return labels.map((label, row) => {
    const canonical = canonicalLabel(label);
    if (canonical !== null) return canonical;
    throw new InputError(`${labelsName}, row ${row} (from 0)`, 'must be a finite number or a word', label);
  });
}

/**
 * The two classes: those asked for, else the two values of the labels in ascending order
 * (of numbers if all are, else of text by code unit).
 *
 * @param labels  canonical labels
 * @throws InputError  when an asked class is absent or both are one, or when without asking there are not two values
 */
export function chooseClasses(
  labels: readonly string[],
  labelsName: string,
  asked?: readonly [Label, Label] | undefined,
): ClassPair {
  const found = ascending([...new Set(labels)]);
  const listed = `${found.length} (${found.join(', ')})`;
  if (asked === undefined) {
    const rule =
      found.length > 2 ? 'must take two values; choose them with classes: [a, b]' : 'must take two values';
    if (found.length !== 2) throw new InputError(labelsName, rule, listed);
    return [found[0], found[1]];
  }
  const [negative, positive] = asked.map((label) => canonicalLabel(label) ?? String(label));
  if (negative === positive) throw new InputError('classes', 'must name two different values', asked);
  for (const name of [negative, positive]) {
    if (!found.includes(name))
      throw new InputError('classes', `must be among the values of ${labelsName}: ${listed}`, name);
  }
  return [negative, positive];
}

/** Null for what is no label: NaN and infinity, as numbers or as the words for them, and empty text. */
function canonicalLabel(label: Label): string | null {
  if (typeof label === 'number') return Number.isFinite(label) ? String(label) : null;
  const text = label.trim();
  if (text === '' || /^[+-]?(?:nan|inf|infinity)$/i.test(text)) return null;
  const number = parseDecimal(text);
  return number === null ? text : String(number);
}

function ascending(values: readonly string[]): string[] {
  const allNumbers = values.every((value) => parseDecimal(value) !== null);
  return allNumbers ? values.toSorted((a, b) => Number(a) - Number(b)) : values.toSorted();
}
