/**
 * Files as readers see them: bytes at any place, asked for when they are needed, so that a file may be larger than memory.
 */
import { inflateSync } from 'fflate';
import { InputError } from '../../errors.ts';
import { crc32 } from './crc32.ts';

export interface OpenedFile {
  /** The file, as its user knows it, for messages. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** The bytes from `offset` to `offset + length`, which lie inside the file. */
  read(offset: number, length: number): Uint8Array;
}

/** Opens a file by the path as its user wrote it. Throws InputError for what cannot be opened. */
export type OpenFile = (path: string) => OpenedFile;

/** A file whose bytes are all in memory. */
export function inMemory(bytes: Uint8Array, name: string): OpenedFile {
  return { name, size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Beyond, what can only be read as a whole is refused. */
const LARGEST_WHOLE = 2 ** 31;

/** All bytes, for formats that cannot be read in parts. @throws InputError when they are more than 2 GiB */
function allBytes(file: OpenedFile): Uint8Array {
  if (file.size > LARGEST_WHOLE) {
    throw new InputError(
      file.name,
      'must have at most 2 GiB where it is compressed, and so cannot be read in parts',
      `${file.size} bytes`,
    );
  }
  return file.read(0, file.size);
}

/** The content of a gzip file of one member (RFC 1952), its checksum and length verified. */
export function gunzipped(file: OpenedFile): OpenedFile {
  const bytes = allBytes(file);
  const refuse = (got: string) => new InputError(file.name, 'must be a whole gzip file', got);
  const start = gzipHeaderLength(bytes);
  if (start === null || bytes.length < start + 8) throw refuse('other bytes than those of gzip');
  const end = bytes.length - 8;
  const content = attempt(
    () => inflateSync(bytes.subarray(start, end)),
    () => refuse('a compressed stream that breaks off or is damaged'),
  );
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + end, 8);
  if (
    trailer.getUint32(4, true) !== content.length % 2 ** 32 ||
    trailer.getUint32(0, true) !== crc32(content)
  )
    throw refuse('content that contradicts its own checksum');
  return inMemory(content, file.name);
}

/** Where the compressed stream begins, after the optional fields; null when it is no gzip file. */
function gzipHeaderLength(bytes: Uint8Array): number | null {
  if (bytes.length < 10 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return null;
  const flags = bytes[3];
  let at = 10;
  if (flags & 4) at += 2 + bytes[at] + 256 * bytes[at + 1];
  for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1 || bytes.length;
  return flags & 2 ? at + 2 : at;
}

/** The result of a decompression, or the refusal of its input. */
export function attempt<T>(action: () => T, refusal: () => InputError): T {
  try {
    return action();
  } catch {
    throw refusal();
  }
}
