/**
 * The IDX format of the MNIST files: two zero bytes, one for the type, one for the number of axes, the length of each axis as a
 * big-endian integer of four bytes, then the entries in C order, big-endian (Y. LeCun and C. Cortes, "The MNIST database").
 */
import { InputError } from '../errors.ts';
import { type ElementType, elementTypes } from './element-types.ts';
import { inMemory, type OpenedFile } from './opened.ts';
import { checkDataLength, product, type StoredArray } from './stored-array.ts';

const { u1, i1, i2, i4, f4, f8 } = elementTypes;
const types: ReadonlyMap<number, readonly [name: string, type: ElementType]> = new Map([
  [0x08, ['unsigned byte', u1]],
  [0x09, ['signed byte', i1]],
  [0x0b, ['short', i2]],
  [0x0c, ['int', i4]],
  [0x0d, ['float', f4]],
  [0x0e, ['double', f8]],
]);

/** How many bytes an IDX file with this start has. */
export function declaredIdxSize(start: Uint8Array): number | null {
  const { dataStart, shape, type } = headerOf(inMemory(start, ''));
  return dataStart + product(shape) * type.size;
}

/** The array in an IDX file, its entries not yet read. @throws InputError when the bytes are not exactly one such array */
export function openIdx(file: OpenedFile): StoredArray {
  const { what, ...header } = headerOf(file);
  const stored = { ...header, name: file.name, file, littleEndian: false, fortranOrder: false };
  checkDataLength(stored, what);
  return stored;
}

function headerOf(file: OpenedFile) {
  const { name, size } = file;
  const start = file.read(0, Math.min(4, size));
  const [known, axes] = [types.get(start[2]), start[3]];
  if (size < 4 || start[0] !== 0 || start[1] !== 0 || known === undefined || axes === 0) {
    const hex = Array.from(start, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const rule = 'must be an IDX file: 00 00, a type (08 09 0b 0c 0d 0e), and at least one axis';
    throw new InputError(name, rule, hex === '' ? 'an empty file (0 bytes)' : hex);
  }
  const dataStart = 4 + 4 * axes;
  if (size < dataStart) {
    const rule = `must not end inside its header, which takes ${dataStart} bytes`;
    throw new InputError(name, rule, `${size} bytes`);
  }
  const lengths = file.read(4, 4 * axes);
  const view = new DataView(lengths.buffer, lengths.byteOffset, lengths.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 * axis));
  const [what, type] = known;
  return { what, type, shape, dataStart };
}
