/**
 * LIBSVM's and svmlight's text: a row a line, its label and then column:value for what is not 0. Columns are counted from 0 where a
 * column 0 occurs, else from 1; comments follow #, and qid: is left out.
 */
import { InputError } from '../errors.ts';
import { losesDigits, parseDecimal } from './decimal.ts';
import type { OpenedFile } from './opened.ts';
import { recordsIn } from './separated.ts';
import { sparseMatrix } from './sparse.ts';
import type { ChosenTable } from './table.ts';
import { textOf } from './text.ts';

/** More columns than this no matrix here can have. */
const MOST_COLUMNS = 2 ** 31 - 1;

export interface LibsvmTable extends ChosenTable {
  readonly labels: readonly string[];
  /** The number of the first column, 0 or 1. */
  readonly base: 0 | 1;
}

/**
 * @param like  the training set of a held-out set, whose columns are counted alike
 * @throws InputError  for a line that is none, naming it
 */
export function openLibsvm(
  file: OpenedFile,
  like?: { readonly base: 0 | 1; readonly columns: number },
): LibsvmTable {
  const { name } = file;
  const labels: string[] = [];
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { cells, line } of recordsIn(textOf(file), ' ', name)) {
    const label = cells.at(0);
    if (label.startsWith('#') || (label === '' && cells.length === 1)) continue;
    labels.push(label);
    for (let k = 1; k < cells.length; k++) {
      const pair = cells.at(k);
      if (pair.startsWith('#')) break;
      if (pair.startsWith('qid:')) continue;
      const { index, value } = pairOf(pair, `${name}, line ${line}`);
      least = Math.min(least, index);
      most = Math.max(most, index);
      indices.push(index);
      values.push(value);
    }
    starts.push(indices.length);
  }
  if (labels.length === 0) throw new InputError(name, 'must have a row', `no text in ${file.size} bytes`);
  const base = like?.base ?? (least === 0 ? 0 : 1);
  if (least < base)
    throw new InputError(name, 'must count its columns from 1, as the training set', 'a column 0');
  const columns = Math.max(most - base + 1, like?.columns ?? 0);
  if (columns < 1)
    throw new InputError(name, 'must have a row and a column', `${labels.length} rows, no column:value`);
  const sparse = {
    name,
    rows: labels.length,
    columns,
    starts,
    indices: indices.map((k) => k - base),
    values,
  };
  return { x: sparseMatrix(sparse), labels, labelsName: `${name}, labels`, rowNames: null, base };
}

/** "12:0.5". */
function pairOf(pair: string, place: string): { index: number; value: number } {
  const colon = pair.indexOf(':');
  const [column, entry] = [pair.slice(0, colon), pair.slice(colon + 1)];
  const value = colon < 1 ? null : parseDecimal(entry);
  if (value === null || !/^\d{1,10}$/.test(column) || Number(column) > MOST_COLUMNS) {
    throw new InputError(place, 'must be a label and then column:value', pair);
  }
  if (losesDigits(entry)) {
    throw new InputError(
      place,
      'must have integers that float64 holds: beyond 2^53 this one loses digits',
      pair,
    );
  }
  return { index: Number(column), value };
}

/** Whether a text begins as such a file does. */
export function looksLikeLibsvm(start: string): boolean {
  const first = start.split(/[\r\n]/, 100).find((line) => line.trim() !== '' && !line.startsWith('#'));
  const [label, ...pairs] = (first ?? '')
    .slice(0, 10_000)
    .trim()
    .split(/[ \t]+/);
  return (
    label !== '' && !label.includes(':') && pairs.length > 0 && /^(?:qid|\d{1,10}):[^:]{1,40}$/.test(pairs[0])
  );
}
