/**
 * Rows of numbers in a file, read when asked for.
 */
import type { Texts } from './texts.ts';

export interface FileMatrix {
  /** The file, as its user knows it. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Their names, where the file has any. */
  readonly columnNames?: Texts | undefined;
  /**
   * Columns `from` to `from + count` of the given rows (ascending, from 0), row-major.
   *
   * @throws InputError  when an entry is not a finite number, or an integer that float64 does not hold
   */
  read(rows: Int32Array, from: number, count: number): Float64Array;
}
