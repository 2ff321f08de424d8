/**
 * The safetensors format: the length of a JSON header as a little-endian integer of eight bytes, the header, then the
 * tensors one after another without gaps, in C order, little-endian (Hugging Face, "safetensors", format of 2023).
 */
import { InputError } from '../errors.ts';
import { type ElementType, elementTypes } from './element-types.ts';
import { inMemory, type OpenedFile } from './opened.ts';
import { product, type StoredArray, tuple } from './stored-array.ts';

const { f8, f4, f2, bf16, i8, i4, i2, i1, u8, u4, u2, u1, b1 } = elementTypes;
const types: Readonly<Record<string, ElementType>> = {
  ...{ F64: f8, F32: f4, F16: f2, BF16: bf16, BOOL: b1 },
  ...{ I64: i8, I32: i4, I16: i2, I8: i1, U64: u8, U32: u4, U16: u2, U8: u1 },
};
/** As the format's own reader. */
const LONGEST_HEADER = 100_000_000;

interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The tensors by name, their entries not yet read, and the texts of the metadata. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** @throws InputError when header and bytes are not exactly tensors one after another */
export function openSafetensors(file: OpenedFile): Safetensors {
  const { header, dataStart } = readHeader(file);
  const tensors = Object.entries(header).filter(([key]) => key !== '__metadata__');
  const stored = new Map<string, StoredArray>();
  let next = 0;
  for (const [key, value] of tensors.sort(
    ([, a], [, b]) => offset(a, 0) - offset(b, 0) || offset(a, 1) - offset(b, 1),
  )) {
    const name = `${file.name}:${key}`;
    const { dtype, shape, data_offsets } = checkTensor(value, name);
    const type = types[dtype];
    const [from, to] = data_offsets;
    if (from !== next || to - from !== product(shape) * type.size) {
      const rule = `must take ${product(shape) * type.size} bytes from ${next} on, for shape ${tuple(shape)} of ${dtype}`;
      throw new InputError(name, rule, `${from} to ${to}`);
    }
    stored.set(key, {
      name,
      file,
      shape,
      type,
      littleEndian: true,
      fortranOrder: false,
      dataStart: dataStart + from,
    });
    next = to;
  }
  if (dataStart + next !== file.size) {
    const rule = `must end after its tensors, at ${dataStart + next} bytes`;
    throw new InputError(file.name, rule, `${file.size} bytes`);
  }
  if (stored.size === 0) throw new InputError(file.name, 'must hold a tensor', 'none');
  return { tensors: stored, metadata: metadataIn(header) };
}

/** How many bytes a safetensors file with this start has; null when its header goes on beyond. */
export function declaredSafetensorsSize(start: Uint8Array): number | null {
  if (start.length < 10) return null;
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(start.length - 8)) return length > BigInt(LONGEST_HEADER) ? 0 : null;
  const { header, dataStart } = readHeader(inMemory(start, ''));
  const ends = Object.entries(header).map(([key, value]) => (key === '__metadata__' ? 0 : offset(value, 1)));
  return dataStart + ends.reduce((most, end) => Math.max(most, end || 0), 0);
}

function readHeader(file: OpenedFile): { header: Readonly<Record<string, unknown>>; dataStart: number } {
  const refuse = (got: unknown) =>
    new InputError(file.name, 'must be a safetensors file: 8 bytes of length, and a JSON header', got);
  if (file.size < 10) throw refuse(`${file.size} bytes`);
  const start = file.read(0, 8);
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(Math.min(LONGEST_HEADER, file.size - 8)))
    throw refuse(`a header of ${length} bytes in a file of ${file.size}`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.read(8, Number(length))));
  } catch {
    throw refuse('a header that is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw refuse(header);
  return { header: header as Readonly<Record<string, unknown>>, dataStart: 8 + Number(length) };
}

/** Where a tensor starts (end = 0) or ends (1); an empty one ends where it starts, and comes before what starts there. */
function offset(value: unknown, end: 0 | 1): number {
  return Number((value as Partial<Tensor> | null)?.data_offsets?.[end]);
}

function metadataIn({ __metadata__: metadata }: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = typeof metadata === 'object' && metadata !== null ? Object.entries(metadata) : [];
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

function checkTensor(value: unknown, name: string): Tensor {
  const { dtype, shape, data_offsets } = (value ?? {}) as Partial<Tensor>;
  const counts = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
  if (!counts(shape) || !counts(data_offsets) || data_offsets.length !== 2) {
    throw new InputError(name, 'must have a shape and two data_offsets, of nonnegative integers', value);
  }
  if (typeof dtype !== 'string' || !Object.hasOwn(types, dtype)) {
    throw new InputError(`${name}, dtype`, `must be one of ${Object.keys(types).join(', ')}`, dtype);
  }
  return { dtype, shape, data_offsets: [data_offsets[0], data_offsets[1]] };
}
