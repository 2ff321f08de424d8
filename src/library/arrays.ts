/**
 * Arrays in memory as data: each becomes a file of that content, under a name that says what is in it.
 */
import { InputError } from '../errors.ts';
import { writeNpy } from '../files/npy.ts';
import { isObject } from '../spec/fields.ts';
import { hashOf } from '../sweep/content-hash.ts';

/** A matrix: its rows, or its shape (rows, columns) and its entries row by row. */
export type Rows =
  | readonly ArrayLike<number>[]
  | { readonly shape: readonly [number, number]; readonly values: ArrayLike<number> };

/** What stands for arrays, by the names that have taken their places. */
export type ArrayFiles = ReadonlyMap<string, Uint8Array>;

/** Digits of a hash in a name. */
const DIGITS = 16;

/**
 * Data as written, with names in the places of arrays: memory/x-HASH.npy, HASH the first digits of the SHA-256 of the array as .npy, so that equal
 * names mean equal arrays.
 *
 * @param at  where the data stand, for messages
 * @throws InputError for what is no matrix or no vector of finite numbers, with the place and the value
 */
export function arraysNamed(
  data: Readonly<Record<string, unknown>>,
  at: string,
  files: Map<string, Uint8Array>,
): Record<string, unknown> {
  const named: Record<string, unknown> = { ...data };
  for (const key of ['x', 'gram'])
    if (isArray(data[key])) named[key] = add(key, matrix(data[key], `${at}${key}`));
  for (const key of ['y', 'mu'])
    if (isArray(data[key])) named[key] = add(key, vector(data[key], `${at}${key}`));
  if (isObject(data.test)) named.test = arraysNamed(data.test, `${at}test.`, files);
  return named;

  function add(what: string, array: Parameters<typeof writeNpy>[0]): string {
    const bytes = writeNpy(array);
    const name = `memory/${what}-${hashOf(bytes, DIGITS)}.npy`;
    files.set(name, bytes);
    return name;
  }
}

/** Whether a value stands for an array, and not for a file or a column. */
function isArray(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value) || (isObject(value) && 'values' in value);
}

function matrix(value: unknown, what: string): { shape: number[]; data: Float64Array } {
  if (isObject(value) && !isList(value)) return shaped(value, what);
  const rows = value as readonly unknown[];
  const first = rows[0];
  if (!isList(first)) throw new InputError(what, 'must be rows of numbers, or { shape, values }', value);
  const data = new Float64Array(rows.length * first.length);
  rows.forEach((row, i) => {
    if (!isList(row) || row.length !== first.length) {
      const got = isList(row) ? row.length : row;
      throw new InputError(`${what}[${i}]`, `must have ${first.length} entries, as the first row has`, got);
    }
    data.set(numbers(row, `${what}[${i}]`), i * first.length);
  });
  return { shape: [rows.length, first.length], data };
}

function shaped(
  { shape, values }: Readonly<Record<string, unknown>>,
  what: string,
): ReturnType<typeof matrix> {
  const sizes =
    Array.isArray(shape) &&
    shape.length === 2 &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!sizes) throw new InputError(`${what}.shape`, 'must be [rows, columns]', shape);
  const [n, d] = shape as [number, number];
  if (!isList(values) || values.length !== n * d) {
    const got = isList(values) ? values.length : values;
    throw new InputError(`${what}.values`, `must be ${n} x ${d} = ${n * d} numbers, row by row`, got);
  }
  return { shape: [n, d], data: numbers(values, `${what}.values`) };
}

function vector(value: unknown, what: string): { shape: number[]; data: Float64Array } {
  if (!isList(value)) throw new InputError(what, 'must be a list of numbers', value);
  return { shape: [value.length], data: numbers(value, what) };
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function numbers(list: ArrayLike<unknown>, what: string): Float64Array {
  return Float64Array.from(list, (entry, k) => {
    if (typeof entry === 'number' && Number.isFinite(entry)) return entry;
    throw new InputError(`${what}[${k}]`, 'must be a finite number', entry);
  });
}
