/**
 * The chosen columns of a table that was read as a whole before: what can only be read so.
 */
import { InputError } from '../errors.ts';
import type { OpenedFile } from './opened.ts';
import { type ChooseColumns, type ChosenTable, labelsNameOf } from './table.ts';
import { textsAt, textsOf } from './texts.ts';

/** The chosen columns. @throws InputError where the file was not read before, or an entry that is read is no number */
export function tableInMemory({ name, table }: OpenedFile, choose: ChooseColumns): ChosenTable {
  if (table === undefined)
    throw new InputError(name, 'must be read ahead: a Parquet file cannot be read in parts', name);
  const { names, rows, columns } = table;
  const { features, labels, index } = choose(textsOf(names));
  const text = (k: number | null) =>
    k === null ? null : Array.from(columns[k], (entry, row) => textOf(entry, row, name, names[k]));
  return {
    x: {
      name,
      rows,
      columns: features.length,
      columnNames: textsAt(textsOf(names), features),
      read(wanted, from, count) {
        const block = new Float64Array(wanted.length * count);
        for (let c = 0; c < count; c++) {
          const k = features[from + c];
          wanted.forEach((row, i) => {
            block[i * count + c] = numberOf(columns[k][row], row, name, names[k]);
          });
        }
        return block;
      },
    },
    labels: text(labels),
    labelsName: labels === null ? name : labelsNameOf(name, names[labels]),
    rowNames: text(index),
  };
}

function numberOf(entry: unknown, row: number, name: string, column: string): number {
  if (typeof entry === 'number' && Number.isFinite(entry)) return entry;
  if (typeof entry === 'boolean') return entry ? 1 : 0;
  const place = `${name}, column ${JSON.stringify(column)}, row ${row} (from 0)`;
  if (typeof entry !== 'bigint') throw new InputError(place, 'must be a finite number', entry);
  if (BigInt(Number(entry)) === entry) return Number(entry);
  throw new InputError(
    place,
    'must be an integer that float64 holds: beyond 2^53 this one loses digits',
    entry,
  );
}

function textOf(entry: unknown, row: number, name: string, column: string): string {
  if (typeof entry === 'string' || typeof entry === 'bigint' || typeof entry === 'boolean')
    return String(entry);
  if (typeof entry === 'number' && Number.isFinite(entry)) return String(entry);
  const place = `${name}, column ${JSON.stringify(column)}, row ${row} (from 0)`;
  throw new InputError(place, 'must be text or a finite number', entry);
}
