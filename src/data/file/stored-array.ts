/**
 * Dense arrays as they lie in files, and how to get at them: whole, or some columns of some rows.
 */
import { InputError } from '../../errors.ts';
import type { ElementType } from './element-types.ts';
import type { FileMatrix } from './matrix.ts';
import type { OpenedFile } from './opened.ts';

/** A dense array: `data` holds the entries in C order (the last index runs fastest). */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Where the entries of an array lie. */
export interface StoredArray {
  /** The array, as its user knows it, for messages. */
  readonly name: string;
  readonly file: OpenedFile;
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly littleEndian: boolean;
  /** Whether the first index runs fastest, not the last. */
  readonly fortranOrder: boolean;
  /** Offset of the first entry. */
  readonly dataStart: number;
}

/** The integers of float64 are exact up to here, in absolute value. */
const largestExactInteger = 2n ** 53n;
/** Bytes that are read at once where a file has more in a row than is wanted. */
const SPAN = 2 ** 24;

/** @throws InputError  when the file does not hold exactly the entries from `dataStart` to its end */
export function checkDataLength({ name, file, shape, type, dataStart }: StoredArray, what: string): void {
  const expected = product(shape) * type.size;
  const found = file.size - dataStart;
  if (found === expected) return;
  const fault = found < expected ? 'the file is truncated' : 'bytes trail the array';
  const rule = `must hold ${expected} bytes of data, for shape ${tuple(shape)} of ${what}`;
  throw new InputError(name, rule, `${found} bytes: ${fault}`);
}

/** The array as float64 in C order. @throws InputError when an integer exceeds 2^53 or an entry is NaN or infinite */
export function readWhole({
  name,
  file,
  shape,
  type,
  littleEndian,
  fortranOrder,
  dataStart,
}: StoredArray): NpyArray {
  const data = new Float64Array(product(shape));
  const view = viewOf(file, dataStart, data.length * type.size);
  const strides = fortranOrder ? fortranStrides(shape) : cStrides(shape);
  const index = shape.map(() => 0);
  let source = 0;
  for (let k = 0; k < data.length; k++) {
    data[k] = exactFinite(type.read(view, source * type.size, littleEndian), name, index);
    source += advance(index, shape, strides);
  }
  return { shape, data };
}

/**
 * The array as rows by columns, read when asked: a vector has one column, and the axes after the first are flattened.
 *
 * @throws InputError  for a single number, and for an array in Fortran order of more than two axes
 */
export function matrixIn(stored: StoredArray): FileMatrix {
  const { name, shape, fortranOrder } = stored;
  if (shape.length === 0 || (fortranOrder && shape.length > 2)) {
    const rule = `must have rows and columns${shape.length === 0 ? '' : '; in Fortran order no further axes'}`;
    throw new InputError(name, rule, `shape ${tuple(shape)}`);
  }
  const columns = product(shape.slice(1));
  const read = fortranOrder ? byColumns : byRows;
  return {
    name,
    rows: shape[0],
    columns,
    read: (rows, from, count) => read(stored, columns, rows, from, count),
  };
}

/** Every row is contiguous. */
function byRows(
  { name, file, type, littleEndian, dataStart }: StoredArray,
  columns: number,
  rows: Int32Array,
  from: number,
  count: number,
): Float64Array {
  const block = new Float64Array(rows.length * count);
  rows.forEach((row, i) => {
    const view = viewOf(file, dataStart + (row * columns + from) * type.size, count * type.size);
    for (let k = 0; k < count; k++) {
      const entry = type.read(view, k * type.size, littleEndian);
      block[i * count + k] = exactFinite(entry, name, [row, from + k]);
    }
  });
  return block;
}

/** Every column is contiguous: several are read at once. */
function byColumns(
  { name, file, type, littleEndian, dataStart, shape: [height] }: StoredArray,
  _columns: number,
  rows: Int32Array,
  from: number,
  count: number,
): Float64Array {
  const block = new Float64Array(rows.length * count);
  const column = height * type.size;
  const together = Math.max(1, Math.floor(SPAN / column));
  for (let first = 0; first < count; first += together) {
    const width = Math.min(together, count - first);
    const view = viewOf(file, dataStart + (from + first) * column, width * column);
    for (let k = 0; k < width; k++) {
      rows.forEach((row, i) => {
        const entry = type.read(view, k * column + row * type.size, littleEndian);
        block[i * count + first + k] = exactFinite(entry, name, [row, from + first + k]);
      });
    }
  }
  return block;
}

/** The entries as text, integers with every digit. @throws InputError when an entry is NaN or infinite */
export function labelsIn(stored: StoredArray): string[] {
  const { name, file, shape, type, littleEndian, dataStart } = stored;
  const view = viewOf(file, dataStart, product(shape) * type.size);
  return Array.from({ length: product(shape) }, (_, k) => {
    const entry = type.read(view, k * type.size, littleEndian);
    return String(typeof entry === 'bigint' ? entry : exactFinite(entry, name, [k]));
  });
}

function viewOf(file: OpenedFile, offset: number, length: number): DataView {
  const bytes = file.read(offset, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The entry as a float64 that equals it. */
function exactFinite(entry: number | bigint, name: string, index: readonly number[]): number {
  const value = Number(entry);
  if (typeof entry === 'bigint' && (entry > largestExactInteger || entry < -largestExactInteger)) {
    const rule = 'must be at most 2^53 in absolute value, to be exact in float64';
    throw new InputError(place(index, name), rule, entry);
  }
  if (!Number.isFinite(value)) throw new InputError(place(index, name), 'must be a finite number', value);
  return value;
}

function place(index: readonly number[], name: string): string {
  return `${name}, index ${tuple(index)} (from 0)`;
}

/** Moves a C-order index to its successor in place, and returns by how much the stored position changes. */
function advance(index: number[], shape: readonly number[], strides: readonly number[]): number {
  let change = 0;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis]++;
    change += strides[axis];
    if (index[axis] < shape[axis]) return change;
    change -= shape[axis] * strides[axis];
    index[axis] = 0;
  }
  return change;
}

function cStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => product(shape.slice(axis + 1)));
}

function fortranStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => product(shape.slice(0, axis)));
}

export function product(factors: readonly number[]): number {
  return factors.reduce((total, factor) => total * factor, 1);
}

/** As Python prints a tuple: (), (3,), (3, 4). */
export function tuple(entries: readonly number[]): string {
  return entries.length === 1 ? `(${entries[0]},)` : `(${entries.join(', ')})`;
}
