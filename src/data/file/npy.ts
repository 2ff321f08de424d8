/**
 * NumPy's .npy format, versions 1 to 3, between bytes and float64 arrays in C order
 * (NumPy Enhancement Proposal 1; numpy.lib.format). Numbers only: no complex, text, object or structured types.
 */

import { InputError } from '../../errors.ts';

/** A dense array: `data` holds the entries in C order (the last index runs fastest). */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  readonly dataStart: number;
}

interface NumberType {
  readonly size: number;
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number | bigint;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const headerAlignment = 64;

/** The integers of float64 are exact up to here, in absolute value. */
const largestExactInteger = 2n ** 53n;

const numberTypes: ReadonlyMap<string, NumberType> = new Map([
  ['f4', { size: 4, read: (view, offset, little) => view.getFloat32(offset, little) }],
  ['f8', { size: 8, read: (view, offset, little) => view.getFloat64(offset, little) }],
  ['i1', { size: 1, read: (view, offset) => view.getInt8(offset) }],
  ['i2', { size: 2, read: (view, offset, little) => view.getInt16(offset, little) }],
  ['i4', { size: 4, read: (view, offset, little) => view.getInt32(offset, little) }],
  ['i8', { size: 8, read: (view, offset, little) => view.getBigInt64(offset, little) }],
  ['u1', { size: 1, read: (view, offset) => view.getUint8(offset) }],
  ['u2', { size: 2, read: (view, offset, little) => view.getUint16(offset, little) }],
  ['u4', { size: 4, read: (view, offset, little) => view.getUint32(offset, little) }],
  ['u8', { size: 8, read: (view, offset, little) => view.getBigUint64(offset, little) }],
  ['b1', { size: 1, read: (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1) }],
]);

/**
 * The array in the bytes of a .npy file, converted to float64 and C order.
 *
 * @param bytes  the whole file
 * @param name   the file as its user knows it, for messages
 * @throws InputError  when the bytes are not exactly one such array, its type is not one of
 *   f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1, an integer exceeds 2^53, or an entry is NaN or infinite
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(bytes, view, name);
  const { type, littleEndian } = numberType(header.descr, name);
  checkDataLength(header, type, bytes.length, name);

  const { shape } = header;
  const data = new Float64Array(product(shape));
  const strides = header.fortranOrder ? fortranStrides(shape) : cStrides(shape);
  const index = shape.map(() => 0);
  let source = 0;
  for (let k = 0; k < data.length; k++) {
    const entry = type.read(view, header.dataStart + source * type.size, littleEndian);
    data[k] = exactFinite(entry, index, name);
    source += advance(index, shape, strides);
  }
  return { shape, data };
}

/**
 * The bytes of a version 1.0 .npy file of type '<f8' in C order, its data aligned to 64 bytes.
 *
 * @throws InputError  when the shape does not count the data
 */
export function writeNpy(array: NpyArray): Uint8Array {
  const { shape, data } = array;
  if (product(shape) !== data.length) {
    throw new InputError(
      `array of shape ${tuple(shape)}`,
      'must have as many entries as its shape',
      data.length,
    );
  }
  const dictionary = `{'descr': '<f8', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
  const unpadded = magic.length + 4 + dictionary.length + 1;
  const dataStart = Math.ceil(unpadded / headerAlignment) * headerAlignment;
  const header = `${dictionary}${' '.repeat(dataStart - unpadded)}\n`;

  const bytes = new Uint8Array(dataStart + 8 * data.length);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  bytes[6] = 1;
  view.setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  for (let k = 0; k < data.length; k++) view.setFloat64(dataStart + 8 * k, data[k], true);
  return bytes;
}

function readHeader(bytes: Uint8Array, view: DataView, name: string): Header {
  if (bytes.length === 0) throw new InputError(name, 'must be a .npy file', 'an empty file (0 bytes)');
  const start = Array.from(bytes.subarray(0, magic.length));
  if (start.some((byte, k) => byte !== magic[k])) {
    const hex = start.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new InputError(name, 'must be a .npy file, which starts with the bytes 93 4e 55 4d 50 59', hex);
  }
  requireBytes(bytes, magic.length + 2, name);
  const [major, minor] = [bytes[6], bytes[7]];
  if (major < 1 || major > 3 || minor !== 0) {
    throw new InputError(name, 'must be of .npy version 1.0, 2.0 or 3.0', `${major}.${minor}`);
  }
  const textStart = major === 1 ? 10 : 12;
  requireBytes(bytes, textStart, name);
  const dataStart = textStart + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  requireBytes(bytes, dataStart, name);
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(textStart, dataStart));
  return { ...parseDictionary(text.trim(), name), dataStart };
}

function requireBytes(bytes: Uint8Array, needed: number, name: string): void {
  if (bytes.length >= needed) return;
  throw new InputError(
    name,
    `must not end inside its header, which takes ${needed} bytes`,
    `${bytes.length} bytes`,
  );
}

/** The header is a Python dictionary with exactly these keys: `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`. */
function parseDictionary(text: string, name: string): Omit<Header, 'dataStart'> {
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[.*\]))/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)\b/.exec(text);
  const shape = /'shape'\s*:\s*\(((?:\s*\d{1,15}L?\s*,)*\s*(?:\d{1,15}L?)?\s*)\)/.exec(text);
  if (!/^\{.*\}$/s.test(text) || !descr || !order || !shape) {
    throw new InputError(`${name}, header`, 'must be a dictionary of descr, fortran_order and shape', text);
  }
  return {
    descr: descr[1] ?? descr[2],
    fortranOrder: order[1] === 'True',
    shape: (shape[1].match(/\d+/g) ?? []).map(Number),
  };
}

function numberType(descr: string, name: string): { type: NumberType; littleEndian: boolean } {
  const type = /^[<>|]/.test(descr) ? numberTypes.get(descr.slice(1)) : undefined;
  if (type === undefined || (type.size > 1 && descr[0] === '|')) {
    const known = [...numberTypes.keys()].join(', ');
    throw new InputError(`${name}, dtype`, `must be a real number type: ${known} (after < or > or |)`, descr);
  }
  return { type, littleEndian: descr[0] === '<' };
}

function checkDataLength(header: Header, type: NumberType, fileLength: number, name: string): void {
  const { shape, descr, dataStart } = header;
  const expected = product(shape) * type.size;
  const found = fileLength - dataStart;
  if (found === expected) return;
  const fault = found < expected ? 'the file is truncated' : 'bytes trail the array';
  const rule = `must hold ${expected} bytes of data, for shape ${tuple(shape)} of ${descr}`;
  throw new InputError(name, rule, `${found} bytes: ${fault}`);
}

/** The entry as a float64 that equals it. */
function exactFinite(entry: number | bigint, index: readonly number[], name: string): number {
  const value = Number(entry);
  if (typeof entry === 'bigint' && (entry > largestExactInteger || entry < -largestExactInteger)) {
    throw new InputError(
      place(index, name),
      'must be at most 2^53 in absolute value, to be exact in float64',
      entry,
    );
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

function product(factors: readonly number[]): number {
  return factors.reduce((total, factor) => total * factor, 1);
}

/** As Python prints a tuple: (), (3,), (3, 4). */
function tuple(entries: readonly number[]): string {
  return entries.length === 1 ? `(${entries[0]},)` : `(${entries.join(', ')})`;
}
