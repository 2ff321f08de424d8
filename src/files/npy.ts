/**
 * NumPy's .npy format, versions 1 to 3, between bytes and float64 arrays in C order
 * (NumPy Enhancement Proposal 1; numpy.lib.format). Real numbers, and text of a fixed length for labels: no complex, object or structured types.
 */

import { InputError } from '../errors.ts';
import { type ElementType, elementTypes } from './element-types.ts';
import { inMemory, type OpenedFile } from './opened.ts';
import { checkDataLength, type NpyArray, product, type StoredArray, tuple } from './stored-array.ts';

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  readonly dataStart: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const headerAlignment = 64;

const { f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1 } = elementTypes;
const numberTypes: ReadonlyMap<string, ElementType> = new Map(
  Object.entries({ f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1 }),
);

/**
 * The array in a .npy file, its entries not yet read.
 *
 * @throws InputError  when the bytes are not exactly one such array, or its type is not one of
 *   f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1, or text of a fixed length
 */
export function openNpy(file: OpenedFile): StoredArray {
  const { name } = file;
  const { descr, ...header } = readHeader(file);
  const stored = { name, file, ...header, ...numberType(descr, name) };
  checkDataLength(stored, descr);
  return stored;
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
/** A hundred times what NumPy itself reads unless told otherwise. */
const LONGEST_HEADER = 2 ** 20;

/** How many bytes a .npy file with this start has; null when its start does not say. */
export function declaredNpySize(start: Uint8Array): number | null {
  const { descr, shape, dataStart } = readHeader(inMemory(start, ''));
  return dataStart + product(shape) * numberType(descr, '').type.size;
}

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
  if (length > LONGEST_HEADER)
    throw new InputError(`${name}, header`, `must have at most ${LONGEST_HEADER} bytes`, length);
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(file.read(textStart, length));
  return { ...parseDictionary(text.trim(), name), dataStart: textStart + length };
}

function requireBytes({ name, size }: OpenedFile, needed: number): void {
  if (size >= needed) return;
  throw new InputError(name, `must not end inside its header, which takes ${needed} bytes`, `${size} bytes`);
}

/** A value of the header: a text, a truth value, the lengths of axes, or what it holds otherwise. */
type HeaderValue = string | boolean | readonly number[] | { readonly other: string };

/** The header is a Python dictionary with these keys: `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`. */
function parseDictionary(text: string, name: string): Omit<Header, 'dataStart'> {
  const refuse = () =>
    new InputError(`${name}, header`, 'must be a dictionary of descr, fortran_order and shape', text);
  const entries = new HeaderScanner(text).dictionary();
  if (entries === null) throw refuse();
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => entries.get(key));
  const type = typeof descr === 'object' && 'other' in descr ? descr.other : descr;
  if (typeof type !== 'string' || typeof order !== 'boolean' || !Array.isArray(shape)) throw refuse();
  return { descr: type, fortranOrder: order, shape };
}

/** Reads a Python dictionary once, from left to right. */
class HeaderScanner {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Null when the text is none, or has a value that is not understood before all keys are found. */
  dictionary(): ReadonlyMap<string, HeaderValue> | null {
    const entries = new Map<string, HeaderValue>();
    if (!this.skip('{')) return null;
    while (!this.skip('}')) {
      const key = this.string();
      if (key === null || !this.skip(':')) return null;
      const value = this.value();
      if (value === null) return null;
      entries.set(key, value);
      if (typeof value === 'object' && 'other' in value)
        return key === 'descr' ? this.withRest(entries) : null;
      if (!this.skip(',') && this.peek() !== '}') return null;
    }
    return this.peek() === '' ? entries : null;
  }

  /** After a structured type, which is refused whatever follows: the keys that every header has. */
  private withRest(entries: Map<string, HeaderValue>): ReadonlyMap<string, HeaderValue> {
    return entries.set('fortran_order', false).set('shape', []);
  }

  private value(): HeaderValue | null {
    const first = this.peek();
    if (first === "'" || first === '"') return this.string();
    if (first === '(') return this.lengths();
    if (first === '[') return { other: this.text.slice(this.at, this.text.indexOf(']', this.at) + 1) };
    for (const [word, value] of [
      ['True', true],
      ['False', false],
    ] as const) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    return null;
  }

  private string(): string | null {
    const quote = this.peek();
    if (quote !== "'" && quote !== '"') return null;
    const end = this.text.indexOf(quote, this.at + 1);
    if (end < 0) return null;
    const found = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return found;
  }

  private lengths(): number[] | null {
    const found: number[] = [];
    this.at++;
    while (!this.skip(')')) {
      const start = this.at;
      while (this.text[this.at] >= '0' && this.text[this.at] <= '9') this.at++;
      if (this.at === start || this.at > start + 15) return null;
      found.push(Number(this.text.slice(start, this.at)));
      if (this.text[this.at] === 'L') this.at++;
      if (!this.skip(',') && this.peek() !== ')') return null;
      this.peek();
    }
    return found;
  }

  /** The next character that is no space, which is not passed. */
  private peek(): string {
    while (this.text.charCodeAt(this.at) <= 32) this.at++;
    return this.text[this.at] ?? '';
  }

  private skip(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }
}

function numberType(descr: string, name: string): { type: ElementType; littleEndian: boolean } {
  const [, order, code] = /^([<>|=]?)(.{0,20})$/.exec(descr) ?? [];
  const type = order === undefined ? undefined : (numberTypes.get(code) ?? textType(code));
  if (type === undefined || (type.size > 1 && order === '|' && !code.startsWith('S'))) {
    const known = [...numberTypes.keys()].join(', ');
    const rule = `must be a real number type: ${known} (after < or > or |), or of labels text (U, S)`;
    const object = code === 'O' ? "; save objects as text (x.astype('U')) or numbers (x.astype(float))" : '';
    throw new InputError(`${name}, dtype`, `${rule}${object}`, descr);
  }
  return { type, littleEndian: order !== '>' };
}

/** NumPy's text of a fixed length: U5, of code points of four bytes, and S5, of bytes; zeros at the end do not count. */
function textType(code: string): ElementType | undefined {
  const [, kind, length] = /^([US])([1-9]\d{0,8})$/.exec(code) ?? [];
  if (kind === undefined) return undefined;
  const count = Number(length);
  return kind === 'U' ? { size: 4 * count, read: unicode(count) } : { size: count, read: byteText(count) };
}

function unicode(count: number): ElementType['read'] {
  return (view, offset, little) => {
    const points = Array.from({ length: count }, (_, k) => view.getUint32(offset + 4 * k, little));
    while (points.at(-1) === 0) points.pop();
    return points.map((point) => String.fromCodePoint(Math.min(point, 0x10ffff))).join('');
  };
}

function byteText(count: number): ElementType['read'] {
  return (view, offset) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, count);
    let end = count;
    while (end > 0 && bytes[end - 1] === 0) end--;
    return new TextDecoder().decode(bytes.subarray(0, end));
  };
}
