/**
 * NumPy's .npy format, versions 1 to 3, between bytes and float64 arrays in C order
 * (NumPy Enhancement Proposal 1; numpy.lib.format). Numbers only: no complex, text, object or structured types.
 */

import { InputError } from '../../errors.ts';
import { type ElementType, elementTypes } from './element-types.ts';
import { inMemory, type OpenedFile } from './opened.ts';
import {
  checkDataLength,
  type NpyArray,
  product,
  readWhole,
  type StoredArray,
  tuple,
} from './stored-array.ts';

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  readonly dataStart: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const headerAlignment = 64;

const { f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1 } = elementTypes;
const numberTypes: ReadonlyMap<string, ElementType> = new Map(
  Object.entries({ f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1 }),
);

/**
 * The array in a .npy file, its entries not yet read.
 *
 * @throws InputError  when the bytes are not exactly one such array, or its type is not one of
 *   f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1
 */
export function openNpy(file: OpenedFile): StoredArray {
  const { name } = file;
  const { descr, ...header } = readHeader(file);
  const stored = { name, file, ...header, ...numberType(descr, name) };
  checkDataLength(stored, descr);
  return stored;
}

/**
 * The array in the bytes of a .npy file, converted to float64 and C order.
 *
 * @param bytes  the whole file
 * @param name   the file as its user knows it, for messages
 * @throws InputError  as `openNpy`, and when an integer exceeds 2^53 or an entry is NaN or infinite
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  return readWhole(openNpy(inMemory(bytes, name)));
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

/** Bytes before the header's text, at most. */
const PREFIX = 12;

function readHeader(file: OpenedFile): Header {
  const { name, size } = file;
  if (size === 0) throw new InputError(name, 'must be a .npy file', 'an empty file (0 bytes)');
  const bytes = file.read(0, Math.min(size, PREFIX));
  const start = Array.from(bytes.subarray(0, magic.length));
  if (start.some((byte, k) => byte !== magic[k])) {
    const hex = start.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new InputError(name, 'must be a .npy file, which starts with the bytes 93 4e 55 4d 50 59', hex);
  }
  requireBytes(file, magic.length + 2);
  const [major, minor] = [bytes[6], bytes[7]];
  if (major < 1 || major > 3 || minor !== 0) {
    throw new InputError(name, 'must be of .npy version 1.0, 2.0 or 3.0', `${major}.${minor}`);
  }
  const textStart = major === 1 ? 10 : 12;
  requireBytes(file, textStart);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  requireBytes(file, textStart + length);
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(file.read(textStart, length));
  return { ...parseDictionary(text.trim(), name), dataStart: textStart + length };
}

function requireBytes({ name, size }: OpenedFile, needed: number): void {
  if (size >= needed) return;
  throw new InputError(name, `must not end inside its header, which takes ${needed} bytes`, `${size} bytes`);
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

function numberType(descr: string, name: string): { type: ElementType; littleEndian: boolean } {
  const type = /^[<>|]/.test(descr) ? numberTypes.get(descr.slice(1)) : undefined;
  if (type === undefined || (type.size > 1 && descr[0] === '|')) {
    const known = [...numberTypes.keys()].join(', ');
    throw new InputError(`${name}, dtype`, `must be a real number type: ${known} (after < or > or |)`, descr);
  }
  return { type, littleEndian: descr[0] === '<' };
}
