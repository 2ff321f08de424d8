/**
 * Files as readers see them: bytes at any place, asked for when they are needed, so that a file may be larger than memory.
 */

/** A column's entries: numbers, or anything that a file may hold. */
export type ColumnEntries = Float64Array | readonly unknown[];

/** A table that was read as a whole before anything of it was asked for. */
export interface MemoryTable {
  readonly names: readonly string[];
  readonly rows: number;
  readonly columns: readonly ColumnEntries[];
}

/** A file whose bytes are read where they are needed. */
export interface OpenedFile {
  /** The file, as its user knows it, for messages. */
  readonly name: string;
  /** What the file holds, where it was read as a whole before. */
  readonly table?: MemoryTable | undefined;
  /** In bytes. */
  readonly size: number;
  /** The bytes from `offset` to `offset + length`, which lie inside the file. */
  read(offset: number, length: number): Uint8Array;
  /** All bytes in order, from the start each time, where they are not to be had in another way: those of a compressed text. */
  readonly pieces?: (() => Iterable<Uint8Array>) | undefined;
}

/** All bytes of a file at once. */
export function bytesOf({ size, read }: OpenedFile): Uint8Array {
  return read(0, size);
}

/** All bytes of a file in order. @param chunk  bytes of a piece, where the file does not say */
export function piecesOf(file: OpenedFile, chunk: number): Iterable<Uint8Array> {
  return file.pieces?.() ?? partsOf(file, chunk);
}

function* partsOf({ size, read }: OpenedFile, chunk: number): Generator<Uint8Array> {
  for (let at = 0; at < size; at += chunk) yield read(at, Math.min(chunk, size - at));
}

/** Opens a file by the path as its user wrote it. Throws InputError for what cannot be opened. */
export type OpenFile = (path: string) => OpenedFile;

/** What cannot be read in parts, and is held in memory, may have so many bytes. */
export const MOST_HELD = 2 ** 31;

/** A file whose bytes are all in memory. */
export function inMemory(bytes: Uint8Array, name: string): OpenedFile {
  return { name, size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}
