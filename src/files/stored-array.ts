/**
 * Dense arrays as they lie in files, and how to get at them: whole, or some columns of some rows.
 */
import { InputError } from '../errors.ts';
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
 * The array as rows by columns, read when asked: a vector has one column, and the axes after the first are flattened in C order.
 *
 * @throws InputError  for a single number, and for an array without rows or columns
 */
export function matrixIn(stored: StoredArray): FileMatrix {
  const { name, shape, fortranOrder } = stored;
  if (shape.length === 0) throw new InputError(name, 'must have rows and columns', `shape ${tuple(shape)}`);
  const rows = shape[0];
  const columns = product(shape.slice(1));
  if (rows < 1 || columns < 1) {
    throw new InputError(name, 'must have a row and a column', `${rows} rows, ${columns} columns`);
  }
  const read = fortranOrder ? byColumns : byRows;
  return {
    name,
    rows,
    columns,
    read: (wanted, from, count) => read(stored, columns, wanted, from, count),
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

/** Every column is contiguous; those that lie one after another are read at once. */
function byColumns(
  { name, file, type, littleEndian, dataStart, shape }: StoredArray,
  _columns: number,
  rows: Int32Array,
  from: number,
  count: number,
): Float64Array {
  const block = new Float64Array(rows.length * count);
  const column = shape[0] * type.size;
  const together = Math.max(1, Math.floor(SPAN / column));
  const places = storedPlaces(shape.slice(1), from, count);
  for (let first = 0, next = 0; first < count; first = next) {
    const start = places[first].stored;
    next = first + 1;
    while (next < count && next - first < together && places[next].stored === start + next - first) next++;
    const view = viewOf(file, dataStart + start * column, (next - first) * column);
    for (let at = first; at < next; at++) {
      const { k } = places[at];
      rows.forEach((row, i) => {
        const entry = type.read(view, (at - first) * column + row * type.size, littleEndian);
        block[i * count + k] = exactFinite(entry, name, [row, from + k]);
      });
    }
  }
  return block;
}

/** Columns `from` to `from + count`, numbered in C order of the further axes, by their places in Fortran order. */
function storedPlaces(axes: readonly number[], from: number, count: number): { stored: number; k: number }[] {
  const strides = fortranStrides(axes);
  const places = Array.from({ length: count }, (_, k) => {
    let left = from + k;
    let stored = 0;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      stored += (left % axes[axis]) * strides[axis];
      left = Math.floor(left / axes[axis]);
    }
    return { stored, k };
  });
  return axes.length < 2 ? places : places.sort((a, b) => a.stored - b.stored);
}

/**
 * A column of an array of one axis or two as text, integers with every digit.
 *
 * @param column  from 0
 * @throws InputError when an entry is NaN or infinite
 */
export function labelsIn(stored: StoredArray, column = 0): string[] {
  const { name, file, shape, type, littleEndian, fortranOrder, dataStart } = stored;
  const [rows, width = 1] = shape;
  const view = viewOf(file, dataStart, rows * width * type.size);
  return Array.from({ length: rows }, (_, row) => {
    const at = fortranOrder ? column * rows + row : row * width + column;
    const entry = type.read(view, at * type.size, littleEndian);
    return String(typeof entry === 'number' ? exactFinite(entry, name, [row]) : entry);
  });
}

/** The text of an array of no axis; '' where there is none. */
export function textIn(stored: StoredArray | undefined): string {
  return stored === undefined || stored.shape.length > 0 ? '' : labelsIn({ ...stored, shape: [1] })[0];
}

function viewOf(file: OpenedFile, offset: number, length: number): DataView {
  const bytes = file.read(offset, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The entry as a float64 that equals it. */
function exactFinite(entry: number | bigint | string, name: string, index: readonly number[]): number {
  if (typeof entry === 'string') throw new InputError(place(index, name), 'must be a number', entry);
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
